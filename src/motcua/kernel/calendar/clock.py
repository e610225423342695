"""What time it is: the only place in the product that asks the machine.

Everything else calls ``now()`` and ``today()``. Tests and the demonstration stand at a chosen moment with
``at(moment)``; an installation born *real* cannot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings

from motcua.kernel.calendar.zone import ZONE, aware

_chosen: ContextVar[datetime | None] = ContextVar("chosen moment", default=None)


class TimeTravelError(RuntimeError):
    """``at()`` was called in an installation that is not a demonstration: real time cannot be chosen."""


def now() -> datetime:
    """The present moment, aware, in ``ZONE``. A demonstration's clock goes on from where its story ended."""
    return _chosen.get() or datetime.now(ZONE) + settings.MOTCUA_CLOCK_OFFSET


def today() -> date:
    """The legal day of ``now()``."""
    return legal_day(now())


def legal_day(moment: datetime) -> date:
    """The day on which an aware moment falls in Viet Nam. ``ValueError`` for a naive one."""
    return aware(moment).astimezone(ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let time stand at an aware moment inside the block; blocks nest, and other threads and tasks keep their own time.

    ``ValueError`` for a naive moment, ``TimeTravelError`` unless ``MOTCUA_KIND`` is ``demonstration``.
    """
    if settings.MOTCUA_KIND != "demonstration":
        raise TimeTravelError("only a demonstration may choose the time: MOTCUA_KIND is not 'demonstration'")
    standing = aware(moment).astimezone(ZONE)
    before = _chosen.set(standing)
    try:
        yield standing
    finally:
        _chosen.reset(before)
