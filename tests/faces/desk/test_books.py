"""Forms 06 and 07 at the desk, and the papers of an act that whoever stands at the counter takes along."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from motcua.faces.desk import books
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.faces.desk.conftest import page, say_why
from tests.mechanisms.papers.samples import run

BOOK = "/can-bo/so-theo-doi/"
LATER = helpers.MORNING + timedelta(days=14)


def text(tmp_path: Path, answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf", answer.content[:500]
    return " ".join(run(tmp_path, answer.content, "pdftotext", "-raw", "FILE", "-").split())


def control(dossier: cases.Dossier) -> str:
    return reverse("desk:control", args=[dossier.pk])


def test_every_hand_over_stands_on_the_control_slip(ward: helpers.Ward, checked: cases.Dossier, tmp_path: Path) -> None:
    client = ward.client("chairwoman")
    shown = client.get(control(checked))
    seats = [row.who for row in shown.context["rows"]]
    assert seats == [
        "Cán bộ tiếp nhận và trả kết quả",
        "Công chức tư pháp – hộ tịch",
        "Chủ tịch UBND phường Cửa Nam",
    ]
    printed = text(tmp_path, client.get(f"{control(checked)}?pdf"))
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in printed
    assert checked.code in printed
    for row in shown.context["rows"]:
        assert row.what.split()[0] in printed
        assert row.who.split()[0] in printed
    assert printed.count("Đúng hạn") == 2
    assert printed.count("Đang làm") == 1
    assert "Ký số bởi" not in printed
    assert "Số:" not in printed


def test_what_is_late_is_late_on_the_slip_and_in_the_book(
    ward: helpers.Ward, checked: cases.Dossier, tmp_path: Path
) -> None:
    with at(LATER):
        client = ward.client("chairwoman")
        assert "Trễ hạn" in text(tmp_path, client.get(f"{control(checked)}?pdf"))
        answer = client.get(BOOK, {"tu": "01/11/2026", "loai": "late"})
        assert (answer.context["count"], answer.context["late"], answer.context["late_url"]) == (1, 1, "")
        led = client.get(BOOK, {"tu": "01/11/2026"}).context["late_url"]
        assert client.get(BOOK + led).context["count"] == 1


def test_the_slip_of_a_dossier_is_read_for_a_reason_and_written_down(
    ward: helpers.Ward, checked: cases.Dossier
) -> None:
    with at(helpers.MORNING + timedelta(hours=3)):
        client = ward.client("desk_officer")
        answer = client.get(control(checked))
        assert answer.status_code == 302
        assert "/vi-sao/" in answer["Location"]
        assert say_why(client, checked).get(control(checked)).status_code == 200
    assert ward.client("other_officer").get(control(checked)).status_code == 404


def test_the_book_has_the_dossiers_of_a_period_that_the_official_sees_and_no_whole_name(
    ward: helpers.Ward, checked: cases.Dossier, tmp_path: Path
) -> None:
    client = ward.client("chairwoman")
    shown = client.get(BOOK)
    (row,) = shown.context["rows"]
    assert (row["code"], row["applicant"]) == (checked.code, "T*** T*** Lan")
    assert "Trần Thị Lan" not in shown.text
    printed = text(tmp_path, client.get(shown.context["pdf_url"].replace("?", f"{BOOK}?")))
    for meant in ("SỔ THEO DÕI HỒ SƠ", "Hồ sơ nhận từ ngày 01/11/2026 đến hết ngày 17/11/2026", "T*** T*** Lan"):
        assert meant in printed, (meant, printed)
    assert "Tổng số: 1 hồ sơ; trễ hạn: 0 hồ sơ." in printed
    assert checked.code in printed.replace(" ", "")
    empty = client.get(BOOK, {"tu": "01/10/2026", "den": "31/10/2026"})
    assert (empty.context["count"], empty.context["pdf_url"]) == (0, "")
    assert ward.client("other_officer").get(BOOK).context["count"] == 0
    assert client.get(BOOK, {"thu-tuc": "urn:motcua:procedure:1.000656"}).context["count"] == 0


def test_a_long_book_is_read_page_by_page_and_each_says_which_part_it_is(
    ward: helpers.Ward, checked: cases.Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "SHOWN", 2)
    codes = [checked.code, *(helpers.file_birth(ward).code for _ in range(2))]
    client = ward.client("chairwoman")
    first = client.get(BOOK, {"tu": "01/11/2026"})
    assert "từ hồ sơ thứ 1 đến hồ sơ thứ 2" in first.text
    second = client.get(first.context["next_url"].replace("?", f"{BOOK}?"))
    assert "từ hồ sơ thứ 3 đến hồ sơ thứ 3" in second.text
    assert [row["code"] for shown in (first, second) for row in shown.context["rows"]] == codes
    assert second.context["next_url"] == "" and second.context["count"] == 3
    for odd in ("-1", "x", "9" * 40, "٣"):
        assert client.get(BOOK, {"sau": odd}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tu": "31/02/2026"}, "Ngày không đúng"),
        ({"tu": "10/11/2026", "den": "01/11/2026"}, "đứng trước"),
        ({"tu": "01/01/2024", "den": "01/11/2026"}, "dài quá một năm"),
    ],
)
def test_a_period_that_is_none_is_told(ward: helpers.Ward, asked: dict[str, str], said: str) -> None:
    answer = ward.client("chairwoman").get(BOOK, asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_receipt_is_there_to_be_printed_as_soon_as_it_is_signed(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    client = ward.client("desk_officer")
    waiting = client.get(f"{page(dossier)}xong/")
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả số 01/TNHS: đang chờ ký số" in " ".join(waiting.text.split())
    drain()
    (paper,) = client.get(f"{page(dossier)}xong/").context["papers"]
    assert paper["url"] == reverse("desk:document", args=[Document.objects.get().pk])
    say_why(client, dossier)
    assert client.get(paper["url"]).getvalue().startswith(b"%PDF-")


def test_what_waits_for_a_signature_is_shown_to_the_office_and_to_the_applicant(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    helpers.accept(ward, dossier)
    office, mother = ward.client("civil_status_officer"), ward.client("mother")
    assert "số 01/TNHS: đang chờ ký số" in office.get(page(dossier)).text
    own = reverse("portal:dossier", args=[dossier.pk])
    assert [paper["url"] for paper in mother.get(own).context["papers"]] == [""]
    drain()
    (paper,) = mother.get(own).context["papers"]
    assert mother.get(paper["url"]).getvalue().startswith(b"%PDF-")
    assert ward.client("stranger").get(paper["url"]).status_code == 404
