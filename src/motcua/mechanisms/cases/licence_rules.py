"""What a licence is worth on a day: pure functions of dates and decisions."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, Protocol

DAY = timedelta(days=1)


class Standing(StrEnum):
    """What a licence is on a day. ``void``: its paper was declared void, as if it had never been."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"
    VOID = "void"


LIVING = frozenset({Standing.VALID, Standing.SUSPENDED})
"""In which something can still be decided about it."""


@dataclass(frozen=True)
class Dates:
    """Everything that says what a licence is on any day; the end of a stretch belongs to it."""

    valid_to: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None
    revoked_on: date | None = None
    replaced_on: date | None = None
    voided_on: date | None = None


class Decided(Protocol):
    """A decision in force."""

    kind: str
    effective_on: date | None
    until: date | None


def standing(dates: Dates, day: date) -> Standing:
    """What the licence is on a day. What ended it for good goes before what only stands in its way."""
    if dates.voided_on and dates.voided_on <= day:
        return Standing.VOID
    if dates.revoked_on and dates.revoked_on <= day:
        return Standing.REVOKED
    if dates.replaced_on and dates.replaced_on <= day:
        return Standing.REPLACED
    if dates.valid_to and dates.valid_to < day:
        return Standing.EXPIRED
    if dates.suspended_from and dates.suspended_from <= day and not (dates.suspended_to and dates.suspended_to < day):
        return Standing.SUSPENDED
    return Standing.VALID


def folded(decisions: Iterable[Decided]) -> Dates:
    """What decisions in force, in the order in which they took effect, make of a licence; a decision that is void is
    simply not among them. A suspension that is lifted on its first day has not been."""
    found = Dates()
    for one in decisions:
        assert one.effective_on is not None  # it is in force
        if one.kind == "suspend":
            found = replace(found, suspended_from=one.effective_on, suspended_to=one.until)
        elif one.kind == "lift" and found.suspended_from:
            last = one.effective_on - DAY
            gone = last < found.suspended_from
            found = replace(
                found, suspended_from=None if gone else found.suspended_from, suspended_to=None if gone else last
            )
        elif one.kind == "revoke":
            found = replace(found, revoked_on=one.effective_on)
    return found


def effective(asked: date | None, signed: date) -> date:
    """From when a decision counts: from the day that it names, but never before it is signed."""
    return max(asked or signed, signed)


def last_day(issued: date, amount: int, unit: Literal["day", "month", "year"]) -> date | None:
    """The last day of a term that begins with its issue; ``None`` when no calendar reaches so far."""
    try:
        if unit == "day":
            return issued + timedelta(days=amount)
        months = issued.month - 1 + amount * (12 if unit == "year" else 1)
        year, month = issued.year + months // 12, months % 12 + 1
        return date(year, month, min(issued.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return None


def next_reminder(valid_to: date | None, before: Sequence[int], after: date) -> date | None:
    """The next day behind ``after`` on which the holder is told that the end is near, or, the day behind it, that it
    has come."""
    if valid_to is None or valid_to == date.max:
        return None
    days = [valid_to - timedelta(days=number) for number in before] + [valid_to + DAY]
    return min((day for day in days if day > after), default=None)
