"""The power goes at any statement of a suspension, or while its decision is signed: nothing is lost or done twice."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers import jobs as signing
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.power import assert_never_begun, assert_survived, once
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.licences.granted import SUSPEND, permit
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def test_a_suspension_that_dies_before_its_commit_was_never_decided(transactional_db: None) -> None:
    office = Office(helpers.ward())
    with at(helpers.MORNING):
        granted = permit(office)
        caller = office.ward.caller("chairwoman", key="k")

    def work() -> None:
        with at(helpers.MORNING):
            perform(cases.suspend, caller, SUSPEND, on=granted.pk)

    assert_never_begun(work, rows)


def test_a_worker_that_dies_while_it_signs_a_suspension_lets_it_count_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(helpers.ward())
    with at(helpers.MORNING):
        granted = permit(office)
        for slow in ("render", "sign"):  # the same page each time, which takes no step of ours
            monkeypatch.setattr(signing, slow, once(getattr(signing, slow)))
        perform(cases.suspend, office.caller("chairwoman"), SUSPEND, on=granted.pk)
        while Document.objects.exclude(state="signed").exists():
            drain(limit=1)

    def work() -> None:
        with at(helpers.MORNING):
            drain(limit=10)

    def restarted() -> None:
        with at(RESTARTED):
            drain()

    def traces() -> dict[str, Any]:
        return {
            "licences": list(cases.Licence.objects.values_list("number", "suspended_from", "revision")),
            "decisions": list(cases.LicenceDecision.objects.values_list("kind", "state", "number", "effective_on")),
            "documents": list(Document.objects.order_by("pk").values_list("notation", "state")),
            "letters": sorted(Notice.objects.values_list("template", flat=True)),
            "acts": sorted(Entry.objects.values_list("act", flat=True)),
            "messages": sorted(Message.objects.values_list("event", "state")),
        }

    expected = assert_survived(work, restarted, traces)
    assert [state for _kind, state, _number, _on in expected["decisions"]] == ["in_force"]
    assert expected["letters"].count("urn:motcua:notice:licence-suspended") == 1
