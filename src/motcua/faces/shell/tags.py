"""What every template can use: dates and amounts as people here write them, and the attributes of a field."""

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from django.template import Library
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motcua.faces.shell import words
from motcua.kernel.calendar.api import Working, now
from motcua.mechanisms.cases.api import is_late as is_late_at

register = Library()

_INPUT_TYPES = {"tel": "tel", "email": "email", "file": "file", "password": "password"}


@register.filter
def day(value: date | datetime) -> str:
    """thứ Hai, 23/11/2026."""
    return words.day(value)


@register.filter
def moment(value: datetime) -> str:
    """09:05, thứ Hai, 23/11/2026."""
    return words.moment(value)


@register.filter
def due(value: datetime) -> str:
    """17:00 hôm nay; 17:00 ngày mai; 17:00, thứ Hai, 23/11/2026: seen from the present."""
    return words.due(value, now())


@register.filter
def left(value: datetime) -> str:
    """còn 2 giờ; trễ 1 ngày: seen from the present."""
    return words.left(value, now())


@register.filter
def is_late(value: datetime | None) -> bool:
    """Whether the moment has passed; what has no due moment is never late."""
    return is_late_at(value, None, now())


@register.filter
def money(value: int) -> str:
    """8.000 đồng; miễn phí for nothing."""
    return words.money(value)


@register.filter
def number(value: int) -> str:
    """10.676: a count as the reader's language writes it."""
    return words.number(value)


@register.filter
def file_size(value: int) -> str:
    """A size in bytes as kB or MB, with a decimal comma where the language has one."""
    return words.file_size(value)


@register.filter
def in_language(value: Any) -> str:
    """A multilingual text, or the JSON of one, in the language of the reader."""
    return words.in_language(value)


@register.filter
def clock_days(working: Working, first: str = "") -> list[words.ClockDay]:
    """The working of the clock as one entry a day, for ``<c-clock>``; ``first``: what begins the count, when it is not
    the receipt."""
    return words.clock_days(working, first)


@register.filter
def side_by_side(options: Sequence[Any]) -> bool:
    """Whether the choices are few and short enough for one line."""
    return len(options) <= 3 and all(len(str(option.label)) <= 16 for option in options)


@register.filter
def as_options(options: Iterable[Any]) -> SafeString:
    """The choices of a select, as HTML: a form has a thousand, and a loop of the template takes long over them."""
    written = (
        f'<option value="{escape(one.value)}"{" selected" if one.selected else ""}>{escape(str(one.label))}</option>'
        for one in options
    )
    return mark_safe("".join(written))  # nosec B308 B703 - value and label are escaped


@register.filter
def input_type(field: Any) -> str:
    """The HTML type of a one-line box. Dates and numbers are text: browsers' own widgets know no Vietnamese."""
    return _INPUT_TYPES.get(field.widget, "text")


@register.simple_tag
def ties(field: Any, *more: str) -> SafeString:
    """The attributes that tie an input to its help and faults: aria-describedby, aria-invalid."""
    ids = [field.help_id] if field.help else []
    ids += [f"{field.id_for}-source"] if field.source else []
    ids += [f"{field.id_for}-format"] if field.widget in ("date", "geometry") else []
    ids += more
    ids += [field.error_id] if field.errors else []
    return _attributes({"aria-describedby": " ".join(ids), "aria-invalid": "true" if field.errors else ""})


@register.simple_tag
def box(field: Any) -> SafeString:
    """The optional attributes of a box to type in."""
    found = {name: getattr(field, name) for name in ("inputmode", "autocomplete", "maxlength", "accept")}
    return _attributes(found)


@register.simple_tag
def live(field: Any, paths: Container[str]) -> SafeString:
    """The mark of a field whose change asks the server which fields are needed now."""
    return mark_safe(" data-live") if field.html_name in paths else mark_safe("")  # nosec B308


@register.simple_tag
def list_of(items: Iterable[object]) -> str:
    """Names in a row: a, b và c."""
    names = [str(item) for item in items]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s và %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _attributes(found: dict[str, str | int | Promise]) -> SafeString:
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in found.items() if value)) or SafeString("")
