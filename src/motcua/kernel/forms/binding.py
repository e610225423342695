"""Putting answers and faults into a form: which boxes there are, what stands in them, what is offered. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from motcua.kernel.forms import geometry
from motcua.kernel.forms.bound import BoundField, BoundForm, BoundSection, Complaint, Option, Part
from motcua.kernel.forms.dates import parse_partial, shown
from motcua.kernel.forms.fields import (
    PARTS,
    AddressField,
    AnyField,
    CodeField,
    PartyField,
    RepeatField,
    SignatureField,
)  # fmt: skip
from motcua.kernel.forms.lines import Lists, grouped
from motcua.kernel.forms.logic import Beside, Logic, Shown
from motcua.kernel.forms.messages import ORGANISATION, PERSON, Message
from motcua.kernel.forms.rules import default_of, read
from motcua.kernel.forms.shown import row_label
from motcua.kernel.forms.specs import Entry, FormSpec
from motcua.kernel.text.api import fold

_WIDGETS = {
    "date": "date",
    "partial_date": "date",
    "boolean": "checkbox",
    "address": "address",
    "file": "file",
    "number": "number",
    "email": "email",
    "phone": "tel",
    "repeat": "repeat",
    "party": "party",
    "geometry": "geometry",
    "signature": "signature",
}
_LONGEST_SHOWN = 2000  # what is typed comes back for mending; a megabyte of it does not


class _Binder:
    def __init__(self, faults: Mapping[str, list[Message]], lists: Lists, logic: Logic) -> None:
        self.faults, self.lists, self.today, self.logic = faults, lists, logic.today, logic

    def field(self, spec: AnyField, name: str, raw: Any, state: Shown, visible: bool) -> BoundField:
        value = self._proposal(spec, state) if raw is None else raw
        rows = list(self._rows(spec, name, raw, state)) if isinstance(spec, RepeatField) else []
        options = self._options(spec, str(value)) if isinstance(spec, CodeField) else []
        return BoundField(
            spec=spec,
            html_name=name,
            value=_text(spec, value),
            errors=list(self.faults.get(name, [])),
            required=self.logic.required(spec, state),
            visible=visible,
            widget=self._widget(spec, options),
            options=options,
            parts=self._parts(spec, name, raw),
            rows=rows,
        )

    def _proposal(self, spec: AnyField, state: Shown) -> Any:
        """What the pack proposes for these answers."""
        conditions: dict[str, str] = getattr(spec, "default_when", {})
        met = (answer for answer, source in conditions.items() if self.logic.holds(source, state.facts, False))
        return next(met, default_of(spec))

    def _widget(self, spec: AnyField, options: list[Option]) -> str:
        if isinstance(spec, CodeField):
            return spec.widget if spec.widget != "auto" else "radios" if len(options) <= 5 else "select"
        if spec.type == "text" and spec.multiline:
            return "textarea"
        return _WIDGETS.get(spec.type, "text")

    def _options(self, spec: CodeField, chosen: str) -> list[Option]:
        return [Option(e.code, e.label, e.code == chosen) for e in self.lists[spec.list].on(self.today)]

    def _rows(self, spec: RepeatField, name: str, raw: Any, state: Shown) -> Iterator[list[BoundField]]:
        """What was answered and one empty row more, while there is room; never less than the least number."""
        given = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
        given += [{}] * max(1, spec.minimum - len(given))
        for n, row in enumerate(given[: spec.maximum]):
            yield [
                self.field(f, f"{name}.{n}.{f.id}", row.get(f.id), state, self.logic.holds(f.when, state.facts, True))
                for f in spec.fields
            ]

    def _parts(self, spec: AnyField, name: str, raw: Any) -> dict[str, Part]:
        given = raw if isinstance(raw, Mapping) else {}
        if isinstance(spec, AddressField):
            return self._address(spec, name, given)
        if isinstance(spec, PartyField):
            texts = {part: _text(spec, given.get(part)) for part in PARTS["party"] if part != "phone" or spec.ask_phone}
            texts["kind"] = spec.kinds[0] if len(spec.kinds) == 1 else texts["kind"]
            words = {"person": PERSON, "organisation": ORGANISATION}
            kinds = [Option(kind, words[kind], kind == texts["kind"]) for kind in spec.kinds]
            return {
                part: self._part(name, part, text, kinds if part == "kind" and len(kinds) > 1 else [])
                for part, text in texts.items()
            }
        if isinstance(spec, SignatureField):
            return {part: self._part(name, part, _text(spec, given.get(part))) for part in PARTS["signature"]}
        return {}

    def _part(self, name: str, part: str, text: str, options: list[Option] | None = None) -> Part:
        return Part(f"{name}.{part}", text, list(self.faults.get(f"{name}.{part}", [])), options or [])

    def _address(self, spec: AddressField, name: str, given: Mapping[str, Any]) -> dict[str, Part]:
        texts = {part: _text(spec, given.get(part)) for part in PARTS["address"]}
        province = self.lists[spec.provinces].entry(texts["province"], self.today)
        communes = self.lists[spec.communes].on(self.today, province.code) if province else []
        known = next((entry for entry in communes if entry.code == texts["commune"]), None)
        texts["commune"] = str(known.label) if known else texts["commune"]
        options = {
            "province": self._entries(self.lists[spec.provinces].on(self.today), texts["province"]),
            "commune": self._entries(communes, known.code if known else ""),
        }
        return {part: self._part(name, part, texts[part], options.get(part)) for part in PARTS["address"]}

    @staticmethod
    def _entries(entries: list[Entry], chosen: str) -> list[Option]:
        return [Option(entry.code, entry.label, entry.code == chosen) for entry in entries]


def bind(
    form: FormSpec,
    data: object,
    faults: Mapping[str, list[Message]],
    lists: Lists,
    today: date,
    beside: Beside | None = None,
) -> BoundForm:
    """The form with raw or stored answers (``data``) and the faults of ``validate``, for a template."""
    given = data if isinstance(data, Mapping) else {}
    state = read(form, with_defaults(form, given), today, lists, beside).shown
    binder = _Binder(faults, lists, Logic(form, today, beside))
    sections = []
    for section in form.sections:
        answers = given.get(section.id)
        answers = answers if isinstance(answers, Mapping) else {}
        fields = [
            binder.field(f, f"{section.id}.{f.id}", answers.get(f.id), state, f"{section.id}.{f.id}" in state.fields)
            for f in section.fields
        ]
        sections.append(BoundSection(section, fields, section.id in state.sections))
    return BoundForm(sections, [*_complaints(form, faults)])


def with_defaults(form: FormSpec, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers, with the pack's proposal wherever a field has not been answered at all."""
    filled = {name: dict(answers) for name, answers in data.items() if isinstance(answers, Mapping)}
    for section, spec in form.walk():
        proposal = default_of(spec)
        if proposal is not None:
            filled.setdefault(section.id, {}).setdefault(spec.id, proposal)
    return filled


