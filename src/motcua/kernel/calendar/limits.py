"""The words of the clock: a limit, a pause, and the working that shows how a due moment came about."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter, model_validator

from motcua.kernel.calendar.values import Clock, Strict, Text, flaw
from motcua.kernel.calendar.zone import aware

Unit = Literal["working_day", "day", "month", "same_day", "working_hour", "hour"]


class Limit(Strict):
    """How long a step or a procedure may take: an ``amount`` in the ``unit`` its source of law has.

    ``working_day`` and ``working_hour`` run only in working time; ``day``, ``month`` and ``hour`` are those of the
    calendar; ``same_day`` (amount 1) ends with the day of receipt.

    ``cutoff``: what is received later in the day is taken as received on the next working day. A ``same_day`` limit
    without one has the calendar's; other limits without one have none. Not for hours.
    ``first_day_counted``: by Civil Code 2015 Art. 147 the day of receipt is not counted; true where a rule says so.
    ``ends_in_working_time``: by Art. 148 a limit whose last day is a day off ends with the next working day; false
    for a ``day``, ``month`` or ``hour`` limit that ends when it ends.
    """

    amount: Annotated[int, Field(ge=1, le=10_000)] = 1
    unit: Unit
    cutoff: Clock | None = None
    first_day_counted: bool = False
    ends_in_working_time: bool = True

    @property
    def in_hours(self) -> bool:
        """Whether it is counted in minutes rather than in days."""
        return self.unit in ("working_hour", "hour")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.unit == "same_day" and self.amount != 1:
            raise flaw(
                "Thời hạn trong ngày không thể là %(amount)s ngày.",
                "Bỏ amount, hoặc dùng unit: working_day.",
                amount=self.amount,
            )
        if self.unit == "same_day" and self.first_day_counted:
            raise flaw("Thời hạn trong ngày luôn tính ngày tiếp nhận.", "Bỏ first_day_counted.")
        if self.in_hours and (self.cutoff or self.first_day_counted):
            raise flaw("Thời hạn tính bằng giờ không có giờ chốt hay ngày đầu tiên.", "Bỏ cutoff và first_day_counted.")
        if not self.ends_in_working_time and self.unit not in ("day", "month", "hour"):
            raise flaw(
                "Thời hạn %(unit)s luôn kết thúc trong giờ làm việc.", "Bỏ ends_in_working_time.", unit=self.unit
            )
        return self


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands: from ``start`` until ``end``, still open while that is ``None``.

    ``reason`` is the caller's code (``supplement``, ``consultation``, ``fee`` …). ``ValueError`` for a naive moment
    or an end before the start.
    """

    start: datetime
    end: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        aware(self.start)
        if self.end is not None and aware(self.end) < self.start:
            raise ValueError(f"the pause ends at {self.end.isoformat()}, before it starts at {self.start.isoformat()}")


@dataclass(frozen=True, slots=True)
class Line:
    """What one day meant for a limit.

    ``kind``: ``start`` the day of receipt, which does not count; ``counted``; ``skipped`` a day off; ``paused``;
    ``rolled`` the working day to which the end moved from a day off (it does not count).
    ``reason``: ``counted``, ``weekend``, ``holiday``, ``make_up_day``, ``half_day``, ``first_day``, ``after_cutoff``,
    ``outside_hours``, ``paused`` or ``next_working_time``. ``name`` is the holiday's or special day's name.
    ``count``: what is counted so far, in days, for hour limits in minutes; ``minutes`` those counted on this day
    (hour limits only). ``pause`` holds the reasons of the pauses that took time from this day.
    """

    date: date
    kind: Literal["start", "counted", "skipped", "paused", "rolled"]
    reason: str
    name: Text | None = None
    count: int = 0
    minutes: int | None = None
    pause: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """A due moment with the sum that led to it.

    ``due`` is ``None`` while an open pause keeps it unknown; ``remaining`` then says what is left to count, in days
    of the limit, for hour limits in minutes. ``forecast``: some day lies in a year whose days off are not announced.
    ``received`` and ``due`` are in the calendar's zone.
    """

    calendar: str
    zone: str
    received: datetime
    limit: Limit
    due: datetime | None
    remaining: int
    forecast: bool
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The whole of it as plain JSON values, for storing; ``from_json`` gives back an equal working."""
        stored: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Working":
        """A stored working. ``pydantic.ValidationError`` when it is not one."""
        working = _ADAPTER.validate_python(stored)
        zone = ZoneInfo(working.zone)
        due = working.due and working.due.astimezone(zone)
        return replace(working, received=working.received.astimezone(zone), due=due)


_ADAPTER = TypeAdapter(Working)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stop:
    """Pauses that touch, as one: the clock stands from ``start`` until ``end`` (``FOREVER`` while open). UTC."""

    start: datetime
    end: datetime
    reasons: tuple[str, ...]
