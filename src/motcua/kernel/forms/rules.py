"""Whether a form is answered well: every fault at once, each beside its field, and the clean data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from motcua.kernel.forms import citizen
from motcua.kernel.forms.fields import AnyField, CitizenNumberField, CodeField, NameField, RepeatField, SignatureField
from motcua.kernel.forms.lines import Context, Lists
from motcua.kernel.forms.logic import Beside, Logic, Shown
from motcua.kernel.forms.messages import Message, message
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.forms.values import clean, clean_rows
from motcua.kernel.text.api import fold

MOST_UNKNOWN = 20  # faults for unknown keys; beyond that the answer would only echo the noise
SEX_CODES = {"1": "male", "2": "female"}


@dataclass(frozen=True)
class Checked:
    """``data``: section → field → stored value, only what shows and is answered. ``faults``: path → sentences.

    A path is ``section.field``, ``section.field.part`` inside an address or a row, or "" for the form as a whole.
    Data of a form with faults hold what could be read: good for showing it again, not for filing.
    """

    data: dict[str, dict[str, Any]]
    faults: dict[str, list[Message]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether there is no fault at all."""
        return not self.faults


@dataclass(frozen=True)
class Reading:
    """Raw answers read field by field, before anything is required: what ``bind`` shows and ``validate`` judges."""

    values: dict[str, dict[str, Any]]
    faults: dict[str, list[Message]]
    shown: Shown


def read(form: FormSpec, data: object, today: date, lists: Lists, beside: Beside | None = None) -> Reading:
    """Read every field on its own, then decide what shows."""
    context = Context(today, lists)
    values: dict[str, dict[str, Any]] = {section.id: {} for section in form.sections}
    faults: dict[str, list[Message]] = {}
    for section, spec in form.walk():
        value, wrong = clean(spec, _raw(data, f"{section.id}.{spec.id}"), context)
        if value is not None:
            values[section.id][spec.id] = value
        faults |= {_join(section.id, spec.id, part): found for part, found in wrong.items()}
    return Reading(values, faults, Logic(form, today, beside).shown(values))


def _raw(data: object, path: str) -> object:
    """What was sent for ``section.field``."""
    section, _dot, name = path.partition(".")
    answers = data.get(section) if isinstance(data, Mapping) else None
    return answers.get(name) if isinstance(answers, Mapping) else None


def validate(form: FormSpec, data: object, today: date, lists: Lists, beside: Beside | None = None) -> Checked:
    """Judge the whole form. ``data`` may be anything at all; ``lists``: the form's code lists by URN."""
    logic = Logic(form, today, beside)
    reading = read(form, data, today, lists, beside)
    shown = reading.shown
    faults = _unknown(form, data)
    faults |= {path: found for path, found in reading.faults.items() if ".".join(path.split(".")[:2]) in shown.fields}
    clean_data: dict[str, dict[str, Any]] = {}
    for section, spec in form.walk():
        path = f"{section.id}.{spec.id}"
        if path not in shown.fields:
            continue
        value = reading.values[section.id].get(spec.id)
        if value is not None:
            clean_data.setdefault(section.id, {})[spec.id] = value
        if _faulty(path, faults):
            if isinstance(spec, RepeatField):
                rows, _wrong = clean_rows(spec, _raw(data, path), Context(today, lists))
                faults |= _lacking(path, _judge_rows(spec, rows or [], logic, shown), faults)
            continue
        for part, sentence in _judge(spec, value, logic, shown):
            faults.setdefault(_join(path, part), []).append(sentence)
    for section, spec in form.walk():
        path = f"{section.id}.{spec.id}"
        if isinstance(spec, CitizenNumberField) and path in shown.fields and not _faulty(path, faults):
            for sentence in _contradiction(spec, clean_data.get(section.id, {}).get(spec.id), shown):
                faults.setdefault(path, []).append(sentence)
        if isinstance(spec, SignatureField) and path in shown.fields and not _faulty(path, faults):
            declared = _at(shown.facts, spec.name_field)
            signed = clean_data.get(section.id, {}).get(spec.id)
            if declared and signed and fold(declared) != fold(signed["name"]):
                faults[f"{path}.name"] = [message("sign_other", name=declared)]
    for at, sentence in _broken_rules(form, logic, shown, faults):
        faults.setdefault(at, []).append(sentence)
    return Checked(clean_data, faults)


def _judge(spec: AnyField, value: Any, logic: Logic, shown: Shown) -> list[tuple[str, Message]]:
    """What a readable answer still lacks: being there at all, a second word, enough rows, answers inside rows."""
    if value is None or value is False:
        return [("", _missing(spec))] if logic.required(spec, shown) else []
    if isinstance(spec, NameField) and not (spec.foreign or logic.holds(spec.foreign_when, shown.facts, False)):
        return [] if " " in value else [("", message("name_words"))]
    if isinstance(spec, RepeatField):
        return _judge_rows(spec, value, logic, shown)
    return []


