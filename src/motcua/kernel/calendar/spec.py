"""``CalendarSpec``: what ``calendars/*.yaml`` of a pack holds."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from motcua.kernel.calendar.contradictions import Parts, contradictions
from motcua.kernel.calendar.public import countries
from motcua.kernel.calendar.values import Clock, Date, Hours, LegalBasis, Name, SpecialDay, Strict, Weekday, Year, flaw

T = TypeVar("T")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise flaw("Không có múi giờ “%(value)s”.", "Ghi tên múi giờ như “Asia/Ho_Chi_Minh”.", value=value)
    return value


def _country(value: str) -> str:
    if value not in countries():
        raise flaw("Không có ngày lễ của nước “%(value)s”.", "Ghi mã nước hai chữ cái như “VN”.", value=value)
    return value


class CalendarSpec(Strict):
    """The working time of an office: the ``hours`` of the week, the public holidays of ``public_holidays`` (a country),
    and dated special days, in a ``timezone``.

    ``special_days`` override the public holidays, these override the week. Only days of ``years`` between
    ``valid_from`` and ``valid_to`` (both counted) are known; asking for another is a ``NotCoveredError``, never a
    guess. ``cutoff`` is the hour after which a same-day request is taken as received on the next working day.
    ``hours_source`` and ``hours_verified``: where the hours were read, and whether in the primary text.
    ``holiday_names``: how public holidays are called.
    """

    urn: Annotated[str, StringConstraints(pattern=r"^urn:motcua:[a-z0-9-]+(:[a-z0-9.-]+)*$", max_length=200)]
    title: Name
    timezone: Annotated[str, AfterValidator(_zone)]
    valid_from: Date
    valid_to: Date | None = None
    legal_basis: Annotated[tuple[LegalBasis, ...], Field(strict=False)] = ()
    hours: dict[Weekday, Hours]
    hours_verified: bool
    hours_source: Annotated[str, StringConstraints(min_length=1)]
    cutoff: Clock | None = None
    public_holidays: Annotated[str, AfterValidator(_country)] | None = None
    years: Annotated[tuple[Year, ...], Field(strict=False)]
    special_days: Annotated[tuple[SpecialDay, ...], Field(strict=False)] = ()
    holiday_names: dict[str, Name] = Field(default_factory=dict)
    """Translations of public holidays: the longest key with which the Vietnamese name begins gives the name."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this calendar reckons its days."""
        return ZoneInfo(self.timezone)

    def in_force(self, on: date) -> bool:
        """Whether the calendar is in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @cached_property
    def content(self) -> str:
        """The whole calendar as one line of JSON: two calendars with the same content reckon alike."""
        return self.model_dump_json()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, whose ``content`` is its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("content", None)
        return copied

    @model_validator(mode="wrap")
    @classmethod
    def _all_faults_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Contradictions are found in what can be read, even while other values are wrong."""
        if isinstance(data, cls):
            return data
        errors: list[InitErrorDetails] = []
        spec: Self | None = None
        try:
            spec = handler(data)
        except ValidationError as refused:
            errors = [_again(error) for error in refused.errors()]
        for path, fault in contradictions(_parts(spec.model_dump(mode="json") if spec else data)):
            errors.append(InitErrorDetails(type=fault, loc=path, input=None))
        if spec is None or errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        return spec


def parse(data: Any) -> CalendarSpec:
    """A calendar from what YAML gave (strings, numbers, dates, lists, maps). Raises ``pydantic.ValidationError``."""
    return CalendarSpec.model_validate_json(json.dumps(data, ensure_ascii=False, default=str))


def _again(error: ErrorDetails) -> InitErrorDetails:
    context = error.get("ctx", {})
    kind: str | PydanticCustomError = error["type"]
    if kind == "flaw":
        kind = PydanticCustomError("flaw", "{sentence}", context)
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=context)


_YEAR, _DAY = TypeAdapter(Year), TypeAdapter(SpecialDay)
_DATE: TypeAdapter[date] = TypeAdapter(Date)
_WEEK: TypeAdapter[dict[Weekday, Hours]] = TypeAdapter(dict[Weekday, Hours])


def _parts(data: Any) -> Parts:
    """What can be read of ``data``, value by value."""
    raw: dict[str, Any] = data if isinstance(data, dict) else {}
    years = [(place, _read(_YEAR, value)) for place, value in enumerate(_list(raw.get("years")))]
    days = [(place, _read(_DAY, value)) for place, value in enumerate(_list(raw.get("special_days")))]
    country = raw.get("public_holidays")
    return Parts(
        hours=_read(_WEEK, raw.get("hours")),
        country=country if country in countries() else None,
        years=[(place, year) for place, year in years if year],
        all_years_read=isinstance(raw.get("years"), list | tuple) and all(year for _, year in years),
        days=[(place, day) for place, day in days if day],
        valid_from=_read(_DATE, raw.get("valid_from")),
        valid_to=_read(_DATE, raw.get("valid_to")),
    )


def _read(kind: TypeAdapter[T], value: Any) -> T | None:
    try:
        return kind.validate_python(value)
    except ValidationError:
        return None


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
