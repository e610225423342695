"""What differs between two versions of the answers to a form, and between two versions of a form itself. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from motcua.kernel.forms.fields import AnyField, RepeatField
from motcua.kernel.forms.lines import Lists
from motcua.kernel.forms.shown import dotted, row_label, secret, text_of
from motcua.kernel.forms.specs import FormSpec, lists_of

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One answer that differs: ``old`` and ``new`` are ready to read, "" where there is none; ``masked``: dotted.

    ``section`` is the heading under which it stands. The path of a row counts in the version where the row is; of a
    changed one in the new.
    """

    path: str
    section: object
    label: object
    kind: Kind
    old: str
    new: str
    masked: bool = False


@dataclass(frozen=True)
class FormChange:
    """One field that differs: ``what`` is field, type, required, when, list or label; old and new as the pack writes
    them, "" where there is none."""

    path: str
    label: object
    kind: Kind
    what: str
    old: str = ""
    new: str = ""


def compare(
    form: FormSpec, before: Mapping[str, Any], after: Mapping[str, Any], lists: Lists, *, masked: bool = True
) -> list[Change]:
    """Every answer that differs between two stored versions, in the order of the form, dotted alike on both sides."""
    found = []
    for section, spec in form.walk():
        was, now = ((data.get(section.id) or {}).get(spec.id) for data in (before, after))
        for path, label, field, old, new in _pairs(spec, f"{section.id}.{spec.id}", was, now):
            one = Change(
                path=path,
                section=section.title,
                label=label,
                kind="added" if old is None else "removed" if new is None else "changed",
                old=_said(field, old, lists, masked),
                new=_said(field, new, lists, masked),
                masked=masked and any(value is not None and secret(field, value) for value in (old, new)),
            )
            found.append(one)
    return found


def _said(field: AnyField, value: Any, lists: Lists, masked: bool) -> str:
    if value is None:
        return ""
    return dotted(field, value, lists) if masked else text_of(field, value, lists)


def _pairs(spec: AnyField, path: str, was: Any, now: Any) -> Iterator[tuple[str, object, AnyField, Any, Any]]:
    """Path, label, field, old and new value of what differs; rows that only moved up or down do not."""
    if not isinstance(spec, RepeatField):
        # An unticked box is no answer: nobody reads "No" where nothing was asked.
        was, now = (None if value is False else value for value in (was, now))
        if was != now:
            yield path, spec.label, spec, was, now
        return
    old_rows, new_rows = was or [], now or []
    matcher = SequenceMatcher(None, [repr(row) for row in old_rows], [repr(row) for row in new_rows], autojunk=False)
    for how, a, b, c, d in matcher.get_opcodes():
        for n in range(max(b - a, d - c)) if how != "equal" else ():
            old = old_rows[a + n] if a + n < b else {}
            new = new_rows[c + n] if c + n < d else {}
            number = c + n if new else a + n
            for inner in spec.fields:
                found = _pairs(inner, f"{path}.{number}.{inner.id}", old.get(inner.id), new.get(inner.id))
                yield from ((at, row_label(spec, number, inner), one, x, y) for at, _label, one, x, y in found)


def compare_forms(old: FormSpec, new: FormSpec) -> list[FormChange]:
    """Every field that was added, removed, or asks otherwise than before; the rows of a group as fields of it."""
    was, now = dict(_fields(old)), dict(_fields(new))
    found = [FormChange(path, was[path].label, "removed", "field") for path in was if path not in now]
    for path, field in now.items():
        if path not in was:
            found.append(FormChange(path, field.label, "added", "field"))
            continue
        before, after = _asks(was[path]), _asks(field)
        found += [
            FormChange(path, field.label, "changed", what, before.get(what, ""), after.get(what, ""))
            for what in dict.fromkeys([*before, *after])
            if before.get(what, "") != after.get(what, "")
        ]
    return found


def _fields(form: FormSpec) -> Iterator[tuple[str, AnyField]]:
    for section, field in form.walk():
        yield f"{section.id}.{field.id}", field
        if isinstance(field, RepeatField):
            yield from ((f"{section.id}.{field.id}.{inner.id}", inner) for inner in field.fields)


def _asks(field: AnyField) -> dict[str, str]:
    """What a person notices of a field, in the words of the pack."""
    return {
        "type": field.type,
        "required": "true" if field.required else field.required_when or "false",
        "when": field.when or "",
        "list": " ".join(sorted(lists_of(field))),
        "label": field.label.vi,
    }
