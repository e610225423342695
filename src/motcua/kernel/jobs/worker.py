"""The worker: leases due messages in order per subject, runs their handlers, and retries with growing pauses."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from motcua.kernel.calendar.api import at, now
from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.kernel.jobs.models import Message
from motcua.kernel.jobs.queue import handler_of
from motcua.kernel.jobs.trouble import Trouble, trouble
from motcua.kernel.statements.api import Prepared, update

LEASE = timedelta(minutes=2)
PAUSES = [timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200)]
TRIES = len(PAUSES) + 1
TROUBLED = timedelta(seconds=60)  # the longest pause while storage fails: it is nobody's fault here and passes
log = logging.getLogger("motcua.jobs")


def lease(only: Collection[str] = (), besides: Collection[str] = ()) -> Message | None:
    """Take the next message that is due and not behind an unfinished one of its subject, if there is any: of the
    events ``only``, where they are named, and of none ``besides``."""
    moment = now()
    some = {"only": [*only] or None, "besides": [*besides] or None}
    while message := _next.first(moment=moment, lost=moment + 2 * LEASE, far=moment + 2 * PAUSES[-1], **some):
        before = message.attempts
        message.leased_until, message.attempts = moment + LEASE, before + 1
        if update(message, {"pk": message.pk, "attempts": before}, ["leased_until", "attempts"]):
            break  # else another worker was quicker
    return message


def _leasable(
    moment: datetime, lost: datetime, far: datetime, only: list[str] | None, besides: list[str] | None
) -> QuerySet[Message]:
    """The first that may be taken at a ``moment``: ``free``; due, or never tried, or only after ``far``.

    What was never tried is due when it is made, whatever the clock said then; and what waits longer than any pause was
    put off by a clock that has gone back since.
    """
    earlier = Message.objects.filter(subject=OuterRef("subject"), id__lt=OuterRef("id")).exclude(state="done")
    due = Q(due_at__lte=moment) | Q(attempts=0) | Q(due_at__gt=far)
    found = Message.objects.filter(~Exists(earlier), due, free(moment, lost), state="waiting")
    found = found.filter(event__in=only) if only else found
    found = found.exclude(event__in=besides) if besides else found
    return found.order_by("due_at", "id")[:1]


_next = Prepared(_leasable)


def free(moment: datetime, lost: datetime) -> Q:
    """Not leased, or no more at a ``moment``; or until after ``lost``, when no clock of today leases: that one has gone
    back since. Twice a lease ahead is that far.

    Clocks of several workers may differ by a ``lease``.
    """
    return Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=lost)


def run(message: Message) -> bool:
    """Deliver one leased message. A failure is kept as the error's kind, not its text: that may be personal.

    While storage fails (``trouble``) or an outside system can't be reached, the message waits as long as it takes; what
    such a system refuses is parked at once, every other failure in the end.
    """
    if message.attempts > TRIES and not _passes(message.error):
        # Every try so far ended with its worker, which could keep no error.
        _end(message, state=Message.State.PARKED, error=message.error or "WorkerLost")
        return False
    try:
        handler_of(message)(message)
    except RefusedError as error:
        log.warning("message %s (%s) was refused outside", message.pk, message.handler)
        _end(message, state=Message.State.PARKED, error=type(error).__name__[:200])
        return False
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the message must outlive it
        kind = trouble(error) or type(error).__name__
        log.warning("message %s (%s) failed: %s", message.pk, message.handler, kind)
        _fail(message, kind)
        return False
    _end(message, state=Message.State.DONE, error="")
    return True


def _fail(message: Message, error: str) -> None:
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    if error in set(Trouble):
        _end(message, due_at=now() + min(pause, TROUBLED), error=error)
    elif message.attempts >= TRIES and not _passes(error):
        _end(message, state=Message.State.PARKED, error=error[:200])
    else:
        _end(message, due_at=now() + pause, error=error[:200])


def _passes(error: str) -> bool:
    """Whether what failed by this kind of error is tried again for as long as it takes."""
    silent: list[type[Exception]] = [UnreachableError, *UnreachableError.__subclasses__()]
    return error in {*Trouble, *(kind.__name__ for kind in silent)}


def _end(message: Message, **values: Any) -> None:
    """End this try, unless its lease ran out and another worker has begun the next one meanwhile."""
    values["leased_until"] = None
    for name, value in values.items():
        setattr(message, name, value)
    update(message, {"pk": message.pk, "attempts": message.attempts}, [*values])


def drain(limit: int = 10_000, *, besides: Collection[str] = ()) -> int:
    """Deliver what is due until nothing is left or ``limit`` is reached, but not the events ``besides``, which another
    worker delivers; the number delivered."""
    delivered = 0
    while delivered < limit and (message := lease(besides=besides)):
        delivered += run(message)
    return delivered


def deliver_next(only: Collection[str], until: datetime) -> bool:
    """Deliver the next message of some events, as seen at the moment ``until``, at the moment at which it is due;
    whether there was one. For whoever plays what is imagined."""
    with at(until):
        message = lease(only)
    if message is None:
        return False
    with at(max(message.due_at, message.created_at)):
        run(message)
    return True


def failing(subjects: Iterable[UUID]) -> list[Message]:
    """What failed at least once about these subjects and is not done: parked, or to be tried again at ``due_at``."""
    return list(Message.objects.filter(subject__in=subjects, error__gt="").exclude(state="done").order_by("id"))


def release(message: Message) -> None:
    """Let a parked message try again at once."""
    Message.objects.filter(pk=message.pk, state="parked").update(state="waiting", attempts=0, due_at=F("created_at"))
