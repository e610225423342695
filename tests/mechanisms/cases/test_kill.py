"""The power goes at any moment: before a deed's commit nothing of it is there, after it everything is.

Every act on the way of a birth is begun again and again, and dies before its first, second, third … step, until it
lives to its end; then the next process finds what was left, and brings it to the very end that comes without a death.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.models import Document
from tests import helpers
from tests.harness.power import assert_never_begun, assert_survived
from tests.kernel.acts.traces import WEB, rows
from tests.mechanisms.cases.filing import AT_THE_CENTRE, GIVEN, request, upload
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.papers.press import press_stands_still

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
WAY = (("accept", "desk_officer"), ("advance", "civil_status_officer"), ("approve", "chairwoman"))
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def filed(ward: helpers.Ward, until: str, data: dict[str, Any] | None = None) -> cases.Dossier:
    """A birth on which everything before the act ``until`` is done."""
    dossier = helpers.file_birth(ward, data=data)
    for verb, name in WAY:
        if verb == until:
            break
        caller = ward.caller(name)
        given = helpers.shown(caller, dossier) if verb == "approve" else GIVEN[f"dossier.{verb}"]
        perform(getattr(cases, verb), caller, given, on=dossier.pk)
    else:
        drain()
    return dossier


def ready(ward: helpers.Ward, verb: str, folder: Path) -> Callable[[], Any]:
    """The deed of one verb, about to be done, with a key of its own."""
    with at(helpers.MORNING):
        if verb in ("request_supplement", "supplement"):
            rule(folder)
            dossier = filed(ward, "advance")
            ask = ward.caller("civil_status_officer", key="k")
            if verb == "request_supplement":
                return lambda: perform(cases.request_supplement, ask, ASKED, on=dossier.pk)
            perform(cases.request_supplement, ask, ASKED, on=dossier.pk)
            reply, brought = ward.caller("mother", key="k"), {"files": [upload(ward, "birth_proof")]}
            return lambda: perform(cases.supplement, reply, brought, on=dossier.pk)
        if verb == "submit":
            caller, given = ward.caller("mother", key="k"), request(ward)
            return lambda: perform(cases.submit, caller, given)
        data = AT_THE_CENTRE if verb == "deliver" else None
        dossier, name = filed(ward, verb, data), dict(WAY).get(verb, "desk_officer")
        caller, act, given = ward.caller(name, key="k"), getattr(cases, verb), GIVEN[f"dossier.{verb}"]
        if verb == "approve":
            given = helpers.shown(caller, dossier)
        return lambda: perform(act, caller, given, on=dossier.pk)


@pytest.mark.parametrize(
    "verb", ["submit", "accept", "advance", "approve", "deliver", "request_supplement", "supplement"]
)
def test_a_deed_that_dies_before_its_commit_was_never_begun(transactional_db: None, verb: str, tmp_path: Path) -> None:
    deed = ready(helpers.ward(), verb, tmp_path)

    def work() -> None:
        with at(helpers.MORNING):
            deed()

    assert_never_begun(work, rows)


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died: how much of everything there is, and in which state."""
    counts = {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.label not in WEB
    }
    return counts | {
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
        "dossiers": list(cases.Dossier.objects.order_by("code").values_list("code", "state", "revision")),
        "documents": list(Document.objects.order_by("pk").values_list("notation", "code", "state")),
        "whole": [files.verify(one.sha256) for one in Document.objects.order_by("pk") if one.sha256],
    }


def restarted() -> None:
    """The next worker, long after: it brings to its end whatever was begun."""
    with at(RESTARTED):
        drain()


@pytest.mark.parametrize("state", ["approved", "signed"])
def test_a_worker_that_dies_while_it_signs_and_issues_loses_and_doubles_nothing(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    ward = helpers.ward()
    with at(helpers.MORNING):
        dossier = filed(ward, "approve")
        drain()
        press_stands_still(monkeypatch)
        helpers.approve(ward, dossier)
        event = "document.prepared" if state == "approved" else "document.signed"
        while Message.objects.filter(state=Message.State.WAITING).order_by("pk")[0].event != event:
            drain(limit=1)

    def work() -> None:
        with at(helpers.MORNING):
            drain(limit=1 if state == "approved" else 10)

    expected = assert_survived(work, restarted, traces)
    assert expected["whole"] == [True, True], "the receipt and the certificate"
    assert expected["dossiers"][0][1] == "returned"
