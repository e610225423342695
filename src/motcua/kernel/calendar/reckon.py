"""Small sums over working time: is it late, how much is left, which day is so many working days on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from motcua.kernel.calendar.days import Day, expand
from motcua.kernel.calendar.limits import Working
from motcua.kernel.calendar.spec import CalendarSpec
from motcua.kernel.calendar.zone import aware


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Working time between now and a due moment; when ``late``, the time gone since.

    ``days``: the working days after the earlier of the two moments, up to and including the day of the later:
    0 on the day itself, 1 from a Friday to the Monday. ``minutes``: working minutes between the moments.
    """

    late: bool
    days: int
    minutes: int


def is_late(working: Working, now: datetime) -> bool:
    """Whether the due moment has passed. At the very moment it has not; while an open pause hides it, neither."""
    return working.due is not None and aware(now) > working.due


def time_left(calendar: CalendarSpec, now: datetime, due: datetime) -> TimeLeft:
    """The working time from ``now`` to ``due``, or, when late, from ``due`` to ``now``. Both aware."""
    late = aware(now) > aware(due)
    first, last = (due, now) if late else (now, due)
    days = expand(calendar)
    start, end = days.on(first), days.on(last)
    minutes = timedelta()
    for day in days.since(start.date):
        for opens, closes in day.spans:
            minutes += max(min(closes, last) - max(opens, first), timedelta())
        if day.date == end.date:
            break
    return TimeLeft(late, days.working(start.date, end.date), minutes // timedelta(minutes=1))


def add(calendar: CalendarSpec, day: date, working_days: int) -> date:
    """The working day that many working days after ``day``, before it when below zero.

    By 0 it is ``day``, or, if that is off, the next working day.
    """
    return expand(calendar).shifted(day, working_days)


def between(calendar: CalendarSpec, first: date, last: date) -> int:
    """How many working days come after ``first``, up to and including ``last``; below zero when ``last`` is earlier."""
    return expand(calendar).working(first, last)


def is_working(calendar: CalendarSpec, moment: datetime) -> bool:
    """Whether an aware moment is working time; both ends of a stretch are."""
    return any(start <= aware(moment) <= end for start, end in expand(calendar).on(moment).spans)


def next_working_moment(calendar: CalendarSpec, moment: datetime) -> datetime:
    """The moment itself when it is working time, else the next opening, in the calendar's zone."""
    days = expand(calendar)
    aware(moment)
    for day in days.since(days.on(moment).date):
        for start, end in day.spans:
            if moment <= end:
                return max(moment.astimezone(UTC), start).astimezone(days.zone)
    raise AssertionError("Days.since ends only by raising")


def day_of(calendar: CalendarSpec, day: date) -> Day:
    """What the calendar says of a day."""
    return expand(calendar)[day]
