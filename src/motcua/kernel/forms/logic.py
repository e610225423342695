"""What expressions in a form see, and what they decide: which parts show and which answers are needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.kernel.forms import geometry
from motcua.kernel.forms.dates import parse_partial
from motcua.kernel.forms.fields import PARTS, AnyField, NumberField
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.packs.api import Expression, ExpressionFailed, compile, scope

_KINDS: dict[str, type] = {
    "date": date,
    "partial_date": date,
    "address": dict,
    "boolean": bool,
    "file": list,
    "repeat": list,
    "money": int,
    "party": dict,
    "geometry": dict,
    "signature": bool,
}
_ROUNDS = 8  # a field may hide a field that hides a field; a pack where this does not settle hides the rest


def variables(form: FormSpec, beside: FormSpec | None = None) -> dict[str, type | dict[str, type]]:
    """What an expression over this form may read: ``section.field`` typed by its field, and ``today``; of a form beside
    another also the other's answers and ``received``, the day on which they came in.

    Other rooms compile their own conditions (a component's ``when``) against the same names.
    """
    known: dict[str, type | dict[str, type]] = {"today": date}
    if beside:
        known["received"] = date
    for section in [*(beside.sections if beside else []), *form.sections]:
        known[section.id] = {field.id: _kind(field) for field in section.fields}
    return known


def facts(form: FormSpec, data: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Stored answers as expressions read them: a partial date is the first day it can be; an address or a party has
    all parts; a place is ``{type, area}``, in square metres; a signature is whether it was given."""
    seen: dict[str, Any] = {"today": today}
    for section, field in form.walk():
        value = data.get(section.id, {}).get(field.id)
        seen.setdefault(section.id, {})[field.id] = _fact(field, value)
    return seen


def _fact(field: AnyField, value: Any) -> Any:
    match field.type:
        case "partial_date":
            parsed = parse_partial(value) if value else None
            return parsed.first if parsed else value
        case "address" | "party":
            return {part: (value or {}).get(part, "") for part in PARTS[field.type]}
        case "geometry":
            return {"type": (value or {}).get("type", ""), "area": geometry.area(value) if value else 0.0}
        case "signature":
            return bool(value)
        case _:
            return value


def holds(form: FormSpec, source: str | None, data: Mapping[str, Any], today: date) -> bool:
    """Whether a condition over checked ``data`` is true, such as a component's ``when``; no condition is true."""
    return source is None or Logic(form, today).holds(source, facts(form, data, today), True)


@dataclass(frozen=True)
class Beside:
    """Another form, already answered, that this one may read: an officer's form beside the applicant's.

    ``received`` is the legal day on which it came in: a time limit is kept or missed then, whenever it is looked at.
    """

    form: FormSpec
    data: Mapping[str, Any]
    received: date


@dataclass(frozen=True)
class Shown:
    """The parts of the form that the answers call for, and what expressions see of them."""

    sections: frozenset[str]
    fields: frozenset[str]
    facts: Mapping[str, Any]


class Logic:
    """The conditions of one form on one day."""

    def __init__(self, form: FormSpec, today: date, beside: Beside | None = None) -> None:
        self.form, self.today, self._beside = form, today, beside
        self._variables = scope(variables(form, beside.form if beside else None))
        self._compiled: dict[str, Expression] = {}

    def _expression(self, source: str) -> Expression:
        if source not in self._compiled:
            self._compiled[source] = compile(source, self._variables)
        return self._compiled[source]

    def holds(self, source: str | None, seen: Mapping[str, Any], otherwise: bool) -> bool:
        """Whether the condition is true; ``otherwise`` where there is none. What cannot be told is not true."""
        if source is None:
            return otherwise
        try:
            return bool(self._expression(source).evaluate(seen))
        except ExpressionFailed:
            return False

    def paths(self, source: str) -> set[str]:
        """The ``section.field`` paths that a condition reads."""
        return {".".join(path.split(".")[:2]) for path in self._expression(source).paths}

    def tested(self, source: str) -> set[str]:
        """Those of them that may be empty, for the condition itself asks with ``has``."""
        return {".".join(path.split(".")[:2]) for path in self._expression(source).tested}

    def shown(self, data: Mapping[str, Any]) -> Shown:
        """What shows, given cleaned answers: what is hidden counts as unanswered for what depends on it."""
        visible = {f"{section.id}.{field.id}" for section, field in self.form.walk()}
        for _ in range(_ROUNDS):
            seen = self._facts(data, visible)
            sections = {s.id for s in self.form.sections if self.holds(s.when, seen, True)}
            now = {f"{s.id}.{f.id}" for s, f in self.form.walk() if s.id in sections and self.holds(f.when, seen, True)}
            if now == visible:
                break
            visible = now
        return Shown(frozenset(sections), frozenset(visible), self._facts(data, visible))

    def required(self, field: AnyField, shown: Shown) -> bool:
        """Whether an answer to a visible field is needed."""
        return field.required or self.holds(field.required_when, shown.facts, False)

    def _facts(self, data: Mapping[str, Any], visible: set[str]) -> dict[str, Any]:
        own = {
            section: {name: value for name, value in fields.items() if f"{section}.{name}" in visible}
            for section, fields in data.items()
        }
        found = facts(self.form, own, self.today)
        if (other := self._beside) is None:
            return found
        return facts(other.form, other.data, self.today) | {"received": other.received} | found


def _kind(field: AnyField) -> type:
    if isinstance(field, NumberField):
        return float if field.decimals else int
    return _KINDS.get(field.type, str)
