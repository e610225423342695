"""Limits by example: options of the rule, other weeks, other zones, leap years, the edge of what is known."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from motcua.kernel.calendar.api import CalendarSpec, Limit, NotCoveredError, Working, due, expand
from tests.kernel.calendar.made import DAY, HALF_SATURDAY, NEW_YORK, SIX_DAYS, at_home, made, official, special


def shown(calendar: CalendarSpec, received: str, **limit: Any) -> str:
    working = due(calendar, at_home(received, calendar.zone), Limit.model_validate(limit))
    assert working.due is not None
    assert working.due.tzinfo is calendar.zone
    return f"{working.due:%Y-%m-%d %H:%M}"


def test_the_first_day_counts_where_the_rule_says_so() -> None:
    given = {"amount": 3, "unit": "working_day", "first_day_counted": True}
    assert shown(official(), "2026-11-16 09:00", **given) == "2026-11-18 17:30"
    assert shown(official(), "2026-11-16 17:30", **given) == "2026-11-19 17:30"  # nothing is left of that day
    assert shown(official(), "2026-11-15 09:00", **given) == "2026-11-18 17:30"
    month = {"amount": 1, "unit": "month", "first_day_counted": True}
    assert shown(official(), "2026-05-12 09:00", **month) == "2026-06-11 17:30"


def test_a_limit_in_days_can_have_a_cutoff_of_its_own() -> None:
    given = {"amount": 1, "unit": "working_day", "cutoff": "16:00"}
    assert shown(official(), "2026-11-16 16:00", **given) == "2026-11-17 17:30"
    assert shown(official(), "2026-11-16 16:01", **given) == "2026-11-18 17:30"
    assert shown(official(), "2026-11-21 09:00", **given) == "2026-11-25 17:30"
    assert shown(official(), "2026-11-16 15:30", unit="same_day", cutoff="16:00") == "2026-11-16 17:30"


def test_a_strict_limit_ends_when_it_ends_even_on_a_day_off() -> None:
    assert (
        shown(official(), "2026-11-20 16:00", amount=72, unit="hour", ends_in_working_time=False) == "2026-11-23 16:00"
    )
    assert (
        shown(official(), "2026-11-20 16:00", amount=24, unit="hour", ends_in_working_time=False) == "2026-11-21 16:00"
    )
    assert shown(official(), "2026-11-20 16:00", amount=1, unit="day", ends_in_working_time=False) == "2026-11-21 23:59"
    assert shown(official(), "2026-11-19 16:00", amount=1, unit="day", ends_in_working_time=False) == "2026-11-20 17:30"


def test_a_six_day_week_works_on_saturday() -> None:
    assert shown(SIX_DAYS, "2026-11-20 09:00", amount=1, unit="working_day") == "2026-11-21 17:00"
    assert shown(SIX_DAYS, "2026-11-21 09:00", amount=1, unit="working_day") == "2026-11-23 17:00"
    assert shown(SIX_DAYS, "2024-02-07 09:00", amount=1, unit="working_day") == "2024-02-15 17:00"


def test_a_half_day_ends_when_it_closes() -> None:
    assert shown(HALF_SATURDAY, "2025-03-07 09:00", amount=1, unit="working_day") == "2025-03-08 12:00"
    assert shown(HALF_SATURDAY, "2024-12-30 09:00", amount=1, unit="working_day") == "2024-12-31 12:00"
    assert shown(HALF_SATURDAY, "2025-03-08 11:00", unit="same_day") == "2025-03-08 12:00"
    assert (
        shown(HALF_SATURDAY, "2025-03-08 12:00", unit="same_day") == "2025-03-10 17:00"
    )  # closed, though not yet 15:00
    assert shown(HALF_SATURDAY, "2025-03-08 11:00", amount=2, unit="working_hour") == "2025-03-10 09:00"
    lines = due(HALF_SATURDAY, at_home("2024-12-30 09:00"), Limit(amount=1, unit="working_day")).lines
    assert (lines[-1].reason, lines[-1].name and lines[-1].name.vi) == ("half_day", "Ngày 2024-12-31")


def test_without_a_cutoff_the_whole_working_day_is_open() -> None:
    assert shown(SIX_DAYS, "2026-11-20 16:59", unit="same_day") == "2026-11-20 17:00"
    assert shown(SIX_DAYS, "2026-11-20 17:00", unit="same_day") == "2026-11-21 17:00"


def test_another_zone_has_its_own_days_and_its_clock_changes() -> None:
    assert shown(NEW_YORK, "2026-07-02 09:00", amount=1, unit="working_day") == "2026-07-06 17:00"  # 3 July is off
    received = at_home("2026-11-20 02:00")  # still the 19th there
    assert due(NEW_YORK, received, Limit(amount=1, unit="working_day")).due == at_home(
        "2026-11-20 17:00", NEW_YORK.zone
    )
    # 24 hours over the night in which the clock goes back end an hour earlier on the wall
    sunday = made(timezone="America/New_York", hours={"saturday": DAY, "sunday": DAY})
    assert shown(sunday, "2026-10-31 12:00", amount=24, unit="hour") == "2026-11-01 11:00"


def test_leap_years_and_year_ends() -> None:
    calendar = made()
    assert shown(calendar, "2024-01-31 09:00", amount=1, unit="month") == "2024-02-29 17:00"
    assert shown(calendar, "2023-02-28 09:00", amount=12, unit="month") == "2024-02-28 17:00"
    assert shown(calendar, "2024-02-29 09:00", amount=12, unit="month") == "2025-02-28 17:00"
    assert shown(calendar, "2024-02-28 09:00", amount=1, unit="working_day") == "2024-02-29 17:00"
    assert shown(calendar, "2023-11-30 09:00", amount=3, unit="month") == "2024-02-29 17:00"
    assert shown(calendar, "2024-12-31 09:00", amount=1, unit="day") == "2025-01-01 17:00"


def test_a_make_up_day_has_the_hours_of_the_day_it_is_worked_for() -> None:
    calendar = made(
        hours={"monday": DAY, "friday": ["08:00-11:00"]},
        special_days=[
            special("2025-03-07", "holiday"),
            special("2025-03-08", "make_up_day", instead_of="2025-03-07"),
            special("2025-03-09", "make_up_day", hours=["09:00-10:00"]),
            special("2025-03-16", "make_up_day"),
        ],
    )
    assert [f"{expand(calendar)[date(2025, 3, day)].ends.astimezone(calendar.zone):%H:%M}" for day in (8, 9, 16)] == [
        "11:00",
        "10:00",
        "17:00",
    ]


def test_a_make_up_day_that_the_public_holidays_know_has_the_hours_of_an_ordinary_day() -> None:
    known = made(public_holidays="VN")
    assert shown(known, "2026-08-21 09:00", amount=1, unit="working_day") == "2026-08-22 17:00"


def test_any_day_of_a_forecast_year_makes_the_sum_a_forecast() -> None:
    years = [{"year": year, "forecast": year == 2025, "verified": True, "source": "x"} for year in (2024, 2025, 2026)]
    calendar = made(valid_from="2024-01-01", years=years)
    day = Limit(amount=1, unit="working_day")
    assert due(calendar, at_home("2025-12-31 09:00"), day).forecast
    assert due(calendar, at_home("2024-12-31 09:00"), day).forecast
    assert not due(calendar, at_home("2026-01-01 09:00"), day).forecast


def test_a_dated_correction_overrides_the_public_holidays() -> None:
    worked = made(public_holidays="VN", special_days=[special("2026-09-02", "make_up_day")])
    assert shown(worked, "2026-08-31 09:00", amount=1, unit="working_day") == "2026-09-02 17:00"
    off = made(public_holidays="VN", special_days=[special("2026-08-22", "holiday")])
    assert shown(off, "2026-08-21 09:00", amount=1, unit="working_day") == "2026-08-24 17:00"


def test_a_day_that_is_not_known_is_an_error_and_never_a_guess() -> None:
    for received, limit, missing in (
        ("2024-12-31 09:00", Limit(amount=1, unit="working_day"), date(2024, 12, 31)),
        ("2028-01-03 09:00", Limit(unit="same_day"), date(2028, 1, 3)),
        ("2027-12-30 09:00", Limit(amount=5, unit="working_day"), date(2028, 1, 1)),
        ("2027-12-31 18:00", Limit(amount=1, unit="working_hour"), date(2028, 1, 1)),
        ("2027-12-01 09:00", Limit(amount=2, unit="month"), date(2028, 1, 1)),
        ("2027-12-30 09:00", Limit(amount=2, unit="day"), date(2028, 1, 1)),
    ):
        with pytest.raises(NotCoveredError) as refused:
            due(official(), at_home(received), limit)
        assert (refused.value.day, refused.value.urn) == (missing, "urn:motcua:calendar:vn-official")


def test_a_calendar_out_of_force_knows_no_days() -> None:
    calendar = made(valid_from="2025-03-03", valid_to="2025-03-14")
    assert shown(calendar, "2025-03-03 09:00", amount=9, unit="working_day") == "2025-03-14 17:00"
    for received in ("2025-03-02 09:00", "2025-03-15 09:00", "2025-03-14 09:00"):
        with pytest.raises(NotCoveredError):
            due(calendar, at_home(received), Limit(amount=1, unit="working_day"))


def test_two_calendars_with_the_same_content_reckon_alike_and_a_changed_copy_differs() -> None:
    calendar = made()
    assert expand(calendar) is expand(made())
    shorter = calendar.model_copy(update={"hours": {"monday": calendar.hours["monday"]}})
    assert shown(shorter, "2025-03-03 09:00", amount=1, unit="working_day") == "2025-03-10 17:00"
    assert shown(calendar, "2025-03-03 09:00", amount=1, unit="working_day") == "2025-03-04 17:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0, "unit": "working_day"},
        {"amount": -1, "unit": "day"},
        {"amount": True, "unit": "day"},
        {"amount": "3", "unit": "day"},
        {"amount": 1.5, "unit": "day"},
        {"amount": 10_001, "unit": "day"},
        {"amount": 1, "unit": "week"},
        {"amount": 1},
        {"amount": 2, "unit": "same_day"},
        {"amount": 1, "unit": "same_day", "first_day_counted": True},
        {"amount": 1, "unit": "hour", "cutoff": "15:00"},
        {"amount": 1, "unit": "working_day", "ends_in_working_time": False},
        {"amount": 1, "unit": "working_day", "cutoff": "25:00"},
        {"amount": 1, "unit": "working_day", "cutoff": "15:60"},
        {"amount": 1, "unit": "working_day", "cutoff": "15h"},
        {"amount": 1, "unit": "working_day", "extra": 1},
    ],
)
def test_a_limit_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Limit.model_validate(wrong)


def test_a_cutoff_may_come_as_yaml_reads_it_without_quotes() -> None:
    assert Limit.model_validate({"unit": "same_day", "cutoff": 900}) == Limit.model_validate(
        {"unit": "same_day", "cutoff": "15:00"}
    )


def test_a_stored_working_that_was_altered_is_refused() -> None:
    stored = due(official(), at_home("2026-11-16 09:00"), Limit(amount=1, unit="day")).as_json()
    for change in ({"due": "soon"}, {"lines": [{"date": "2026-11-16"}]}, {"limit": {"unit": "eon"}}):
        with pytest.raises(ValidationError):
            Working.from_json({**stored, **change})


def test_the_longest_limits_are_summed_quickly_enough_to_be_shown() -> None:
    calendar = made(years=[{"year": year, "verified": False, "source": "x"} for year in range(1990, 2099)])
    start = at_home("2023-01-02 09:00")
    working = due(calendar, start, Limit(amount=10_000, unit="working_day"))
    assert len([line for line in working.lines if line.kind == "counted"]) == 10_000
    assert working.due is not None
    assert working.due - start > timedelta(days=13_999)
    assert isinstance(working.due, datetime)
