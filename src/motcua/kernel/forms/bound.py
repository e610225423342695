"""A form with its answers and faults, ready for a template: nothing here knows how it will look.

``bound.sections`` → ``section.fields`` → ``field.html_name``, ``.id_for``, ``.label``, ``.help``, ``.value``,
``.error``, ``.errors``, ``.required``, ``.visible``, ``.widget``, ``.options``; an address has ``.parts``, a repeated
group ``.rows``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from motcua.kernel.forms.dates import parse_partial, shown
from motcua.kernel.forms.fields import AddressField, AnyField, CodeField, RepeatField
from motcua.kernel.forms.logic import Beside, Logic, Shown
from motcua.kernel.forms.messages import Message
from motcua.kernel.forms.rules import default_of, read
from motcua.kernel.forms.specs import Entry, FormSpec, Section
from motcua.kernel.forms.values import ADDRESS_PARTS, Lists
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
}
_INPUTMODE = {"date": "numeric", "partial_date": "numeric", "citizen_number": "numeric", "number": "numeric"}
_AUTOCOMPLETE = {"email": "email", "phone": "tel"}
_LONGEST_SHOWN = 2000  # what is typed comes back for mending; a megabyte of it does not


@dataclass(frozen=True)
class Option:
    """One choice of a list."""

    value: str
    label: object
    selected: bool = False


@dataclass(frozen=True)
class BoundField:
    """One field with what was answered.

    ``value`` is text as it stands in the box (dates dd/mm/yyyy; for a box to tick "on" or ""). ``widget`` is one of
    text, textarea, date, select, radios, checkbox, address, file, number, email, tel, repeat. ``when_expression`` is
    the condition of the field in CEL, "" if it always shows; ``visible`` is what it comes to now.
    """

    spec: AnyField
    html_name: str
    value: Any
    errors: list[Message]
    required: bool
    visible: bool
    widget: str
    options: list[Option] = field(default_factory=list)
    parts: dict[str, "Part"] = field(default_factory=dict)
    rows: list[list["BoundField"]] = field(default_factory=list)

    @property
    def label(self) -> object:
        """The question."""
        return self.spec.label

    @property
    def help(self) -> object:
        """One sentence of help, or ""."""
        return self.spec.help or ""

    @property
    def type(self) -> str:
        """The type of the field in the vocabulary."""
        return self.spec.type

    @property
    def id_for(self) -> str:
        """The HTML id of the input; radios, addresses and groups use it as the prefix of their own."""
        return "f-" + self.html_name.replace(".", "-")

    @property
    def error_id(self) -> str:
        """The HTML id of the fault's text, for aria-describedby."""
        return self.id_for + "-error"

    @property
    def help_id(self) -> str:
        """The HTML id of the help text, for aria-describedby."""
        return self.id_for + "-help"

    @property
    def error(self) -> Message | str:
        """The first fault of the field itself, or ""."""
        return self.errors[0] if self.errors else ""

    @property
    def when_expression(self) -> str:
        """The condition under which the field shows."""
        return self.spec.when or ""

    @property
    def inputmode(self) -> str:
        """The keyboard that a phone should offer, or ""."""
        digits = getattr(self.spec, "pattern", None) == "digits"
        return "numeric" if digits else _INPUTMODE.get(self.spec.type, "")

    @property
    def autocomplete(self) -> str:
        """What the browser may fill in; only a person's own contacts are safe to name."""
        return _AUTOCOMPLETE.get(self.spec.type, "off")

    @property
    def maxlength(self) -> int | str:
        """The longest text accepted, or ""."""
        return getattr(self.spec, "max_length", "")

    @property
    def accept(self) -> str:
        """Media types of a file field, as the HTML attribute."""
        return ",".join(getattr(self.spec, "media_types", []))


@dataclass(frozen=True)
class Part:
    """One box of an address: province (options), commune (typed name; options of the province chosen), detail, old."""

    html_name: str
    value: str
    errors: list[Message]
    options: list[Option]

    @property
    def id_for(self) -> str:
        """The HTML id of the box."""
        return "f-" + self.html_name.replace(".", "-")

    @property
    def error(self) -> Message | str:
        """The first fault, or ""."""
        return self.errors[0] if self.errors else ""


@dataclass(frozen=True)
class BoundSection:
    """One section; ``visible`` is whether the answers so far call for it."""

    spec: Section
    fields: list[BoundField]
    visible: bool

    @property
    def id(self) -> str:
        """The section's id."""
        return self.spec.id

    @property
    def title(self) -> object:
        """The heading."""
        return self.spec.title

    @property
    def help(self) -> object:
        """A few words under the heading, or ""."""
        return self.spec.help or ""

    @property
    def when_expression(self) -> str:
        """The condition under which the section shows."""
        return self.spec.when or ""


@dataclass(frozen=True)
class Complaint:
    """One line of the list of faults at the head of a page: ``id_for`` is where its link leads."""

    path: str
    id_for: str
    label: object
    message: Message


@dataclass(frozen=True)
class BoundForm:
    """The whole form."""

    sections: list[BoundSection]
    errors: list[Complaint]

    @property
    def visible_sections(self) -> list[BoundSection]:
        """The sections that the answers so far call for."""
        return [section for section in self.sections if section.visible]

    def __iter__(self) -> Iterator[BoundSection]:
        return iter(self.sections)

    def field(self, path: str) -> BoundField:
        """The field of ``section.field``; KeyError if there is none."""
        return {f.html_name: f for section in self.sections for f in section.fields}[path]


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
            parts=self._parts(spec, name, raw) if isinstance(spec, AddressField) else {},
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
        """What was answered and one empty row more, while there is room."""
        given = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
        for n, row in enumerate([*given, {}][: spec.maximum]):
            yield [self.field(f, f"{name}.{n}.{f.id}", row.get(f.id), state, True) for f in spec.fields]

    def _parts(self, spec: AddressField, name: str, raw: Any) -> dict[str, Part]:
        given = raw if isinstance(raw, Mapping) else {}
        texts = {part: _text(spec, given.get(part)) for part in ADDRESS_PARTS}
        province = self.lists[spec.provinces].entry(texts["province"], self.today)
        communes = self.lists[spec.communes].on(self.today, province.code) if province else []
        known = next((entry for entry in communes if entry.code == texts["commune"]), None)
        texts["commune"] = str(known.label) if known else texts["commune"]
        options = {
            "province": self._entries(self.lists[spec.provinces].on(self.today), texts["province"]),
            "commune": self._entries(communes, known.code if known else ""),
        }
        return {
            part: Part(
                f"{name}.{part}", texts[part], list(self.faults.get(f"{name}.{part}", [])), options.get(part, [])
            )
            for part in ADDRESS_PARTS
        }

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
            yield Complaint(path, "f-" + path.replace(".", "-"), known[1].label if known else "", sentence)


def _text(spec: AnyField, value: Any) -> Any:
    """A raw or stored value as it stands in a box."""
    if spec.type in ("file", "repeat"):
        return value if isinstance(value, list) else []
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if not isinstance(value, str):
        return ""
    if spec.type in ("date", "partial_date") and (parsed := parse_partial(value)) and parsed.exists:
        return shown(parsed.iso)
    return value[:_LONGEST_SHOWN]


def options_matching(lists: Lists, spec: AddressField, province: str, typed: str, today: date) -> list[Option]:
    """Communes of a province whose name holds what was typed, accents or not; for a page that suggests while typing."""
    wanted = fold(typed)
    found = [entry for entry in lists[spec.communes].on(today, province) if wanted in fold(str(entry.label))]
    return [Option(entry.code, entry.label) for entry in found[:20]]
