"""A fault in a pack, said so that the lawyer who wrote the pack can mend it: where, what, and how."""

import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Sentence = str | Promise
Location = tuple[str | int, ...]

_SHOWN = 60
_LISTED = 40
ALIKE = 0.6
ALIKE_KIND = 0.75
MOST_MISTAKES = 300
"""How many mistakes are told of one item. Nobody reads more, and a hostile pack would have us write them for hours."""


@dataclass(frozen=True)
class Fault:
    """One mistake. ``file`` begins as the caller named its folder; ``path`` is the keys down to it (list elements by
    their ``id`` or ``code``, else by number from 1); ``message`` and ``remedy`` are in the reader's language; ``line``
    counts from 1 where known. ``follows``: it may only follow from another fault of its item, which is told anyway.
    ``awaits``: language and Vietnamese text, where nothing but a translation is missing at ``path``. ``pack``: URN of
    the pack that it is in, where a check across packs found it."""

    file: str
    path: str
    message: Sentence
    remedy: Sentence
    line: int | None = None
    follows: bool = False
    awaits: tuple[str, str] | None = None
    pack: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return visible(f"{place} {_shown(self.path)} — {self.message} → {self.remedy}".replace("  ", " "))


def visible(text: str) -> str:
    """A text on one line that a terminal only shows: whatever would steer it is written as an escape."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _filled(sentence: Sentence, **values: Any) -> str:
    return str(sentence) % {name: _shown(value) for name, value in values.items()}


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN * 4 else text[: _SHOWN * 4] + "…"


_say = lazy(_filled, str)


def say(sentence: Sentence, **values: Any) -> str:
    """A sentence with ``%(name)s`` places, filled and translated only when somebody reads it."""
    return _say(sentence, **values)


_NONE_AT_HAND: Sentence = _(
    "Các gói đang đọc chưa có mục nào thuộc loại này: thêm gói có mục ấy, tự viết mục ấy, hoặc xóa chỗ nhắc đến nó."
)


def nearest(name: str, known: Iterable[str]) -> tuple[Sentence, Sentence]:
    """Message and remedy for a name that leads nowhere: ``place.fault(path, *nearest(urn, urns))``."""
    names = list(known)
    unknown = say(_("Không có “%(name)s”."), name=name)
    return unknown, suggestion(name, names) if names else _NONE_AT_HAND


def suggestion(name: str, known: Iterable[str], alike: float = ALIKE) -> Sentence:
    """The remedy for a wrong name: the nearest right one if it is so much ``alike``, or the list of all (or forty)."""
    names = sorted(set(known))
    if meant := close_to(name, names, alike):
        return say(_("Có phải là “%(name)s” không?"), name=meant)
    if not names:
        return _("Xóa mục này.")
    return say(
        _("Chọn một trong các tên: %(names)s."),
        names=", ".join(names[:_LISTED]) + ("…" if len(names) > _LISTED else ""),
    )


def close_to(name: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """The known name that was most likely meant, if any is near."""
    folded = {other.lower(): other for other in known}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=alike)
    return folded[close[0]] if close else None


def label(element: Any) -> str | None:
    """The name that an element of a list goes by: its ``id`` or ``code``."""
    for name in ("id", "code"):
        value = element.get(name) if isinstance(element, Mapping) else getattr(element, name, None)
        if isinstance(value, str) and value:
            return value
    return None


def spoken(location: Location, data: Any, keep_last: bool = False) -> tuple[str, Location]:
    """A location inside ``data`` as people read it, and as it stands in the data.

    Steps that name no place in the data (the tags that pydantic adds for unions) are dropped; the last one is kept for
    a missing key.
    """
    words: list[str] = []
    real: list[str | int] = []
    place = data
    for position, step in enumerate(location):
        last = position == len(location) - 1
        if isinstance(place, Mapping) and step in place:
            place = place[step]
            words.append(str(step))
        elif isinstance(place, list) and isinstance(step, int) and step < len(place):
            place = place[step]
            words.append(label(place) or str(step + 1))
        elif last and keep_last:
            words.append(str(step))
        else:
            continue
        real.append(step)
    return ".".join(words), tuple(real)


def paths(key: str, location: Location, data: Any) -> tuple[str, str]:
    """A location of an item as people write it: in full, and without the names of lists whose elements have one."""
    words, short, place = [key], [key], data
    for step in location:
        inside = step in place if isinstance(place, Mapping) else isinstance(place, list) and isinstance(step, int)
        inner = place[step] if inside else None
        known = label(inner) if isinstance(place, list) else None
        word = known or (str(step + 1) if isinstance(step, int) else step)
        words.append(word)
        short = [*(short[:-1] if known else short), word]
        place = inner
    return ".".join(words), ".".join(short)


def misspelt(details: Sequence[ErrorDetails]) -> dict[Location, str]:
    """The unknown keys that were most likely meant for a missing one beside them: location → right name."""
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    found: dict[Location, str] = {}
    for detail in details:
        at = detail["loc"]
        if detail["type"] == "extra_forbidden":
            beside = {str(loc[-1]) for loc in missing if loc[:-1] == at[:-1]}
            if meant := get_close_matches(str(at[-1]), beside, n=1, cutoff=ALIKE):
                missing.discard((*at[:-1], meant[0]))
                found[at] = meant[0]
    return found


def expected(detail: ErrorDetails) -> list[str]:
    """The words that may stand where another one does."""
    context = detail.get("ctx", {})
    return re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags")))


def explain(
    error: ValidationError, model: type[BaseModel], data: Any, skip: Callable[[ErrorDetails], bool] = lambda _: False
) -> list[tuple[str, Location, Sentence, Sentence]]:
    """Every mistake that pydantic found: path, location in the data, sentence, remedy; one for each place.

    A misspelt key is one mistake, not also a missing one.
    """
    details = error.errors(include_url=False)[:MOST_MISTAKES]
    meant = {(*at[:-1], name) for at, name in misspelt(details).items()}
    found: dict[str, tuple[str, Location, Sentence, Sentence]] = {}
    for detail in details:
        if detail["loc"] in meant or skip(detail):
            continue
        at = detail["loc"]
        if detail["type"].startswith("union_tag"):
            at = (*at, str(detail["ctx"]["discriminator"]).strip("'"))
        elif detail["type"] == "flaw" and (key := detail["ctx"].get("key")):
            at = (*at, key)
        path, location = spoken(at, data, keep_last=detail["type"] in ("missing", "union_tag_not_found"))
        sentence, remedy = _explained(detail, model)
        found.setdefault(path, (path, location, sentence, remedy))
    return list(found.values())


def _explained(detail: ErrorDetails, model: type[BaseModel]) -> tuple[Sentence, Sentence]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "flaw":
        values = context["values"]
        return _own_words(context["sentence"], values), _own_words(context["remedy"], values)
    if kind == "extra_forbidden":
        return say(_("Không có khóa nào tên “%(name)s” ở đây."), name=name), suggestion(
            name, fields_at(model, detail["loc"][:-1])
        )
    if kind.startswith("union_tag"):
        name = str(context["discriminator"]).strip("'")
        kind = "missing" if kind == "union_tag_not_found" else kind
    if kind == "missing":
        return say(_("Thiếu khóa “%(name)s”."), name=name), say(_("Thêm dòng “%(name)s: …”."), name=name)
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        chosen = value.get(name) if kind == "union_tag_invalid" else value
        # a kind decides what else may stand there, so a loose guess at it (decimal: email?) would lead astray
        alike = ALIKE_KIND if kind == "union_tag_invalid" else ALIKE
        return say(_("“%(value)s” không có trong danh sách cho phép."), value=_brief(chosen)), suggestion(
            chosen if isinstance(chosen, str) else "", expected(detail), alike
        )
    if kind == "value_error":
        return str(context["error"]), _("Sửa giá trị theo lời nhắc.")
    if kind == "string_pattern_mismatch" and "urn:" in context["pattern"]:
        return say(_("“%(value)s” không phải là một URN."), value=value), _(
            "Viết chữ thường không dấu theo mẫu urn:motcua:loại:tên, ví dụ urn:motcua:role:desk-officer."
        )
    if kind == "string_pattern_mismatch" and (example := _EXAMPLES.get(context["pattern"])):
        return say(_("“%(value)s” không đúng mẫu quy định."), value=_brief(value)), example
    if kind == "string_type" and isinstance(value, int | float):
        return say(_("“%(value)s” phải là chữ, không phải số hay đúng/sai."), value=value), _(
            'Đặt giá trị trong dấu nháy, ví dụ: "00082".'
        )
    sentence, remedy = _SENTENCES.get(_family(kind), _SENTENCES["other"])
    return say(sentence, value=_brief(value), reason=detail["msg"], **_bounds(context)), say(remedy, **_bounds(context))


def _translated(message: str, values: Mapping[str, Any]) -> str:
    return gettext(message) % values if message else ""


_own_words = lazy(_translated, str)


def _brief(value: Any) -> str:
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, Mapping):
        return "{…}"
    return "null" if value is None else _shown(value)


def _bounds(context: Mapping[str, Any]) -> dict[str, Any]:
    names = ("ge", "gt", "le", "lt", "min_length", "max_length", "multiple_of")
    bound = next((context[name] for name in names if name in context), "")
    return {"bound": bound}


def _family(kind: str) -> str:
    families = {
        "date": ("date_",),
        "time": ("time_",),
        "moment": ("datetime_",),
        "number": ("int_", "float_", "decimal_", "finite_number"),
        "truth": ("bool_",),
        "list": ("list_type", "tuple_type", "set_type", "frozen_set_type"),
        "map": ("dict_type", "model_type", "model_attributes_type", "mapping_type"),
        "text": ("string_type",),
        "pattern": ("string_pattern_mismatch",),
        "short": ("string_too_short", "too_short"),
        "long": ("string_too_long", "too_long"),
        "small": ("greater_than",),
        "big": ("less_than",),
        "address": ("url_",),
    }
    return next((family for family, starts in families.items() if kind.startswith(starts)), "other")


_SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    "date": (
        _("“%(value)s” không phải là ngày có trong lịch."),
        _("Viết ngày theo mẫu năm-tháng-ngày, ví dụ 2025-07-01."),
    ),
    "time": (_("“%(value)s” không phải là giờ trong ngày."), _("Viết giờ theo mẫu giờ:phút, ví dụ 07:30.")),
    "moment": (
        _("“%(value)s” không phải là thời điểm."),
        _("Viết thời điểm theo mẫu 2025-07-01T07:30:00+07:00."),
    ),
    "number": (_("“%(value)s” không phải là số."), _("Viết số bằng chữ số, không dấu nháy, không dấu ngăn cách.")),
    "truth": (_("“%(value)s” phải là true (có) hoặc false (không)."), _("Viết true hoặc false, không dấu nháy.")),
    "list": (_("Chỗ này phải là một danh sách."), _("Viết mỗi phần tử trên một dòng bắt đầu bằng dấu gạch “- ”.")),
    "map": (
        _("Chỗ này phải là một nhóm khóa và giá trị."),
        _("Viết từng dòng “khóa: giá trị”, thụt vào hai dấu cách."),
    ),
    "text": (_("Chỗ này phải là chữ."), _("Viết một dòng chữ, đặt trong dấu nháy nếu cần.")),
    "pattern": (
        _("“%(value)s” không đúng mẫu quy định."),
        _("Xem mẫu của khóa này trong tài liệu về gói, rồi viết lại."),
    ),
    "short": (_("Giá trị để trống hoặc ngắn quá."), _("Điền ít nhất %(bound)s ký tự hoặc phần tử.")),
    "long": (_("Giá trị dài quá."), _("Rút gọn còn nhiều nhất %(bound)s ký tự hoặc phần tử.")),
    "small": (_("“%(value)s” nhỏ quá."), _("Giới hạn dưới là %(bound)s.")),
    "big": (_("“%(value)s” lớn quá."), _("Giới hạn trên là %(bound)s.")),
    "address": (_("“%(value)s” không phải là địa chỉ mạng."), _("Viết đầy đủ, bắt đầu bằng https://.")),
    "other": (
        _("Giá trị “%(value)s” không dùng được (%(reason)s)."),
        _("Xem tài liệu về gói, rồi viết lại giá trị này."),
    ),
}


_EXAMPLES: dict[str, Sentence] = {
    r"^[1-9][0-9]{0,8}(-([1-9][0-9]{0,8})?)?$": _(
        "Viết 2 (đúng phiên bản 2), 1-3 (từ 1 đến 3), hoặc 2- (từ 2 trở lên)."
    ),
    r"^[a-z][a-z0-9_]{0,39}$": _("Viết chữ thường không dấu, số, gạch dưới, bắt đầu bằng chữ: full_name."),
}
"""Remedies of values that have a form of their own, by its pattern."""


def models_at(model: type[BaseModel], location: Sequence[str | int]) -> set[type[BaseModel]]:
    """The models that may stand at a location of a model, in whichever branch of a union."""
    here: set[type[BaseModel]] = {model}
    for step in location:
        if len(here) > 1 and (chosen := {kind for kind in here if step in _tags(kind)}):
            here = chosen
            continue
        deeper: set[type[BaseModel]] = set()
        for kind in here:
            deeper |= _inside(kind, step)
        named = any(step == (field.alias or name) for kind in here for name, field in kind.model_fields.items())
        here = deeper or (set() if named else here)  # numbers of a list lead nowhere deeper
    return here


@cache
def _tags(model: type[BaseModel]) -> frozenset[str]:
    """The words by which a union tells this model from its others."""
    kinds = (one.annotation for one in model.model_fields.values() if get_origin(one.annotation) is Literal)
    return frozenset(words[0] for kind in kinds if len(words := get_args(kind)) == 1)


def fields_at(model: type[BaseModel], location: Sequence[str | int]) -> set[str]:
    """The keys that may stand at a location of a model."""
    kinds = models_at(model, location)
    return {field.alias or name for kind in kinds for name, field in kind.model_fields.items()}


def _inside(model: type[BaseModel], step: str | int) -> set[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            return _models(field.annotation)
    return set()


def _models(annotation: Any) -> set[type[BaseModel]]:
    """The models that an annotation leads to, through lists, maps, unions and ``Annotated``."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return {annotation} if issubclass(annotation, BaseModel) else set()
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    if get_origin(annotation) is Union or isinstance(annotation, types.UnionType) or arguments:
        return set().union(*(_models(argument) for argument in arguments))
    return set()
