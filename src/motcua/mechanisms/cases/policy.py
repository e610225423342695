"""Which acts on dossiers exist, and from which state and step. Who may do them, the roles in packs say."""

from collections.abc import Callable

from motcua.kernel.acts.api import Rule
from motcua.mechanisms.cases import flow
from motcua.mechanisms.cases.catalogue import procedure_at
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import MOVES


def _ends_the_step(act: str) -> Callable[[Dossier], bool]:
    return lambda dossier: flow.current(procedure_at(dossier.procedure, dossier.pack_id), dossier).act == act


def _has_a_step_before(dossier: Dossier) -> bool:
    return flow.before(procedure_at(dossier.procedure, dossier.pack_id), dossier) is not None


WHEN: dict[str, Callable[[Dossier], bool]] = {
    "dossier.accept": _ends_the_step("dossier.accept"),
    "dossier.decline": _ends_the_step("dossier.accept"),
    "dossier.advance": _ends_the_step("dossier.advance"),
    "dossier.approve": _ends_the_step("dossier.approve"),
    "dossier.send_back": _has_a_step_before,
}
"""No step is skipped: what a step needs to be ended is the act that the pack names for it; to decline is to end the
receiving the other way."""

FRESH = {"dossier.approve"}
"""What makes the machine sign in somebody's name: he proves again who he is."""

POLICY = {"dossier.submit": Rule()} | {
    name: Rule(frozenset(moves), WHEN.get(name), fresh=name in FRESH) for name, moves in MOVES.items()
}
