"""Several results approved with one confirmation: what was shown is what is signed, and one that is refused keeps none
of the others back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.access.api import Reading
from motcua.kernel.acts.api import Conflict, Invalid, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers

HOME, CONFIRM = "/can-bo/ky/", "/can-bo/ky/xac-nhan/"
Statements = Callable[[int], AbstractContextManager[Any]]


def to_sign(ward: helpers.Ward, number: str = "001326012345") -> cases.Dossier:
    """A birth that lies with the chairwoman."""
    dossier = helpers.file_birth(ward)
    helpers.accept(ward, dossier)
    found = {"data": {"register": helpers.REGISTER | {"personal_number": number}}}
    return perform(cases.advance, ward.caller("civil_status_officer", channel="test"), found, on=dossier.pk)


@pytest.fixture
def waiting(ward: helpers.Ward) -> list[cases.Dossier]:
    """Three of them."""
    return [to_sign(ward, f"0013260123{n}") for n in (45, 46, 47)]


def fields(client: Client, dossiers: list[cases.Dossier]) -> dict[str, Any]:
    """The hidden fields of the page that shows these papers."""
    answer = client.get(CONFIRM, {"d": [dossier.pk.hex for dossier in dossiers]})
    assert answer.status_code == 200
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text):
        found.setdefault(name, []).append(value)
    return found


def test_three_papers_are_seen_and_approved_with_one_confirmation(
    ward: helpers.Ward, waiting: list[cases.Dossier]
) -> None:
    client = ward.client("chairwoman")
    assert HOME in client.get("/can-bo/").text
    assert all(dossier.code in client.get(HOME).text for dossier in waiting)
    before = Reading.objects.count()
    sent = fields(client, waiting)
    assert Reading.objects.count() - before == 3, "each was opened, and each opening is written down"
    answer = client.post(CONFIRM, sent)
    assert "Đã phê duyệt 3 trong 3 giấy tờ" in answer.text
    assert client.post(CONFIRM, sent).status_code == 302, "nothing is left to sign"
    drain()
    assert sorted(helpers.results().values_list("number", "state")) == [(1, "signed"), (2, "signed"), (3, "signed")]


def test_what_changed_since_it_was_shown_is_not_signed_and_the_others_are(
    ward: helpers.Ward, waiting: list[cases.Dossier]
) -> None:
    client = ward.client("chairwoman")
    sent = fields(client, waiting)
    sent[f"shown-{waiting[1].pk.hex}"] = ["0" * 64]
    answer = client.post(CONFIRM, sent)
    assert "Đã phê duyệt 2 trong 3 giấy tờ" in answer.text
    assert "Nội dung sẽ ký khác với nội dung ông/bà đã xem." in answer.text
    assert [cases.Dossier.objects.get(pk=one.pk).state for one in waiting] == ["signing", "processing", "signing"]


def test_the_fingerprint_is_that_of_the_content_and_of_the_signer(ward: helpers.Ward) -> None:
    dossier = to_sign(ward)
    chair = ward.caller("chairwoman", channel="test")
    shown = cases.shown(chair.actor, dossier)
    found = {"check": {"register": helpers.REGISTER | {"personal_number": "001326012399"}}}
    changed = cases.Dossier.objects.get(pk=dossier.pk)
    changed.findings = found
    assert cases.shown(chair.actor, changed) != shown
    assert cases.shown(ward.actor("civil_status_officer"), dossier) != shown
    for wrong, refusal in (({}, Invalid), ({"shown": "abc"}, Invalid), ({"shown": "0" * 64}, Conflict)):
        with pytest.raises(refusal):
            perform(cases.approve, chair, wrong, on=dossier.pk)
    assert not helpers.results().exists()
    assert perform(cases.approve, chair, {"shown": shown}, on=dossier.pk).state == "signing"


def test_a_late_one_leads_to_its_apology_and_cannot_be_chosen(ward: helpers.Ward, waiting: list[cases.Dossier]) -> None:
    with at(waiting[0].due_at + timedelta(minutes=1)):
        client = ward.client("chairwoman")
        shown = client.get(HOME)
        assert shown.text.count("xin lỗi và hẹn lại trước khi ký") == 3
        assert client.get(CONFIRM, {"d": waiting[0].pk.hex}).headers["Location"] == HOME


def test_nobody_signs_what_does_not_lie_with_him(ward: helpers.Ward, waiting: list[cases.Dossier]) -> None:
    sent = fields(ward.client("chairwoman"), waiting)
    for name in ("civil_status_officer", "desk_officer", "other_officer"):
        assert ward.client(name).post(CONFIRM, sent).status_code == 403
    assert ward.client("mother").post(CONFIRM, sent).status_code == 403
    assert not helpers.results().exists()


def test_a_program_reads_what_would_be_signed_and_sends_its_fingerprint_back(ward: helpers.Ward) -> None:
    dossier = to_sign(ward)
    client = ward.client("chairwoman")
    told = client.get(f"/api/v1/dossiers/{dossier.pk}/paper").json()
    assert told["shown"] == cases.shown(ward.actor("chairwoman"), dossier)
    assert {part["id"] for part in told["parts"]} == {"child", "mother", "father", "requester"}
    assert ward.client("desk_officer").get(f"/api/v1/dossiers/{dossier.pk}/paper").status_code == 404


def test_fifty_are_listed_and_shown_within_the_budget(ward: helpers.Ward, statements: Statements) -> None:
    for number in range(4):
        to_sign(ward, f"00132601234{number}")
    client = ward.client("chairwoman")
    client.get(HOME)
    with statements(30):
        client.get(HOME)
