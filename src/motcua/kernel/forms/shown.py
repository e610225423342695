"""Answers as a person reads them on a page or in print, identity numbers dotted unless revealed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.kernel.forms import dates
from motcua.kernel.forms.citizen import mask
from motcua.kernel.forms.fields import AnyField, RepeatField
from motcua.kernel.forms.messages import NO, OLD_ADDRESS, YES
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.forms.values import Lists


@dataclass(frozen=True)
class Row:
    """One answer: ``text`` is ready to read; ``masked`` says that part of it is dotted and may be revealed."""

    path: str
    label: object
    text: str
    masked: bool = False


@dataclass(frozen=True)
class ShownSection:
    """One heading with its answers."""

    id: str
    title: object
    rows: list[Row]


def display(
    form: FormSpec, data: Mapping[str, Any], lists: Lists, *, masked: bool = True, printing: bool = False
) -> list[ShownSection]:
    """The answered fields of stored ``data``, section by section; with ``printing``, only those that are printed."""
    sections = []
    for section in form.sections:
        answers = data.get(section.id) or {}
        rows = [
            row
            for field in section.fields
            if answers.get(field.id) is not None and (field.print or not printing)
            for row in _rows(field, f"{section.id}.{field.id}", answers[field.id], lists, masked)
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


def _rows(field: AnyField, path: str, value: Any, lists: Lists, masked: bool) -> Iterator[Row]:
    if isinstance(field, RepeatField):
        for n, row in enumerate(value):
            for inner in field.fields:
                if row.get(inner.id) is not None:
                    yield from _rows(inner, f"{path}.{n}.{inner.id}", row[inner.id], lists, masked)
        return
    text = text_of(field, value, lists)
    hide = masked and field.mask == "identity"
    yield Row(path, field.label, mask(text) if hide else text, hide)


def _label(lists: Lists, urn: str, code: str) -> str:
    entry = lists[urn].entry(code) if urn in lists else None
    return str(entry.label) if entry else code
