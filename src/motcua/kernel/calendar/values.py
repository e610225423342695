"""The small words a calendar file is made of: names, times of day, working hours, years, special days.

The room lies below ``packs``, so it has its own strict base; its errors have the shape that ``packs`` reads
(type ``flaw``: a Vietnamese sentence, a remedy, and the values for the placeholders of both).
"""

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Final[tuple[Weekday, ...]] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def flaw(sentence: str, remedy: str, **values: str | int) -> PydanticCustomError:
    """A fault in what somebody wrote: Vietnamese message ids with ``%(name)s`` placeholders, filled from ``values``."""
    return PydanticCustomError("flaw", "{sentence}", {"sentence": sentence, "remedy": remedy, "values": values})


class Strict(BaseModel):
    """Base of what is read from a file: no unknown key, no guessed type, nothing changes after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Text(Strict):
    """A name in Vietnamese, English and Bengali. What is missing falls back to Vietnamese."""

    vi: Sentence
    en: str = ""
    bn: str = ""

    def get(self, lang: str) -> str:
        """The name in ``lang`` (``"en"``, ``"bn-bd"``, …), else in Vietnamese."""
        return {"en": self.en, "bn": self.bn}.get(lang.partition("-")[0], "") or self.vi


Name = Annotated[Text, BeforeValidator(lambda value: {"vi": value} if isinstance(value, str) else value)]
"""A ``Text``; a plain string is its Vietnamese."""


class LegalBasis(Strict):
    """The rule behind a value, worded as in all packs: number and notation of the ``document``, its ``title``, the
    ``article``. ``verified``: somebody has read the primary text."""

    document: Sentence
    title: Sentence
    article: str | None = None
    note: str | None = None
    verified: bool


def _clock(value: Any) -> time:
    if isinstance(value, time) and not value.tzinfo:
        return value
    # YAML 1.1 reads an unquoted 15:00 as a number to base 60, which is exactly its minutes from midnight.
    minutes = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip(), re.ASCII)):
        minutes = int(found[1]) * 60 + int(found[2]) if int(found[2]) < 60 else None
    if minutes is None or not 0 <= minutes < 24 * 60:
        raise flaw("“%(value)s” không phải là giờ trong ngày.", "Ghi giờ dạng “15:00”.", value=str(value))
    return time(*divmod(minutes, 60))


Clock = Annotated[
    time,
    PlainValidator(_clock),
    PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}),
]
"""A time of day, written ``15:00``."""


class Span(NamedTuple):
    """A stretch of working time within one day, from ``start`` to ``end``."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def _span(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    start, dash, end = str(value).partition("-")
    if not isinstance(value, str) or not dash:
        raise flaw(
            "“%(value)s” không phải là khoảng giờ làm việc.", "Ghi khoảng giờ dạng “07:30-11:30”.", value=str(value)
        )
    span = Span(_clock(start), _clock(end))
    if span.end <= span.start:
        raise flaw(
            "Khoảng giờ %(value)s kết thúc không sau lúc bắt đầu.", "Ghi giờ bắt đầu trước giờ kết thúc.", value=value
        )
    return span


def _apart(spans: Sequence[Span]) -> Sequence[Span]:
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise flaw(
                "Khoảng giờ %(later)s chồng lên hoặc đứng trước %(earlier)s.",
                "Xếp các khoảng giờ theo thứ tự trong ngày, không chồng lên nhau.",
                earlier=str(earlier),
                later=str(later),
            )
    return spans


Hours = Annotated[
    tuple[
        Annotated[
            Span,
            PlainValidator(_span),
            PlainSerializer(str, return_type=str),
            WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$"}),
        ],
        ...,
    ],
    Field(strict=False),
    AfterValidator(_apart),
]
"""The working hours of one day, in order and apart: ``["07:30-11:30", "13:30-17:30"]``."""


def length(hours: Sequence[Span]) -> int:
    """Minutes of work in ``hours``."""
    return sum((end.hour - start.hour) * 60 + end.minute - start.minute for start, end in hours)


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise flaw("“%(value)s” không phải là một ngày có thật.", "Ghi ngày dạng “2026-11-24”.", value=value)


Date = Annotated[date, BeforeValidator(_date)]
"""A date, written ``2026-11-24``."""


class Year(Strict):
    """A ``year`` that the calendar knows. ``forecast``: its days off are not all announced yet."""

    year: Annotated[int, Field(ge=1902, le=2099)]
    forecast: bool = False
    verified: bool
    source: Sentence


class SpecialDay(Strict):
    """A dated day (``date``, ``name``) that differs from the week or from the public holidays; it overrides both.

    By its ``kind``: ``holiday`` gives the whole day off; ``half_day`` works ``hours`` only; ``make_up_day`` works
    although week or holidays would give it off: ``hours``, else those of the weekday of ``instead_of`` (the day off it
    is worked for), else those of the first working weekday.
    """

    date: Date
    kind: Literal["holiday", "make_up_day", "half_day"]
    name: Name
    hours: Hours = ()
    instead_of: Date | None = None
    source: Sentence
    verified: bool

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        day = self.date.isoformat()
        if self.kind == "holiday" and self.hours:
            raise flaw(
                "Ngày nghỉ %(day)s lại có giờ làm việc.",
                "Bỏ hours, hoặc đổi kind thành half_day nếu chỉ nghỉ một phần ngày.",
                day=day,
            )
        if self.kind == "half_day" and not self.hours:
            raise flaw(
                "Ngày làm việc rút ngắn %(day)s chưa có giờ làm việc.",
                "Thêm hours, hoặc đổi kind thành holiday nếu nghỉ cả ngày.",
                day=day,
            )
        if self.instead_of is not None and (self.kind != "make_up_day" or self.instead_of == self.date):
            raise flaw(
                "instead_of của ngày %(day)s không chỉ một ngày nghỉ khác được làm bù.",
                "Chỉ dùng instead_of cho make_up_day và ghi ngày nghỉ hoán đổi.",
                day=day,
            )
        return self
