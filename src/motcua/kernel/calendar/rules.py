"""The legal clock: when a limit ends, with the sum that shows it.

**Days.** The day of receipt is not counted (Civil Code 2015 Art. 147). A limit ends with the last working moment of
its last day; when that is a day off, with that of the next working day (Art. 148). Months end on the day of the same
number, or the month's last (Art. 148). What comes after the cutoff is taken as received on the next working day.

**Pauses.** A day belongs to the side on which it ends: it is lost when the clock stands at its last working moment (on
a day off, at midnight). So the day a pause starts does not count and the day the clock resumes does, unless it resumes
after the limit's cutoff. A pause within one day costs nothing, one over n closings costs n days, and no limit ends
while the clock stands. Pauses that overlap or touch are one. Hour limits lose the minutes that a pause touches.

**Hours** run to the minute; the minute in which something is received is not counted. One that ends outside
working time ends with the next working moment.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from motcua.kernel.calendar.days import Day, Days, expand
from motcua.kernel.calendar.limits import FOREVER, Limit, Line, Pause, Stop, Working
from motcua.kernel.calendar.spec import CalendarSpec
from motcua.kernel.calendar.zone import aware

MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
FIRST = datetime.min.replace(tzinfo=UTC)


def due(
    calendar: CalendarSpec, received: datetime, limit: Limit, pauses: Iterable[Pause] = (), days: Days | None = None
) -> Working:
    """When ``limit`` ends for what was received at an aware moment, and how that comes about.

    ``days``: those of the calendar, where other versions of it speak of some of them (``succeed``).
    Pauses before receipt are ignored. ``ValueError`` for a naive moment, ``NotCoveredError`` when the sum needs a day
    that the calendar does not know.
    """
    days = days or expand(calendar)
    first_day = days.on(aware(received))
    stops = _merged(pauses, received.astimezone(UTC), to_the_minute=limit.in_hours)
    sum_ = _Sum(days, received.astimezone(UTC), first_day, limit, stops, calendar)
    moment = _end_of_hours(sum_) if limit.in_hours else _end_of_days(sum_)
    last = sum_.lines[-1].date
    years = range(sum_.lines[0].date.year, last.year + 1)
    return Working(
        calendar=calendar.urn,
        zone=calendar.timezone,
        received=received.astimezone(days.zone),
        limit=limit,
        due=moment and moment.astimezone(days.zone),
        remaining=sum_.left,
        forecast=any(days[date(year, 12, 31) if year < last.year else last].forecast for year in years),
        lines=tuple(sum_.lines),
    )


@dataclass(slots=True)
class _Sum:
    """A sum being made: what is given, what is left to count, the lines so far."""

    days: Days
    received: datetime
    first_day: Day
    limit: Limit
    stops: Sequence[Stop]
    calendar: CalendarSpec
    left: int = 0
    count: int = 0
    lines: list[Line] = field(default_factory=list)

    def line(
        self,
        day: Day,
        kind: Literal["start", "counted", "skipped", "paused", "rolled"],
        reason: str = "",
        minutes: int | None = None,
        *stops: Stop,
    ) -> None:
        """Write the next line; without a reason, it is the day's own."""
        reason = reason or day.reason or ("counted" if kind == "counted" else "outside_hours")
        pauses = tuple(dict.fromkeys(why for stop in stops for why in stop.reasons)) if stops else ()
        self.lines.append(Line(day.date, kind, reason, day.name, self.count, minutes, pauses))


def _end_of_days(sum_: _Sum) -> datetime | None:
    """The end of a limit in days; ``None`` while an open pause stands before it."""
    limit = sum_.limit
    cutoff = limit.cutoff or (sum_.calendar.cutoff if limit.unit == "same_day" else None)
    first, counts = _first_day(sum_, cutoff)
    sum_.left = limit.amount
    if limit.unit == "month":
        sum_.left = (_months_after(first.date, limit.amount) - first.date).days
    working_only = limit.unit in ("working_day", "same_day")
    for day in sum_.days.since(first.date if counts else first.date + ONE_DAY):
        if working_only and not day.spans:
            sum_.line(day, "skipped")
        elif stop := _stop_on(sum_, day, cutoff):
            sum_.line(day, "paused", "paused", None, stop)
            if stop.end == FOREVER:
                return None
        else:
            sum_.count += 1
            sum_.left -= 1
            sum_.line(day, "counted")
            if not sum_.left:
                return _last_working_moment(sum_, day, cutoff)
    raise AssertionError("Days.since ends only by raising")


def _first_day(sum_: _Sum, cutoff: time | None) -> tuple[Day, bool]:
    """The day from which a limit in days runs, and whether it counts itself."""
    limit, day = sum_.limit, sum_.first_day
    counts = limit.unit == "same_day" or limit.first_day_counted
    over = day.works and sum_.received >= day.ends
    moved = False
    if limit.unit == "same_day" or cutoff:
        late = day.works and cutoff is not None and sum_.received > _at(sum_, day, cutoff)
        moved = late or over or not day.works
        if moved:
            sum_.line(day, "start", "after_cutoff" if late else "")
            day = _next_working_day(sum_, day)
    elif over:
        counts = False
    if not counts:
        sum_.line(day, "skipped" if moved else "start", "first_day")
    return day, counts


def _next_working_day(sum_: _Sum, after: Day) -> Day:
    for day in sum_.days.since(after.date + ONE_DAY):
        if day.works:
            return day
        sum_.line(day, "skipped")
    raise AssertionError("Days.since ends only by raising")


