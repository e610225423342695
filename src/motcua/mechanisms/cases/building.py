"""The form of a later member of a linked application: built from what was said before, judged as far as that goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from motcua.kernel.forms.api import FormSpec, holds, validate
from motcua.mechanisms.cases.content import answers, form_faults, wordings
from motcua.mechanisms.cases.linked import FORM, Drawn, LinkedSpec, Member, alone, drawn, filled
from motcua.mechanisms.cases.specs import ProcedureSpec

Faults = dict[str, list[Any]]


@dataclass(frozen=True)
class Said:
    """What one member's dossier, or the linked form, says by ``section.field``: as stored, and in words. ``open``: what
    will be known only when something else has its result. ``origins``: where a person gave what it was built from."""

    values: Mapping[str, Any]
    words: Mapping[str, str]
    open: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)


Known = dict[str, Said]


def said_in(form: FormSpec, data: Mapping[str, Any], day: date) -> Said:
    """What the checked answers to a form say."""
    return Said(_flat(data), wordings(form, data, day))


def said_by(spec: ProcedureSpec, data: Mapping[str, Any], day: date, findings: Mapping[str, Any] | None = None) -> Said:
    """What a dossier says: its answers and, where they are there, its officers' findings by step; else those are
    open."""
    words, values = answers(spec, data, findings or {}, day), _flat(data)
    for found in (findings or {}).values():
        values |= _flat(found)
    found = {f"{part.id}.{one.id}" for step in spec.steps if step.form for part, one in step.form.walk()}
    return Said(values, words, frozenset(found if findings is None else ()))


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{section}.{name}": value for section, fields in data.items() for name, value in fields.items()}


@dataclass(frozen=True)
class Built:
    """A later member's answers, those of them that are still ``open``, and for each field where it came from."""

    data: dict[str, dict[str, Any]]
    open: frozenset[str]
    origins: dict[str, str]

    def place(self, member: str, path: str) -> str:
        """Under which path of the application a fault of this member's own path is told."""
        own = ".".join(path.split(".")[:2])
        return self.origins.get(own, f"{member}.{path}")

    def judged(self, member: str, spec: ProcedureSpec, day: date) -> tuple[dict[str, dict[str, Any]], Faults]:
        """The checked data, and every fault that is certain now, by the application's paths."""
        checked, faults = validate(spec.form, self.data, day), Faults()
        found: Faults = {path: list(some) for path, some in checked.faults.items()}
        for path, message in form_faults(spec, checked.data, day).items():
            found.setdefault(path, [message])
        for path, some in found.items():
            if ".".join(path.split(".")[:2]) not in self.open:
                faults.setdefault(self.place(member, path), []).extend(some)
        return checked.data, faults

    def said(self, spec: ProcedureSpec, data: Mapping[str, Any], day: date) -> Said:
        """What its dossier will say, as far as that is known."""
        later = said_by(spec, data, day)
        return Said(later.values, later.words, later.open | self.open, self.origins)


def build(member: Member, known: Known, holding: Callable[[str], bool]) -> Built:
    """A member's form from what is ``known`` of those before it; ``holds`` judges conditions over the person's form.

    One that may still be answered leaves the field open.
    """
    data: dict[str, dict[str, Any]] = {}
    waiting: set[str] = set()
    origins: dict[str, str] = {}
    words = {name: said.words for name, said in known.items()}
    for path, some in member.drawings.items():
        for text in (one.text for one in some if one.when is None or holding(one.when)):
            places = drawn(text)
            if places:
                origins.setdefault(path, _origin(places[0], known))
            lacking = [one for one in places if _value(one, known) in (None, "", {})]
            if any(one.field not in known[one.member].open for one in lacking):
                continue
            origins |= {path: _origin(places[0], known)} if places else {}
            if lacking:
                waiting.add(path)
                break
            whole = alone(text)
            section, _dot, name = path.partition(".")
            data.setdefault(section, {})[name] = _value(whole, known) if whole else filled(text, words)
            break
    return Built(data, frozenset(waiting), origins)


@dataclass(frozen=True)
class Foreseen:
    """What a later member will be filed with, as far as that is known, and what is certainly wrong with it, by the
    application's paths."""

    spec: ProcedureSpec
    data: dict[str, dict[str, Any]]
    faults: Faults


def foresee(
    linked: LinkedSpec, specs: Mapping[str, ProcedureSpec], data: Mapping[str, Any], day: date
) -> dict[str, Foreseen]:
    """The later members of an application, in order, from the checked answers to the one form that a person fills."""
    first, (own, said) = linked.first, split(linked, data)
    known: Known = {first.id: said_by(specs[first.id], own, day), FORM: said_in(linked.form, said, day)}
    holding = condition(linked, specs[first.id], data, day)
    found: dict[str, Foreseen] = {}
    for member in linked.members[1:]:
        spec, built = specs[member.id], build(member, known, holding)
        checked, faults = built.judged(member.id, spec, day)
        known[member.id] = built.said(spec, checked, day)
        found[member.id] = Foreseen(spec, checked, faults)
    return found


def split(linked: LinkedSpec, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of the one form: those of the first member's, and those of the linked form."""
    parts = {section.id for section in linked.form.sections}
    own = {section: fields for section, fields in data.items() if section not in parts}
    return own, {section: fields for section, fields in data.items() if section in parts}


def condition(linked: LinkedSpec, first: ProcedureSpec, data: Mapping[str, Any], day: date) -> Callable[[str], bool]:
    """How conditions over the one form come out for these checked answers."""
    joint = linked.joint(first.form)
    return lambda source: holds(joint, source, data, day)


def _value(place: Drawn, known: Known) -> Any:
    return known[place.member].values.get(place.field)


def _origin(place: Drawn, known: Known) -> str:
    return known[place.member].origins.get(place.field, str(place))
