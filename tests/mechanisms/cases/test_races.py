"""Many at once, by real threads: a double click makes one dossier, and of two officers who decide one wins."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, NotFound, Stale, WrongState, perform
from motcua.kernel.acts.models import Once
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import Entry, verify
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.consulting import fall_silent
from motcua.mechanisms.cases.models import CodeCounter, Consultation, Pause
from motcua.mechanisms.work.api import Assignment
from tests import helpers
from tests.harness.power import DONE, in_a_child
from tests.kernel.acts.traces import at_once
from tests.mechanisms.cases.filing import GIVEN, REASON, request
from tests.mechanisms.cases.interrupted import ASKED, consulted, rule

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
MANY = 20


@pytest.fixture
def ward(transactional_db: None) -> helpers.Ward:
    """The ward, committed, so that other threads see it."""
    return helpers.ward()


def deciding(*choices: tuple[Caller, Any, Any], on: Any, moment: datetime = helpers.MORNING) -> Callable[[int], Any]:
    """Work for ``at_once``: each thread takes its choice."""

    def work(number: int) -> Any:
        caller, act, given = choices[number % len(choices)]
        with at(moment):
            return perform(act, caller, given, on=on)

    return work


def whole() -> bool:
    """Log and data agree, and no subject's count has a gap."""
    return list(verify(data=True)) == []


