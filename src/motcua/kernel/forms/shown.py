"""Answers as a person reads them on a page or in print, numbers dotted unless revealed. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.kernel.forms import dates
from motcua.kernel.forms.fields import AnyField, RepeatField
from motcua.kernel.forms.messages import NO, OLD_ADDRESS, YES
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.forms.values import Lists


@dataclass(frozen=True)
class Row:
    """One answer: ``text`` is ready to read; ``masked`` says that part of it is dotted and may be revealed, namely
    the fields ``reveals`` (paths, with a comma between); ``revealed`` that it was and stands there whole."""

    path: str
    label: object
    text: str
    masked: bool = False
    reveals: str = ""
    revealed: bool = False


@dataclass(frozen=True)
class ShownSection:
    """One heading with its answers."""

    id: str
    title: object
    rows: list[Row]


def mask(number: str, how: str = "identity") -> str:
    """A number with its middle dotted, 0•••••••2345; short ones and matters of health are dotted whole."""
    if how == "health" or len(number) < 8:
        return "•" * min(len(number), 12)
    first = number[0] if how == "identity" else "•"
    return first + "•" * (len(number) - 5) + number[-4:]


def display(
    form: FormSpec,
    data: Mapping[str, Any],
    lists: Lists,
    *,
    masked: bool = True,
    printing: bool = False,
    revealed: Collection[str] = (),
) -> list[ShownSection]:
    """The answered fields of stored ``data``, section by section; with ``printing``, only those that are printed.
    With ``masked``, the fields that are marked so are dotted, all but those ``revealed`` (paths)."""
    sections = []
    for section in form.sections:
        answers = data.get(section.id) or {}
        rows = [
            row
            for field in section.fields
            if answers.get(field.id) is not None and (field.print or not printing)
            for row in _rows(field, f"{section.id}.{field.id}", answers[field.id], lists, masked, revealed)
        ]
        if rows:
            sections.append(ShownSection(section.id, section.title, rows))
    return sections


def text_of(field: AnyField, value: Any, lists: Lists) -> str:
    """One stored value as text, unmasked: the name of a code, a date as dd/mm/yyyy, an address in one line."""
    match field.type:
        case "date" | "partial_date":
            return dates.shown(str(value))
        case "boolean":
            return str(YES if value else NO)
        case "code":
            return _label(lists, field.list, str(value))
        case "address":
            parts = [
                value.get("detail", ""),
                _label(lists, field.communes, value.get("commune", "")),
                _label(lists, field.provinces, value.get("province", "")),
            ]
            line = ", ".join(part for part in parts if part)
            return f"{line} ({str(OLD_ADDRESS) % {'old': value['old']}})" if value.get("old") else line
        case "file":
            return ", ".join(kept["name"] for kept in value)
        case "number":
            return str(value).replace(".", ",")
        case _:
            return str(value)


def _rows(
    field: AnyField, path: str, value: Any, lists: Lists, masked: bool, revealed: Collection[str]
) -> Iterator[Row]:
    if isinstance(field, RepeatField):
        for n, row in enumerate(value):
            for inner in field.fields:
                if row.get(inner.id) is not None:
                    yield from _rows(inner, f"{path}.{n}.{inner.id}", row[inner.id], lists, masked, revealed)
        return
    text = text_of(field, value, lists)
    marked = masked and field.mask != "none"
    hide = marked and path not in revealed
    yield Row(
        path, field.label, mask(text, field.mask) if hide else text, hide, path if hide else "", marked and not hide
    )


def marked(form: FormSpec, data: Mapping[str, Any]) -> list[str]:
    """The paths of the answered fields that are masked until they are revealed."""
    return [row.path for section in display(form, data, {}) for row in section.rows if row.masked]


def unmarked(form: FormSpec, data: Mapping[str, Any]) -> dict[str, Any]:
    """Stored data without the fields that are masked until they are revealed."""
    kept: dict[str, Any] = {}
    for section, field in form.walk():
        value = (data.get(section.id) or {}).get(field.id)
        if value is None or field.mask != "none":
            continue
        if isinstance(field, RepeatField):
            open_ones = {inner.id for inner in field.fields if inner.mask == "none"}
            value = [{name: one for name, one in row.items() if name in open_ones} for row in value]
        kept.setdefault(section.id, {})[field.id] = value
    return kept


def _label(lists: Lists, urn: str, code: str) -> str:
    entry = lists[urn].entry(code) if urn in lists else None
    return str(entry.label) if entry else code
