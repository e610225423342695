"""A table to take away: what a spreadsheet makes of it is what was meant."""

import csv
import io

import pytest

from motcua.kernel.text.api import sheet


def test_it_is_read_again_as_it_was_written() -> None:
    text = "".join(sheet(["Tên", "Số tiền"], [["Đỗ Thị Hồng Hạnh", 24_000], ['một "hai", ba', -5]]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["Tên", "Số tiền"], ["Đỗ Thị Hồng Hạnh", "24000"], ['một "hai", ba', "-5"]]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_is_a_formula(text: str) -> None:
    (_head, line) = sheet(["a"], [[text]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{text}"]


def test_lines_come_one_by_one() -> None:
    def rows() -> object:
        yield ["1"]
        raise AssertionError("read too far")

    lines = sheet(["a"], rows())  # type: ignore[arg-type]  # the generator of a test
    assert [next(lines), next(lines)] == ["\ufeffa\r\n", "1\r\n"]
