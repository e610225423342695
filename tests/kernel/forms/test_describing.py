"""Two versions of a code list: values that come, go, close or go by another name."""

from typing import Any

from motcua.kernel.forms.api import CodeList
from motcua.kernel.forms.describing import describe
from motcua.kernel.packs.api import parse

LIST = {"urn": "urn:motcua:code-list:colours", "title": "Màu", "valid_from": "2026-01-01", "source": "Đếm"}
RED, BLUE = {"code": "1", "title": "Đỏ"}, {"code": "2", "title": "Xanh"}


def said(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    changes = describe(*(parse(CodeList, LIST | {"entries": entries}) for entries in (before, after)))
    assert {str(change.whom) for change in changes} <= {"người chọn trong danh mục Màu", ""}
    return [str(change.sentence) for change in changes]


def test_values_that_come_and_go_are_said_with_their_code() -> None:
    assert said([RED], [BLUE]) == ["Bỏ giá trị “Đỏ” (mã 1).", "Thêm giá trị “Xanh” (mã 2)."]


def test_a_value_that_is_renamed_closed_or_opened_says_so() -> None:
    assert said([RED], [RED | {"title": "Đỏ thắm"}]) == ["Giá trị mã 1 đổi tên từ “Đỏ” thành “Đỏ thắm”."]
    closed = RED | {"valid_to": "2026-12-31"}
    assert said([RED], [closed]) == ["Giá trị “Đỏ” chỉ chọn được đến hết ngày 31/12/2026."]
    assert said([closed], [RED]) == ["Giá trị “Đỏ” lại chọn được, không hạn ngày."]
    assert said([RED], [RED | {"valid_from": "2026-07-01"}]) == ["Giá trị “Đỏ” chọn được từ ngày 01/07/2026."]
    assert said([RED], [RED | {"parent": "ấm"}]) == ["Giá trị “Đỏ” chuyển từ nhóm - sang nhóm ấm."]


def test_what_nobody_who_fills_in_notices_is_said_as_such() -> None:
    assert said([RED], [RED | {"source": "Sách"}]) == ["Sửa bản dịch hoặc nguồn của giá trị “Đỏ”."]
    assert said([RED, BLUE], [BLUE, RED]) == ["Thứ tự các giá trị thay đổi."]


def test_one_code_over_two_spans_of_time_is_told_apart() -> None:
    first = RED | {"valid_to": "2026-06-30"}
    second = RED | {"title": "Hồng", "valid_from": "2026-07-01"}
    assert said([RED], [first, second]) == [
        "Giá trị “Đỏ” chỉ chọn được đến hết ngày 30/06/2026.",
        "Thêm giá trị “Hồng” (mã 1).",
    ]
