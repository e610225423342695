"""Writes on audiences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.kernel.access.models import Audience, Participant, Position
from motcua.kernel.acts.api import Deed, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.statements.api import Prepared


@dataclass(frozen=True)
class Agent:
    """A party that takes part for another, until a day, by a mandate."""

    party: UUID
    until: date | None
    mandate: UUID


@effect("audience.open")
def open_audience(
    deed: Deed,
    organisation: UUID,
    *,
    parties: Iterable[UUID] = (),
    agent: Agent | None = None,
    level: str = Audience.Level.INTERNAL,
) -> Audience:
    """A new audience owned by ``organisation``, with ``parties`` taking part from today, and an ``agent``."""
    audience = deed.add(Audience(organisation_id=organisation, level=level))
    day = legal_day(deed.now)
    taking = [Participant(audience=audience, party_id=party, valid_from=day) for party in parties]
    if agent is not None:
        dated = {"valid_from": day, "valid_to": agent.until}
        taking.append(Participant(audience=audience, party_id=agent.party, authority=agent.mandate, **dated))
    deed.add_all(taking)
    return audience


@effect("audience.join")
def join_audience(deed: Deed, audience: Audience, seat: Position, authority: UUID | None = None) -> Audience:
    """Let a seat (with its organisation) take part, for good or by the question ``authority``; one that already does
    stays as it is."""
    if _is_new(deed, audience, seat, authority):
        dated = {"valid_from": legal_day(deed.now), "authority": authority}
        deed.add(Participant(audience=audience, position=seat, apart=_apart(audience, seat), **dated))
    return audience


def _is_new(deed: Deed, audience: Audience, seat: Position, authority: UUID | None) -> bool:
    if deed.made(audience):
        return deed.first((audience.pk, seat.pk, authority))
    return not _taking(audience=audience.pk, position=seat.pk, authority=authority)


def _there(audience: UUID, position: UUID, authority: UUID | None) -> QuerySet[Participant, Any]:
    rows = Participant.objects.filter(audience=audience, position=position, authority=authority, ended_at=None)
    return rows.order_by("pk").values_list("pk")[:1]


_taking = Prepared(_there)


@effect("audience.leave")
def leave_audience(deed: Deed, audience: Audience, authority: UUID) -> Audience:
    """From this moment on, no position takes part any longer by this question; whoever has a reason of its own, or is
    asked something else, stays."""
    _leave(deed, audience.participants.all(), authority)
    return audience


def leave_audiences(deed: Deed, mandate: UUID) -> None:
    """From this moment on, nobody takes part any longer in anything by this mandate; within the deed that ends it. What
    its agent takes part in by himself, or by another mandate, he keeps."""
    _leave(deed, Participant.objects.all(), mandate)


def _leave(deed: Deed, of: QuerySet[Participant], authority: UUID) -> None:
    day = legal_day(deed.now)
    lasting = of.filter(Q(valid_to=None) | Q(valid_to__gte=day), authority=authority, ended_at=None)
    deed.change(lasting, valid_to=day, ended_at=deed.now)


def _apart(audience: Audience, seat: Position) -> bool:
    body = seat.organisation.body_id or seat.organisation_id
    return audience.level != Audience.Level.INTERNAL or audience.organisation_id != body


@effect("audience.set_level")
def set_level(deed: Deed, audience: Audience, level: str) -> Audience:
    """Open a thing to everybody, to its office, or to those alone who take part."""
    deed.save(audience, level=level)
    there = audience.participants.filter(ended_at=None).exclude(position=None)
    for one in there.select_related("position__organisation").order_by("pk"):
        assert one.position is not None  # as the query says
        deed.save(one, apart=_apart(audience, one.position))
    return audience
