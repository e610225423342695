"""Dates as people write and read them: 15/08/2026, 08/2026, 2026; stored as ISO 8601, whole or cut short. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_FORMS = (
    re.compile(r"(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    re.compile(r"(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})", re.ASCII),
)


@dataclass(frozen=True)
class Partial:
    """A date of which the day, or day and month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    @property
    def exists(self) -> bool:
        """Whether the calendar has it: 30/02 and month 13 do not exist."""
        if self.year < 1 or (self.month is not None and not 1 <= self.month <= 12):
            return False
        return self.day is None or 1 <= self.day <= monthrange(self.year, self.month or 1)[1]

    @property
    def iso(self) -> str:
        """2026, 2026-08 or 2026-08-15."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    @property
    def first(self) -> date:
        """The first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def parse_partial(text: str) -> Partial | None:
    """What was typed, or stored, as a date; None if it is not written as one. Whether it exists is another question."""
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month, day = (int(parts[key]) if parts.get(key) else None for key in ("m", "d"))
            return Partial(int(parts["y"]), month, day)
    return None


def shown(iso: str) -> str:
    """A stored date as people read it: 15/08/2026, 08/2026 or 2026."""
    return "/".join(reversed(iso.split("-")))
