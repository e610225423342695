"""What the worker gave up, by subject, for whoever can mend it and let it go on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from motcua.kernel.jobs.models import Message


@dataclass(frozen=True)
class Parked:
    """A subject whose messages stand still: the one that failed, since when, and how many wait behind it."""

    subject: UUID
    event: str
    handler: str
    error: str
    tries: int
    since: datetime
    behind: int


def parked(limit: int = 100) -> list[Parked]:
    """The subjects that stand still, the longest first. Of each, one message at most is parked: it holds the rest."""
    stuck = list(Message.objects.filter(state="parked").order_by("created_at", "id")[:limit])
    open_ones = Message.objects.filter(subject__in={message.subject for message in stuck}).exclude(state="done")
    counted = open_ones.values_list("subject").annotate(Count("pk")).order_by("subject")
    behind: dict[UUID, int] = dict(counted)
    return [
        Parked(
            subject=message.subject,
            event=message.event,
            handler=message.handler,
            error=message.error,
            tries=message.attempts,
            since=message.created_at,
            behind=behind[message.subject] - 1,
        )
        for message in stuck
    ]
