"""What packs say of rights: roles with acts and scope."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.bodies import OrganisationSpec
from motcua.kernel.acts.api import registry
from motcua.kernel.packs.api import Fault, Item, Library, Spec, Text, nearest, say

LENT = ("dossier.", "consultation.", "document.")
"""What is lent from seat to seat are acts on the office's cases and papers. Whoever could lend those on seats,
accounts, mandates, systems, packs or the log would let power grow where nobody gave it. Other acts are lent where their
room's policy lets a role say so (``Rule.lent_if_said``)."""


class Scope(StrEnum):
    """How far a right reaches, from the actor outwards."""

    OWN = "own"
    ASSIGNED = "assigned"
    ORGANISATION = "organisation"
    SUBTREE = "subtree"
    EVERYWHERE = "everywhere"


class Grant(Spec):
    """One ``act`` that a role may do, and how far: its ``scope``. ``lent``: whoever holds the role may let another seat
    do it for a time, of the few acts for which that has to be said."""

    act: str
    scope: Scope
    lent: bool = False

    @property
    def lendable(self) -> bool:
        """Whether another seat may be let do it."""
        return self.act.startswith(LENT) or (self.lent and self.act in lent_if_said())


def lent_if_said() -> list[str]:
    """The acts, by name, that are lent where the role says so."""
    return sorted(name for name, act in registry().items() if act.rule.lent_if_said)


class RoleSpec(Item):
    """A role, with the ``acts`` it may do and how far it ``reads``.

    It is held through a dated position; when ``everyone``, by each signed-in person; when ``official``, by each
    who acts from a seat of his own; when ``machine``, by connected systems and in no seat. ``figures``: of which bodies
    it sees how the work goes: what was counted, and of each dossier that was, its code, its days and who had it.
    """

    id: str
    note: Text | None = None
    acts: list[Grant] = []
    reads: Scope = Scope.OWN
    figures: Literal["organisation", "subtree", "everywhere"] | None = None
    everyone: bool = False
    official: bool = False
    machine: bool = False

    @property
    def everywhere(self) -> bool:
        """Whether it reaches beyond any one organisation, in acts or in reading."""
        return Scope.EVERYWHERE in {self.reads, self.figures, *(grant.scope for grant in self.acts)}

    def only(self, acts: Iterable[str]) -> "RoleSpec":
        """The role cut to those of these acts that may be lent; with any left it reads as far as before."""
        kept = [grant for grant in self.acts if grant.act in set(acts) and grant.lendable]
        left = {"reads": self.reads if kept else Scope.OWN, "figures": self.figures if kept else None}
        return self.model_copy(update={"acts": kept, **left})


def check(library: Library) -> list[Fault]:
    """References that lead nowhere: acts and roles that do not exist; acts said to be lent that never are."""
    faults = []
    acts = set(registry())
    for place, role in library.items("roles", RoleSpec):
        for index, grant in enumerate(role.acts):
            if grant.act not in acts:
                faults.append(place.fault(f"acts.{index}.act", *nearest(grant.act, acts)))
            elif grant.lent and not grant.lendable:
                known = ", ".join(lent_if_said())
                faults.append(
                    place.fault(
                        f"acts.{index}.lent",
                        _("Việc này không giao cho người khác làm thay được."),
                        say(_("Chỉ ghi lent ở các việc: %(acts)s."), acts=known),
                    )
                )
    roles = {role.urn for _, role in library.items("roles", RoleSpec)}
    for place, body in library.items("organisations", OrganisationSpec):
        for position in body.positions:
            for index, urn in enumerate(position.roles):
                if urn not in roles:
                    faults.append(place.fault(f"positions.{position.id}.roles.{index}", *nearest(urn, roles)))
    return faults
