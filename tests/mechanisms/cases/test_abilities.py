"""The button and the guard give one answer: for every act, account and state."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from motcua.kernel.access.api import abilities, is_able, visible_to
from motcua.kernel.access.reads import Rights
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, Refusal, WrongState, perform, registry
from motcua.kernel.calendar.api import now
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.rules import MOVES
from tests import helpers
from tests.kernel.access.test_visibility import EVERYONE
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import GIVEN, INTERRUPTED, STATES
from tests.mechanisms.cases.interrupted import rule

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MAY = {
    ("submitted", "accept"): {"desk_officer"},
    ("submitted", "decline"): {"desk_officer"},
    ("submitted", "withdraw"): {"mother"},
    ("check", "advance"): {"civil_status_officer"},
    ("check", "send_back"): {"civil_status_officer"},
    ("check", "withdraw"): {"mother"},
    ("sent back", "accept"): {"desk_officer"},
    ("sent back", "decline"): {"desk_officer"},
    ("sent back", "withdraw"): {"mother"},
    ("approve", "approve"): {"chairwoman"},
    ("approve", "send_back"): {"chairwoman"},
    ("approve", "withdraw"): {"mother"},
    ("finished", "deliver"): {"desk_officer"},
    ("approve", "refuse"): {"chairwoman"},
    ("submitted", "request_supplement"): {"desk_officer"},
    ("sent back", "request_supplement"): {"desk_officer"},
    ("check", "request_supplement"): {"civil_status_officer"},
    ("check", "pause"): {"civil_status_officer"},
    ("check", "charge"): {"civil_status_officer"},
    ("check", "stop"): {"civil_status_officer"},
    ("approve", "stop"): {"chairwoman"},
    ("submitted", "extend"): {"desk_officer"},
    ("sent back", "extend"): {"desk_officer"},
    ("check", "extend"): {"civil_status_officer"},
    ("approve", "extend"): {"chairwoman"},
    ("supplement", "supplement"): {"mother", "desk_officer"},
    ("supplement", "stop"): {"civil_status_officer"},
    ("supplement", "withdraw"): {"mother"},
    ("paused", "resume"): {"civil_status_officer"},
    ("paused", "stop"): {"civil_status_officer"},
    ("paused", "withdraw"): {"mother"},
    ("unpaid", "resume"): {"civil_status_officer"},
    ("unpaid", "stop"): {"civil_status_officer"},
    ("unpaid", "withdraw"): {"mother"},
    **{(state, "complain"): {"mother"} for state in (*STATES, *INTERRUPTED)},
    **{(state, "rate"): {"mother"} for state in ("finished", "returned", "declined", "stopped", "refused")},
    ("submitted", "reassign"): {"desk_officer", "administrator"},
    ("check", "reassign"): {"civil_status_officer", "administrator"},
    ("sent back", "reassign"): {"desk_officer", "administrator"},
    ("approve", "reassign"): {"chairwoman", "administrator"},
    ("finished", "reassign"): {"desk_officer", "administrator"},
}
"""Who may do what by the packs' roles and the step at hand; nobody may do anything else."""
STILL = {f"dossier.{verb}" for verb in ("redate", "rate", "complain", "compile", "decide_again")}
"""What moves a dossier nowhere, or only the system does."""
UNSEEN = {("administrator", "dossier.reassign")}
"""Who does something with a dossier that he may not read."""


def outcome(what: Any, caller: Caller, given: Any, on: Any) -> Refusal | None:
    """What an act would answer; nothing of it stays."""
    with transaction.atomic():
        try:
            perform(what, caller, given, on=on)
        except Refusal as refusal:
            return refusal
        finally:
            transaction.set_rollback(True)
    return None


@pytest.mark.parametrize("state", (*STATES, *INTERRUPTED))
def test_every_act_by_every_account_from_every_state(
    ward: helpers.Ward, in_state: Callable[[str], cases.Dossier], state: str, tmp_path: Path
) -> None:
    rule(tmp_path)
    dossier = in_state(state)
    before = rows()
    verbs = {name for name in registry() if name.startswith("dossier.") and registry()[name].on}
    assert verbs == set(GIVEN) <= {*MOVES, *STILL}
    for account in EVERYONE:
        actor = ward.actor(account)
        sees = visible_to(cases.Dossier.objects.filter(pk=dossier.pk), actor).exists()
        able = abilities(actor, dossier)
        for name in sorted(verbs):
            verb = name.partition(".")[2]
            caller, given = Caller(actor, proved=now()), GIVEN[name]
            if verb == "approve" and account in MAY.get((state, verb), set()):
                given = helpers.shown(caller, dossier)
            refusal = outcome(registry()[name], caller, given, dossier.pk)
            expected = account in MAY.get((state, verb), set())
            # No second seat has the role, so handing over goes as far as its input.
            assert (refusal is None or isinstance(refusal, Invalid)) is expected, (account, name, refusal)
            assert sees or isinstance(refusal, NotFound) or (account, name) in UNSEEN, (account, name)
            if sees:
                assert able[verb] is expected, (account, name)
                assert expected or isinstance(refusal, NotAllowed | WrongState), (account, name, refusal)
    assert rows() == before


@pytest.mark.parametrize("state", ["check", "paused", "returned"])
def test_what_no_role_carries_is_denied_as_after_a_look_at_the_dossier(
    ward: helpers.Ward, in_state: Callable[[str], cases.Dossier], state: str, tmp_path: Path
) -> None:
    rule(tmp_path)
    dossier = in_state(state)
    for actor in (*map(ward.actor, EVERYONE), helpers.SETUP.actor):
        whole = {
            name: act.rule.holds(dossier)
            and Rights().allows(actor, name, dossier)
            and act.rule.falls_to(actor, dossier)
            and act.rule.bar(dossier) is None
            for name, act in registry().items()
            if name.startswith("dossier.") and act.on
        }
        assert {f"dossier.{verb}": able for verb, able in abilities(actor, dossier).items()} == whole
        assert {name: is_able(actor, name, dossier) for name in whole} == whole


def test_the_system_finishes_and_nobody_else(ward: helpers.Ward, in_state: Callable[[str], cases.Dossier]) -> None:
    dossier = in_state("signing")
    assert outcome(cases.finish, helpers.SETUP, {}, dossier.pk) is None
