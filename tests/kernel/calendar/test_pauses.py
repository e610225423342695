"""What a pause does to a limit, by example. The week of 16 November 2026 is an ordinary one; the 24th is a holiday."""

from datetime import date, datetime

import pytest

from motcua.kernel.calendar.api import Limit, Pause, Working, due, is_late
from tests.kernel.calendar.made import at_home, official

MONDAY = at_home("2026-11-16 09:00")


def working(limit: Limit, *pauses: tuple[str, str | None], received: datetime = MONDAY) -> Working:
    stretches = [Pause(at_home(start), (end and at_home(end)) or None, "supplement") for start, end in pauses]
    return due(official(), received, limit, stretches)


def shown(limit: Limit, *pauses: tuple[str, str | None], received: datetime = MONDAY) -> str | None:
    moment = working(limit, *pauses, received=received).due
    return f"{moment:%m-%d %H:%M}" if moment else None


THREE_DAYS = Limit(amount=3, unit="working_day")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-17 10:00", "2026-11-17 15:00", "11-19 17:30"),  # within a day: nothing lost
        ("2026-11-17 10:00", "2026-11-18 15:00", "11-20 17:30"),  # over one closing: a day
        ("2026-11-17 17:30", "2026-11-18 07:30", "11-19 17:30"),  # over a night: nothing
        ("2026-11-17 17:29", "2026-11-18 07:30", "11-20 17:30"),
        ("2026-11-17 10:00", "2026-11-17 17:29", "11-19 17:30"),
        ("2026-11-17 10:00", "2026-11-17 17:30", "11-20 17:30"),  # resumed as the office closes: the day is gone
        ("2026-11-20 10:00", "2026-11-23 10:00", "11-19 17:30"),  # after the end: nothing
        ("2026-11-19 10:00", "2026-11-23 10:00", "11-23 17:30"),  # on the last day
        ("2026-11-15 10:00", "2026-11-17 10:00", "11-19 17:30"),  # from before receipt, over a day that does not count
        ("2026-11-16 09:00", "2026-11-25 16:00", "11-27 17:30"),  # over a weekend and a holiday
    ],
)
def test_a_limit_in_days_loses_the_days_at_whose_end_the_clock_stands(start: str, end: str, expected: str) -> None:
    assert shown(THREE_DAYS, (start, end)) == expected


def test_every_paused_day_is_shown_with_the_reasons() -> None:
    lines = due(
        official(),
        MONDAY,
        THREE_DAYS,
        [
            Pause(at_home("2026-11-17 10:00"), at_home("2026-11-19 10:00"), "supplement"),
            Pause(at_home("2026-11-18 10:00"), at_home("2026-11-23 08:00"), "consultation"),
        ],
    ).lines
    assert [(line.date.day, line.kind, line.reason, line.count) for line in lines] == [
        (16, "start", "first_day", 0),
        (17, "paused", "paused", 0),
        (18, "paused", "paused", 0),
        (19, "paused", "paused", 0),
        (20, "paused", "paused", 0),
        (21, "skipped", "weekend", 0),
        (22, "skipped", "weekend", 0),
        (23, "counted", "counted", 1),
        (24, "skipped", "holiday", 1),
        (25, "counted", "counted", 2),
        (26, "counted", "counted", 3),
    ]
    assert {line.pause for line in lines if line.kind == "paused"} == {("supplement", "consultation")}
    assert lines[8].name is not None
    assert lines[8].name.get("en") == "Vietnam Culture Day"


def test_a_same_day_request_that_resumes_after_the_cutoff_moves_to_the_next_day() -> None:
    same_day = Limit(unit="same_day")
    assert shown(same_day, ("2026-11-16 10:00", "2026-11-16 15:00")) == "11-16 17:30"
    assert shown(same_day, ("2026-11-16 10:00", "2026-11-16 15:01")) == "11-17 17:30"
    assert shown(same_day, ("2026-11-16 10:00", "2026-11-20 16:00")) == "11-23 17:30"


