"""Answers as a person reads them on a page or in print, numbers dotted unless revealed. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from motcua.kernel.forms import dates, geometry
from motcua.kernel.forms.fields import AnyField, RepeatField
from motcua.kernel.forms.lines import Lists, grouped
from motcua.kernel.forms.messages import (
    AREA,
    CORNERS,
    DONG,
    NO,
    NUMBER,
    OLD_ADDRESS,
    PHONE,
    ROW,
    SIGNED,
    YES,
    Message,
)  # fmt: skip
from motcua.kernel.forms.specs import FormSpec


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
        case "money":
            return str(DONG) % {"amount": grouped(value)}
        case "party":
            return party_text(value, value.get("number", ""))
        case "geometry":
            return _place(value)
        case "signature":
            return str(SIGNED) % {"name": value["name"]}
        case "number":
            return str(value).replace(".", ",")
        case _:
            return str(value)


def party_text(value: Mapping[str, Any], number: str) -> str:
    """A party in one line, its number as given: whole, dotted or left out."""
    said = [value["name"], str(NUMBER) % {"number": number} if number else ""]
    said += [str(PHONE) % {"phone": value["phone"]}] if value.get("phone") else []
    return ", ".join(filter(None, said))


def _place(value: Any) -> str:
    """A point by its numbers; a piece of land by its corners and its area."""
    points = geometry.corners(value)
    if len(points) == 1:
        return geometry.lines(points)
    size = geometry.area(value)
    said = str(AREA) % {"area": f"{round(size):,}".replace(",", ".") if size >= 10 else f"{size:.2f}".replace(".", ",")}
    return f"{str(CORNERS) % {'count': len(points)}}, {said}\n{geometry.lines(points)}"


def secret(field: AnyField, value: Any) -> bool:
    """Whether a stored answer holds what is masked; the numbers of organisations are public."""
    if field.mask == "none":
        return False
    if field.type == "tax_code":
        return len(value) == 12 or field.mask != "identity"
    if field.type == "party":
        return (value["kind"] == "person" and "number" in value) or field.mask != "identity"
    return True


def dotted(field: AnyField, value: Any, lists: Lists) -> str:
    """One stored value as text, what is secret in it dotted."""
    if not secret(field, value):
        return text_of(field, value, lists)
    if field.type == "party" and field.mask == "identity":
        return party_text(value, mask(value["number"]))
    return mask(text_of(field, value, lists), field.mask)


def _rows(
    field: AnyField, path: str, value: Any, lists: Lists, masked: bool, revealed: Collection[str]
) -> Iterator[Row]:
    if isinstance(field, RepeatField):
        for n, row in enumerate(value):
            for inner in field.fields:
                if row.get(inner.id) is not None:
                    for shown in _rows(inner, f"{path}.{n}.{inner.id}", row[inner.id], lists, masked, revealed):
                        yield replace(shown, label=row_label(field, n, inner))
        return
    marked = masked and secret(field, value)
    hide = marked and path not in revealed
    text = dotted(field, value, lists) if hide else text_of(field, value, lists)
    yield Row(path, field.label, text, hide, path if hide else "", marked and not hide)


def row_label(group: AnyField, n: int, inner: AnyField) -> Message:
    """What a field in row ``n`` (from 0) of a repeated group is called: Các con, dòng 2: Họ tên."""
    return Message("row", ROW, {"group": group.label, "n": n + 1, "label": inner.label})


def marked(form: FormSpec, data: Mapping[str, Any]) -> list[str]:
    """The paths of the answered fields that are masked until they are revealed."""
    return [row.path for section in display(form, data, {}) for row in section.rows if row.masked]


def unmarked(form: FormSpec, data: Mapping[str, Any]) -> dict[str, Any]:
    """Stored data without the fields that are masked until they are revealed."""
    kept: dict[str, Any] = {}
    for section, field in form.walk():
        value = (data.get(section.id) or {}).get(field.id)
        if value is None or (open_part := _open(field, value)) is None:
            continue
        kept.setdefault(section.id, {})[field.id] = open_part
    return kept


def _open(field: AnyField, value: Any) -> Any:
    """A stored value without what is masked in it; None if nothing is left."""
    if isinstance(field, RepeatField) and field.mask == "none":
        return [
            {
                inner.id: left
                for inner in field.fields
                if inner.id in row and (left := _open(inner, row[inner.id])) is not None
            }
            for row in value
        ]
    if not secret(field, value):
        return value
    if field.type == "party" and field.mask == "identity":
        return {part: said for part, said in value.items() if part != "number"}
    return None


def _label(lists: Lists, urn: str, code: str) -> str:
    entry = lists[urn].entry(code) if urn in lists else None
    return str(entry.label) if entry else code
