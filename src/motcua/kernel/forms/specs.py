"""A form as a pack declares it, and the dated lists of codes that its fields choose from."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Self

from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from motcua.kernel.forms.fields import AnyField, Cel, Field, Id, Path, RepeatField
from motcua.kernel.packs.api import Fault, Item, Library, Place, Spec, Text, Urn, flaw, say


class Section(Spec):
    """Fields that belong together under one heading; ``when`` (CEL) decides whether the person meets it at all.

    ``help`` stands under the heading; ``fields`` are asked in their order.
    """

    id: Id
    title: Text
    help: Text | None = None
    when: Cel | None = None
    fields: list[Field]


class Rule(Spec):
    """A contradiction check over several fields: ``check`` (CEL) must be true, else ``message`` stands beside ``at``.

    A rule whose fields are not all answered, or hold a fault of their own, is left open and says nothing.
    """

    id: Id
    check: Cel
    message: Text
    at: list[Path]


class FormSpec(Spec):
    """One form: ``sections`` in order, then the ``rules`` between them."""

    sections: list[Section]
    rules: list[Rule] = []

    def walk(self) -> Iterator[tuple[Section, AnyField]]:
        """Every field with its section, in the order of the form."""
        return ((section, field) for section in self.sections for field in section.fields)

    @cached_property
    def lists(self) -> frozenset[Urn]:
        """The code lists that the form needs."""
        return frozenset(urn for _section, outer in self.walk() for urn in lists_of(outer))


def lists_of(field: AnyField) -> set[Urn]:
    """The code lists that one field needs, with those of its rows."""
    some = [field, *(field.fields if isinstance(field, RepeatField) else [])]
    return {urn for one in some for name in ("list", "provinces", "communes") if (urn := vars(one).get(name))}


class Entry(Spec):
    """One ``code``. ``title`` is translated; ``name`` is a proper name, the same in every language. ``parent``: its
    group.

    ``valid_from``/``valid_to`` bound the days on which it may be chosen; ``verified: false`` marks what is second-hand.
    """

    code: str
    title: Text | None = None
    name: str | None = None
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str | None = None
    verified: bool = True

    @model_validator(mode="after")
    def _one_label(self) -> Self:
        if (self.title is None) == (self.name is None):
            raise flaw(
                "Mã %(code)s cần có đúng một trong hai: title hoặc name.",
                "Ghi title nếu phải dịch, ghi name nếu là tên riêng.",
                code=self.code,
            )
        return self

    @property
    def label(self) -> object:
        """What a person reads: lazy, in the language of the moment."""
        return self.title if self.title is not None else self.name

    def in_force(self, on: date) -> bool:
        """Whether it may be chosen on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class CodeList(Item):
    """A list of codes, its ``entries``, with the ``source`` it was taken from: pack kind ``code-lists``."""

    source: str
    note: str | None = None
    entries: list[Entry]

    @cached_property
    def _by_code(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.code, []).append(entry)
        return found

    @cached_property
    def _by_parent(self) -> dict[str | None, list[Entry]]:
        found: dict[str | None, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.parent, []).append(entry)
        return found

    def entry(self, code: str, on: date | None = None) -> Entry | None:
        """The entry of ``code`` in force on that day; without a day, the latest one, so that old data stay readable."""
        found = self._by_code.get(code, [])
        if on is None:
            return found[-1] if found else None
        return next((entry for entry in found if entry.in_force(on)), None)

    def on(self, day: date, parent: str | None = None) -> list[Entry]:
        """The entries in force on that day, in the order of the list; with ``parent``, only those of that group."""
        entries = self.entries if parent is None else self._by_parent.get(parent, [])
        return [entry for entry in entries if entry.in_force(day)]


def check(library: Library) -> list[Fault]:
    """Entries of code lists that contradict another, or themselves."""
    return [fault for place, one in library.items("code-lists", CodeList) for fault in _entries(place, one)]


def _entries(place: Place, one: CodeList) -> Iterator[Fault]:
    seen: set[tuple[str, date | None]] = set()
    for number, entry in enumerate(one.entries):
        if not place.knows(f"entries.{number}"):
            continue
        if (key := (entry.code, entry.valid_from)) in seen:
            message = say(_("Mã %(code)s có hai lần trong danh mục."), code=entry.code)
            yield place.element_fault(("entries", number), message, _("Bỏ một dòng, hoặc ghi valid_from khác nhau."))
        seen.add(key)
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            message = say(_("Mã %(code)s hết hiệu lực trước khi có hiệu lực."), code=entry.code)
            remedy = _("Sửa valid_to thành ngày bằng hoặc sau valid_from, hoặc bỏ valid_to nếu còn hiệu lực.")
            yield place.element_fault(("entries", number), message, remedy)
