"""The register of issued documents: by book, year and type, void ones struck out, taken away as the law lists it."""

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from motcua.kernel.acts.api import perform
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, void
from tests import helpers
from tests.mechanisms.papers import taking
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = "/can-bo/so-van-ban/"
REASON = "Ghi sai họ tên của người mẹ."


@pytest.fixture
def chair(ward: helpers.Ward, dossier: cases.Dossier) -> Client:
    """The chairwoman's browser, when the ward has issued a certificate and three plans."""
    helpers.settle(ward, dossier)
    taking.load()
    for _ in range(3):
        taking.issue("plan")
    drain()
    return ward.client("chairwoman")


def notations(page: Any) -> list[str]:
    return [entry["line"].notation for entry in page.context["entries"]]


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_every_number_stands_in_the_register_and_the_filters_choose(chair: Client, statements: Any) -> None:
    chair.get(PAGE)
    with statements(25):
        page = chair.get(PAGE)
    assert sorted(notations(page)) == ["01/2026", "01/KH-UBND", "01/TNHS", "02/KH-UBND", "03/KH-UBND"]
    assert notations(chair.get(PAGE, {"so": "births"})) == ["01/2026"]
    assert len(notations(chair.get(PAGE, {"so": "outgoing", "ky": "2026"}))) == 4
    assert notations(chair.get(PAGE, {"ky": "2025"})) == []
    assert len(notations(chair.get(PAGE, {"loai": f"{taking.TYPE}plan"}))) == 3
    assert notations(chair.get(PAGE, {"so-hieu": "02/KH"})) == ["02/KH-UBND"]
    assert [field.html_name for field in page.context["fields"]] == ["co-quan", "so", "ky", "loai", "so-hieu"]
    assert [option.label for option in page.context["fields"][2].options] == ["2026"]


def test_it_says_nothing_of_the_person_whom_a_document_is_about(chair: Client) -> None:
    said = [chair.get(PAGE).text, *(body(chair.get(PAGE, {"dang": form})) for form in ("csv", "json", "xml"))]
    for text in said:
        assert "01/2026" in text or '"CodeNumber": "01"' in text or "<CodeNumber>01</CodeNumber>" in text
        assert "Nguyễn Minh Anh" not in text
        assert "Trần Thị Lan" not in text


def test_a_long_register_has_pages_that_neither_leave_out_nor_repeat(chair: Client) -> None:
    for _ in range(30):
        taking.issue("plan")
    seen, address = [], PAGE + "?loai=" + taking.TYPE + "plan"
    while address:
        page = chair.get(address)
        seen += notations(page)
        address = PAGE + page.context["next_url"] if page.context["next_url"] else ""
    assert sorted(seen) == [f"{n:02}/KH-UBND" for n in range(1, 34)]
    assert chair.get(PAGE, {"sau": "no key"}).status_code == 200


def test_a_void_document_keeps_its_line_struck_out_with_the_reason(ward: helpers.Ward, chair: Client) -> None:
    paper = Document.objects.get(notation="01/2026")
    page = chair.get(PAGE)
    assert f"/can-bo/giay-to/{paper.pk}/huy/" in page.text, "she may void it from here"
    assert "/huy/" not in ward.client("desk_officer").get(PAGE).text
    perform(void, ward.caller("chairwoman"), {"reason": REASON}, on=paper.pk)
    page = chair.get(PAGE)
    assert f"Đã hủy: {REASON}" in page.text
    assert "<s><strong>01/2026</strong>" in page.text
    rows = list(csv.reader(body(chair.get(PAGE, {"dang": "csv", "so": "births"})).splitlines()))
    assert rows[1][0] == "01/2026"
    assert rows[1][9] == f"Đã hủy: {REASON}"


def test_the_ten_columns_are_a_table_and_a_paper(chair: Client, dossier: cases.Dossier, tmp_path: Path) -> None:
    text = body(chair.get(PAGE, {"dang": "csv"}))
    assert text.startswith("\ufeff")
    heads, *rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    assert heads == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung", "Người ký", "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert [row[0] for row in rows] == ["01/TNHS", "01/2026", "01/KH-UBND", "02/KH-UBND", "03/KH-UBND"], (
        "the oldest first"
    )
    certificate = rows[1]
    assert certificate[1:4] == [
        "17/11/2026",
        "Giấy khai sinh – Cấp Giấy khai sinh",
        "Đỗ Thu Hà, Chủ tịch UBND phường Cửa Nam",
    ]
    assert certificate[4] == f"Người nộp hồ sơ {dossier.code}"
    assert certificate[7] == "17/11/2026"
    answer = chair.get(PAGE, {"dang": "pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = " ".join(run(tmp_path, answer.content, "pdftotext", "-raw", "FILE", "-").split())
    for words in ("SỔ ĐĂNG KÝ VĂN BẢN ĐI", "03/KH-UBND", dossier.code, *heads):
        assert words in printed, words


def test_the_fields_of_annex_vi_are_there_as_json_xml_and_for_programs(
    ward: helpers.Ward, chair: Client, dossier: cases.Dossier
) -> None:
    listed = json.loads(body(chair.get(PAGE, {"dang": "json"})))
    assert [(one["CodeNumber"], one["CodeNotation"]) for one in listed] == [
        ("01", "TNHS"), ("01", "2026"), ("01", "KH-UBND"), ("02", "KH-UBND"), ("03", "KH-UBND"),
    ]  # fmt: skip
    first = listed[1]
    assert first["FileCode"] == {"OrganId": "H26.82", "FileCatalog": 2026, "FileNotation": dossier.code}
    assert first["SignerInfo"] == {"Position": "Chủ tịch UBND phường Cửa Nam", "FullName": "Đỗ Thu Hà"}
    assert (first["IssuedDate"], first["OrganName"]) == ("17/11/2026", "Ủy ban nhân dân phường Cửa Nam")
    tree = ElementTree.fromstring(body(chair.get(PAGE, {"dang": "xml"})))
    assert [one.findtext("CodeNotation") for one in tree] == ["TNHS", "2026", "KH-UBND", "KH-UBND", "KH-UBND"]
    assert tree[1].findtext("SignerInfo/FullName") == "Đỗ Thu Hà"
    page = chair.get("/api/v1/documents", {"limit": 3}).json()
    assert len(page["items"]) == 3
    rest = chair.get("/api/v1/documents", {"limit": 3, "cursor": page["next"]}).json()
    assert rest["next"] is None
    every = page["items"] + rest["items"]
    assert sorted(one["notation"] for one in every) == [
        "01/2026", "01/KH-UBND", "01/TNHS", "02/KH-UBND", "03/KH-UBND",
    ]  # fmt: skip
    assert {one["annex"]["CodeNotation"] for one in every} == {"2026", "KH-UBND", "TNHS"}
    assert ward.client("mother").get("/api/v1/documents").status_code == 404


def test_it_is_for_officials_and_each_sees_his_own_body(ward: helpers.Ward, chair: Client) -> None:
    assert ward.client("mother").get(PAGE).status_code == 403
    assert notations(ward.client("other_officer").get(PAGE)) == []
