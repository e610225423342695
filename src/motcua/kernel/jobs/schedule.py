"""What runs by the clock: ``@every``, each function at most once at a time over all workers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.utils.functional import Promise

from motcua.kernel.calendar.api import now
from motcua.kernel.jobs.models import Schedule
from motcua.kernel.jobs.trouble import trouble
from motcua.kernel.jobs.worker import PAUSES, free

LONGEST = timedelta(minutes=1)
"""The longest pause after a failure of what runs more often than that."""
log = logging.getLogger("motcua.jobs")
Work = Callable[[], None]


@dataclass(frozen=True)
class Regular:
    """A function and how often it runs; a run that took longer than ``lasts`` counts as lost with its worker."""

    run: Work
    every: timedelta
    lasts: timedelta
    words: Promise | str


_regular: dict[str, Regular] = {}


def every(seconds: int, *, lasts: int = 600, called: Promise | str = "") -> Callable[[Work], Work]:
    """Register an idempotent ``f() -> None`` of a room's ``jobs.py``: the worker runs it every ``seconds``; an
    administrator reads what it does as ``called``.

    Over all workers and processes it runs at most once at a time, for as long as no run takes more than ``lasts``
    seconds; runs that were missed are not made up for. A failure is tried again after growing pauses, which for
    frequent work stay short, and ``schedules()`` shows its kind. Only the worker and ``run_due()`` run it: ``drain()``,
    which tests and the demonstration call, never does.
    """

    def register(run: Work) -> Work:
        name = f"{run.__module__}.{run.__qualname__}"
        _regular[name] = Regular(run, timedelta(seconds=seconds), timedelta(seconds=lasts), called)
        return run

    return register


def due() -> list[str]:
    """The names of what should run now and is not running anywhere."""
    names = set(Schedule.objects.values_list("name", flat=True))
    if missing := sorted(_regular.keys() - names):
        rows = [Schedule(name=name, due_at=now()) for name in missing]
        Schedule.objects.bulk_create(rows, ignore_conflicts=True)
    some = Schedule.objects.filter(reduce(or_, map(_free, _regular), Q(pk__in=[])))
    return list(some.order_by("due_at", "name").values_list("name", flat=True))


def run_one(name: str) -> bool:
    """Run what ``due()`` named, unless another worker was quicker; whether it ran without failing."""
    regular, moment = _regular[name], now()
    leased = moment + regular.lasts
    if not Schedule.objects.filter(_free(name)).update(leased_until=leased, begun_at=moment):
        return False
    ours = Schedule.objects.filter(name=name, leased_until=leased, begun_at=moment)
    try:
        regular.run()
    except Exception as error:  # noqa: BLE001 - it may fail in any way; the worker must outlive it
        kind = trouble(error) or type(error).__name__
        log.warning("schedule %s failed: %s", name, kind)
        pause = PAUSES[min(ours.values_list("failures", flat=True).first() or 0, len(PAUSES) - 1)]
        pause = min(pause, max(regular.every, LONGEST))
        ours.update(
            leased_until=None, ended_at=now(), due_at=now() + pause, error=kind[:200], failures=F("failures") + 1
        )
        return False
    ours.update(leased_until=None, ended_at=now(), due_at=moment + regular.every, error="", failures=0)
    return True


def run_due() -> int:
    """Run what is due once, one after another; the number that did not fail."""
    return sum(run_one(name) for name in due())


def schedules() -> list[Schedule]:
    """What the worker runs by the clock, with its last run, next run and failures, by name."""
    return list(Schedule.objects.filter(name__in=_regular).order_by("name"))


def called(name: str) -> str:
    """What ``@every`` calls the work of this name, in the reader's language; where it says nothing, the name."""
    return str(_regular[name].words) or name


def _free(name: str) -> Q:
    """Due and not running. What waits twice as long as it ever may was put off by a clock that has gone back since."""
    regular, moment = _regular[name], now()
    longest = max(regular.every, LONGEST)
    due = Q(due_at__lte=moment) | Q(due_at__gt=moment + 2 * longest)
    return Q(name=name) & due & free(moment, moment + 2 * regular.lasts)
