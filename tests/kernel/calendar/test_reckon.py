"""Small sums over working time."""

from datetime import date

import pytest

from motcua.kernel.calendar.api import (
    NotCoveredError,
    TimeLeft,
    add,
    between,
    is_working,
    next_working_moment,
    time_left,
)
from tests.kernel.calendar.made import at_home, official


def test_time_left_in_working_days_and_minutes() -> None:
    due = at_home("2026-11-25 17:30")
    assert time_left(official(), at_home("2026-11-20 15:30"), due) == TimeLeft(
        late=False, days=2, minutes=120 + 2 * 480
    )
    assert time_left(official(), at_home("2026-11-25 16:00"), due) == TimeLeft(late=False, days=0, minutes=90)
    assert time_left(official(), due, due) == TimeLeft(late=False, days=0, minutes=0)
    assert time_left(official(), at_home("2026-11-26 08:30"), due) == TimeLeft(late=True, days=1, minutes=60)
    assert time_left(official(), at_home("2026-11-25 20:00"), due) == TimeLeft(late=True, days=0, minutes=0)


def test_adding_working_days() -> None:
    calendar = official()
    assert add(calendar, date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert add(calendar, date(2026, 11, 25), -1) == date(2026, 11, 23)
    assert add(calendar, date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert add(calendar, date(2026, 11, 20), 0) == date(2026, 11, 20)
    assert add(calendar, date(2026, 11, 21), -1) == date(2026, 11, 20)
    assert add(calendar, date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_counting_working_days() -> None:
    calendar = official()
    assert between(calendar, date(2026, 2, 13), date(2026, 2, 25)) == 3
    assert between(calendar, date(2026, 2, 25), date(2026, 2, 13)) == -3
    assert between(calendar, date(2026, 11, 21), date(2026, 11, 22)) == 0


def test_what_is_not_known_is_an_error() -> None:
    calendar = official()
    for wrong in (
        lambda: add(calendar, date(2027, 12, 31), 1),
        lambda: add(calendar, date(2025, 1, 2), -1),
        lambda: add(calendar, date(2024, 1, 1), 0),
        lambda: between(calendar, date(2024, 1, 1), date(2025, 2, 1)),
        lambda: next_working_moment(calendar, at_home("2027-12-31 18:00")),
        lambda: time_left(calendar, at_home("2028-01-05 09:00"), at_home("2027-12-30 09:00")),
    ):
        with pytest.raises(NotCoveredError):
            wrong()


def test_working_moments() -> None:
    calendar = official()
    assert is_working(calendar, at_home("2026-11-20 07:30"))
    assert is_working(calendar, at_home("2026-11-20 17:30"))
    assert not is_working(calendar, at_home("2026-11-20 12:00"))
    assert not is_working(calendar, at_home("2026-11-24 09:00"))
    assert next_working_moment(calendar, at_home("2026-11-23 17:31")) == at_home("2026-11-25 07:30")
    assert next_working_moment(calendar, at_home("2026-11-23 17:30")) == at_home("2026-11-23 17:30")
    assert next_working_moment(calendar, at_home("2026-11-23 12:00")) == at_home("2026-11-23 13:30")
