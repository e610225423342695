"""A birth from submission to the signed certificate, its turns and its ends; what each step leaves behind."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.rules import NATIONAL, State
from motcua.mechanisms.papers.api import Document, verify_upload
from motcua.mechanisms.work.api import about, open_about
from tests import helpers
from tests.mechanisms.cases.filing import REASON, request

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Do = Callable[..., cases.Dossier]


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
    document = Document.objects.get(subject=dossier.pk)
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
    assert Document.objects.count() == 1
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


def test_at_the_counter_the_result_waits_for_its_delivery(
    ward: helpers.Ward, do: Do, in_state: Callable[[str], cases.Dossier]
) -> None:
    dossier = in_state("finished")
    drain()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.step, open_duties(dossier)) == ("finished", "deliver", ["deliver"])
    dossier = do(cases.deliver, "desk_officer", dossier)
    assert (dossier.state, open_duties(dossier)) == ("returned", [])


def test_late_is_what_ended_after_its_due_moment(ward: helpers.Ward, do: Do, filed: Do) -> None:
    dossier = filed()
    later = datetime(2026, 11, 19, 9, 0, tzinfo=ZONE)
    assert cases.is_late(dossier.due_at, None, later)
    with at(later):
        dossier = do(cases.decline, "desk_officer", dossier)
    assert cases.is_late(dossier.due_at, dossier.ended_at, helpers.MORNING)


def test_each_act_keeps_to_its_budget_of_statements(ward: helpers.Ward, filed: Do, statements: Any) -> None:
    warm = filed()
    for act, name, given in (
        (cases.accept, "desk_officer", {}),
        (cases.advance, "civil_status_officer", {"data": {"register": helpers.REGISTER}}),
        (cases.approve, "chairwoman", {}),
    ):
        perform(act, Caller(ward.actor(name)), given, on=warm.pk)
    caller, given = Caller(ward.actor("mother"), key="k"), request(ward)
    with statements(18):
        dossier = perform(cases.submit, caller, given)
    for act, name, given, budget in (
        (cases.accept, "desk_officer", {}, 18),
        (cases.advance, "civil_status_officer", {"data": {"register": helpers.REGISTER}}, 16),
        (cases.approve, "chairwoman", {}, 17),
    ):
        caller = Caller(ward.actor(name), key="k")
        with statements(budget):
            perform(act, caller, given, on=dossier.pk)
    with statements(3):
        perform(cases.approve, caller, {}, on=dossier.pk)
