"""The actor: who acts, in which seat, with which roles; made once for each request."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from motcua.kernel.access import models
from motcua.kernel.access.models import Holding, Organisation
from motcua.kernel.access.specs import RoleSpec, Scope
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of


@dataclass(frozen=True)
class Actor:
    """A person or a system at work: from the seat ``position``, on the dossiers of the body ``organisation``."""

    pseudonym: str
    name: str = ""
    account: UUID | None = None
    party: UUID | None = None
    position: UUID | None = None
    position_title: Any = None
    organisation: UUID | None = None
    roles: tuple[RoleSpec, ...] = ()
    system: bool = False

    def scopes(self, act: str) -> set[Scope]:
        """How far the actor's roles carry this act."""
        return {grant.scope for role in self.roles for grant in role.acts if grant.act == act}

    @property
    def reads(self) -> set[Scope]:
        """How far the actor's roles let him see."""
        return {role.reads for role in self.roles}

    @property
    def official(self) -> bool:
        """Whether the actor acts for an organisation."""
        return self.position is not None

    @cached_property
    def subtree(self) -> list[UUID]:
        """The actor's organisation and all below it."""
        found, edge = [], [self.organisation] if self.organisation else []
        while edge:
            found += edge
            edge = list(Organisation.objects.filter(parent__in=edge).order_by("urn").values_list("pk", flat=True))
        return found


ANONYMOUS = Actor(pseudonym="anonymous")


def system_actor(name: str) -> Actor:
    """The actor for what the program does by itself, by subscriber or schedule; its acts name the causing deed."""
    return Actor(pseudonym=f"system:{name}", name=name, system=True)


def actor_of(account: Any, on: date | None = None) -> Actor:
    """The actor behind a signed-in account, in the first seat it holds on that day."""
    day = on or today()
    roles = {role.urn: role for role in all_of(RoleSpec, "roles", day)}
    holding = (
        Holding.objects.filter(models.on(day), account=account)
        .select_related("position__organisation")
        .order_by("valid_from", "pk")
        .first()
    )
    everyone = [role for role in roles.values() if role.everyone]
    seat = holding.position if holding else None
    return Actor(
        pseudonym=account.pseudonym,
        name=account.party.name,
        account=account.pk,
        party=account.party_id,
        position=seat.pk if seat else None,
        position_title=seat.title if seat else None,
        organisation=(seat.organisation.body_id or seat.organisation_id) if seat else None,
        roles=tuple(everyone + [roles[urn] for urn in (seat.roles if seat else []) if urn in roles]),
    )
