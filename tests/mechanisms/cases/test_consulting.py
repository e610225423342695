"""Other bodies are asked all at once; the step waits for each, and silence counts when its time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import (
    Organisation,
    Position,
    actor_of,
    end_absence,
    give_delegation,
    join_audience,
    open_position,
    record_absence,
    visible_to,
)
from motcua.kernel.access.models import Participant
from motcua.kernel.acts.api import (
    Act,
    Caller,
    Conflict,
    Deed,
    Given,
    Invalid,
    NotAllowed,
    NotFound,
    Rule,
    perform,
)
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.ledger.api import Entry, history, verify
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.asking import ANSWER
from motcua.mechanisms.cases.jobs import end_what_ran_out
from motcua.mechanisms.cases.models import Consultation
from motcua.mechanisms.work.api import inbox, open_about, orphaned
from tests import acting, helpers
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.interrupted import consulted, rule

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Do = Callable[..., cases.Dossier]
THURSDAY = datetime(2026, 11, 19, 17, 30, tzinfo=ZONE)


@pytest.fixture
def people(ward: helpers.Ward, tmp_path: Path) -> dict[str, Account]:
    rule(tmp_path, consults=True)
    return consulted(ward)


@pytest.fixture
def asked(people: dict[str, Account], filed: Do, do: Do) -> cases.Dossier:
    """A birth at its check, with the police and the health post asked."""
    return do(cases.accept, "desk_officer", filed())


def of(name: str) -> Consultation:
    return Consultation.objects.get(asked=name)


def says(person: Account, name: str, opinion: str = "agrees", text: str = "") -> Any:
    caller = Caller(actor_of(person), channel="test")
    return perform(cases.answer, caller, {"opinion": opinion, "text": text}, on=of(name).pk)


def seen_by(person: Account, dossier: cases.Dossier) -> bool:
    """Whether the dossier exists for somebody; a question about it does for the same."""
    actor = actor_of(person)
    found = cases.dossiers(actor).filter(pk=dossier.pk).exists()
    assert {row.pk for row in visible_to(Consultation.objects.all(), actor)} == {
        row.pk for row in Consultation.objects.all() if found
    }
    return found


def test_every_body_gets_its_own_duty_and_sees_what_it_is_asked_about(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    assert {one.asked: one.due_at for one in Consultation.objects.all()} == {
        "police": THURSDAY,
        "health": THURSDAY - timedelta(days=1),
    }
    for name, person in people.items():
        actor = actor_of(person)
        (duty,) = inbox(actor)
        assert (duty.subject, duty.act, duty.due) == (of(name).pk, "consultation.answer", of(name).due_at)
        assert cases.dossier(actor, asked.pk) == asked
    with pytest.raises(Conflict):
        do(cases.advance, "civil_status_officer", asked)


def test_the_step_ends_when_all_have_answered(asked: cases.Dossier, people: dict[str, Account], do: Do) -> None:
    says(people["police"], "police")
    with pytest.raises(Conflict):
        do(cases.advance, "civil_status_officer", asked)
    with pytest.raises(Invalid) as refused:
        says(people["health"], "health", "conditions", "Nhưng")
    assert set(refused.value.faults) == {"text"}
    says(people["health"], "health", "conditions", "Bổ sung bản gốc giấy chứng sinh.")
    assert (of("health").state, of("health").answered_at) == ("answered", helpers.MORNING)
    assert list(open_about(of("police").pk, of("health").pk)) == []
    assert do(cases.advance, "civil_status_officer", asked).step == "approve"
    assert list(verify(data=True)) == []


def test_silence_counts_when_the_time_is_over(asked: cases.Dossier, people: dict[str, Account], do: Do) -> None:
    with at(THURSDAY):
        end_what_ran_out()
    assert (of("police").state, of("health").state) == ("open", "silent")
    with at(THURSDAY + timedelta(minutes=1)):
        end_what_ran_out()
        assert of("police").state == "silent"
        with pytest.raises(NotFound):  # whoever was asked sees it no longer
            says(people["police"], "police")
        assert do(cases.advance, "civil_status_officer", asked).step == "approve"
    (line,) = [entry for entry in history(of("police").pk) if entry.act == "consultation.lapse"]
    (began,) = [entry for entry in history(asked.pk) if entry.act == "dossier.accept"]
    assert (line.actor, line.cause) == ("system:cases", began.deed)


def test_nobody_else_answers_and_nothing_of_it_stays(
    ward: helpers.Ward, asked: cases.Dossier, people: dict[str, Account]
) -> None:
    before = rows()
    refused = {"mother": NotAllowed, "civil_status_officer": NotAllowed, "chairwoman": NotAllowed, "stranger": NotFound}
    callers = [(ward.caller(name), refusal) for name, refusal in refused.items()]
    for caller, refusal in [*callers, (Caller(actor_of(people["health"])), NotAllowed)]:
        with pytest.raises(refusal):
            perform(cases.answer, caller, {"opinion": "agrees"}, on=of("police").pk)
    assert rows() == before


def test_who_was_heard_is_not_asked_again_when_the_dossier_comes_back(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    says(people["police"], "police")
    dossier = do(cases.send_back, "civil_status_officer", asked)
    assert (of("police").state, of("health").state) == ("answered", "cancelled")
    assert list(inbox(actor_of(people["health"]))) == []
    do(cases.accept, "desk_officer", dossier)
    states = Consultation.objects.order_by("asked_at", "pk").values_list("asked", "state")
    assert sorted(states) == [("health", "cancelled"), ("health", "open"), ("police", "answered")]


def test_only_the_bodies_that_the_answers_call_for_are_asked(people: dict[str, Account], filed: Do, do: Do) -> None:
    boy = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"sex": "1"}}
    do(cases.accept, "desk_officer", filed(data=boy))
    assert list(Consultation.objects.values_list("asked", flat=True)) == ["police"]


def test_where_nobody_could_answer_the_body_is_named(ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path) -> None:
    rule(tmp_path, consults=True)
    dossier = filed()
    before = rows()
    with pytest.raises(Conflict) as refused:
        do(cases.accept, "desk_officer", dossier)
    assert "Công an phường" in str(refused.value.sentence)
    assert rows() == before


def test_a_dossier_that_ends_asks_nobody_any_more(asked: cases.Dossier, people: dict[str, Account], do: Do) -> None:
    do(cases.withdraw, "mother", asked)
    assert {one.state for one in Consultation.objects.all()} == {"cancelled"}
    assert list(inbox(actor_of(people["police"]))) == []


def test_whoever_was_asked_sees_the_dossier_while_the_question_is_open_and_no_longer(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    later = THURSDAY + timedelta(minutes=1)
    says(people["police"], "police")
    assert seen_by(people["police"], asked) is False, "answered"
    assert seen_by(people["health"], asked) is True, "its own question is still open"
    with at(later):
        end_what_ran_out()
        assert seen_by(people["health"], asked) is False, "silent"
    by = dict.fromkeys(people)
    for row in Participant.objects.exclude(position=None).filter(audience=asked.audience_id, authority__isnull=False):
        assert row.position is not None
        by[row.position.urn.rpartition(":")[2]] = (row.valid_from, row.valid_to, row.ended_at)
    day = helpers.MORNING.date()
    assert by == {"police": (day, day, helpers.MORNING), "health": (day, later.date(), later)}
    assert [line.act for line in Entry.objects.filter(act="audience.leave")] == ["audience.leave"] * 2
    assert list(verify(data=True)) == []


def test_when_the_dossier_ends_or_goes_back_whoever_was_asked_leaves_and_may_be_asked_anew(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    dossier = do(cases.send_back, "civil_status_officer", asked)
    assert not any(seen_by(person, asked) for person in people.values())
    dossier = do(cases.accept, "desk_officer", dossier)
    assert all(seen_by(person, asked) for person in people.values())
    do(cases.withdraw, "mother", dossier)
    assert not any(seen_by(person, asked) for person in people.values())


def test_a_seat_with_another_reason_to_be_there_stays(
    asked: cases.Dossier, people: dict[str, Account], ward: helpers.Ward
) -> None:
    """It takes part by a duty of its own, given before or while it was asked."""
    seat = Position.objects.select_related("organisation").get(urn=f"{helpers.HOAN_KIEM}:health")

    def joins(deed: Deed, given: Given) -> Any:
        return join_audience(deed, asked.audience, seat)

    for _twice in range(2):
        perform(Act("audience.join", joins, Given, None, Rule()), helpers.SETUP)
    says(people["health"], "health", "agrees")
    assert seen_by(people["health"], asked) is True
    assert Participant.objects.filter(audience=asked.audience_id, position=seat).count() == 2


def test_after_its_moment_silence_has_spoken_whatever_the_worker_did(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    with at(THURSDAY):
        says(people["police"], "police")  # the last moment counts
        before = rows()
        with pytest.raises(Conflict) as refused:
            says(people["health"], "health")
        assert "hết hạn" in str(refused.value.sentence)
        assert "đồng ý" not in str(refused.value.sentence), "this one's silence means nothing"
        assert rows() == before
        assert do(cases.advance, "civil_status_officer", asked).step == "approve", "nobody waits for the worker"
    assert (of("police").state, of("health").state) == ("answered", "silent")
    assert list(open_about(of("health").pk)) == []
    assert seen_by(people["health"], asked) is False


def test_a_silence_that_means_consent_says_so_and_stays_while_the_dossier_stands(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    with at(THURSDAY + timedelta(minutes=1)):
        with pytest.raises(Conflict) as refused:
            says(people["police"], "police", "disagrees", "Nơi cư trú chưa đúng.")
        assert "coi như đồng ý" in str(refused.value.sentence)
        do(cases.pause, "civil_status_officer", asked, reason="verify", note="Đã gửi công văn hỏi.")
        assert of("police").state == "silent", "standing opens no question whose time was over"


def test_whoever_is_asked_about_what_stands_still_has_time(
    asked: cases.Dossier, people: dict[str, Account], do: Do
) -> None:
    do(cases.pause, "civil_status_officer", asked, reason="verify", note="Đã gửi công văn hỏi.")
    with at(THURSDAY + timedelta(days=1)):
        says(people["police"], "police")
    assert of("police").state == "answered"


HERS = {"reason": "Đồng chí Kiểm nghỉ ốm đến thứ Sáu."}


@pytest.fixture
def colleague(asked: cases.Dossier) -> Account:
    """A second officer of the ward's police who may answer."""
    body = Organisation.objects.get(urn=f"{helpers.CUA_NAM}:office")
    seat = {"id": "police-2", "title": "Cán bộ thứ hai", "roles": ["urn:motcua:role:consulted-officer"]}
    made = perform(open_position, helpers.SETUP, seat, on=body.pk)
    person = acting.account("second.x", "Lê Thị Thay")
    acting.sit(person, made.urn)
    return person


