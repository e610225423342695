"""What is open to everybody: procedures, the legal clock, verification."""

import pytest
from django.urls import reverse

from motcua.faces.api.views import verification
from motcua.faces.shell import judging
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.api import PublicView, Report, VerifyResult
from tests.faces.api.conftest import MORNING, PDF, Api

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CALENDAR = "urn:motcua:calendar:vn-official"


def test_a_procedure_is_found_without_accents(ward: None, stranger: Api) -> None:
    (found,) = stranger.get("/procedures?q=xac nhan cu tru").json()["items"]
    assert (found["code"], found["title"]) == ("9.000001", "Xác nhận cư trú")
    assert stranger.get("/procedures?q=zzzz").json()["items"] == []
    assert [item["code"] for item in stranger.get("/procedures").json()["items"]] == ["9.000001"]


@pytest.mark.parametrize("key", ["9.000001", "urn:motcua:procedure:9.000001"])
def test_a_procedure_says_what_it_takes(ward: None, stranger: Api, key: str) -> None:
    found = stranger.get(f"/procedures/{key}").json()
    (channel,) = found["channels"]
    assert (channel["limit"]["amount"], channel["limit"]["unit"]) == (3, "working_day")
    assert channel["fee"] == {"amount": 5000, "unit": "case", "note": None}
    assert [step["act"] for step in found["steps"]] == ["dossier.accept", "dossier.advance", "dossier.approve"]
    assert found["components"][0]["required"] is True
    assert found["legal_basis"][0]["document"] == "60/2014/QH13"
    assert found["form_schema"]["properties"]["person"]["required"] == ["name", "number"]


def test_an_unknown_procedure_is_not_found(ward: None, stranger: Api) -> None:
    assert stranger.get("/procedures/1.000000").status_code == 404


def test_the_clock_answers_with_its_sum(ward: None, stranger: Api) -> None:
    asked = f"/calendar/due?calendar={CALENDAR}&received=2026-02-13T10:00&amount=2&unit=working_day"
    found = stranger.get(asked).json()
    assert found["received"] == "2026-02-13T10:00:00+07:00"
    assert found["due"] == "2026-02-24T17:30:00+07:00"  # Tết 2026: 16 to 20 February
    assert [line["count"] for line in found["lines"] if line["kind"] == "counted"] == [1, 2]


def test_the_clock_takes_a_moment_of_any_zone(ward: None, stranger: Api) -> None:
    asked = f"/calendar/due?calendar={CALENDAR}&received=2026-03-02T07:30:00Z&unit=same_day&cutoff=15:00"
    assert stranger.get(asked).json()["due"] == "2026-03-02T17:30:00+07:00"


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("received=x&unit=day", "received"),
        ("received=2026-03-02&unit=year", "unit"),
        ("received=2026-03-02&unit=day&amount=0", "amount"),
        ("received=2026-03-02&unit=day&cutoff=25:00", "cutoff"),
        ("received=2026-03-02&unit=same_day&amount=2", "unit"),
        ("received=0001-01-01&unit=day", "received"),
        ("received=9999-12-31T23:59:59&unit=working_day&amount=9999", "received"),
        ("unit=day", "received"),
    ],
)
def test_a_sum_that_cannot_be_made_is_a_fault_at_its_name(ward: None, stranger: Api, query: str, path: str) -> None:
    answer = stranger.get(f"/calendar/due?calendar={CALENDAR}&{query}")
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["faults"]] == [path]


def test_an_unknown_calendar_is_not_found(ward: None, stranger: Api) -> None:
    asked = "/calendar/due?calendar=urn:motcua:calendar:x&received=2026-03-02&unit=day"
    assert stranger.get(asked).status_code == 404


@pytest.mark.parametrize("code", ["7K3M-Q9TR-0VWX-5Z2B", "x", "..", "%00", "💥", "7" * 500])
def test_an_unknown_code_verifies_nothing(stranger: Api, code: str) -> None:
    answer = stranger.get(f"/documents/{code}/verification")
    assert answer.status_code in (400, 404)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_verification_is_shown_in_plain_shape() -> None:
    view = PublicView(
        title=Multilingual(vi="Giấy khai sinh", en="Birth certificate"),
        notation="07/2026",
        issued_on=MORNING.date(),
        organisation=Multilingual(vi="UBND phường Cửa Nam"),
        signer_name="Trần Mai",
        signer_title=Multilingual(vi="Chủ tịch"),
        signed_for="",
        signed_at=MORNING.astimezone(ZONE),
        state="signed",
        void_reason="",
        shown=((Multilingual(vi="Họ và tên"), "N*** An"),),
    )
    found = verification(view).model_dump(mode="json")
    assert (found["title"], found["signed_at"]) == ("Giấy khai sinh", "2026-03-02T09:00:00+07:00")
    assert found["shown"] == [{"label": "Họ và tên", "text": "N*** An"}]


def test_an_unsigned_pdf_is_said_to_prove_nothing(stranger: Api) -> None:
    answer = stranger.upload("/verify", PDF)
    assert (answer.status_code, answer.json()["document"]) == (200, None)
    assert answer.json()["verdict"] in ("unsigned", "unreadable")


def test_what_is_no_pdf_is_judged_as_unreadable(stranger: Api) -> None:
    answer = stranger.upload("/verify", b"GIF89a")
    assert (answer.status_code, answer.json()["verdict"]) == (200, "unreadable")


def test_whoever_sends_many_files_that_cannot_be_judged_has_to_wait(
    ward: None, stranger: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = VerifyResult("unjudged", Report("unjudged", reasons=("too_heavy",)))
    monkeypatch.setattr(judging, "verify_upload", lambda data: heavy)
    answers = [stranger.upload("/verify", PDF).status_code for _try in range(25)]
    assert (answers[0], answers[-1]) == (200, 429)
    monkeypatch.undo()
    assert stranger.upload("/verify", PDF).status_code == 429


def test_addresses_are_those_that_the_guide_names() -> None:
    assert reverse("api:procedures") == "/api/v1/procedures"
    assert reverse("api:session") == "/api/v1/session"
