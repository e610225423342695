"""Months, quarters and years, as figures are asked for: ``2026-11``, ``2026-Q4``, ``2026``. Pure but for the clock."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from motcua.kernel.calendar.api import ZONE, now

Kind = Literal["month", "quarter", "year"]
MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}
_NAME: Final = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)
FIRST, LAST = 2000, 2200


@dataclass(frozen=True)
class Period:
    """A month, quarter or year: its ``first`` day."""

    kind: Kind
    first: date

    @classmethod
    def named(cls, name: str) -> "Period":
        """The period of that name. Raises ``ValueError``."""
        found = _NAME.fullmatch(name)
        if not found or not FIRST <= int(found[1]) <= LAST:
            raise ValueError(f"{name!r} is no period: write 2026-11, 2026-Q4 or 2026")
        year = int(found[1])
        if found[2]:
            return cls("month", date(year, int(found[2]), 1))
        return cls("quarter", date(year, 3 * int(found[3]) - 2, 1)) if found[3] else cls("year", date(year, 1, 1))

    @classmethod
    def around(cls, day: date, kind: Kind) -> "Period":
        """The period of that kind in which a day lies."""
        months = MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // months * months + 1, 1))

    @property
    def following(self) -> "Period":
        """The one after it."""
        return Period.around(self.first + timedelta(days=31 * MONTHS[self.kind] + 1), self.kind)

    @property
    def before(self) -> "Period":
        """The one before it."""
        return Period.around(self.first - timedelta(days=1), self.kind)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """The moment at which it begins in Viet Nam."""
        return datetime.combine(self.first, time(), ZONE)

    @property
    def ends(self) -> datetime:
        """The moment at which it is over."""
        return self.following.begins

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}" if self.kind == "quarter" else str(self.first.year)


@dataclass(frozen=True)
class Span:
    """What is counted: from ``begins`` until before ``until``: the end of the period or, while it runs, all up to
    now."""

    begins: datetime
    until: datetime

    @classmethod
    def of(cls, period: Period) -> "Span":
        """The part of a period that is over."""
        return cls(period.begins, min(period.ends, max(now() + timedelta.resolution, period.begins)))
