"""Two versions of a type of document: its numbers, its signer, its print, and who sees what of it."""

from typing import Any

import pytest

from motcua.kernel.packs.api import parse
from motcua.mechanisms.papers.describing import describe
from motcua.mechanisms.papers.specs import DocumentTypeSpec

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAPER: dict[str, Any] = {
    "urn": "urn:motcua:document-type:permit",
    "title": "Giấy phép",
    "valid_from": "2026-01-01",
    "template": "permit.typ",
    "source": "= Giấy phép",
    "numbering": {"series": "urn:motcua:series:permits", "notation": "{n}/GP"},
    "signer": "urn:motcua:role:chairman",
    "reason": "Ký giấy phép",
    "required": ["work.address"],
    "shown": [{"path": "owner.full_name", "label": "Chủ đầu tư"}],
    "retention": {"years": 20, "note": "Theo thông tư"},
    "classification": "personal",
}


def said(**after: Any) -> list[str]:
    changes = describe(parse(DocumentTypeSpec, PAPER), parse(DocumentTypeSpec, PAPER | after))
    assert {str(change.whom) for change in changes} <= {"người nhận và người ký Giấy phép"}
    return [str(change.sentence) for change in changes]


def test_numbers_and_signer_are_said_old_and_new() -> None:
    numbering = {"series": "urn:motcua:series:works", "notation": "{n:03}/GPXD", "yearly": False}
    assert said(numbering=numbering, signer="urn:motcua:role:vice") == [
        "Số được viết theo kiểu {n:03}/GPXD, trước là {n}/GP.",
        "Số lấy từ dãy works, trước là dãy permits.",
        "Số nay chạy liên tục, không bắt đầu lại.",
        "Người ký nay là urn:motcua:role:vice, trước là urn:motcua:role:chairman.",
    ]


def test_another_print_is_said_without_its_source() -> None:
    assert said(source="= Giấy phép xây dựng") == ["Mẫu in thay đổi; giấy tờ đã ký giữ mẫu cũ."]


def test_what_it_must_hold_and_who_sees_it_is_said() -> None:
    shown = [{"path": "work.address", "label": "Địa chỉ"}]
    assert said(required=["work.area"], shown=shown, classification="sensitive") == [
        "Nay phải có mới in được: work.area.",
        "Không còn bắt buộc khi in: work.address.",
        "Người có mã xác minh xem được thêm: Địa chỉ.",
        "Người có mã xác minh không còn xem được: Chủ đầu tư.",
        "Mức bảo vệ: từ dữ liệu cá nhân thành dữ liệu cá nhân nhạy cảm.",
    ]
    assert said(retention={"note": "Theo luật"}) == ["Thời hạn lưu giữ: từ 20 năm thành vĩnh viễn."]
    assert said() == []
