"""A ward at work on a Tuesday morning, and dossiers in every state that a dossier can be in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.filing import AT_THE_CENTRE, GIVEN, request


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def do(ward: helpers.Ward) -> Callable[..., cases.Dossier]:
    """``do(act, name, dossier, **given)``: one account does one act, with input that fits when none is given."""

    def run(act: Any, name: str, dossier: cases.Dossier, **given: Any) -> cases.Dossier:
        caller = ward.caller(name, channel="test")
        if act is cases.approve and not given:
            given = helpers.shown(caller, dossier)
        done: cases.Dossier = perform(act, caller, given or GIVEN[act.name], on=dossier.pk)
        return done

    return run


@pytest.fixture
def filed(ward: helpers.Ward) -> Callable[..., cases.Dossier]:
    """``filed(**changes)``: a birth filed by the mother, on line unless told otherwise."""

    def run(**changes: Any) -> cases.Dossier:
        return perform(cases.submit, ward.caller("mother", channel="test"), request(ward, **changes))

    return run


@pytest.fixture
def in_state(
    ward: helpers.Ward, do: Callable[..., cases.Dossier], filed: Callable[..., cases.Dossier]
) -> Callable[[str], cases.Dossier]:
    """A dossier in one of ``filing.STATES``, brought there by the acts that lead there.

    Those of ``filing.INTERRUPTED`` need a rule with interruptions to be in force.
    """

    def bring(state: str) -> cases.Dossier:
        dossier = filed(**({"data": AT_THE_CENTRE} if state in ("finished", "returned") else {}))
        steps = {
            "submitted": [],
            "check": [(cases.accept, "desk_officer")],
            "sent back": [(cases.accept, "desk_officer"), (cases.send_back, "civil_status_officer")],
            "approve": [(cases.accept, "desk_officer"), (cases.advance, "civil_status_officer")],
            "declined": [(cases.decline, "desk_officer")],
            "withdrawn": [(cases.withdraw, "mother")],
            "supplement": [(cases.accept, "desk_officer"), (cases.request_supplement, "civil_status_officer")],
            "paused": [(cases.accept, "desk_officer"), (cases.pause, "civil_status_officer")],
            "unpaid": [(cases.accept, "desk_officer"), (cases.charge, "civil_status_officer")],
            "stopped": [(cases.accept, "desk_officer"), (cases.stop, "civil_status_officer")],
        }
        steps["refused"] = [*steps["approve"], (cases.refuse, "chairwoman")]
        for act, name in steps.get(state, [*steps["approve"], (cases.approve, "chairwoman")]):
            dossier = do(act, name, dossier)
        if state in ("finished", "returned"):
            dossier = perform(cases.finish, helpers.SETUP, on=dossier.pk)
        if state == "returned":
            dossier = do(cases.deliver, "desk_officer", dossier)
        return cases.Dossier.objects.select_related("audience").get(pk=dossier.pk)

    return bring
