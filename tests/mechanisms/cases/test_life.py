"""A birth from submission to the signed certificate, its turns and its ends; what each step leaves behind."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.rules import NATIONAL, State
from motcua.mechanisms.papers.api import Void, documents_about, verify_upload, void
from motcua.mechanisms.work.api import about, open_about
from tests import helpers
from tests.mechanisms.cases.filing import AT_THE_CENTRE, REASON, request

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Do = Callable[..., cases.Dossier]
OTHER_REGISTER = helpers.REGISTER | {"personal_number": "001326012346"}


def told(ward: helpers.Ward) -> list[str]:
    """What the mother was told, oldest first, by template."""
    return [notice.template.rpartition("-")[2] for notice in ward.mother.party.notices.order_by("id")]


def open_duties(dossier: cases.Dossier) -> list[str]:
    return [duty.code.partition(":")[2] for duty in open_about(dossier.pk)]


def test_a_submission_gets_code_receipt_clock_duty_and_notice(ward: helpers.Ward, filed: Do) -> None:
    first, second = filed(), filed()
    assert [first.code, second.code] == ["H26.82-261117-0001", "H26.82-261117-0002"]
    assert first.secret != second.secret
    assert first.due_at == datetime(2026, 11, 17, 17, 30, tzinfo=ZONE), "before 15:00: the same day"
    assert first.received_at == helpers.MORNING
    assert open_duties(first) == ["receive"]
    (duty,) = open_about(first.pk)
    assert (duty.who.urn, duty.due) == (helpers.SEATS["desk_officer"], first.due_at)
    assert told(ward) == ["submitted", "submitted"]
    assert cases.about(first, cases.procedure(first.procedure)) == "Nguyễn Minh Anh"
    with at(datetime(2026, 11, 17, 15, 1, tzinfo=ZONE)):
        assert filed().due_at == datetime(2026, 11, 18, 17, 30, tzinfo=ZONE), "after 15:00: the next working day"
    with at(datetime(2026, 11, 18, 0, 0, tzinfo=ZONE)):
        assert filed().code == "H26.82-261118-0001", "each day counts from 1"


def test_a_birth_is_registered_and_its_certificate_is_genuine(ward: helpers.Ward, filed: Do) -> None:
    dossier = helpers.settle(ward, filed())
    assert (dossier.state, dossier.step, NATIONAL[State(dossier.state)]) == ("returned", "", 10)
    assert dossier.ended_at == helpers.MORNING
    assert not cases.is_late(dossier.due_at, dossier.ended_at, dossier.due_at)
    document = helpers.results().get(subject=dossier.pk)
    with open_blob(document.sha256) as blob:
        pdf = blob.read()
    assert verify_upload(pdf).verdict == "issued"
    assert open_duties(dossier) == []
    assert [duty.code.partition(":")[2] for duty in about(dossier.pk)] == ["receive", "check", "approve"]
    assert told(ward) == ["submitted", "accepted", "delivered"]
    happened = cases.timeline(dossier)
    assert [line.act for line in happened] == [
        f"dossier.{verb}" for verb in ("submit", "accept", "advance", "approve", "finish", "deliver")
    ]
    assert [line.by for line in happened] == [
        "Trần Thị Lan",
        "Nguyễn Thị Mai",
        "Lê Văn Bình",
        "Đỗ Thu Hà",
        None,
        None,
    ]
    assert not Message.objects.exclude(state="done").exists()
    assert list(verify(data=True)) == []


def test_a_message_delivered_twice_finishes_once(ward: helpers.Ward, filed: Do) -> None:
    dossier = helpers.settle(ward, filed())
    revision = dossier.revision
    Message.objects.update(state="waiting", attempts=0)
    drain()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.revision) == ("returned", revision)
    assert helpers.results().count() == 1
    assert told(ward) == ["submitted", "accepted", "delivered"]


def test_letters_name_the_due_moment_by_the_clock_of_hanoi(ward: helpers.Ward, do: Do, filed: Do) -> None:
    do(cases.accept, "desk_officer", filed())
    for letter in letters(ward.mother.party_id):
        assert "17:30 17/11/2026" in letter.body


def test_a_dossier_declined_ends_with_a_reason_that_the_mother_reads(ward: helpers.Ward, do: Do, filed: Do) -> None:
    dossier = do(cases.decline, "desk_officer", filed())
    assert (dossier.state, dossier.reason, dossier.ended_at) == ("declined", REASON["reason"], helpers.MORNING)
    assert open_duties(dossier) == []
    assert REASON["reason"] in letters(ward.mother.party_id)[0].body


def test_a_dossier_withdrawn_cancels_its_duty(ward: helpers.Ward, do: Do, filed: Do) -> None:
    dossier = do(cases.withdraw, "mother", do(cases.accept, "desk_officer", filed()))
    assert (dossier.state, dossier.step) == ("withdrawn", "")
    assert [duty.state for duty in about(dossier.pk)] == ["done", "cancelled"]


def test_a_dossier_sent_back_returns_with_the_reason_and_the_clock_runs_on(
    ward: helpers.Ward, do: Do, in_state: Callable[[str], cases.Dossier]
) -> None:
    before = in_state("approve")
    dossier = do(cases.send_back, "chairwoman", before)
    assert (dossier.step, dossier.due_at) == ("check", before.due_at)
    (duty,) = open_about(dossier.pk)
    assert (duty.code, duty.note) == ("1.001193:check", REASON["reason"])
    corrected = helpers.REGISTER | {"book": "02/2026"}
    dossier = do(cases.advance, "civil_status_officer", dossier, data={"register": corrected})
    assert dossier.findings["check"]["register"]["book"] == "02/2026"
    assert open_duties(dossier) == ["approve"]


def test_what_came_back_to_the_desk_is_accepted_again_or_declined(
    ward: helpers.Ward, do: Do, in_state: Callable[[str], cases.Dossier]
) -> None:
    dossier = in_state("sent back")
    assert (dossier.state, dossier.step, open_duties(dossier)) == ("processing", "receive", ["receive"])
    assert open_about(dossier.pk)[0].note == REASON["reason"]
    again = do(cases.accept, "desk_officer", dossier)
    assert (again.state, again.step) == ("processing", "check"), "it was accepted once and stays under way"
    assert told(ward) == ["submitted", "accepted"], "the mother is not told twice"
    do(cases.send_back, "civil_status_officer", again)
    ended = do(cases.decline, "desk_officer", again)
    assert (ended.state, ended.step, ended.reason) == ("declined", "", REASON["reason"])
    assert told(ward)[-1] == "declined"
    assert open_duties(dossier) == []


@pytest.mark.parametrize("wish", ["centre", "post"])
def test_a_result_that_is_to_be_handed_over_waits_for_that(ward: helpers.Ward, do: Do, filed: Do, wish: str) -> None:
    address = {"post_address": helpers.HOME} if wish == "post" else {}
    dossier = filed(data=helpers.ANSWERS | {"delivery": {"receive": wish, "copies": "0"} | address})
    dossier = helpers.settle(ward, dossier)
    assert (dossier.state, dossier.step, open_duties(dossier)) == ("finished", "deliver", ["deliver"])
    assert NATIONAL[State(dossier.state)] == 9
    (duty,) = open_about(dossier.pk)
    assert duty.who.urn == helpers.SEATS["desk_officer"]
    assert duty.due.date() == date(2026, 12, 17), "whoever is to come has time; the dossier's own clock has stopped"
    assert told(ward) == ["submitted", "accepted", "ready"]
    assert "Trung tâm Phục vụ hành chính công" in letters(ward.mother.party_id)[0].body
    (paper,) = documents_about(ward.actor("mother"), dossier.pk).exclude(type__contains=":form-")
    assert paper.state == "signed", "the electronic certificate is hers at once"
    drain()
    assert open_duties(dossier) == ["deliver"]
    dossier = do(cases.deliver, "desk_officer", dossier)
    assert (dossier.state, open_duties(dossier)) == ("returned", [])
    assert told(ward)[-1] == "delivered"
    assert dossier.ended_at == helpers.MORNING


def test_the_steps_of_a_dossier_follow_from_its_answers(ward: helpers.Ward, filed: Do) -> None:
    spec = cases.procedure(helpers.BIRTH)
    online, centre = filed(), filed(data=AT_THE_CENTRE)
    assert [step.id for step in cases.steps_of(spec, online)] == ["receive", "check", "approve"]
    assert [step.id for step in cases.steps_of(spec, centre)] == ["receive", "check", "approve", "deliver"]


def test_a_personal_number_stands_on_one_living_certificate(ward: helpers.Ward, do: Do, filed: Do) -> None:
    first = helpers.settle(ward, filed())
    second = do(cases.accept, "desk_officer", filed())
    with pytest.raises(Invalid) as refusal:
        do(cases.advance, "civil_status_officer", second)
    assert list(refusal.value.faults) == ["register.personal_number"]
    (said,) = refusal.value.faults["register.personal_number"]
    assert "số 01/2026 do Ủy ban nhân dân phường Cửa Nam cấp" in str(said)
    second.refresh_from_db()
    document = helpers.results().get(subject=first.pk)
    chair = ward.caller("chairwoman")
    perform(void, chair, Void(reason="Ghi nhầm họ tên của mẹ."), on=document.pk)
    do(cases.advance, "civil_status_officer", second)
    assert list(verify(data=True)) == []


def test_the_number_is_looked_at_again_when_the_certificate_is_approved(ward: helpers.Ward, do: Do, filed: Do) -> None:
    first, second = filed(), filed()
    for dossier in (first, second):
        do(cases.advance, "civil_status_officer", do(cases.accept, "desk_officer", dossier))
    do(cases.approve, "chairwoman", first)
    with pytest.raises(Invalid) as refusal:
        do(cases.approve, "chairwoman", second)
    assert list(refusal.value.faults) == ["child.personal_number"]
    assert "Xin chuyển lại bước trước" in str(refusal.value.remedy)


def test_late_is_what_ended_after_its_due_moment(ward: helpers.Ward, do: Do, filed: Do) -> None:
    dossier = filed()
    later = datetime(2026, 11, 19, 9, 0, tzinfo=ZONE)
    assert cases.is_late(dossier.due_at, None, later)
    with at(later), pytest.raises(Conflict, match="conflict"):
        do(cases.decline, "desk_officer", dossier)
    with at(later):
        dossier = do(cases.withdraw, "mother", dossier)
    assert cases.is_late(dossier.due_at, dossier.ended_at, helpers.MORNING)


def test_each_act_keeps_to_its_budget_of_statements(ward: helpers.Ward, filed: Do, statements: Any) -> None:
    warm = filed()
    for act, name, given in (
        (cases.accept, "desk_officer", {}),
        (cases.advance, "civil_status_officer", {"data": {"register": OTHER_REGISTER}}),
        (cases.approve, "chairwoman", {}),
    ):
        caller = ward.caller(name)
        perform(act, caller, helpers.shown(caller, warm) if act is cases.approve else given, on=warm.pk)
    caller, given = ward.caller("mother", key="k"), request(ward)
    with statements(17):
        dossier = perform(cases.submit, caller, given)
    for act, name, given, budget in (
        (cases.accept, "desk_officer", {}, 24),  # with the receipt slip: its number, rows, index, notice
        (cases.advance, "civil_status_officer", {"data": {"register": helpers.REGISTER}}, 19),
        (cases.approve, "chairwoman", {}, 19),
    ):
        caller = ward.caller(name, key="k")
        given = helpers.shown(caller, dossier) if act is cases.approve else given
        with statements(budget):
            perform(act, caller, given, on=dossier.pk)
    with statements(3):
        perform(cases.approve, caller, given, on=dossier.pk)
