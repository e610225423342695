"""Months, quarters and years by name."""

from datetime import date

import pytest

from motcua.kernel.calendar.api import at
from motcua.mechanisms.measures.periods import Period, Span
from tests import helpers


@pytest.mark.parametrize(
    ("name", "first", "last", "before", "following"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "2026-10", "2026-12"),
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), "2025-12", "2026-02"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2026-Q2"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q3", "2027-Q1"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025", "2027"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-01", "2024-03"),
    ],
)
def test_a_period_knows_its_days_and_its_neighbours(
    name: str, first: date, last: date, before: str, following: str
) -> None:
    period = Period.named(name)
    assert (period.first, period.last, str(period)) == (first, last, name)
    assert (str(period.before), str(period.following)) == (before, following)
    assert Period.around(last, period.kind) == period


@pytest.mark.parametrize("name", ["", "2026-13", "2026-Q5", "26", "2026-1", "1999", "9999", "2026-11-01", "２０２６"])
def test_anything_else_is_no_period(name: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        Period.named(name)


def test_a_running_period_is_counted_up_to_now_and_one_to_come_is_empty() -> None:
    with at(helpers.MORNING):
        running, past, coming = (Span.of(Period.named(name)) for name in ("2026-11", "2026-10", "2026-12"))
    assert helpers.MORNING < running.until < Period.named("2026-11").ends
    assert past.until == Period.named("2026-10").ends
    assert coming.begins == coming.until
