"""What other records may hold, in sentences of our own: every value is read or told, and no character is lost."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.mechanisms.cases.cli import main
from motcua.mechanisms.cases.importing import basis, papers, submission
from motcua.mechanisms.cases.importing.drafting import draft
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind
from motcua.mechanisms.cases.importing.reading import BIGGEST
from motcua.mechanisms.cases.importing.record import KEYS, read_record
from motcua.mechanisms.cases.importing.submission import Row
from tests.mechanisms.cases.importing import corpus
from tests.mechanisms.cases.importing.test_cli import SAMPLE

WAYS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "--Tên giấy tờMẫu đơn, tờ khaiSố lượng"
LAW = "Tên văn bản pháp lýMã văn bản"


def pieced(cut: Cutter) -> str:
    return "".join(cut.raw[piece.start : piece.end] for piece in cut.pieces())


def rows(table: str, form: Any = "NFC") -> list[Row]:
    raw = unicodedata.normalize(form, WAYS + table)
    cut = Cutter(submission.FIELD, raw)
    found = submission.read(cut)
    assert pieced(cut) == raw
    assert not [piece for piece in cut.pieces() if piece.kind is Kind.UNREAD]
    return found


def last(table: str, form: Any = "NFC") -> Row:
    """The second row of a table whose first is a plain one: neither swallows the other."""
    first, second = rows(f"Trực tuyến3 NgàyMiễn phí{table}", form)
    assert (first.channel, first.limit.amount, first.fee.free, first.description) == ("online", 3, True, None)
    return second


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("cell", "amount", "unit", "told"),
    [
        ("7 Ngày làm việc", 7, "working_day", set()),
        ("07 ngày làm việc", 7, "working_day", set()),
        ("15 Ngày", 15, "day", set()),
        ("15 NGÀY", 15, "day", set()),
        ("4 Giờ", 4, "hour", set()),
        ("8 giờ làm việc", 8, "working_hour", set()),
        ("2 Tháng", 2, "month", set()),
        ("2\u00a0Ngày\u00a0làm\u00a0việc", 2, "working_day", set()),
        ("2", 2, None, {"unit_missing"}),
        ("2 Tuần", None, None, {"unit_unknown"}),
        ("30 Phút", None, None, {"unit_unknown"}),
        ("1,5 Ngày", None, None, {"unit_unknown"}),
        ("05 - 07 Ngày", None, None, {"unit_unknown"}),
        ("05 – 07 Ngày làm việc", None, None, {"unit_unknown"}),
        ("5 đến 7 ngày", None, None, {"unit_unknown"}),
        ("0 Ngày", 0, "day", {"limit_odd"}),
        ("99999 Ngày", 99999, "day", {"limit_odd"}),
        ("Không quy định", None, None, {"limit_missing"}),
        ("Trả ngay khi nhận đủ giấy tờ", None, None, {"limit_missing"}),
    ],
)
def test_a_time_is_read_with_its_unit_or_told(cell: str, amount: Any, unit: Any, told: set[str], form: Any) -> None:
    row = last(f"Trực tiếp{cell}Miễn phí", form)
    assert (row.channel, row.limit.amount, row.limit.unit) == ("direct", amount, unit)
    assert row.limit.written == cell
    assert row.told == told


@pytest.mark.parametrize(
    ("cell", "amount", "told"),
    [
        ("8,000 VNĐ", 8000, set()),
        ("1.500.000 đồng", 1_500_000, set()),
        ("1,500,000 Việt Nam Đồng", 1_500_000, set()),
        ("20.000\u00a0Việt\u00a0Nam\u00a0Đồng", 20_000, set()),
        ("Lệ phí : 400.000 Đồng", 400_000, set()),
        ("miễn phí", None, set()),
        ("Không thu phí", None, set()),
        ("20 VNĐ", 20, {"money_small"}),
        ("10 USD", 10, {"fee_foreign"}),
        ("Không quy định", None, {"fee_missing"}),
        ("Chưa quy định", None, {"fee_missing"}),
        ("Theo quy định của HĐND cấp tỉnh", None, {"fee_missing"}),
        ("Theo quy định của Hội đồng nhân dân tỉnh", None, {"fee_missing"}),
        ("1.500.000 đồng/giấy phép", 1_500_000, {"fee_with_words"}),
        ("8,000 VNĐ(8.000 đồng/bản)", 8000, set()),
        ("8,000 VNĐ(/bản)", 8000, set()),
        ("8,000 VNĐ(cho mỗi bản thêm)", 8000, {"fee_with_words"}),
        ("8,000 VNĐ(8.000 đồng/bản, nhiều nhất 200.000 đồng)", 8000, {"fee_with_words"}),
        ("8,000 VNĐ(9.000 đồng/bản)", 8000, {"money_differs"}),
        ("8,000 VNĐ(giảm 50% đến hết năm)", 8000, {"fee_share"}),
        ("8,000 VNĐNgười nộp trả 9.000 đồng", 8000, {"money_beside"}),
        ("Miễn phí(Mức thu do hội đồng nhân dân tỉnh định)", None, {"free_with_words"}),
        ("Miễn phí(Theo quy định của HĐND)", None, {"free_with_words"}),
        ("Miễn phí(Chưa quy định.)", None, {"free_with_words"}),
        ("Miễn phí(1,5 triệu)", None, {"free_with_words"}),
        ("Miễn phí(30.000 đồng)", None, {"free_with_amounts"}),
        ("Miễn phíTrừ bản sao: 8.000 đồng một bản", None, {"free_with_amounts"}),
        ("Miễn phí(Không)", None, set()),
        ("Miễn phí(Không quy định.)", None, set()),
        ("Miễn phí(Miễn lệ phí.)", None, set()),
    ],
)
def test_a_fee_is_read_with_what_it_says_besides_or_told(cell: str, amount: int | None, told: set[str]) -> None:
    row = last(f"Trực tiếp5 Ngày{cell}")
    assert (row.limit.amount, row.limit.unit) == (5, "day")
    assert row.fee.amount == amount
    assert row.told == told


@pytest.mark.parametrize(
    "cells",
    [
        "3 Ngày1 500 000 VNĐ",
        "3 Ngày1,500.50 USD",
        "3 Ngày1,5 triệu đồng",
        "-1 NgàyMiễn phí",
        "&nbsp;3 Ngày&nbsp;Miễn phí",
        "20 VNĐ",
        "3 Ngày" + "9" * 5000 + " VNĐ",
        "9" * 5000 + " NgàyMiễn phí",
        "Ba ngày, thu theo bảng giá",
    ],
)
def test_a_row_that_nobody_can_read_stays_a_row_and_is_told(cells: str) -> None:
    row = last(f"Trực tiếp{cells}")
    assert (row.channel, row.limit.amount, row.fee.amount, row.fee.free) == ("direct", None, None, False)
    assert row.told == {"row_unread", "fee_missing"}
    assert row.description == cells
    made = draft(read_record({**SAMPLE, submission.FIELD: f"{WAYS}Trực tuyến3 NgàyMiễn phíTrực tiếp{cells}"}), "x")
    assert {"channels.2.limit", "channels.2.fee.amount"} <= made.open["procedures/9.990001.yaml"]


def test_a_row_of_an_unknown_channel_and_lengths_in_words_are_told_beside_the_row_before() -> None:
    (row,) = rows("Trực tuyến3 NgàyMiễn phíQua người quen4 Ngày20,000 VNĐ")
    assert "row_hidden" in row.told
    (row,) = rows("Trực tuyến5 NgàyMiễn phíXong trong 07 (bảy) ngày làm việc")
    assert row.told == {"limit_differs"}
    (row,) = rows("Trực tuyến5 NgàyMiễn phíKhi nộp Trực tiếp 2 bản, mang theo giấy tờ gốc")
    assert row.told == set()


def test_a_fee_that_depends_is_open_in_the_draft_and_a_unit_that_is_repeated_is_kept() -> None:
    table = "Trực tuyến3 NgàyMiễn phí(Mức thu do tỉnh định)Trực tiếp3 Ngày70,000 VNĐ(70.000 đồng/Giấy phép)"
    made = draft(read_record({**SAMPLE, submission.FIELD: WAYS + table}), "x")
    online, direct = yaml.safe_load(made.files["procedures/9.990001.yaml"])["channels"]
    assert "amount" not in online["fee"]
    assert "channels.1.fee.amount" in made.open["procedures/9.990001.yaml"]
    assert (direct["fee"]["amount"], direct["fee"]["unit"]) == (70_000, "Giấy phép")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Đơn theo mẫu: 01 bản chính;1 bản chính", ""),
        ("Đơn theo mẫu: 02 bản chính;1 bản chính", "02 bản chính"),
        ("Đơn theo mẫu: 02 (hai) bản chính;1 bản chính", "02 (hai) bản chính"),
        ("Đơn theo mẫu (03 bản sao)1 bản chính,1 bản sao", "03 bản sao"),
        ("Đơn theo mẫu: 01 bản chính0 bản chính", "01 bản chính"),
        ("Đơn\u00a0theo mẫu: 02\u00a0bản\u00a0chính;2\u00a0bản\u00a0chính", ""),
    ],
)
def test_a_name_that_counts_otherwise_than_its_row_is_told_and_stays_a_paper(row: str, told: str) -> None:
    cut = Cutter(papers.FIELD, PAPERS + row)
    ((paper,),) = [group.papers for group in papers.read(cut)]
    assert pieced(cut) == cut.raw
    assert [found.values["found"] for found in cut.findings if found.kind == "quantity_differs"] == [told] * bool(told)
    record = read_record({**SAMPLE, papers.FIELD: PAPERS + row})
    said = yaml.safe_load(draft(record, "x").files["procedures/9.990001.yaml"])
    assert len(said["components"]) == 1
    assert paper.doubtful == bool(told)


def test_a_number_that_hides_in_a_title_is_told() -> None:
    cut = Cutter(basis.FIELD, f"{LAW}Nghị định về thử nghiệm15/2031/nđ-cpLuật Thử nghiệm 60/2030/QH1660/2030/QH16")
    basis.read(cut)
    assert "number_doubtful" in [found.kind for found in cut.findings]
    assert pieced(cut) == cut.raw


@pytest.mark.parametrize("key", [key for key in KEYS if key != "ma_thu_tuc"])
@pytest.mark.parametrize("value", [None, 7, ["Bước 1"], {"a": "b"}, "", " \u00a0\n", "&amp;<br>"])
def test_a_field_of_another_kind_is_told_by_its_name(key: str, value: Any) -> None:
    record = read_record({**SAMPLE, key: value})
    told = {found.kind for found in record.findings if found.field == key}
    if isinstance(value, str):
        raw = "".join(value[piece.start : piece.end] for piece in record.pieces[key])
        assert raw == value
        assert ("markup" in told) == ("&" in value)
    else:
        assert "wrong_type" in told
    assert draft(record, "x").files


def test_a_missing_field_is_told_by_its_name_each() -> None:
    record = read_record({"ma_thu_tuc": "9.990001"})
    assert {found.field for found in record.findings if found.kind == "key_missing"} == set(KEYS) - {"ma_thu_tuc"}
    assert draft(record, "x").files


@pytest.mark.parametrize("code", ["９.９９０００１", "٩.٩٩٠٠٠١", "9.990001\u200b", "9.99000l", "../9.990001"])
def test_a_code_in_other_letters_is_no_code(code: str) -> None:
    record = read_record({**SAMPLE, "ma_thu_tuc": code})
    assert "code_bad" in {found.kind for found in record.findings}
    assert "code" in draft(record, "x").open["procedures/x.yaml"]


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "không phải là JSON"),
    "blank": (b" \n", "không phải là JSON"),
    "words": ("Không có gì".encode(), "không phải là JSON"),
    "half": (b'{"ma_thu_tuc": "9.9', "không phải là JSON"),
    "null": (b"null", "không chứa một bản ghi"),
    "text": (b'"x"', "không chứa một bản ghi"),
    "utf-16": (json.dumps(SAMPLE).encode("utf-16"), "UTF-8"),
    "utf-16 without mark": (json.dumps(SAMPLE).encode("utf-16-le"), "không phải là JSON"),
    "latin": ('{"ma_thu_tuc": "à"}'.encode("latin-1"), "UTF-8"),
    "twice": (b'{"ma_thu_tuc": "1.000001", "ma_thu_tuc": "1.000002"}', "có hai lần"),
    "brackets": (b"[" * 100_000, "không phải là JSON"),
    "five megabytes": (b'{"x": "' + b"x" * 5_000_000 + b'"}', f"{BIGGEST // 1024**2} MB"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_record_is_told_and_the_next_one_is_read(name: str, tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    content, said = FILES[name]
    (folder / "a.json").write_bytes(content)
    (folder / "b.json").write_text(json.dumps(SAMPLE), "utf-8")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().out
    assert "a.json: " in told
    assert said in told
    assert [made.name for made in (tmp_path / "out").iterdir()] == ["import-9-990001"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + json.dumps(SAMPLE, ensure_ascii=False).encode(),
        unicodedata.normalize("NFD", json.dumps(SAMPLE, ensure_ascii=False)).encode(),
        json.dumps(SAMPLE | {"them": 1}).replace('"them": 1', f'"them": {"9" * 10_000}').encode(),
        json.dumps(SAMPLE | {"them": 1}).replace('"them": 1', '"them": NaN').encode(),
    ],
    ids=["mark", "decomposed", "a number of ten thousand digits", "not a number"],
)
def test_a_file_that_others_write_otherwise_is_read_all_the_same(content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_bytes(content)
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    path = tmp_path / "out" / "import-9-990001" / "procedures" / "9.990001.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    assert (said["title"], len(said["channels"])) == ("Xác nhận việc thử", 3)


def test_a_file_whose_name_is_no_text_is_read_and_named(tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a\udcff.json").write_text(json.dumps(SAMPLE), "utf-8")
    (folder / "b\udcff.json").write_text(json.dumps(SAMPLE | {"ma_thu_tuc": "\ud800"}), "utf-8")
    assert main(["import", str(folder), "--out", str(tmp_path / "out"), "--details"]) == 0
    assert "9.990001" in capsys.readouterr().out


@corpus.needed
def test_the_portals_own_records_survive_every_change_of_form_to_the_character() -> None:
    changes: dict[str, Any] = {
        "decomposed": lambda text: unicodedata.normalize("NFD", text),
        "blanks that do not break": lambda text: text.replace(" ", "\u00a0"),
        "lines of another system": lambda text: text.replace("\n", "\r\n"),
        "capitals": str.upper,
        "half": lambda text: text[: len(text) // 2],
        "twice": lambda text: text * 2,
        "no blanks": lambda text: text.replace(" ", ""),
        "entities": lambda text: text.replace(" ", "&nbsp;"),
    }
    for code in corpus.codes()[::10]:
        data = corpus.record(code)
        whole = read_record(data)
        for name, change in changes.items():
            other = {key: change(text) for key, text in data.items()}
            record = read_record(other)
            for key, raw in other.items():
                assert "".join(raw[piece.start : piece.end] for piece in record.pieces[key]) == raw, (code, name, key)
            assert draft(record, "x").files
            if name in ("decomposed", "blanks that do not break"):
                assert [(row.channel, row.limit.amount, row.limit.unit, row.fee.amount) for row in record.channels] == [
                    (row.channel, row.limit.amount, row.limit.unit, row.fee.amount) for row in whole.channels
                ], (code, name)
