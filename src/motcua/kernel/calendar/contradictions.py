"""What no single value of a calendar shows: days, years and hours that contradict one another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import PydanticCustomError

from motcua.kernel.calendar.public import public_days
from motcua.kernel.calendar.values import WEEKDAYS, Hours, SpecialDay, Weekday, Year, flaw, length

Found = Iterator[tuple[tuple[str | int, ...], PydanticCustomError]]


@dataclass(frozen=True, slots=True)
class Parts:
    """As much of a calendar as could be read; ``years`` and ``days`` keep their place in the file."""

    hours: Mapping[Weekday, Hours] | None
    country: str | None
    years: Sequence[tuple[int, Year]]
    all_years_read: bool
    days: Sequence[tuple[int, SpecialDay]]
    valid_from: date | None
    valid_to: date | None


def contradictions(parts: Parts) -> Found:
    """Every contradiction, with the path of the value that is to be mended."""
    if parts.hours is not None and not any(parts.hours.values()):
        yield ("hours",), flaw("Lịch không có giờ làm việc nào trong tuần.", "Ghi giờ cho ít nhất một ngày trong tuần.")
    if parts.valid_from and parts.valid_to and parts.valid_to < parts.valid_from:
        yield (
            ("valid_to",),
            flaw(
                "Ngày hết hiệu lực %(valid_to)s đứng trước ngày bắt đầu hiệu lực %(valid_from)s.",
                "Sửa valid_to thành ngày bằng hoặc sau valid_from, hoặc bỏ valid_to nếu còn hiệu lực.",
                valid_from=parts.valid_from.isoformat(),
                valid_to=parts.valid_to.isoformat(),
            ),
        )
    yield from _years(parts)
    yield from _repeated(parts)
    yield from _outside(parts)
    if parts.hours is not None:
        yield from _against_the_week(parts, parts.hours)


def _years(parts: Parts) -> Found:
    if parts.all_years_read and not parts.years:
        yield ("years",), flaw("Lịch chưa có năm nào.", "Ghi ít nhất một năm vào years.")
    before: int | None = None
    for place, year in parts.years:
        if before is not None and year.year != before + 1:
            yield (
                ("years", place, "year"),
                flaw(
                    "Năm %(year)s không nối tiếp năm %(before)s.",
                    "Ghi mỗi năm một lần, theo thứ tự, không bỏ cách năm nào.",
                    year=str(year.year),
                    before=str(before),
                ),
            )
        before = year.year


def _repeated(parts: Parts) -> Found:
    seen: dict[date, SpecialDay] = {}
    for place, day in parts.days:
        first = seen.setdefault(day.date, day)
        if first is not day:
            yield (
                ("special_days", place, "date"),
                flaw(
                    "Ngày %(day)s được ghi hai lần: %(first)s rồi %(second)s.",
                    "Chỉ giữ một dòng đúng cho mỗi ngày.",
                    day=day.date.isoformat(),
                    first=first.kind,
                    second=day.kind,
                ),
            )


def _outside(parts: Parts) -> Found:
    known = {year.year for _, year in parts.years}
    for place, day in parts.days:
        if parts.all_years_read and day.date.year not in known:
            yield (
                ("special_days", place, "date"),
                flaw(
                    "Ngày %(day)s thuộc năm mà lịch chưa có.",
                    "Thêm năm đó vào years, hoặc sửa lại ngày.",
                    day=day.date.isoformat(),
                ),
            )
        if (parts.valid_from and day.date < parts.valid_from) or (parts.valid_to and day.date > parts.valid_to):
            yield (
                ("special_days", place, "date"),
                flaw(
                    "Ngày %(day)s nằm ngoài thời gian hiệu lực của lịch.",
                    "Bỏ ngày này hoặc sửa valid_from, valid_to.",
                    day=day.date.isoformat(),
                ),
            )


def _against_the_week(parts: Parts, hours: Mapping[Weekday, Hours]) -> Found:
    kinds = {day.date: day.kind for _, day in parts.days}

    def works_by_rule(day: date) -> bool:
        public = public_days(parts.country, day.year).get(day) if parts.country else None
        return public.works if public else bool(hours.get(WEEKDAYS[day.weekday()]))

    for place, day in parts.days:
        normal = length(hours.get(WEEKDAYS[day.date.weekday()], ()))
        if day.kind == "make_up_day" and normal and works_by_rule(day.date):
            yield (
                ("special_days", place, "kind"),
                flaw(
                    "Ngày %(day)s vốn đã là ngày làm việc, không thể là ngày làm bù.",
                    "Sửa lại ngày, bỏ dòng này, hoặc dùng half_day nếu giờ làm việc rút ngắn.",
                    day=day.date.isoformat(),
                ),
            )
        if day.kind == "half_day" and not normal > length(day.hours):
            yield (
                ("special_days", place, "hours"),
                flaw(
                    "Giờ làm việc của ngày rút ngắn %(day)s không ít hơn ngày thường.",
                    "Ghi ít giờ hơn, hoặc dùng make_up_day nếu ngày này vốn là ngày nghỉ.",
                    day=day.date.isoformat(),
                ),
            )
        other = day.instead_of
        if other and kinds.get(other, "make_up_day" if works_by_rule(other) else "holiday") != "holiday":
            yield (
                ("special_days", place, "instead_of"),
                flaw(
                    "Ngày %(day)s làm bù cho %(other)s, nhưng %(other)s lại là ngày làm việc.",
                    "Thêm %(other)s thành holiday, hoặc sửa instead_of.",
                    day=day.date.isoformat(),
                    other=other.isoformat(),
                ),
            )
