"""Moments, amounts and days in the reader's language. Pure: the present is given."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from motcua.kernel.calendar.api import ZONE, Line, Working, legal_day, reason
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.api import is_late

# Looked up when one is said, and no other.
_WEEKDAYS = (
    gettext_lazy("thứ Hai"), gettext_lazy("thứ Ba"), gettext_lazy("thứ Tư"), gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"), gettext_lazy("thứ Bảy"), gettext_lazy("Chủ nhật"),
)  # fmt: skip
_SHORT = (
    gettext_lazy("T2"), gettext_lazy("T3"), gettext_lazy("T4"), gettext_lazy("T5"), gettext_lazy("T6"),
    gettext_lazy("T7"), gettext_lazy("CN"),
)  # fmt: skip
_NEAR = {
    0: gettext_lazy("%(hour)s hôm nay"),
    1: gettext_lazy("%(hour)s ngày mai"),
    -1: gettext_lazy("%(hour)s hôm qua"),
}
_DAYS = gettext_lazy("còn %(n)s ngày"), gettext_lazy("trễ %(n)s ngày")
_HOUR = gettext_lazy("còn 1 giờ"), gettext_lazy("trễ 1 giờ")
_HOURS = gettext_lazy("còn %(n)s giờ"), gettext_lazy("trễ %(n)s giờ")
_MINUTE = gettext_lazy("còn 1 phút"), gettext_lazy("trễ 1 phút")
_MINUTES = gettext_lazy("còn %(n)s phút"), gettext_lazy("trễ %(n)s phút")


def day(value: date | datetime) -> str:
    """The weekday and the day, as in every official letter here."""
    found = legal_day(value) if isinstance(value, datetime) else value
    return _("%(weekday)s, %(date)s") % {"weekday": weekday(found), "date": f"{found:%d/%m/%Y}"}


def moment(value: datetime) -> str:
    """The hour, then the day."""
    return f"{_hour(value)}, {day(value)}"


def due(value: datetime, present: datetime) -> str:
    """A coming or past moment as one would say it today."""
    ahead = (legal_day(value) - legal_day(present)).days
    said = _NEAR.get(ahead)
    return str(said) % {"hour": _hour(value)} if said else moment(value)


def left(value: datetime, present: datetime) -> str:
    """How long until a moment, or how long since: days by the calendar from two on, then hours, then minutes."""
    late, span = is_late(value, None, present), abs(value - present)
    days = abs((legal_day(value) - legal_day(present)).days)
    if days > 1:
        n, texts = days, _DAYS
    elif span >= timedelta(hours=1):
        n = int(span / timedelta(hours=1))
        texts = _HOUR if n == 1 else _HOURS
    else:
        n = int(span / timedelta(minutes=1))
        texts = _MINUTE if n == 1 else _MINUTES
    return str(texts[late]) % {"n": n}


def weekday(value: date) -> str:
    """thứ Hai … Chủ nhật."""
    return str(_WEEKDAYS[value.weekday()])


def weekday_short(value: date) -> str:
    """T2 … CN, as on every calendar here."""
    return str(_SHORT[value.weekday()])


def money(dong: int) -> str:
    """An amount of dong; free of charge for nothing."""
    if not dong:
        return _("miễn phí")
    return _("%(amount)s đồng") % {"amount": number(dong)}


def number(count: int) -> str:
    """A whole number, its thousands apart as the language does it."""
    return f"{count:,}".replace(",", "." if get_language() == "vi" else ",")


def file_size(count: int) -> str:
    """A size in bytes, in thousands or millions."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{number_format(count / 1_000_000, 1)} MB"


def in_language(value: Any) -> str:
    """A multilingual text, its JSON (``{"vi": …}``) or any other text, as the reader's language has it."""
    return str(Multilingual(**value) if isinstance(value, dict) else value)


@dataclass(frozen=True)
class ClockDay:
    """One day on the strip of the clock. ``kind``: received, counted, skipped, paused; ``word`` stands on it."""

    date: date
    kind: str
    word: str
    reason: str
    short: str
    due: bool


def clock_days(working: Working, first: str = "") -> list[ClockDay]:
    """The working of a due moment, one entry a day, in the words that stand on the strip and beside it; ``first``: what
    begins the count, where it is not the receipt."""
    last = legal_day(working.due) if working.due else None
    return [
        ClockDay(
            date=line.date,
            kind=_KINDS[line.kind],
            word=_("hẹn trả") if line.date == last else _square(line, first),
            reason=reason(line, working.limit),
            short=weekday_short(line.date),
            due=line.date == last,
        )
        for line in working.lines
    ]


_KINDS = {"start": "received", "counted": "counted", "skipped": "skipped", "paused": "paused", "rolled": "counted"}


def _square(line: Line, first: str) -> str:
    if line.reason in ("first_day", "after_cutoff") and line.kind != "start":
        return _("chưa tính")
    words = {
        "start": first or _("tiếp nhận"),
        "counted": _("được tính"),
        "skipped": _("nghỉ"),
        "paused": _("tạm dừng"),
        "rolled": _("chuyển hạn"),
    }
    return words[line.kind]


def _hour(value: datetime) -> str:
    return f"{value.astimezone(ZONE):%H:%M}"
