"""What packs say of rights and organisations: roles with acts and scope, and the tree of bodies with positions."""

from datetime import date
from enum import StrEnum
from typing import Literal

from motcua.kernel.acts.api import registry
from motcua.kernel.packs.api import Fault, Item, Library, Spec, Text, Urn, nearest


class Scope(StrEnum):
    """How far a right reaches, from the actor outwards."""

    OWN = "own"
    ASSIGNED = "assigned"
    ORGANISATION = "organisation"
    SUBTREE = "subtree"
    EVERYWHERE = "everywhere"


class Grant(Spec):
    """One act that a role may do, and how far."""

    act: str
    scope: Scope


class RoleSpec(Item):
    """A role: held through a dated position or, when ``everyone``, by each signed-in person."""

    id: str
    note: Text | None = None
    acts: list[Grant] = []
    reads: Scope = Scope.OWN
    everyone: bool = False


class CodeSpec(Spec):
    """An official code, which is an attribute with dates: codes are used again after mergers."""

    scheme: Literal["province", "commune", "qcvn102", "decision20"]
    value: str
    valid_from: date
    valid_to: date | None = None
    verified: bool = True
    source: str = ""


class PositionSpec(Spec):
    """A seat in an organisation. Its URN is the organisation's with ``:id`` behind it."""

    id: str
    title: Text
    roles: list[Urn]


class OrganisationSpec(Item):
    """A body or a unit of one. Its key is the URN, never a code."""

    kind: Literal["province", "commune", "department", "unit"]
    parent: Urn | None = None
    codes: list[CodeSpec] = []
    positions: list[PositionSpec] = []


def check(library: Library) -> list[Fault]:
    """References that lead nowhere: acts, roles and parents that do not exist."""
    faults = []
    acts = set(registry())
    for place, role in library.items("roles", RoleSpec):
        for index, grant in enumerate(role.acts):
            if grant.act not in acts:
                faults.append(place.fault(f"acts.{index}.act", *nearest(grant.act, acts)))
    roles = {role.urn for _, role in library.items("roles", RoleSpec)}
    organisations = {item.urn for _, item in library.items("organisations", OrganisationSpec)}
    for place, body in library.items("organisations", OrganisationSpec):
        if body.parent and body.parent not in organisations:
            faults.append(place.fault("parent", *nearest(body.parent, organisations)))
        for position in body.positions:
            for index, urn in enumerate(position.roles):
                if urn not in roles:
                    faults.append(place.fault(f"positions.{position.id}.roles.{index}", *nearest(urn, roles)))
    return faults
