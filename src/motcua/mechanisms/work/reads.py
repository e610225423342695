"""The inbox, and who owes what about a thing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from motcua.kernel.access.api import Actor, Position, Scope, attended
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.work.models import Assignment


def inbox(actor: Actor) -> QuerySet[Assignment]:
    """The open duties of the actor's seat, the most urgent first. By delegation: only those that he may end."""
    return owed_by(**hand(actor))


class Owed(NamedTuple):
    """A duty as an inbox shows it."""

    pk: UUID
    act: str
    subject_kind: str
    subject: UUID
    what: str
    product: str
    authority: str
    translations: dict[str, dict[str, str]]
    due: datetime


def most_urgent(actor: Actor, limit: int, after: UUID | None = None) -> list[Owed]:
    """The first ``limit`` duties of his ``inbox``; of those behind the duty ``after``, when it is given."""
    last = Assignment.objects.filter(pk=after, who=actor.position).first() if after else None
    due, key = (last.due, last.pk) if last else (None, None)
    return [Owed(*row) for row in _most_urgent(limit=limit, due=due, key=key, **hand(actor))]


def hand(actor: Actor) -> dict[str, Any]:
    """Of whom and of which acts the duties are that an actor may end, for ``owed_by``."""
    acts = sorted({grant.act for role in actor.roles for grant in role.acts}) if actor.form else None
    return {"seat": actor.position, "acts": acts}


def owed_by(seat: UUID | None, acts: list[str] | None) -> QuerySet[Assignment]:
    """The open duties of a seat, the most urgent first; of some ``acts``, or of any."""
    owed = Assignment.objects.filter(who=seat, state=Assignment.State.OPEN).order_by("due", "id")
    return owed if acts is None else owed.filter(act__in=acts)


def _behind(limit: int, due: datetime | None, key: UUID | None, **of: Any) -> QuerySet[Assignment, Any]:
    owed = owed_by(**of)
    if due:
        owed = owed.filter(Q(due__gt=due) | Q(due=due, id__gt=key))
    return owed.values_list(*Owed._fields)[:limit]


_most_urgent: Prepared[Any] = Prepared(_behind)


def elsewhere(positions: Iterable[UUID]) -> dict[UUID, int]:
    """How many open duties each of some seats has, for somebody who may sit in several of them; none is left out."""
    some = Assignment.objects.filter(who__in=positions, state=Assignment.State.OPEN)
    return dict(some.values_list("who").annotate(n=Count("pk")).order_by("who"))


def orphaned(actor: Actor) -> QuerySet[Assignment]:
    """The open duties of seats from which nobody works today, most urgent first, for whoever may hand them over there.

    They say what is owed and by which seat, nothing of whom it is about.
    """
    open_ones = Assignment.objects.filter(state=Assignment.State.OPEN).select_related("who__organisation")
    if not actor.system:
        scopes = actor.scopes("dossier.reassign")
        bodies = actor.subtree if Scope.SUBTREE in scopes else [actor.organisation]
        if not scopes & {Scope.ORGANISATION, Scope.SUBTREE, Scope.EVERYWHERE}:
            return open_ones.none()
        if Scope.EVERYWHERE not in scopes:
            open_ones = open_ones.filter(Q(who__organisation__in=bodies) | Q(who__organisation__body__in=bodies))
    return open_ones.exclude(who__in=attended()).order_by("due", "id")


def open_about(*subjects: UUID) -> QuerySet[Assignment]:
    """The open duties about some things."""
    some = Assignment.objects.filter(subject__in=subjects, state=Assignment.State.OPEN)
    return some.select_related("who").order_by("id")


def owed_about(*subjects: UUID) -> list[Assignment]:
    """The open duties about some things, by a statement made once."""
    return _owed(subjects=list(subjects)) if subjects else []


_owed = Prepared(lambda subjects: open_about(*subjects))


def lately(duties: QuerySet[Assignment], since: datetime) -> QuerySet[Assignment]:
    """Those of some duties that are open or were closed after a moment, open ones first, then the latest."""
    some = duties.filter(Q(state=Assignment.State.OPEN) | Q(closed_at__gt=since))
    return some.order_by(F("closed_at").desc(nulls_first=True), "id")


def lately_about(subject: UUID, since: datetime) -> QuerySet[Assignment]:
    """The duties about a thing that are open or were closed after a moment, open ones first, then the latest."""
    return lately(Assignment.objects.filter(subject=subject).select_related("who"), since)


def about(subject: UUID) -> QuerySet[Assignment]:
    """Every duty about one thing, oldest first."""
    return Assignment.objects.filter(subject=subject).select_related("who__organisation").order_by("given_at", "id")


def least_loaded(seats: list[Position]) -> Position:
    """The seat with the fewest open duties; the first by URN among equals. Raises ``ValueError`` when there is none."""
    if len(seats) == 1:
        return seats[0]
    loads = dict(
        Position.objects.filter(pk__in=[seat.pk for seat in seats])
        .annotate(load=Count("assignments", filter=Q(assignments__state="open")))
        .values_list("pk", "load")
        .order_by("pk")
    )
    return min(seats, key=lambda seat: (loads[seat.pk], seat.urn))
