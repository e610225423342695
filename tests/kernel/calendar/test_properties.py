"""What holds for every calendar, limit, moment and pause."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from motcua.kernel.calendar.api import (
    CalendarSpec,
    Limit,
    Pause,
    Working,
    add,
    between,
    day_of,
    due,
    is_working,
    next_working_moment,
    time_left,
)
from tests.kernel.calendar.made import ALL, official

usual = settings(max_examples=150)

UNITS = ("working_day", "day", "month", "same_day", "working_hour", "hour")
calendars = st.sampled_from(ALL)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def limits(draw: st.DrawFn, units: tuple[str, ...] = UNITS) -> Limit:
    unit = draw(st.sampled_from(units))
    amount = 1 if unit == "same_day" else draw(st.integers(1, 2 if unit == "month" else 30))
    in_days = unit in ("working_day", "day", "month")
    cutoff = draw(st.sampled_from([None, None, "09:15", "15:00"])) if in_days or unit == "same_day" else None
    first = draw(st.booleans()) if in_days else False
    return Limit.model_validate({"amount": amount, "unit": unit, "cutoff": cutoff, "first_day_counted": first})


@st.composite
def pause_lists(draw: st.DrawFn, near: datetime, most: int = 3) -> list[Pause]:
    """Closed pauses that begin around the moment and may overlap; often on whole hours, often of no length."""
    seconds = st.one_of(st.integers(-3, 30 * 24).map(lambda hours: hours * 3600), st.integers(-9_000, 2_500_000))
    lengths = st.one_of(st.just(0), st.integers(0, 200).map(lambda hours: hours * 3600), st.integers(0, 900_000))
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = near + timedelta(seconds=draw(seconds))
        found.append(Pause(start, start + timedelta(seconds=draw(lengths)), draw(st.sampled_from("ab"))))
    return found


cases = moments.flatmap(lambda moment: st.tuples(st.just(moment), pause_lists(moment)))


def known(working: Working) -> datetime:
    assert working.due is not None
    return working.due


@usual
@given(calendars, cases, limits())
def test_a_due_moment_is_a_working_moment_not_before_receipt(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit
) -> None:
    received, pauses = case
    moment = known(due(calendar, received, limit, pauses))
    assert is_working(calendar, moment)
    assert moment >= received


@usual
@given(calendars, cases, limits())
def test_what_is_counted_equals_the_limit(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit
) -> None:
    working = due(calendar, case[0], limit, case[1])
    counted = [line for line in working.lines if line.kind == "counted"]
    if limit.in_hours:
        assert sum(line.minutes or 0 for line in working.lines) == limit.amount * 60
        assert all(line.minutes == 0 for line in working.lines if line.kind != "counted")
        assert working.lines[-1].count == limit.amount * 60
    elif limit.unit != "month":
        assert len(counted) == limit.amount == working.lines[-1].count
    assert working.remaining == 0
    assert [line.count for line in working.lines] == sorted(line.count for line in working.lines)


@usual
@given(calendars, cases, limits())
def test_the_lines_are_every_day_from_receipt_to_the_due_day_once(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit
) -> None:
    working = due(calendar, case[0], limit, case[1])
    dates = [line.date for line in working.lines]
    assert len(set(dates)) == len(dates)
    first, last = case[0].astimezone(calendar.zone).date(), known(working).date()
    if limit.first_day_counted or limit.in_hours:  # may begin later in the same moment's day
        first = dates[0]
    assert dates == [first + timedelta(days=n) for n in range((last - first).days + 1)]


@usual
@given(calendars, cases, limits(), st.integers(0, 2_000_000), st.integers(0, 900_000))
def test_one_more_pause_never_shortens(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, after: int, length: int
) -> None:
    received, pauses = case
    start = received + timedelta(seconds=after)
    more = [*pauses, Pause(start, start + timedelta(seconds=length))]
    assert known(due(calendar, received, limit, more)) >= known(due(calendar, received, limit, pauses))


@usual
@given(calendars, cases, limits(), st.integers(0, 500_000), st.integers(0, 500_000))
def test_a_longer_pause_never_shortens(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, length: int, more: int
) -> None:
    received, pauses = case
    start = received + timedelta(hours=5)
    short = Pause(start, start + timedelta(seconds=length))
    long = Pause(start, start + timedelta(seconds=length + more))
    assert known(due(calendar, received, limit, [*pauses, long])) >= known(
        due(calendar, received, limit, [*pauses, short])
    )


@usual
@given(calendars, cases, limits(), st.integers(0, 2_000_000))
def test_a_pause_of_no_length_changes_nothing(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, after: int
) -> None:
    received, pauses = case
    start = received + timedelta(seconds=after)
    assert due(calendar, received, limit, [*pauses, Pause(start, start)]) == due(calendar, received, limit, pauses)


@usual
@given(calendars, cases, limits(), st.floats(0, 1))
def test_a_pause_cut_in_two_changes_nothing(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, share: float
) -> None:
    received, pauses = case
    halves = []
    for pause in pauses:
        assert pause.end is not None
        middle = pause.start + (pause.end - pause.start) * share
        halves += [Pause(middle, pause.end, pause.reason), Pause(pause.start, middle, pause.reason)]
    whole, cut = due(calendar, received, limit, pauses), due(calendar, received, limit, halves)
    assert (whole.due, whole.remaining) == (cut.due, cut.remaining)
    assert [(line.date, line.kind, line.count) for line in whole.lines] == [
        (line.date, line.kind, line.count) for line in cut.lines
    ]


@usual
@given(calendars, cases, limits(), st.integers(0, 400_000))
def test_what_comes_later_is_not_due_earlier(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, later: int
) -> None:
    received, pauses = case
    # Months have unequal lengths: with a pause over a month's end, one that came on the 30th may end after one of
    # the 31st, because it has more days to run. Without pauses they keep their order.
    pauses = [] if limit.unit == "month" else pauses
    earlier_due = known(due(calendar, received, limit, pauses))
    assert known(due(calendar, received + timedelta(seconds=later), limit, pauses)) >= earlier_due


@usual
@given(calendars, moments, limits(("working_day", "day", "working_hour", "hour")), st.integers(1, 5))
def test_a_longer_limit_is_not_due_earlier(calendar: CalendarSpec, received: datetime, limit: Limit, more: int) -> None:
    longer = limit.model_copy(update={"amount": limit.amount + more})
    assert known(due(calendar, received, longer)) >= known(due(calendar, received, limit))


@usual
@given(calendars, cases, limits())
def test_a_limit_never_ends_while_the_clock_stands(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit
) -> None:
    received, pauses = case
    moment = known(due(calendar, received, limit, pauses))
    standing = [
        pause
        for pause in pauses
        if pause.end and max(pause.start, received).replace(second=0, microsecond=0) < moment < pause.end
    ]
    assert not standing


@usual
@given(calendars, cases, limits(), st.integers(0, 1_000_000))
def test_an_open_pause_hides_the_due_moment_unless_it_came_before(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, after: int
) -> None:
    received, pauses = case
    opened = received + timedelta(seconds=after)
    without = due(calendar, received, limit, pauses)
    working = due(calendar, received, limit, [*pauses, Pause(opened, None)])
    if known(without) <= opened:
        assert working == without
    else:
        assert working.due is None
        assert working.lines[-1].kind in ("paused", "counted")
        done = sum(line.minutes or 0 for line in working.lines) if limit.in_hours else working.lines[-1].count
        if limit.unit != "month":
            assert done + working.remaining == limit.amount * (60 if limit.in_hours else 1)


@usual
@given(calendars, cases, limits(), st.booleans())
def test_a_working_comes_back_from_json_as_it_was(
    calendar: CalendarSpec, case: tuple[datetime, list[Pause]], limit: Limit, opened: bool
) -> None:
    received, pauses = case
    working = due(calendar, received, limit, [*pauses, Pause(received, None)] if opened else pauses)
    again = Working.from_json(working.as_json())
    assert again == working
    assert again.received.tzinfo is calendar.zone
    assert again.due is None or again.due.tzinfo is calendar.zone


@usual
@given(calendars, moments, st.integers(1, 30))
def test_a_limit_in_working_days_agrees_with_a_plain_count(
    calendar: CalendarSpec, received: datetime, amount: int
) -> None:
    day, left = received.astimezone(calendar.zone).date(), amount
    while left:
        day += timedelta(days=1)
        left -= bool(day_of(calendar, day).spans)
    moment = known(due(calendar, received, Limit(amount=amount, unit="working_day")))
    assert (moment.date(), moment) == (day, day_of(calendar, day).spans[-1][1])
    assert add(calendar, received.astimezone(calendar.zone).date(), amount) == day


@settings(max_examples=40)
@given(calendars, moments, st.integers(1, 60), st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 4000))))
def test_a_limit_in_working_hours_agrees_with_counting_minute_by_minute(
    calendar: CalendarSpec, received: datetime, hours: int, stops: list[tuple[int, int]]
) -> None:
    received = received.replace(second=0, microsecond=0)
    pauses = [
        Pause(received + timedelta(minutes=start), received + timedelta(minutes=start + length))
        for start, length in stops[:3]
    ]
    moment, left = received, hours * 60
    while left:
        running = not any(pause.start <= moment < (pause.end or moment) for pause in pauses)
        left -= running and any(start <= moment < end for start, end in _spans(calendar, moment))
        moment += timedelta(minutes=1)
    assert due(calendar, received, Limit(amount=hours, unit="working_hour"), pauses).due == moment


def _spans(calendar: CalendarSpec, moment: datetime) -> tuple[tuple[datetime, datetime], ...]:
    return day_of(calendar, moment.astimezone(calendar.zone).date()).spans


@usual
@given(calendars, st.dates(date(2025, 3, 1), date(2026, 9, 1)), st.integers(-40, 40))
def test_adding_working_days_and_counting_them_are_inverse(calendar: CalendarSpec, day: date, by: int) -> None:
    assume(by >= 0 or day_of(calendar, day).works)
    there = add(calendar, day, by)
    assert day_of(calendar, there).works
    assert between(calendar, day, there) == by or (by == 0 and not day_of(calendar, day).works)
    assert between(calendar, there, day) == -between(calendar, day, there)


@usual
@given(calendars, moments, moments)
def test_time_left_and_time_gone_are_the_same_sum(calendar: CalendarSpec, first: datetime, second: datetime) -> None:
    one, two = time_left(calendar, first, second), time_left(calendar, second, first)
    assert (one.days, one.minutes) == (two.days, two.minutes)
    assert one.minutes >= 0
    assert one.late == (first > second)
    assert not (one.late and two.late)


@usual
@given(calendars, moments)
def test_the_next_working_moment_is_one_and_not_before(calendar: CalendarSpec, moment: datetime) -> None:
    following = next_working_moment(calendar, moment)
    assert following >= moment
    assert is_working(calendar, following)
    assert is_working(calendar, moment) == (following == moment)


@usual
@given(cases, limits())
def test_the_zone_in_which_a_moment_is_given_changes_nothing(case: tuple[datetime, list[Pause]], limit: Limit) -> None:
    received, pauses = case
    there = ALL[3].zone
    moved = [
        Pause(pause.start.astimezone(there), pause.end and pause.end.astimezone(there), pause.reason)
        for pause in pauses
    ]
    assert due(official(), received.astimezone(there), limit, moved) == due(official(), received, limit, pauses)
