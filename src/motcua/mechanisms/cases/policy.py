"""Which acts on dossiers exist, and from which state and step. Who may do them, the roles in packs say."""

from collections.abc import Callable

from motcua.kernel.access.api import Actor, Scope
from motcua.kernel.acts.api import Rule
from motcua.mechanisms.cases import flow
from motcua.mechanisms.cases.catalogue import procedure_at
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import MOVES
from motcua.mechanisms.work.api import open_about


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
    "dossier.reassign": lambda dossier: bool(dossier.step),
}
"""No step is skipped: what a step needs to be ended is the act that the pack names for it; to decline is to end the
receiving the other way."""


def _turn(actor: Actor, dossier: Dossier) -> bool:
    """Whether the step at hand is one of the seat's role: nobody does what another role owes."""
    if actor.system or not dossier.step:
        return bool(actor.system)
    step = flow.current(procedure_at(dossier.procedure, dossier.pack_id), dossier)
    return step.role in {role.urn for role in actor.roles if role.acts}


def _asked(actor: Actor, dossier: Dossier) -> bool:
    """Whether it is the applicant, or somebody who acts for him in such matters."""
    return actor.system or (actor.party == dossier.applicant_id and actor.covered(dossier.procedure))


def _owes(actor: Actor, dossier: Dossier) -> bool:
    """Whether the open duty is the seat's own, or it orders the work of the body."""
    over_others = actor.scopes("dossier.reassign") - {Scope.ASSIGNED}
    return actor.system or bool(over_others) or open_about(dossier.pk).filter(who=actor.position).exists()


WHO: dict[str, Callable[[Actor, Dossier], bool]] = {
    "dossier.accept": _turn,
    "dossier.decline": _turn,
    "dossier.advance": _turn,
    "dossier.send_back": _turn,
    "dossier.approve": _turn,
    "dossier.deliver": _turn,
    "dossier.withdraw": _asked,
    "dossier.reassign": _owes,
}
"""To whom of those whose roles hold an act it falls."""

FRESH = {"dossier.approve"}
"""What makes the machine sign in somebody's name: he proves again who he is."""

UNSEEN = {"dossier.reassign"}
"""What an administrator does though he reads no dossier."""

POLICY = {"dossier.submit": Rule()} | {
    name: Rule(frozenset(moves), WHEN.get(name), fresh=name in FRESH, who=WHO.get(name), unseen=name in UNSEEN)
    for name, moves in MOVES.items()
}
