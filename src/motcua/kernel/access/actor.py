"""The actor: who acts, in which seat, with which roles; made once for each request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from motcua.kernel.access.sitting import Seat, seat_of
from motcua.kernel.access.specs import RoleSpec, Scope
from motcua.kernel.access.tree import below
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of


@dataclass(frozen=True)
class Actor:
    """A person or a system at work: from the seat ``position``, on the dossiers of the body ``organisation``.

    ``authority`` is the delegation by which he acts from another's seat (``form``: KT., TL. or TUQ.), or the mandate
    under which he acts for another: then ``party`` is the ``principal`` (his name), ``agent`` he himself, and
    ``covers`` names the procedures, all of them when ``None``. ``client``: it is a connected system.
    """

    pseudonym: str
    name: str = ""
    account: UUID | None = None
    party: UUID | None = None
    position: UUID | None = None
    position_title: Any = None
    organisation: UUID | None = None
    roles: tuple[RoleSpec, ...] = ()
    system: bool = False
    authority: UUID | None = None
    client: UUID | None = None
    form: str = ""
    agent: UUID | None = None
    principal: str = ""
    covers: frozenset[str] | None = None

    @property
    def seat(self) -> UUID | None:
        """What the seat in which he acts is known by (``Seat.key``)."""
        return self.authority if self.form else self.position

    @property
    def eyes(self) -> UUID | None:
        """The party with whose eyes he sees: his own under a mandate for some procedures only, which opens to him what
        he filed under it and nothing else of the principal's."""
        return self.agent if self.covers is not None else self.party

    @property
    def person(self) -> UUID | None:
        """The party that he is himself, for whomever he acts."""
        return self.agent or self.party

    def covered(self, procedure: str) -> bool:
        """Whether he may do something under this procedure for the one in whose name he acts: always in his own."""
        return self.covers is None or procedure in self.covers

    def scopes(self, act: str) -> set[Scope]:
        """How far the actor's roles carry this act."""
        return self._scopes.get(act, set())

    @cached_property
    def _scopes(self) -> dict[str, set[Scope]]:
        found: dict[str, set[Scope]] = {}
        for role in self.roles:
            for grant in role.acts:
                found.setdefault(grant.act, set()).add(grant.scope)
        return found

    @property
    def reads(self) -> set[Scope]:
        """How far the actor's roles let him see."""
        return {role.reads for role in self.roles}

    @property
    def figures(self) -> set[str]:
        """How far the actor's roles let him see how the work goes: scopes as ``RoleSpec.figures`` has them."""
        return {role.figures for role in self.roles if role.figures} if self.position else set()

    @property
    def official(self) -> bool:
        """Whether the actor acts for an organisation."""
        return self.position is not None

    @cached_property
    def subtree(self) -> list[UUID]:
        """The actor's organisation and all below it today, with what it took over as a whole (``tree.below``)."""
        return below([self.organisation], today()) if self.organisation else []


ANONYMOUS = Actor(pseudonym="anonymous")


def system_actor(name: str) -> Actor:
    """The actor for what the program does by itself, by subscriber or schedule; its acts name the causing deed."""
    return Actor(pseudonym=f"system:{name}", name=name, system=True)


def actor_of(account: Any, seat: UUID | None = None, on: date | None = None) -> Actor:
    """The actor behind a signed-in account on that day, in the chosen seat if it may sit there, else in its first one.

    ``seat``: a position, or the delegation by which he acts from one (``Seat.key``).
    """
    day = on or today()
    chosen = seat_of(account, seat, day)
    return Actor(
        pseudonym=account.pseudonym,
        name=account.party.name,
        account=account.pk,
        party=account.party_id,
        position=chosen.position.pk if chosen else None,
        position_title=chosen.position.title if chosen else None,
        organisation=chosen.body if chosen else None,
        roles=tuple(_roles(chosen, all_of(RoleSpec, "roles", day))),
        authority=chosen.delegation.pk if chosen and chosen.delegation else None,
        form=chosen.form if chosen else "",
    )


def _roles(seat: Seat | None, every: Iterable[RoleSpec]) -> Iterator[RoleSpec]:
    """What everyone may, then what the seat may; by delegation, of that only the acts that were delegated."""
    delegation = seat.delegation if seat else None
    for role in every:
        if role.everyone or (role.official and seat and not delegation):
            yield role
        elif seat and role.urn in seat.position.roles:
            yield role if delegation is None else role.only(delegation.acts)
