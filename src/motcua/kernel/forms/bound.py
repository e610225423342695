"""A form with its answers and faults, ready for a template: nothing here knows how it will look.

``bound.sections`` → ``section.fields`` → ``field.html_name``, ``.id_for``, ``.label``, ``.help``, ``.value``,
``.error``, ``.errors``, ``.required``, ``.visible``, ``.widget``, ``.options``; an address has ``.parts``, a repeated
group ``.rows``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from motcua.kernel.forms.fields import AnyField, RepeatField
from motcua.kernel.forms.messages import OATH, Message
from motcua.kernel.forms.specs import Section

_PATH = re.compile(r"\b[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\b")
_INPUTMODE = {
    "date": "numeric",
    "partial_date": "numeric",
    "citizen_number": "numeric",
    "number": "numeric",
    "money": "numeric",
}
_AUTOCOMPLETE = {"email": "email", "phone": "tel"}


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
    text, textarea, date, select, radios, checkbox, address, party, signature, geometry, file, number, email, tel,
    repeat. ``when_expression`` is the condition of the field in CEL, "" if it always shows; ``visible`` is what it
    comes to now. ``source``: words on where the value was taken from, "" if the person gave it.
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
    source: object = ""

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
    def conditions(self) -> list[str]:
        """Every condition on which the drawing of the field depends, those inside its rows too."""
        inner = [condition for row in self.rows[:1] for one in row for condition in one.conditions]
        own = [self.spec.when, self.spec.required_when, *getattr(self.spec, "default_when", {}).values()]
        return [*filter(None, own), *inner]

    @property
    def can_add(self) -> bool:
        """Whether a repeated group may have a row more."""
        return isinstance(self.spec, RepeatField) and len(self.value) < self.spec.maximum

    @property
    def needed(self) -> int:
        """How many rows of a repeated group are answered or must be; the row after them may stay empty."""
        return max(len(self.value), self.spec.minimum) if isinstance(self.spec, RepeatField) else 0

    @property
    def statement(self) -> object:
        """What the giver of a signature confirms."""
        return getattr(self.spec, "statement", None) or OATH

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
    """One box of several: of an address province (options), commune (typed name; options of the province chosen),
    detail, old; of a party kind (options; none where it is settled), name, number, phone; of a signature name and
    confirmed ("on" or "")."""

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

    def live(self, more: Iterable[str] = ()) -> set[str]:
        """The paths of the answers on which the drawing of the form depends, and those that ``more`` reads."""
        own = [section.when_expression for section in self.sections]
        own += [condition for section in self.sections for one in section.fields for condition in one.conditions]
        return {path for condition in (*own, *more) for path in _PATH.findall(condition)}

    def __iter__(self) -> Iterator[BoundSection]:
        return iter(self.sections)

    def field(self, path: str) -> BoundField:
        """The field of ``section.field``; KeyError if there is none."""
        return {f.html_name: f for section in self.sections for f in section.fields}[path]