def _judge_rows(spec: RepeatField, rows: list[dict[str, Any]], logic: Logic, shown: Shown) -> list[tuple[str, Message]]:
    """Rows are judged one by one; conditions inside a row read the form, not the row."""
    found = [("", message("rows_few", min=spec.minimum))] if len(rows) < spec.minimum else []
    for n, row in enumerate(rows):
        for inner in spec.fields:
            if logic.holds(inner.when, shown.facts, True):
                wrong = _judge(inner, row.get(inner.id), logic, shown)
                found += [(f"{n}.{inner.id}", sentence) for _, sentence in wrong]
    return found


def _lacking(
    path: str, judged: list[tuple[str, Message]], faults: Mapping[str, list[Message]]
) -> dict[str, list[Message]]:
    """What is missing in a group of which something cannot be read, but for what may only follow from that."""
    found = {_join(path, part): [sentence] for part, sentence in judged}
    known = {at for at in found if at in faults or at.rpartition(".")[0] in faults}
    return {at: said for at, said in found.items() if at not in known and (at == path or not _faulty(at, faults))}


def _missing(spec: AnyField) -> Message:
    match spec.type:
        case "boolean":
            return message("required_tick")
        case "signature":
            return message("sign_name")
        case "file":
            return message("required_file", label=spec.label)
        case "code":
            return message("required_choice", label=spec.label)
        case _:
            return message("required", label=spec.label)


def _contradiction(spec: CitizenNumberField, number: str | None, shown: Shown) -> list[Message]:
    if number is None:
        return []
    sex = SEX_CODES.get(str(_at(shown.facts, spec.sex_field)))
    born = _at(shown.facts, spec.birth_date_field)
    year = int(str(born)[:4]) if born else None
    found = citizen.contradiction(number, sex, year, spec.sex)
    return [found] if found else []


def _broken_rules(
    form: FormSpec, logic: Logic, shown: Shown, faults: Mapping[str, list[Message]]
) -> list[tuple[str, Message]]:
    """The rules that are broken among those whose answers are sound and there, but for those asked with ``has``."""
    broken = []
    for rule in form.rules:
        read_paths = {path for path in logic.paths(rule.check) if "." in path}
        needed = read_paths - logic.tested(rule.check)
        if not all(_answered(_at(shown.facts, path)) for path in needed) or any(
            _faulty(path, faults) for path in read_paths
        ):
            continue
        if not logic.holds(rule.check, shown.facts, True):
            visible = [path for path in rule.at if path in shown.fields]
            broken += [(path, Message(f"rule.{rule.id}", rule.message)) for path in visible or [""]]
    return broken


def _answered(value: Any) -> bool:
    """Whether a fact holds an answer; one of several parts holds none if the first, which it cannot lack, is empty."""
    return bool(next(iter(value.values()))) if isinstance(value, Mapping) else value not in (None, "", [])


def _unknown(form: FormSpec, data: object) -> dict[str, list[Message]]:
    """Keys that the form does not have; the path is cut and cleaned, for it may be anything."""
    if not isinstance(data, Mapping):
        return {} if data is None else {"": [message("unreadable")]}
    known = {section.id: {spec.id for spec in section.fields} for section in form.sections}
    faults: dict[str, list[Message]] = {}
    for name, answers in data.items():
        if name not in known:
            faults[_tame(name)] = [message("unknown")]
        elif isinstance(answers, Mapping):
            faults |= {_join(name, _tame(key)): [message("unknown")] for key in answers if key not in known[name]}
        elif answers is not None:
            faults[name] = [message("unreadable")]
        if len(faults) > MOST_UNKNOWN:
            break
    return dict(list(faults.items())[:MOST_UNKNOWN])


def _tame(key: object) -> str:
    return "".join(c if c.isalnum() or c in "_-" else "?" for c in str(key)[:40])


def _join(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _faulty(path: str, faults: Mapping[str, list[Message]]) -> bool:
    return any(known == path or known.startswith(path + ".") for known in faults)


def _at(data: Mapping[str, Any], path: str | None) -> Any:
    if path is None:
        return None
    section, _, name = path.partition(".")
    return data.get(section, {}).get(name)


def default_of(spec: AnyField) -> Any:
    """What a field holds before anybody has answered: the code or number that the pack proposes, else None."""
    return spec.default if isinstance(spec, CodeField) else getattr(spec, "default", None)
