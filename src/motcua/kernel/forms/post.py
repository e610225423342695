"""From a submitted page to nested answers. Pure: works on anything that has ``getlist`` like Django's QueryDict.

Names on the page are paths: ``child.full_name``; an address has ``….province``, ``.commune``, ``.detail``, ``.old``;
a party and a signature have boxes named likewise; row n of a
repeated group has ``….<n>.<field>``. A box to tick is preceded by a hidden empty value of the same name, so
that a box left empty is told apart from a box on another page.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from motcua.kernel.forms.fields import PARTS, AnyField, RepeatField
from motcua.kernel.forms.specs import FormSpec


class Posted(Protocol):
    """What we need of a QueryDict."""

    def getlist(self, key: str) -> list[Any]: ...

    def keys(self) -> Iterable[str]: ...


def from_post(form: FormSpec, post: Posted, drop: str = "") -> dict[str, dict[str, Any]]:
    """Section → field → raw answer, only for fields that the page held; names that no field has are left out.

    ``drop``: the path of a row of a repeated group that goes.
    """
    found: dict[str, dict[str, Any]] = {}
    for section, field in form.walk():
        value = _answer(field, f"{section.id}.{field.id}", post, drop)
        if value is not None:
            found.setdefault(section.id, {})[field.id] = value
    return found


def merged(kept: Mapping[str, Any], posted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers kept from earlier pages with those of this page on top, field by field."""
    sections = {name: dict(answers) for name, answers in kept.items() if isinstance(answers, Mapping)}
    for name, answers in posted.items():
        sections.setdefault(name, {}).update(answers)
    return sections


def _answer(field: AnyField, name: str, post: Posted, drop: str = "") -> Any:
    if isinstance(field, RepeatField):
        return _rows(field, name, post, drop)
    if field.type in PARTS:
        parts = {part: _last(post, f"{name}.{part}") for part in PARTS[field.type] if part != "confirmed"}
        given: dict[str, Any] = {part: value for part, value in parts.items() if value is not None}
        if field.type == "signature" and (given or post.getlist(f"{name}.confirmed")):
            given["confirmed"] = bool(_ticked(f"{name}.confirmed", post))
        return given or None
    if field.type == "boolean":
        return _ticked(name, post)
    if field.type == "file":
        return None  # bytes travel apart and are kept by ``files``; the page adds what was kept
    return _last(post, name)


def _ticked(name: str, post: Posted) -> bool | None:
    ticked = post.getlist(name)
    return any(value not in ("", "0", "false", "off") for value in ticked) if ticked else None


def _rows(field: RepeatField, name: str, post: Posted, drop: str) -> list[dict[str, Any]] | None:
    """Rows in the order of their numbers; a row with nothing in it is not a row. One more than allowed is a fault."""
    start = f"{name}."
    held = [key for key in post.keys() if key.startswith(start)]  # noqa: SIM118 (not a mapping: a QueryDict-like)
    numbers = {int(n) for key in held if (n := key[len(start) :].partition(".")[0]).isdecimal() and len(n) < 4}
    numbers -= {number for number in numbers if drop == f"{start}{number}"}
    rows = []
    for number in sorted(numbers)[: field.maximum + 1]:
        row = {inner.id: _answer(inner, f"{start}{number}.{inner.id}", post) for inner in field.fields}
        row = {key: value for key, value in row.items() if value is not None}
        if any(map(_said, row.values())):
            rows.append(row)
    return rows if held else None


def _said(value: Any) -> bool:
    """Whether a row's answer holds anything; the kind of a party that is chosen beforehand is nothing."""
    if isinstance(value, Mapping):
        return any(_said(inner) for part, inner in value.items() if part != "kind")
    return value not in ("", False)


def _last(post: Posted, name: str) -> Any:
    values = post.getlist(name)
    return values[-1] if values else None
