"""The inbox, and who owes what about a thing."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from motcua.kernel.access.api import Actor, Position
from motcua.mechanisms.work.models import Assignment


def inbox(actor: Actor, after: UUID | None = None) -> QuerySet[Assignment]:
    """The open duties of the actor's seat, the most urgent first; those behind the duty ``after``, when it is given."""
    mine = Assignment.objects.filter(who=actor.position, state=Assignment.State.OPEN).order_by("due", "id")
    last = Assignment.objects.filter(pk=after, who=actor.position).first() if after else None
    return mine.filter(Q(due__gt=last.due) | Q(due=last.due, id__gt=last.pk)) if last else mine


def open_about(*subjects: UUID) -> QuerySet[Assignment]:
    """The open duties about some things."""
    some = Assignment.objects.filter(subject__in=subjects, state=Assignment.State.OPEN)
    return some.select_related("who").order_by("id")


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
