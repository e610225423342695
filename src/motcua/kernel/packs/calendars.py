"""What changes between two versions of a calendar: days off that come, go or move, and hours of work.

The calendar's own room lies below this one and knows nothing of packs.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import CalendarSpec
from motcua.kernel.packs.diff import Change, Differences, come_or_gone, rest_of
from motcua.kernel.packs.faults import Sentence, say
from motcua.kernel.text.api import Multilingual

KIND = "calendars"
SAID = {"special_days", "hours", "cutoff", "years"}
WHOM = _("mọi hồ sơ tính hạn theo lịch này")
DAYS: Mapping[Any, Sentence] = {
    "monday": _("thứ Hai"),
    "tuesday": _("thứ Ba"),
    "wednesday": _("thứ Tư"),
    "thursday": _("thứ Năm"),
    "friday": _("thứ Sáu"),
    "saturday": _("thứ Bảy"),
    "sunday": _("Chủ nhật"),
}
KINDS: Mapping[str, Sentence] = {
    "holiday": _("ngày nghỉ"),
    "make_up_day": _("ngày làm bù"),
    "half_day": _("ngày làm việc rút ngắn"),
}
Special = Any
"""A special day of a ``CalendarSpec``."""


def describe(before: CalendarSpec | None, after: CalendarSpec | None) -> list[Change]:
    """The changes; one of the versions may be missing."""
    here = after or before
    assert here is not None
    if before is None or after is None:
        return come_or_gone(KIND, here.urn, before, after, WHOM)
    found = [*_special(before, after), *_week(before, after), *_years(before, after)]
    own = [Change(KIND, here.urn, path, sentence, WHOM) for path, sentence in found]
    return [*own, *rest_of(KIND, here.urn, before, after, SAID)]


def _special(before: CalendarSpec, after: CalendarSpec) -> Differences:
    old, new = ({day.date: day for day in one.special_days} for one in (before, after))
    gone, come = [day for day in old if day not in new], [day for day in new if day not in old]
    for day in sorted({*old, *new}):
        path = f"special_days.{day.isoformat()}"
        if day in come and (other := _moved(old, gone, new[day])):
            gone.remove(other)
            values = {"what": _text(new[day].name), "old": _day(other), "new": _day(day)}
            yield path, say(_("“%(what)s” chuyển từ ngày %(old)s sang ngày %(new)s."), **values)
        elif day in come:
            yield path, say(_("Thêm %(kind)s %(day)s: %(what)s."), **_values(new[day]))
        elif day in new and _differs(old[day], new[day]):
            values = {"day": _day(day), "old": _kind(old[day]), "new": _kind(new[day])}
            yield path, say(_("Ngày %(day)s nay là %(new)s, trước là %(old)s."), **values)
        elif day in new and old[day] != new[day]:
            yield path, say(_("Sửa tên hoặc nguồn của %(kind)s %(day)s: %(what)s."), **_values(new[day]))
    for day in gone:
        yield f"special_days.{day.isoformat()}", say(_("Bỏ %(kind)s %(day)s: %(what)s."), **_values(old[day]))


def _moved(old: Mapping[date, Special], gone: list[date], come: Special) -> date | None:
    """The day that is there no more and is this one by its name and kind."""
    same = (day for day in gone if (old[day].kind, old[day].name.vi) == (come.kind, come.name.vi))
    return next(same, None)


def _differs(old: Special, new: Special) -> bool:
    return (old.kind, old.hours, old.instead_of) != (new.kind, new.hours, new.instead_of)


def _week(before: CalendarSpec, after: CalendarSpec) -> Differences:
    for name, day in DAYS.items():
        old, new = (_hours({**one.hours}.get(name, ())) for one in (before, after))
        if str(old) != str(new):
            yield f"hours.{name}", say(_("Giờ làm việc %(day)s: từ %(old)s thành %(new)s."), day=day, old=old, new=new)
    if before.cutoff != after.cutoff:
        values = {"old": _clock(before.cutoff), "new": _clock(after.cutoff)}
        sentence = _("Giờ cuối để nhận hồ sơ trả ngay trong ngày: từ %(old)s thành %(new)s.")
        yield "cutoff", say(sentence, **values)


def _years(before: CalendarSpec, after: CalendarSpec) -> Differences:
    old, new = ({year.year: year for year in one.years} for one in (before, after))
    for year in sorted({*old, *new}):
        if year not in old:
            yield f"years.{year}", say(_("Lịch nay có cả năm %(year)s."), year=year)
        elif year not in new:
            yield f"years.{year}", say(_("Lịch không còn năm %(year)s."), year=year)
        elif old[year].forecast and not new[year].forecast:
            yield f"years.{year}", say(_("Ngày nghỉ năm %(year)s nay đã công bố đủ."), year=year)
        elif old[year] != new[year]:
            yield f"years.{year}", say(_("Sửa nguồn hoặc tình trạng của năm %(year)s."), year=year)


def _values(day: Special) -> dict[str, Sentence]:
    return {"kind": _kind(day), "day": _day(day.date), "what": say("%(text)s", text=_text(day.name))}


def _kind(day: Special) -> Sentence:
    hours = ", ".join(map(str, day.hours))
    return say("%(kind)s (%(hours)s)", kind=KINDS[day.kind], hours=hours) if hours else KINDS[day.kind]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _hours(spans: Any) -> Sentence:
    return ", ".join(map(str, spans)) or _("nghỉ")


def _clock(value: time | None) -> Sentence:
    return f"{value:%H:%M}" if value else _("không đặt giờ")


def _text(name: Any) -> Multilingual:
    return Multilingual(**name.model_dump())
