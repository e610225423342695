"""The power goes while the next part of a linked application is filed: it is filed once, whoever files it."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.power import assert_survived
from tests.mechanisms.cases.linking import Offices, asked
from tests.mechanisms.papers.press import press_stands_still

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died."""
    return {
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
        "dossiers": list(cases.Dossier.objects.order_by("code").values_list("code", "procedure", "state")),
        "applications": list(cases.Application.objects.values_list("state", "revision")),
    }


def restarted() -> None:
    with at(RESTARTED):
        drain()


def test_a_worker_that_dies_while_it_files_the_next_part_loses_and_doubles_nothing(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(helpers.MORNING):
        offices = Offices()
        application = perform(cases.apply, offices.caller("mother"), asked(offices))
        offices.register(cases.dossiers_of(application)["birth"])
        while not Message.objects.filter(event="application.moved").exists():
            drain(limit=1)
        while Message.objects.filter(state="waiting").exclude(event="application.moved").exists():
            first = Message.objects.filter(state="waiting").order_by("due_at", "id").first()
            if first is None or first.event == "application.moved":
                break
            drain(limit=1)
    press_stands_still(monkeypatch)

    def work() -> None:
        with at(helpers.MORNING):
            drain(limit=2)

    expected = assert_survived(work, restarted, traces)
    assert len(expected["dossiers"]) == 2
