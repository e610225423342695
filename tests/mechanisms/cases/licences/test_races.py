"""Two decisions at once about one licence: one counts, the other is told to wait; numbers have no gap."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Stale, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.kernel.acts.traces import at_once
from tests.mechanisms.cases.licences.granted import REISSUE, REVOKE, SUSPEND, permit
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """The ward, committed, so that other threads see it."""
    return Office(helpers.ward())


@pytest.mark.parametrize(
    "pair",
    [((cases.suspend, SUSPEND), (cases.revoke, REVOKE)), ((cases.suspend, SUSPEND), (cases.reissue, REISSUE))],
    ids=["suspend or revoke", "suspend or grant anew"],
)
def test_of_two_decisions_at_once_one_is_taken(office: Office, pair: Any) -> None:
    with at(helpers.MORNING):
        granted, chair = permit(office), office.caller("chairwoman")

    def decide(number: int) -> Any:
        act, given = pair[number % 2]
        with at(helpers.MORNING):
            return perform(act, chair, given, on=granted.pk)

    outcomes = at_once(6, decide)
    assert sum(isinstance(outcome, cases.Licence) for outcome in outcomes) == 1, outcomes
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 5, outcomes
    assert cases.LicenceDecision.objects.count() == 1
    with at(helpers.MORNING):
        drain()
    assert cases.LicenceDecision.objects.get().state == "in_force"
    assert list(verify(data=True)) == []


def test_of_those_who_saw_the_same_page_one_decides(office: Office) -> None:
    with at(helpers.MORNING):
        granted, chair = permit(office), office.ward.caller("chairwoman", seen=0)

    def decide(_: int) -> Any:
        with at(helpers.MORNING):
            return perform(cases.suspend, chair, SUSPEND, on=granted.pk)

    outcomes = at_once(4, decide)
    assert sum(isinstance(outcome, Conflict | Stale) for outcome in outcomes) == 3, outcomes
    numbers = Document.objects.filter(type__endswith="licence-suspension").values_list("number", flat=True)
    assert list(numbers) == [1]


def test_many_workers_at_once_register_once_count_once_and_remind_once(office: Office) -> None:
    with at(helpers.MORNING):
        granted = permit(office)
        paper = granted.document_id

    def work(number: int) -> Any:
        moment = helpers.MORNING + timedelta(days=310)
        with at(moment):
            if number % 2:
                return cases.look_after_licences()
            return perform(cases.register, helpers.SETUP, {"document": paper})

    at_once(6, work)
    assert cases.Licence.objects.count() == 1
    assert Notice.objects.filter(template="urn:motcua:notice:licence-expiring").count() == 1
    assert list(verify(data=True)) == []