def _complaints(form: FormSpec, faults: Mapping[str, list[Message]]) -> Iterator[Complaint]:
    """Faults in the order of the form; those of the form as a whole come last."""
    order = {f"{section.id}.{spec.id}": (n, spec) for n, (section, spec) in enumerate(form.walk())}

    def place(path: str) -> int:
        return order[base][0] if (base := ".".join(path.split(".")[:2])) in order else len(order)

    for path in sorted(faults, key=place):
        known = order.get(".".join(path.split(".")[:2]))
        for sentence in faults[path]:
            yield Complaint(path, "f-" + path.replace(".", "-"), _called(known[1], path) if known else "", sentence)


def _called(spec: AnyField, path: str) -> object:
    """The label of the field at fault; inside a repeated group, with its row."""
    _section, _name, *rest = path.split(".")
    if not (isinstance(spec, RepeatField) and len(rest) > 1 and rest[0].isdecimal()):
        return spec.label
    inner = next((one for one in spec.fields if one.id == rest[1]), None)
    return row_label(spec, int(rest[0]), inner) if inner else spec.label


def _text(spec: AnyField, value: Any) -> Any:
    """A raw or stored value as it stands in a box."""
    if spec.type in ("file", "repeat"):
        return value if isinstance(value, list) else []
    if isinstance(value, bool):
        return "on" if value else ""
    if spec.type == "money" and isinstance(value, int):
        return grouped(value)
    if spec.type == "geometry" and isinstance(value, Mapping):
        return geometry.lines(geometry.corners(dict(value)))
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if not isinstance(value, str):
        return ""
    if spec.type in ("date", "partial_date") and (parsed := parse_partial(value)) and parsed.exists:
        return shown(parsed.iso)
    return value[: _LONGEST_SHOWN * (10 if spec.type == "geometry" else 1)]


def options_matching(lists: Lists, spec: AddressField, province: str, typed: str, today: date) -> list[Option]:
    """Communes of a province whose name holds what was typed, accents or not; for a page that suggests while typing."""
    wanted = fold(typed)
    found = [entry for entry in lists[spec.communes].on(today, province) if wanted in fold(str(entry.label))]
    return [Option(entry.code, entry.label) for entry in found[:20]]