def _stop_on(sum_: _Sum, day: Day, cutoff: time | None) -> Stop | None:
    """The pause that takes the day from a limit in days: the clock stands at its end, or resumes after the cutoff."""
    for stop in sum_.stops:
        if stop.start < day.ends and (
            stop.end >= day.ends or (cutoff is not None and day.works and stop.end > _at(sum_, day, cutoff))
        ):
            return stop
    return None


def _last_working_moment(sum_: _Sum, last: Day, cutoff: time | None) -> datetime | None:
    """The end of a limit whose last counted day is ``last``."""
    if last.works:
        return last.ends
    if not sum_.limit.ends_in_working_time:
        return last.midnight - MINUTE
    for day in sum_.days.since(last.date + ONE_DAY):
        if not day.works:
            sum_.line(day, "skipped")
        elif stop := _stop_on(sum_, day, cutoff):
            sum_.line(day, "paused", "paused", None, stop)
            if stop.end == FOREVER:
                return None
        else:
            sum_.line(day, "rolled", "next_working_time")
            return day.ends
    raise AssertionError("Days.since ends only by raising")


def _end_of_hours(sum_: _Sum) -> datetime | None:
    """The end of a limit in hours; ``None`` while an open pause stands before it."""
    sum_.left = sum_.limit.amount * 60
    begins = _minute_after(sum_.received)
    in_working_time = sum_.limit.unit == "working_hour"
    for day in sum_.days.since(sum_.first_day.date):
        spans = day.spans if in_working_time else ((day.starts, day.midnight),)
        running, takers = _running(spans, begins, sum_.stops)
        taken, moment = _take(running, sum_.left)
        sum_.left -= taken
        sum_.count += taken
        if taken:
            sum_.line(day, "counted", "", taken, *(stop for stop in takers if sum_.left or stop.start < moment))
        elif takers:
            sum_.line(day, "paused", "paused", 0, *takers)
        else:
            sum_.line(day, "skipped" if sum_.lines else "start", minutes=0)
        if not sum_.left:
            return moment if in_working_time or not sum_.limit.ends_in_working_time else _working_from(sum_, moment)
        if takers and takers[-1].end == FOREVER:
            return None
    raise AssertionError("Days.since ends only by raising")


def _working_from(sum_: _Sum, moment: datetime) -> datetime | None:
    """``moment``, or the next working moment at which the clock does not stand."""
    for day in sum_.days.since(sum_.days.on(moment).date):
        new = day.date != sum_.lines[-1].date
        taker: Stop | None = None
        for start, end in day.spans:
            ends = max(start, moment)
            for stop in sum_.stops:
                if stop.start < ends < stop.end:
                    ends, taker = stop.end, stop
            if ends <= end:
                if new:
                    sum_.line(day, "rolled", "next_working_time", minutes=0)
                return ends
        if new and taker:
            sum_.line(day, "paused", "paused", 0, taker)
        elif new:
            sum_.line(day, "skipped", minutes=0)
        if taker and taker.end == FOREVER:
            return None
    raise AssertionError("Days.since ends only by raising")


def _running(
    spans: Iterable[tuple[datetime, datetime]], begins: datetime, stops: Sequence[Stop]
) -> tuple[list[tuple[datetime, datetime]], list[Stop]]:
    """What of ``spans`` lies after ``begins`` and outside the stops, and the stops that took time from it."""
    running: list[tuple[datetime, datetime]] = []
    takers: list[Stop] = []
    for opens, end in spans:
        start = max(opens, begins)
        for stop in stops:
            if start < end and stop.start < end and stop.end > start:
                takers.append(stop)
                if stop.start > start:
                    running.append((start, stop.start))
                start = stop.end
        if start < end:
            running.append((start, end))
    return running, takers


def _take(running: Iterable[tuple[datetime, datetime]], left: int) -> tuple[int, datetime]:
    """How many of the minutes ``left`` the stretches give, and when the last of them is over."""
    taken, moment = 0, FOREVER
    for start, end in running:
        if taken < left:
            some = min(left - taken, (end - start) // MINUTE)
            taken, moment = taken + some, start + some * MINUTE
    return taken, moment


def _merged(pauses: Iterable[Pause], received: datetime, to_the_minute: bool) -> tuple[Stop, ...]:
    """The pauses from ``received`` on, in order and apart; those of no length are gone."""
    stops = [
        Stop(_utc(max(pause.start, received)), _utc(pause.end) if pause.end else FOREVER, (pause.reason,))
        for pause in pauses
    ]
    joined = _joined(stop for stop in stops if stop.start < stop.end)
    if not to_the_minute:
        return joined
    return _joined(Stop(_minute_before(stop.start), _minute_after(stop.end), stop.reasons) for stop in joined)


def _utc(moment: datetime) -> datetime:
    # Nobody means the last hours of the year 9999 otherwise than as "for ever".
    return FOREVER if moment >= FOREVER - ONE_DAY else max(moment, FIRST).astimezone(UTC)


def _joined(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    joined: list[Stop] = []
    for stop in sorted(stops, key=lambda stop: (stop.start, stop.end)):
        if joined and stop.start <= joined[-1].end:
            before = joined.pop()
            reasons = tuple(dict.fromkeys(before.reasons + stop.reasons))
            stop = Stop(before.start, max(before.end, stop.end), reasons)
        joined.append(stop)
    return tuple(joined)


def _minute_before(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _minute_after(moment: datetime) -> datetime:
    whole = _minute_before(moment)
    return moment if moment in (whole, FOREVER) else whole + MINUTE


def _at(sum_: _Sum, day: Day, clock: time) -> datetime:
    return datetime.combine(day.date, clock, tzinfo=sum_.days.zone).astimezone(UTC)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
