"""The worked cases of the domain notes (1.7), and others reckoned by hand, under the official calendar."""

from datetime import date, timedelta

import pytest

from motcua.kernel.calendar.api import Limit, Unit, day_of, due, expand
from tests.kernel.calendar.made import at_home, official


@pytest.mark.parametrize(
    ("received", "amount", "unit", "expected"),
    [
        ("2025-04-24 09:00", 3, "working_day", "2025-04-28 17:30"),
        ("2026-02-13 09:00", 3, "working_day", "2026-02-25 17:30"),
        ("2026-04-28 09:00", 5, "working_day", "2026-05-07 17:30"),
        ("2026-08-21 09:00", 3, "working_day", "2026-08-25 17:30"),
        ("2026-11-20 15:10", 1, "same_day", "2026-11-23 17:30"),
        ("2026-11-23 09:00", 1, "working_day", "2026-11-25 17:30"),
        ("2027-02-02 09:00", 5, "working_day", "2027-02-16 17:30"),
        # the hour of receipt does not matter to a limit in days
        ("2025-04-24 00:00", 3, "working_day", "2025-04-28 17:30"),
        ("2025-04-24 23:59", 3, "working_day", "2025-04-28 17:30"),
        # the 15:00 rule
        ("2026-11-20 15:00", 1, "same_day", "2026-11-20 17:30"),
        ("2026-11-20 15:00:01", 1, "same_day", "2026-11-23 17:30"),
        ("2026-11-20 06:00", 1, "same_day", "2026-11-20 17:30"),
        ("2026-11-20 12:00", 1, "same_day", "2026-11-20 17:30"),
        ("2026-11-23 15:01", 1, "same_day", "2026-11-25 17:30"),
        ("2026-11-21 09:00", 1, "same_day", "2026-11-23 17:30"),
        ("2026-08-22 09:00", 1, "same_day", "2026-08-22 17:30"),
        # over year ends, Tết, exchanged days
        ("2025-12-31 10:00", 1, "working_day", "2026-01-05 17:30"),
        ("2026-01-09 10:00", 1, "working_day", "2026-01-10 17:30"),
        ("2025-01-24 10:00", 1, "working_day", "2025-02-03 17:30"),
        ("2026-12-31 10:00", 2, "working_day", "2027-01-05 17:30"),
        ("2026-08-28 10:00", 1, "working_day", "2026-09-03 17:30"),
        # days of the calendar
        ("2026-11-20 09:00", 3, "day", "2026-11-23 17:30"),
        ("2026-11-20 09:00", 1, "day", "2026-11-23 17:30"),
        ("2026-11-20 09:00", 4, "day", "2026-11-25 17:30"),
        ("2026-01-15 09:00", 30, "day", "2026-02-23 17:30"),
        # months
        ("2026-01-31 09:00", 1, "month", "2026-03-02 17:30"),
        ("2025-03-31 09:00", 1, "month", "2025-05-05 17:30"),
        ("2025-11-30 09:00", 3, "month", "2026-03-02 17:30"),
        ("2026-05-12 09:00", 1, "month", "2026-06-12 17:30"),
        ("2025-12-15 09:00", 12, "month", "2026-12-15 17:30"),
        # working hours
        ("2026-11-19 08:00", 4, "working_hour", "2026-11-19 14:00"),
        ("2026-11-19 07:30", 8, "working_hour", "2026-11-19 17:30"),
        ("2026-11-19 07:30", 4, "working_hour", "2026-11-19 11:30"),
        ("2026-11-20 16:30", 2, "working_hour", "2026-11-23 08:30"),
        ("2026-11-20 20:00", 1, "working_hour", "2026-11-23 08:30"),
        ("2026-11-21 09:00", 1, "working_hour", "2026-11-23 08:30"),
        ("2026-11-19 12:00", 1, "working_hour", "2026-11-19 14:30"),
        ("2026-11-19 08:00:30", 1, "working_hour", "2026-11-19 09:01"),
        # hours of the calendar
        ("2026-11-18 09:00", 24, "hour", "2026-11-19 09:00"),
        ("2026-11-19 16:00", 24, "hour", "2026-11-20 16:00"),
        ("2026-11-20 16:00", 24, "hour", "2026-11-23 07:30"),
        ("2026-11-19 16:00", 3, "hour", "2026-11-20 07:30"),
        ("2026-11-19 08:00", 4, "hour", "2026-11-19 13:30"),
        ("2026-11-19 17:30", 24, "hour", "2026-11-20 17:30"),
    ],
)
def test_what_is_received_then_is_due_then(received: str, amount: int, unit: Unit, expected: str) -> None:
    working = due(official(), at_home(received), Limit(amount=amount, unit=unit))
    assert working.due is not None
    assert f"{working.due:%Y-%m-%d %H:%M}" == expected
    assert working.remaining == 0


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02"),
        (2026, "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24"),
        (2027, "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24"),
    ],
)
def test_the_weekdays_off_are_those_of_the_domain_notes(year: int, off: str) -> None:
    days = [day for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)) if day.weekday() < 5]
    assert [f"{day:%m-%d}" for day in days if not day_of(official(), day).works] == off.split()


@pytest.mark.parametrize(("year", "worked"), [(2025, ["04-26"]), (2026, ["01-10", "08-22"]), (2027, [])])
def test_the_saturdays_worked_are_those_of_the_domain_notes(year: int, worked: list[str]) -> None:
    days = [day for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)) if day.weekday() > 4]
    assert [f"{day:%m-%d}" for day in days if day_of(official(), day).works] == worked


def test_every_day_off_that_is_not_a_weekend_has_its_name_in_three_languages() -> None:
    days = expand(official())
    named = []
    for number in range(3 * 365):
        day = days[date(2025, 1, 1) + timedelta(days=number)]
        if day.reason in ("holiday", "make_up_day"):
            named.append(day)
            assert day.name is not None
            assert all((day.name.vi, day.name.en, day.name.bn)), day
            assert len({day.name.vi, day.name.en, day.name.bn}) == 3
    assert len(named) > 40


def test_what_is_second_hand_or_forecast_says_so() -> None:
    spec = official()
    assert [year.year for year in spec.years if year.forecast] == [2027]
    assert not spec.hours_verified
    assert all(not day.verified and day.source for day in spec.special_days)
    assert due(spec, at_home("2027-02-02 09:00"), Limit(amount=5, unit="working_day")).forecast
    assert due(spec, at_home("2026-12-30 09:00"), Limit(amount=2, unit="working_day")).forecast
    assert not due(spec, at_home("2026-12-24 09:00"), Limit(amount=2, unit="working_day")).forecast
