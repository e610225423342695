"""The power goes at any statement of a decision on a licence, or while it is signed: nothing is lost or done twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.power import assert_never_begun, assert_survived
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.licences.granted import LIFT, REISSUE, REVOKE, SUSPEND, decide, permit
from tests.mechanisms.papers.press import press_stands_still
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


DECISIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "suspend": (cases.suspend, SUSPEND),
    "lift": (cases.lift, LIFT),
    "revoke": (cases.revoke, REVOKE),
    "reissue": (cases.reissue, REISSUE),
}


def decided(kind: str) -> Callable[[], Any]:
    """A decision about a permit that can be so decided about, made with a key of its own by the chairwoman."""
    office = Office(helpers.ward())
    with at(helpers.MORNING):
        granted = permit(office)
        if kind == "lift":
            decide(office, cases.suspend, granted, **SUSPEND)
        caller, (act, given) = office.ward.caller("chairwoman", key="k"), DECISIONS[kind]
        return lambda: perform(act, caller, given, on=granted.pk)


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_that_dies_before_its_commit_was_never_made(transactional_db: None, kind: str) -> None:
    deed = decided(kind)

    def work() -> None:
        with at(helpers.MORNING):
            deed()

    assert_never_begun(work, rows)


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died."""
    return {
        "licences": [
            (one.number, one.state, one.revision) for one in cases.Licence.objects.order_by("registered_at", "pk")
        ],
        "decisions": sorted(cases.LicenceDecision.objects.values_list("kind", "state", "number", "effective_on")),
        "documents": list(Document.objects.order_by("pk").values_list("notation", "state")),
        "letters": sorted(Notice.objects.values_list("template", flat=True)),
        "acts": sorted(Entry.objects.values_list("act", flat=True)),
        "messages": sorted(Message.objects.values_list("event", "state")),
    }


@pytest.mark.parametrize(
    ("kind", "states", "letter"),
    [
        ("suspend", ["suspended"], "licence-suspended"),
        ("lift", ["valid"], "licence-lifted"),
        ("revoke", ["revoked"], "licence-revoked"),
        ("reissue", ["replaced", "valid"], "licence-replaced"),
    ],
)
def test_a_worker_that_dies_while_it_signs_a_decision_lets_it_count_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, kind: str, states: list[str], letter: str
) -> None:
    deed = decided(kind)
    with at(helpers.MORNING):
        deed()
        press_stands_still(monkeypatch)

    def work() -> None:
        with at(helpers.MORNING):
            drain(limit=3)

    def restarted() -> None:
        with at(RESTARTED):
            drain()

    def told() -> dict[str, Any]:
        with at(RESTARTED):
            return traces()

    expected = assert_survived(work, restarted, told, least=40)
    assert [state for _number, state, _revision in expected["licences"]] == states
    assert {state for _kind, state, _number, _on in expected["decisions"]} == {"in_force"}
    assert expected["letters"].count(f"urn:motcua:notice:{letter}") == 1