def hand_over(caller: Caller, to: Account) -> Any:
    given = HERS | {"to": actor_of(to).position}
    return perform(cases.hand_over, caller, given, on=of("police").pk)


def test_a_question_is_handed_to_a_colleague_who_alone_then_sees_and_answers(
    asked: cases.Dossier, people: dict[str, Account], colleague: Account
) -> None:
    due = of("police").due_at
    hand_over(Caller(actor_of(people["police"]), channel="test"), colleague)
    duty = open_about(of("police").pk).get()
    assert (duty.who_id, duty.due, duty.note) == (actor_of(colleague).position, due, HERS["reason"])
    assert (seen_by(people["police"], asked), seen_by(colleague, asked)) == (False, True)
    with pytest.raises(NotFound):
        says(people["police"], "police")
    hand_over(Caller(actor_of(colleague), channel="test"), people["police"])  # and back: he is well again
    hand_over(Caller(actor_of(people["police"]), channel="test"), colleague)
    assert says(colleague, "police").opinion == "agrees"
    assert seen_by(colleague, asked) is False
    assert list(verify(data=True)) == []


def test_the_administrator_of_the_body_hands_it_over_unread_and_nobody_else_does(
    ward: helpers.Ward, asked: cases.Dossier, people: dict[str, Account], colleague: Account
) -> None:
    before = rows()
    for name in ("civil_status_officer", "chairwoman", "mother"):
        with pytest.raises(NotAllowed):
            hand_over(ward.caller(name), colleague)
    for name in ("stranger", "other_officer"):
        with pytest.raises(NotFound):
            hand_over(ward.caller(name), colleague)
    with pytest.raises(NotAllowed):  # asked something of his own, in the same dossier
        hand_over(Caller(actor_of(people["health"])), colleague)
    to = HERS | {"to": actor_of(colleague).position}
    with pytest.raises(NotFound):  # the dossier is his body's, who is asked is not
        perform(cases.hand_over, ward.caller("administrator"), to, on=of("health").pk)
    for wrong in (people["health"], people["police"], ward.chairwoman):
        with pytest.raises(Invalid) as refused:
            hand_over(ward.caller("administrator"), wrong)
        assert set(refused.value.faults) == {"to"}
    assert rows() == before
    hand_over(ward.caller("administrator"), colleague)
    assert open_about(of("police").pk).get().who_id == actor_of(colleague).position
    assert seen_by(ward.administrator, asked) is False