def test_while_a_pause_is_open_the_due_moment_is_unknown_and_the_rest_is_shown() -> None:
    found = working(THREE_DAYS, ("2026-11-18 10:00", None))
    assert (found.due, found.remaining) == (None, 2)
    assert [(line.date, line.kind) for line in found.lines][-1] == (date(2026, 11, 18), "paused")
    assert not is_late(found, at_home("2027-11-18 10:00"))


def test_an_open_pause_after_the_end_does_not_hide_that_it_is_late() -> None:
    found = working(THREE_DAYS, ("2026-11-19 17:31", None))
    assert found.due == at_home("2026-11-19 17:30")
    assert is_late(found, at_home("2026-11-19 17:30:01"))
    assert not is_late(found, at_home("2026-11-19 17:30"))


def test_a_pause_that_opens_as_the_hours_are_over_leaves_no_mark() -> None:
    six = Limit(amount=6, unit="working_hour")
    assert working(six, ("2026-11-16 17:00", None)) == working(six)
    assert working(six, ("2026-11-16 16:59", None)).due is None


def test_an_open_pause_hides_the_end_of_hours() -> None:
    found = working(Limit(amount=6, unit="working_hour"), ("2026-11-16 14:00", None))
    assert (found.due, found.remaining) == (None, 180)
    assert found.lines[-1].minutes == 180


def test_working_hours_lose_the_minutes_of_the_pause() -> None:
    six = Limit(amount=6, unit="working_hour")
    assert shown(six) == "11-16 17:00"
    assert shown(six, ("2026-11-16 10:00", "2026-11-16 10:20")) == "11-16 17:20"
    assert shown(six, ("2026-11-16 11:00", "2026-11-16 14:00")) == "11-17 08:00"
    assert shown(six, ("2026-11-16 11:30", "2026-11-16 13:30")) == "11-16 17:00"
    assert shown(six, ("2026-11-16 10:00:20", "2026-11-16 10:00:40")) == "11-16 17:01"


def test_calendar_days_and_months_are_longer_by_the_days_paused() -> None:
    assert shown(Limit(amount=10, unit="day")) == "11-26 17:30"
    assert shown(Limit(amount=10, unit="day"), ("2026-11-20 09:00", "2026-11-23 09:00")) == "11-30 17:30"
    assert shown(Limit(amount=1, unit="month")) == "12-16 17:30"
    assert shown(Limit(amount=1, unit="month"), ("2026-11-20 09:00", "2026-11-22 09:00")) == "12-18 17:30"


def test_an_end_that_moves_from_a_day_off_does_not_move_into_a_pause() -> None:
    limit = Limit(amount=5, unit="day")
    assert shown(limit) == "11-23 17:30"
    assert shown(limit, ("2026-11-22 09:00", "2026-11-22 23:00")) == "11-23 17:30"
    assert shown(limit, ("2026-11-23 09:00", "2026-11-25 09:00")) == "11-25 17:30"
    assert shown(limit, ("2026-11-23 09:00", None)) is None
    hours = Limit(amount=24, unit="hour")
    friday = at_home("2026-11-20 16:00")
    assert shown(hours, ("2026-11-23 07:00", "2026-11-23 08:00"), received=friday) == "11-23 08:00"
    touching = ("2026-11-23 07:00", "2026-11-23 08:00"), ("2026-11-23 08:00", "2026-11-23 10:00")
    assert shown(hours, *touching, received=friday) == "11-23 10:00"
    assert shown(hours, ("2026-11-22 07:00", None), received=friday) is None
    assert shown(hours, ("2026-11-23 07:30", None), received=friday) == "11-23 07:30"  # over as the pause begins


def test_a_pause_must_name_its_zone_and_end_after_it_begins() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Pause(at_home("2026-11-23 09:00"), at_home("2026-11-23 08:59"))
    with pytest.raises(ValueError, match="no time zone"):
        Pause(datetime(2026, 11, 23), None)  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        due(official(), datetime(2026, 11, 23), THREE_DAYS)  # noqa: DTZ001