def test_the_same_request_twenty_times_at_once_is_one_dossier(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        caller, given = ward.caller("mother", key="click"), request(ward)
    outcomes = at_once(MANY, deciding((caller, cases.submit, given), on=None))
    assert len({(outcome.pk, outcome.code) for outcome in outcomes}) == 1
    assert cases.Dossier.objects.get().code == "H26.82-261117-0001"
    assert [Notice.objects.count(), Assignment.objects.count(), Once.objects.count()] == [1, 1, 1]
    assert CodeCounter.objects.get().last == 1
    assert Entry.objects.filter(act="dossier.submit").count() == 1
    assert whole()


def test_twenty_requests_at_once_get_twenty_codes_without_a_gap(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        choices = [(ward.caller("mother", key=str(n)), cases.submit, request(ward)) for n in range(MANY)]
    outcomes = at_once(MANY, deciding(*choices, on=None))
    assert sorted(outcome.code for outcome in outcomes) == [f"H26.82-261117-{n:04}" for n in range(1, MANY + 1)]
    assert whole()


def test_one_key_for_two_requests_at_once_serves_one_of_them(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        other = request(ward, data=helpers.ANSWERS | {"delivery": {"receive": "online", "copies": "1"}})
        caller = ward.caller("mother", key="k")
        choices = [(caller, cases.submit, request(ward)), (caller, cases.submit, other)]
    outcomes = at_once(8, deciding(*choices, on=None))
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 4
    assert cases.Dossier.objects.count() == 1


def test_of_two_officers_who_accept_and_decline_at_once_one_wins(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        dossier, desk = helpers.file_birth(ward), ward.caller("desk_officer")
    choices = [(desk, cases.accept, {}), (desk, cases.decline, REASON)]
    outcomes = at_once(6, deciding(*choices, on=dossier.pk))
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 5
    dossier.refresh_from_db()
    assert dossier.revision == 1
    assert Notice.objects.count() == 2
    assert Assignment.objects.filter(state="open").count() == (dossier.state == "accepted")
    assert whole()


def test_of_officers_who_saw_the_same_page_one_wins_and_the_others_page_is_stale(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        dossier, desk = helpers.file_birth(ward), ward.caller("desk_officer", seen=0)
    outcomes = at_once(4, deciding((desk, cases.accept, {}), on=dossier.pk))
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 3


def test_of_two_certificates_at_once_with_one_personal_number_one_is_made(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        dossiers = [helpers.file_birth(ward) for _ in range(2)]
        for dossier in dossiers:
            for act, name in ((cases.accept, "desk_officer"), (cases.advance, "civil_status_officer")):
                perform(act, ward.caller(name), GIVEN[act.name], on=dossier.pk)
        chair = ward.caller("chairwoman")

    def approve(number: int) -> Any:
        with at(helpers.MORNING):
            return perform(cases.approve, chair, {}, on=dossiers[number].pk)

    outcomes = at_once(2, approve)
    assert sum(isinstance(outcome, Conflict | Invalid) for outcome in outcomes) == 1, outcomes
    assert helpers.results().count() == 1
    assert whole()


def test_approving_twice_at_once_takes_one_number_and_makes_one_paper(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        for act, name in ((cases.accept, "desk_officer"), (cases.advance, "civil_status_officer")):
            perform(act, ward.caller(name), GIVEN[act.name], on=dossier.pk)
        chair = ward.caller("chairwoman")
    outcomes = at_once(4, deciding((chair, cases.approve, {}), on=dossier.pk))
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 3
    assert helpers.results().get().number == 1

    def deliver(_: int) -> int:
        with at(helpers.MORNING):
            return drain()

    at_once(3, deliver)
    deliver(0)
    dossier.refresh_from_db()
    assert (dossier.state, helpers.results().get().state) == ("returned", "signed")
    assert whole()


def test_one_key_twenty_times_over_restarts_of_the_process_is_one_dossier(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        caller, given = ward.caller("mother", key="restarted"), request(ward)

    def crowd() -> None:
        outcomes = at_once(5, deciding((caller, cases.submit, given), on=None))
        assert len({outcome.pk for outcome in outcomes}) == 1

    assert [in_a_child(crowd) for _process in range(4)] == [DONE] * 4
    assert cases.Dossier.objects.get().code == "H26.82-261117-0001"
    assert [Notice.objects.count(), Once.objects.count(), CodeCounter.objects.get().last] == [1, 1, 1]
    with at(helpers.MORNING):
        assert perform(cases.submit, caller, given).pk == cases.Dossier.objects.get().pk
    assert whole()


@pytest.mark.parametrize(
    "pair", [("approve", "send_back"), ("approve", "withdraw"), ("approve", "approve")], ids=" or ".join
)
def test_of_two_positions_that_decide_at_once_one_wins(ward: helpers.Ward, pair: tuple[str, str]) -> None:
    """A dossier sent back may still be withdrawn, so those two do not compete: each competes with the approval."""
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        for act, name in ((cases.accept, "desk_officer"), (cases.advance, "civil_status_officer")):
            perform(act, ward.caller(name), GIVEN[act.name], on=dossier.pk)
        ways = {
            "approve": (ward.caller("chairwoman"), cases.approve, {}),
            "send_back": (ward.caller("chairwoman"), cases.send_back, REASON),
            "withdraw": (ward.caller("mother"), cases.withdraw, {}),
        }
    outcomes = at_once(6, deciding(*(ways[name] for name in pair), on=dossier.pk))
    assert sum(isinstance(outcome, cases.Dossier) for outcome in outcomes) == 1, outcomes
    assert sum(isinstance(outcome, WrongState | NotAllowed) for outcome in outcomes) == 5, outcomes
    assert helpers.results().count() == (cases.Dossier.objects.get().state == "signing")
    assert whole()


def checked(ward: helpers.Ward, folder: Path, consults: bool = False) -> cases.Dossier:
    """A birth at its check under the rule with every interruption."""
    rule(folder, consults=consults)
    return helpers.accept(ward, helpers.file_birth(ward))


def test_of_an_officer_who_asks_and_one_who_goes_on_at_once_one_wins(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier, officer = checked(ward, tmp_path), ward.caller("civil_status_officer")
    ways = [(officer, cases.request_supplement, ASKED), (officer, cases.advance, GIVEN["dossier.advance"])]
    outcomes = at_once(6, deciding(*ways, on=dossier.pk))
    assert sum(isinstance(outcome, cases.Dossier) for outcome in outcomes) == 1, outcomes
    assert sum(isinstance(outcome, WrongState | NotAllowed) for outcome in outcomes) == 5, outcomes
    dossier.refresh_from_db()
    assert (dossier.state == "supplement") == cases.Supplement.objects.exists() == Pause.objects.exists()
    assert whole()


def test_of_an_answer_and_the_end_of_its_time_at_once_one_counts(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = checked(ward, tmp_path)
        perform(cases.request_supplement, ward.caller("civil_status_officer"), ASKED, on=dossier.pk)
        answer = (ward.caller("mother"), cases.supplement, {"note": "Xin xem lại giấy đã nộp."})
    moment = cases.Supplement.objects.get().answer_by
    assert moment
    after = moment + timedelta(minutes=1)
    outcomes = at_once(4, deciding(answer, (helpers.SETUP, cases.lapse, {}), on=dossier.pk, moment=after))
    assert sum(isinstance(outcome, cases.Dossier) for outcome in outcomes) == 1, outcomes
    assert cases.Supplement.objects.get().state in ("answered", "lapsed")
    assert Assignment.objects.filter(state="open").count() == 1
    assert Pause.objects.get().ended_at == after
    assert whole()


def test_who_withdraws_while_something_is_asked_of_him_waits_for_nothing(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = checked(ward, tmp_path)
        officer = (ward.caller("civil_status_officer"), cases.request_supplement, ASKED)
        mother: tuple[Caller, Any, Any] = (ward.caller("mother"), cases.withdraw, {})
    outcomes = at_once(6, deciding(officer, mother, on=dossier.pk))
    assert {type(outcome) for outcome in outcomes} <= {cases.Dossier, WrongState, NotAllowed}, outcomes
    dossier.refresh_from_db()
    assert dossier.state == "withdrawn"
    assert not cases.Supplement.objects.filter(state="open").exists()
    assert not Pause.objects.filter(ended_at=None).exists()
    assert whole()


def test_of_an_opinion_and_the_end_of_its_time_at_once_one_counts(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        rule(tmp_path, consults=True)
        people = consulted(ward)
        helpers.accept(ward, helpers.file_birth(ward))
        asked = Consultation.objects.get(asked="police")
        says = (Caller(actor_of(people["police"])), cases.answer, {"opinion": "agrees"})
    after = asked.due_at + timedelta(minutes=1)
    outcomes = at_once(4, deciding(says, (helpers.SETUP, fall_silent, {}), on=asked.pk, moment=after))
    assert sum(isinstance(outcome, Consultation) for outcome in outcomes) == 1, outcomes
    assert whole()


def test_an_opinion_and_a_withdrawal_at_once_do_not_wait_for_each_other(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        rule(tmp_path, consults=True)
        people = consulted(ward)
        dossier = helpers.accept(ward, helpers.file_birth(ward))
        asked = Consultation.objects.get(asked="police")
        police, mother = Caller(actor_of(people["police"])), ward.caller("mother")

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            if number % 2:
                return perform(cases.withdraw, mother, {}, on=dossier.pk)
            return perform(cases.answer, police, {"opinion": "agrees"}, on=asked.pk)

    outcomes = at_once(4, work)
    refused = {WrongState, NotAllowed, NotFound}  # whoever was asked sees nothing of it once nobody waits for him
    assert {type(outcome) for outcome in outcomes} <= {cases.Dossier, Consultation} | refused, outcomes
    dossier.refresh_from_db()
    assert dossier.state == "withdrawn"
    assert not Consultation.objects.filter(state="open").exists()
    assert not Assignment.objects.filter(state="open").exists()
    assert whole()