def test_the_question_of_somebody_who_is_away_waits_for_the_administrator_unless_another_acts_from_his_seat(
    ward: helpers.Ward, asked: cases.Dossier, people: dict[str, Account], colleague: Account
) -> None:
    admin, seat = ward.caller("administrator"), actor_of(people["police"]).position
    assert list(orphaned(admin.actor)) == []
    away = perform(record_absence, admin, {"valid_from": "2026-11-17", "valid_to": "2026-11-20"}, on=seat)
    assert [duty.subject for duty in orphaned(admin.actor)] == [of("police").pk]
    lent = {"receiver": actor_of(colleague).position, "acts": [ANSWER], "form": "TL.", "basis": acting.KT}
    dated = {"valid_from": "2026-11-17", "valid_to": "2026-11-20"}
    delegation = perform(give_delegation, admin, lent | dated, on=seat)
    assert list(orphaned(admin.actor)) == []
    actor = acting.acting(colleague, delegation)
    assert [duty.subject for duty in inbox(actor)] == [of("police").pk]
    perform(cases.answer, Caller(actor, channel="test"), {"opinion": "agrees"}, on=of("police").pk)
    assert of("police").state == "answered"
    perform(end_absence, admin, on=away.pk)


def test_behind_its_moment_a_question_is_handed_to_nobody(
    ward: helpers.Ward, asked: cases.Dossier, people: dict[str, Account], colleague: Account
) -> None:
    with at(THURSDAY + timedelta(minutes=1)), pytest.raises(Conflict):
        hand_over(ward.caller("administrator"), colleague)
