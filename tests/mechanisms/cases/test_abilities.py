"""The button and the guard give one answer: for every act, account and state."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from motcua.kernel.access.api import abilities, visible_to
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, Refusal, WrongState, perform, registry
from motcua.kernel.calendar.api import now
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.rules import MOVES
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.kernel.access.test_visibility import EVERYONE
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import GIVEN, STATES

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
    ("submitted", "reassign"): {"desk_officer", "administrator"},
    ("check", "reassign"): {"civil_status_officer", "administrator"},
    ("sent back", "reassign"): {"desk_officer", "administrator"},
    ("approve", "reassign"): {"chairwoman", "administrator"},
    ("finished", "reassign"): {"desk_officer", "administrator"},
}
"""Who may do what by the packs' roles and the step at hand; nobody may do anything else."""
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


@pytest.mark.parametrize("state", STATES)
def test_every_act_by_every_account_from_every_state(
    ward: helpers.Ward, in_state: Callable[[str], cases.Dossier], state: str
) -> None:
    dossier = in_state(state)
    before = rows()
    verbs = {name for name in registry() if name.startswith("dossier.") and registry()[name].on}
    assert verbs == set(GIVEN) == set(MOVES)
    for account in EVERYONE:
        actor = ward.actor(account)
        sees = visible_to(cases.Dossier.objects.filter(pk=dossier.pk), actor).exists()
        able = abilities(actor, dossier)
        for name in sorted(verbs):
            verb = name.partition(".")[2]
            refusal = outcome(registry()[name], Caller(actor, proved=now()), GIVEN[name], dossier.pk)
            expected = account in MAY.get((state, verb), set())
            # No second seat has the role, so handing over goes as far as its input.
            assert (refusal is None or isinstance(refusal, Invalid)) is expected, (account, name, refusal)
            assert sees or isinstance(refusal, NotFound) or (account, name) in UNSEEN, (account, name)
            if sees:
                assert able[verb] is expected, (account, name)
                assert expected or isinstance(refusal, NotAllowed | WrongState), (account, name, refusal)
    assert rows() == before


def test_the_system_finishes_and_nobody_else(ward: helpers.Ward, in_state: Callable[[str], cases.Dossier]) -> None:
    dossier = in_state("signing")
    assert outcome(cases.finish, helpers.SETUP, {}, dossier.pk) is None


HELD = {
    "packs.load": {"administrator"},
    "packs.retire": {"administrator"},
    "message.release": {"administrator"},
    "account.open": {"administrator"},
    "position.open": {"administrator"},
    "position.give": {"administrator"},
    "position.take": {"administrator"},
    "delegation.give": {"administrator", "desk_officer"},
    "absence.record": {"administrator", "desk_officer"},
    "mandate.record": {"desk_officer", "other_officer"},
    "dossier.submit": set(EVERYONE),
    "document.void": {"chairwoman"},
}


def test_acts_on_other_things_are_closed_to_all_whose_role_does_not_hold_them(
    ward: helpers.Ward, in_state: Callable[[str], cases.Dossier]
) -> None:
    in_state("signing")
    document, position = Document.objects.get(), ward.desk_officer.holdings.get().position
    seat = dict.fromkeys(("position.give", "position.take", "delegation.give", "absence.record"), position.pk)
    subjects: dict[str, Any] = {"packs.retire": document.pack_id, "position.open": position.organisation_id} | seat
    before = rows()
    others = {name: what for name, what in registry().items() if name not in MOVES}
    assert set(HELD) <= set(others)
    for account in EVERYONE:
        for name, what in others.items():
            on = None if what.on is None else subjects.get(name, document.pk)
            given = _something(what.given)
            refusal = outcome(what, ward.caller(account), given, on)
            if account not in HELD.get(name, set()):
                assert isinstance(refusal, NotAllowed | NotFound), (account, name, refusal)
            else:
                assert not isinstance(refusal, NotAllowed), (account, name)
    assert rows() == before


def _something(given: Any) -> Any:
    """An input that can be read; what it says does not matter."""
    values = {
        "OpenAccount": {"login": "moi.nguoi", "password": "mot-cua-phuong-2026", "name": "Người Mới"},
        "Give": {"account": "01990000-0000-7000-8000-000000000000", "valid_from": "2026-07-01"},
        "IssueReadingOrder": {
            "party": "01990000-0000-7000-8000-000000000000",
            "until": "2030-01-01T00:00:00+07:00",
            "basis": "Quyết định số 1",
        },
        "ReviewReading": {"justified": True, "note": "Đã kiểm tra."},
        "Take": {"account": "01990000-0000-7000-8000-000000000000"},
        "OpenPosition": {"id": "deputy", "title": "Phó", "roles": ["urn:motcua:role:none"]},
        "GiveDelegation": {
            "receiver": "01990000-0000-7000-8000-000000000000",
            "acts": ["dossier.accept"],
            "form": "TUQ.",
            "valid_from": "2026-11-17",
            "valid_to": "2026-11-17",
            "basis": "Văn bản số 1",
        },
        "RecordAbsence": {"valid_from": "2026-11-17", "valid_to": "2026-11-16"},
        "RecordMandate": {
            "principal_number": "001326012345",
            "principal_name": "Nguyễn Minh Anh",
            "agent_number": "001190012345",
            "agent_name": "Trần Thị Lan",
            "kind": "authorised",
            "valid_from": "2026-11-17",
            "basis": "Giấy ủy quyền số 5",
        },
        "Load": {"manifest": {}, "items": {}},
        "Complete": {"sha256": "0" * 64, "size": 1, "signed_at": helpers.MORNING},
        "Void": {"reason": "Ghi nhầm họ tên của mẹ."},
        "Submit": {"procedure": helpers.BIRTH, "organisation": helpers.CUA_NAM, "data": {}},
    }
    return given(**values.get(given.__name__, {}))
