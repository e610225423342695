"""What a licence is worth on a day, as sums over dates."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.mechanisms.cases.licence_rules import (
    Dates,
    Standing,
    effective,
    folded,
    last_day,
    next_reminder,
    standing,
)

DAY = timedelta(days=1)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
maybe = st.none() | days


@dataclass
class Decided:
    kind: str
    effective_on: date | None
    until: date | None = None


decided = st.lists(st.builds(Decided, st.sampled_from(["suspend", "lift", "revoke", "reissue"]), days, maybe))


@pytest.mark.parametrize(
    ("issued", "amount", "unit", "last"),
    [
        (date(2026, 5, 10), 6, "month", date(2026, 11, 10)),
        (date(2026, 8, 31), 6, "month", date(2027, 2, 28)),
        (date(2027, 8, 31), 6, "month", date(2028, 2, 29)),
        (date(2028, 2, 29), 1, "year", date(2029, 2, 28)),
        (date(2026, 12, 31), 12, "month", date(2027, 12, 31)),
        (date(2026, 11, 17), 10, "day", date(2026, 11, 27)),
        (date(9999, 12, 31), 1, "month", None),
        (date(9999, 12, 31), 1, "day", None),
    ],
)
def test_a_term_ends_on_the_same_day_of_its_last_month_or_on_that_months_last(
    issued: date, amount: int, unit: str, last: date | None
) -> None:
    assert last_day(issued, amount, unit) == last  # type: ignore[arg-type]


@given(days, st.integers(1, 1200))
def test_months_never_end_in_the_month_behind(issued: date, amount: int) -> None:
    last = last_day(issued, amount, "month")
    assert last is not None
    assert (last.year * 12 + last.month) - (issued.year * 12 + issued.month) == amount
    assert last.day == issued.day or (last + DAY).day == 1


@given(st.builds(Dates, maybe, maybe, maybe, maybe, maybe, maybe), days)
def test_what_ended_for_good_is_never_valid_again(dates: Dates, day: date) -> None:
    state = standing(dates, day)
    if state in (Standing.VOID, Standing.REVOKED):
        assert standing(dates, day + DAY) in (Standing.VOID, Standing.REVOKED)
    if state in (Standing.REPLACED, Standing.EXPIRED):
        assert standing(dates, day + DAY) not in (Standing.VALID, Standing.SUSPENDED)


@given(decided)
def test_decisions_give_a_suspension_that_runs_forwards(some: list[Decided]) -> None:
    found = folded(
        [one for one in some if one.until is None or one.effective_on is None or one.until >= one.effective_on]
    )
    if found.suspended_to is not None:
        assert found.suspended_from is not None
        assert found.suspended_from <= found.suspended_to


@given(decided, days)
def test_a_lift_leaves_nothing_suspended_from_its_day_on(some: list[Decided], day: date) -> None:
    found = folded([*some, Decided("lift", day)])
    assert standing(Dates(suspended_from=found.suspended_from, suspended_to=found.suspended_to), day) == Standing.VALID


@given(maybe, days)
def test_no_decision_works_backwards(asked: date | None, signed: date) -> None:
    assert effective(asked, signed) >= signed
    assert effective(asked, signed) in (asked, signed)


@given(days, st.lists(st.integers(1, 1000), max_size=5), days)
def test_reminders_come_to_an_end_each_on_a_day_of_its_own(last: date, before: list[int], issued: date) -> None:
    told: list[date] = []
    while following := next_reminder(last, before, told[-1] if told else issued):
        told.append(following)
    every = {last - number * DAY for number in before} | {last + DAY}
    assert told == sorted(day for day in every if day > issued)


def test_what_has_no_end_is_never_reminded_of() -> None:
    assert next_reminder(None, [30], date(2026, 1, 1)) is None
    assert next_reminder(date.max, [30], date(2026, 1, 1)) is None
