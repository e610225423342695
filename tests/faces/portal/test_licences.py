"""Whoever scans a licence reads first what it is worth today; its holder finds it, and what to do next."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import open_blob
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.licences.granted import LIFT, REISSUE, REVOKE, SUSPEND, decide, permit
from tests.packs.permits import Office


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    ready = Office(helpers.ward())
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def granted(office: Office) -> cases.Licence:
    return permit(office)


def scanned(licence: cases.Licence) -> Any:
    return Client().get(f"/kiem-tra/{licence.document.code}/")


def test_the_answer_to_a_scan_begins_with_what_the_licence_is_worth_today(
    office: Office, granted: cases.Licence
) -> None:
    page = scanned(granted)
    assert page.context["answer"]["licence"]["color"] == "success"
    assert "<h1" in page.text
    assert "Giấy này đang có giá trị, đến hết ngày 17/11/2027." in page.text.partition("</h1>")[0]
    assert "Trần Thị Lan" not in page.text
    assert "T*** T*** Lan" in page.text
    decide(office, cases.suspend, granted, **SUSPEND)
    page = scanned(granted)
    assert "bị tạm đình chỉ từ ngày 17/11/2026, theo quyết định số 01/QĐ-UBND." in page.text.partition("</h1>")[0]
    assert SUSPEND["reason"] not in page.text, "why is the holder's affair"
    decide(office, cases.lift, granted, **LIFT)
    assert "đang có giá trị" in scanned(granted).text.partition("</h1>")[0]
    decide(office, cases.revoke, granted, **REVOKE)
    assert "đã bị thu hồi" in scanned(granted).text.partition("</h1>")[0]


def test_a_licence_that_was_replaced_or_has_ended_says_so(office: Office, granted: cases.Licence) -> None:
    with at(helpers.MORNING + timedelta(days=366)):
        assert "đã hết hạn sau ngày 17/11/2027" in scanned(granted).text.partition("</h1>")[0]
    old = decide(office, cases.reissue, granted, **REISSUE)
    assert "được thay bằng giấy số 02/GPXD" in scanned(old).text.partition("</h1>")[0]


def test_an_uploaded_file_is_answered_by_its_state_too_unless_it_was_altered(
    office: Office, granted: cases.Licence
) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    with open_blob(granted.document.sha256) as blob:
        data = blob.read()
    file = SimpleUploadedFile("giay.pdf", data, content_type="application/pdf")
    page = Client().post("/kiem-tra/", {"action": "file", "file": file})
    assert "tạm đình chỉ" in page.text.partition("</h1>")[0]
    assert "Giấy tờ thật, còn nguyên vẹn" in page.text
    changed = SimpleUploadedFile("giay.pdf", data.replace(b"%PDF-1.7", b"%PDF-1.6"), content_type="application/pdf")
    page = Client().post("/kiem-tra/", {"action": "file", "file": changed})
    assert "tạm đình chỉ" not in page.text


def test_a_program_reads_the_state_by_the_same_code(office: Office, granted: cases.Licence) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    found = Client().get(f"/api/v1/documents/{granted.document.code}/verification").json()["licence"]
    assert found["state"] == "suspended"
    assert found["suspended_from"] == "2026-11-17"
    assert found["decision"] == "01/QĐ-UBND"
    assert found["holder"] == "T*** T*** Lan"
    drawing = Client().get(f"/api/v1/documents/{_drawing(granted)}/verification").json()
    assert drawing["licence"] is None


def _drawing(granted: cases.Licence) -> str:
    rows = helpers.results().filter(subject=granted.dossier_id).exclude(pk=granted.document_id)
    return str(rows.get().code)


def test_the_holder_finds_the_licence_its_paper_its_code_and_what_was_decided(
    office: Office, granted: cases.Licence
) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    client = office.ward.client("mother")
    listed = client.get("/giay-phep/")
    assert "Bị tạm đình chỉ" in listed.text
    page = client.get(f"/giay-phep/{granted.pk}/")
    for words in (
        "01/GPXD",
        "Trần Thị Lan",
        "theo quyết định số 01/QĐ-UBND",
        SUSPEND["reason"],
        "Bị đình chỉ thi công",
    ):
        assert words in page.text, words
    for row in (*page.context["papers"], {"url": page.context["download_url"]}):
        answer = client.get(row["url"])
        assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    qr = client.get(page.context["qr_url"])
    assert (qr["Content-Type"], b"<svg" in qr.content) == ("image/svg+xml", True)


@pytest.mark.parametrize("name", ["stranger", "desk_officer", ""])
def test_nobody_else_opens_it_on_the_portal(office: Office, granted: cases.Licence, name: str) -> None:
    client = office.ward.client(name) if name else Client()
    for path in ("", "ban-ky/", "ma-qr/"):
        assert client.get(f"/giay-phep/{granted.pk}/{path}").status_code in ((302,) if not name else (404,))
