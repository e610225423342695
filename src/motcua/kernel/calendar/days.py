"""A calendar unrolled into days: which work, from when till when, and why."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from motcua.kernel.calendar.public import PublicDay, public_days
from motcua.kernel.calendar.spec import CalendarSpec
from motcua.kernel.calendar.values import WEEKDAYS, Hours, SpecialDay, Text

Reason = Literal["", "weekend", "holiday", "make_up_day", "half_day"]


class NotCoveredError(LookupError):
    """A day was asked for that the calendar does not know. ``day``, ``urn``; mend it by adding the year to the file."""

    def __init__(self, day: date, urn: str) -> None:
        super().__init__(f"{day.isoformat()} is not covered by {urn}: add its year to the calendar")
        self.day, self.urn = day, urn


class Day(NamedTuple):
    """One day of a calendar. All moments are UTC, so that sums are right when clocks change."""

    date: date
    spans: tuple[tuple[datetime, datetime], ...]
    """Working time, in order and apart; empty on a day off."""
    starts: datetime
    midnight: datetime
    """The first moment of the day, and of the next."""
    ends: datetime
    """When the day is over for a limit in days: its last working moment, on a day off midnight."""
    reason: Reason
    """Why it is not an ordinary working day; empty for one."""
    name: Text | None
    """What the special day or public holiday is called."""
    forecast: bool
    """Whether the days off of its year are not all announced yet."""

    @property
    def works(self) -> bool:
        """Whether any of it is working time."""
        return bool(self.spans)


class Days:
    """The days a calendar knows, by date. Asking for another raises ``NotCoveredError``."""

    def __init__(self, urn: str, zone: ZoneInfo, days: Sequence[Day]) -> None:
        self.urn, self.zone = urn, zone
        self._days = days
        self._first = days[0].date.toordinal() if days else 0
        self._working = [day.date.toordinal() for day in days if day.works]

    def __getitem__(self, day: date) -> Day:
        place = day.toordinal() - self._first
        if not 0 <= place < len(self._days):
            raise NotCoveredError(day, self.urn)
        return self._days[place]

    def until(self, begins: date, later: "Days") -> "Days":
        """These days, and from ``begins`` on those of a later version; between them no day is guessed."""
        new = [day for day in later._days if day.date >= begins]
        if not new:
            return self
        old = [day for day in self._days if day.date < new[0].date]
        joined = bool(old) and old[-1].date + timedelta(days=1) == new[0].date
        return Days(later.urn, later.zone, [*old, *new] if joined else new)

    def after(self, day: date = date.min) -> Sequence[Day]:
        """Every day that is known after that one, in order."""
        return [one for one in self._days if one.date > day]

    def since(self, day: date) -> Iterator[Day]:
        """That day and those after it; at the end of what is known, ``NotCoveredError``."""
        self[day]
        yield from self._days[day.toordinal() - self._first :]
        raise NotCoveredError(self._days[-1].date + timedelta(days=1), self.urn)

    def on(self, moment: datetime) -> Day:
        """The day on which an aware moment falls here."""
        try:
            return self[moment.astimezone(self.zone).date()]
        except OverflowError as beyond:  # the first and last hours that a datetime can hold
            raise NotCoveredError(moment.date(), self.urn) from beyond

    def working(self, after: date, through: date) -> int:
        """How many working days lie after ``after``, up to and including ``through``; below zero when it is earlier."""
        _ = self[after], self[through]
        return bisect_right(self._working, through.toordinal()) - bisect_right(self._working, after.toordinal())

    def shifted(self, day: date, by: int) -> date:
        """The working day ``by`` working days after ``day`` (before it, when below zero).

        By 0 it is the day itself, or, if it is off, the next that works.
        """
        self[day]
        ordinal = day.toordinal()
        if by > 0:
            place = bisect_right(self._working, ordinal) + by - 1
        else:
            place = bisect_right(self._working, ordinal - 1) + by
        if not 0 <= place < len(self._working):
            edge = self._days[-1].date + timedelta(days=1) if by >= 0 else self._days[0].date - timedelta(days=1)
            raise NotCoveredError(edge, self.urn)
        return date.fromordinal(self._working[place])


def expand(spec: CalendarSpec) -> Days:
    """Every day the calendar knows. Computed once for each content and kept."""
    return _expanded(spec.content)


def succeed(said: Sequence[tuple[date, CalendarSpec]]) -> Days:
    """Every day that the versions of one calendar know, each as the last version says that begins on it or before.

    ``said``: from which day on each version speaks, the oldest first; the oldest speaks of what was before, too.
    """
    return _succeeded(tuple((begins, spec.content) for begins, spec in said))


@lru_cache(maxsize=64)
def _succeeded(said: tuple[tuple[date, str], ...]) -> Days:
    found = _expanded(said[0][1])
    for begins, content in said[1:]:
        found = found.until(begins, _expanded(content))
    return found


@lru_cache(maxsize=64)
def _expanded(content: str) -> Days:
    spec = CalendarSpec.model_validate_json(content)
    public = dict(
        chain.from_iterable(
            public_days(spec.public_holidays, year.year).items() if spec.public_holidays else () for year in spec.years
        )
    )
    special = {day.date: day for day in spec.special_days}
    first = max(spec.valid_from, date(spec.years[0].year, 1, 1))
    last = min(spec.valid_to or date.max, date(spec.years[-1].year, 12, 31))
    forecasts = {year.year for year in spec.years if year.forecast}
    return Days(
        spec.urn,
        spec.zone,
        [
            _day(spec, day, special.get(day), public.get(day), day.year in forecasts)
            for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        ],
    )


def _day(spec: CalendarSpec, day: date, special: SpecialDay | None, public: PublicDay | None, forecast: bool) -> Day:
    hours, reason, name = _kind(spec, day, special, public)
    zone = spec.zone

    def moment(on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)

    spans = tuple((moment(day, start), moment(day, end)) for start, end in hours)
    # A span that the clock jumps over in spring holds no time.
    spans = tuple((start, end) for start, end in spans if start < end)
    midnight = moment(day + timedelta(days=1), time())
    return Day(day, spans, moment(day, time()), midnight, spans[-1][1] if spans else midnight, reason, name, forecast)


def _kind(
    spec: CalendarSpec, day: date, special: SpecialDay | None, public: PublicDay | None
) -> tuple[Hours, Reason, Text | None]:
    ordinary = spec.hours.get(WEEKDAYS[day.weekday()], ())
    if special:
        return _special_hours(spec, special), special.kind, special.name
    if public and public.works:
        return ordinary or _first_hours(spec), "make_up_day", None
    if public:
        return (), "holiday", _translated(spec, public)
    return ordinary, "" if ordinary else "weekend", None


def _special_hours(spec: CalendarSpec, special: SpecialDay) -> Hours:
    if special.kind == "holiday" or special.hours:
        return special.hours
    stands_for = special.instead_of or special.date
    return spec.hours.get(WEEKDAYS[stands_for.weekday()], ()) or _first_hours(spec)


def _first_hours(spec: CalendarSpec) -> Hours:
    return next(hours for day in WEEKDAYS if (hours := spec.hours.get(day, ())))


def _translated(spec: CalendarSpec, public: PublicDay) -> Text:
    known = max((key for key in spec.holiday_names if public.vi.startswith(key)), key=len, default=None)
    return Text(vi=public.vi, en=public.en) if known is None else spec.holiday_names[known]
