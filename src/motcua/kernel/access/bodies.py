"""What packs say of organisations: bodies and their seats one by one, administrative units by the table."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints, ValidationInfo, field_validator, model_validator

from motcua.kernel.access.models import Organisation
from motcua.kernel.access.rules import NotAnIdentifier, identifier
from motcua.kernel.packs.api import Fault, Item, Library, Place, Row, Spec, Text, Urn, flaw, nearest, say

Kind = Literal["province", "district", "commune", "department", "unit", "party", "front", "agency"]
"""A unit of one of the others; a Party body; a body of the Fatherland Front; an agency outside. Districts ended on 30
June 2025."""
TERRITORIAL = ("province", "district", "commune")
Share = Literal["whole", "part", "unknown"]
PREFIX = "urn:motcua:org:"
Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(:[a-z0-9.-]+)*$", max_length=145)]
"""The URN of an organisation without ``PREFIX``, as tables write it."""


def in_order(begins: date, ends: date | None) -> None:
    """Raise a flaw when a time ends before it begins."""
    if ends is not None and ends < begins:
        raise flaw(
            "Ngày hết hiệu lực %(valid_to)s đứng trước ngày bắt đầu hiệu lực %(valid_from)s.",
            "Sửa valid_to thành ngày bằng hoặc sau valid_from, hoặc bỏ valid_to nếu còn hiệu lực.",
            key="valid_to",
            valid_from=begins.isoformat(),
            valid_to=ends.isoformat(),
        )


class CodeSpec(Spec):
    """An official code, which is an attribute with dates: codes are used again after mergers.

    ``scheme`` names the list that the ``value`` is of. Two are no official code, and change with their days too:
    ``abbreviation`` as numbers of documents have it (``UBND``), and ``term``, what a committee's term of office is
    called (``2025-2030``), from the day on which the congress that elected it closed.
    """

    scheme: Literal["province", "district", "commune", "qcvn102", "decision20", "abbreviation", "term"]
    value: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    valid_from: date
    valid_to: date | None = None
    verified: bool = True
    source: str = ""

    @field_validator("value")
    @classmethod
    def _in_form(cls, value: str, info: ValidationInfo) -> str:
        scheme = info.data.get("scheme")
        if scheme in ("qcvn102", "decision20"):
            try:
                right = identifier(value).form == scheme
            except NotAnIdentifier:
                right = False
            if not right:
                raise flaw(
                    "“%(value)s” không phải là mã định danh cơ quan theo mẫu %(scheme)s.",
                    "Viết theo mẫu 000.00.00.H26 (qcvn102) hoặc H26.82 (decision20).",
                    value=value,
                    scheme=scheme,
                )
        return value

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.valid_from, self.valid_to)
        return self


class PositionSpec(Spec):
    """A seat in an organisation, with its ``roles``. Its URN is the organisation's with ``:id`` behind it."""

    id: str
    title: Text
    roles: list[Urn]


class StandingSpec(Spec):
    """What changed about an organisation from a day on, by which ``basis``. Without ``parent`` or ``territory``, that
    stays as founded."""

    id: str
    title: Text
    territory: Annotated[str, StringConstraints(max_length=160)] = ""
    parent: Urn | None = None
    valid_from: date
    valid_to: date | None = None
    basis: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.valid_from, self.valid_to)
        return self


class SuccessorSpec(Spec):
    """Who took over from an organisation (``successor``), ``on`` which day, how much of it (``share``), by which
    ``basis``."""

    successor: Urn
    on: date
    share: Share = "unknown"
    basis: Annotated[str, StringConstraints(max_length=300)] = ""
    verified: bool = False


class OrganisationSpec(Item):
    """A body or, by its ``kind``, a unit of one, under its ``parent``. Its key is the URN, never a code.

    Whatever is no ``unit`` is a body of its own: its seats do no work on the dossiers of its ``parent``. An ``agency``
    may work ``within`` another body, as the police of a ward do: its seats do their part of that body's dossiers, and
    what they sign bears the agency's own name, seal and numbers. A dossier is
    filed at a body whose ``kind`` is the level of its procedure and which has a code of scheme ``decision20``.

    ``territory`` as people say it: Phường Cửa Nam. ``codes`` are its official codes, ``positions`` its seats,
    ``standings`` what changed about it, ``successors`` who took over from it.
    """

    kind: Kind
    parent: Urn | None = None
    within: Urn | None = None
    territory: Annotated[str, StringConstraints(max_length=160)] = ""
    codes: list[CodeSpec] = []
    positions: list[PositionSpec] = []
    standings: list[StandingSpec] = []
    successors: list[SuccessorSpec] = []

    @field_validator("within")
    @classmethod
    def _of_an_agency(cls, value: Urn | None, info: ValidationInfo) -> Urn | None:
        if value and info.data.get("kind", "agency") != "agency":
            raise flaw(
                "Chỉ cơ quan không thuộc UBND (kind: agency) mới cùng giải quyết hồ sơ của cơ quan khác.",
                "Đổi kind thành agency; đơn vị trực thuộc thì bỏ within và ghi parent.",
            )
        return value


class UnitForm(Item):
    """How the body that governs a kind of unit is called: ``prefix`` is how the unit's name begins, ``title`` has
    ``{name}`` for the rest."""

    id: str
    prefix: Annotated[str, StringConstraints(min_length=1)]


class UnitRow(Spec):
    """A line of a table ``units``: an administrative unit, whose organisation is the body that governs it; with its
    ``kind``, ``name`` and official ``code``, under its ``parent`` (the end of a URN, behind ``urn:motcua:org:``)."""

    urn: Short
    kind: Literal["province", "district", "commune"]
    name: Annotated[str, StringConstraints(min_length=2, max_length=160)]
    parent: Short | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}$")] | None = None
    valid_from: date
    valid_to: date | None = None
    verified: bool

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.valid_from, self.valid_to)
        return self


class SuccessionRow(Spec):
    """A line of a table ``successions``: which ``successor`` took over from which ``predecessor`` ``on`` a day, how
    much (``share``), by which ``basis``. ``source`` says where that was read.
    """

    predecessor: Short
    successor: Short
    on: date
    share: Share
    basis: Annotated[str, StringConstraints(max_length=300)] = ""
    verified: bool
    source: str = ""


def check(library: Library) -> list[Fault]:
    """What doesn't fit together among organisations: unknown names, days out of order, a code borne twice at once."""
    listed = library.items("organisations", OrganisationSpec)
    units = list(library.rows("units", UnitRow))
    known = {item.urn for _, item in listed} | {PREFIX + unit.urn for _, unit in units}
    if library.elsewhere("units"):
        known |= set(Organisation.objects.values_list("urn", flat=True))
    faults = []
    for place, body in listed:
        named = [("parent", body.parent), ("within", body.within)]
        named += [(f"standings.{one.id}.parent", one.parent) for one in body.standings]
        named += [(f"successors.{n}.successor", one.successor) for n, one in enumerate(body.successors)]
        faults += [place.fault(path, *nearest(urn, known)) for path, urn in named if urn and urn not in known]
        faults += [place.fault(path, message, remedy) for path, message, remedy in _days(body)]
    faults += _rings(listed)
    faults += _units(library, units, known)
    faults += _successions(library, known)
    return faults


def _rings(listed: Iterable[tuple[Place, OrganisationSpec]]) -> Iterator[Fault]:
    """Bodies that stand above themselves, by ``parent`` or ``within``, over however many others: one fault a ring."""
    places = {body.urn: place for place, body in listed}
    left = {body.urn: {"parent": body.parent, "within": body.within} for _place, body in listed}
    while True:
        while ready := [urn for urn, above in left.items() if left.keys().isdisjoint(above.values())]:
            for urn in ready:
                del left[urn]
        if not left:
            return
        one, way = next(iter(left)), list[str]()
        while one not in way:
            way.append(one)
            one = next(above for above in left[one].values() if above in left)
        ring = way[way.index(one) :]
        key = next(key for key, above in left[one].items() if above == [*ring, one][1])
        message = say(_("Các cơ quan này thuộc về nhau thành vòng: %(ring)s."), ring=" → ".join([*ring, one]))
        yield places[one].fault(key, message, _("Bỏ hoặc sửa parent, within của một cơ quan trong vòng này."))
        for urn in ring:
            del left[urn]


def _days(body: OrganisationSpec) -> Iterator[tuple[str, str, str]]:
    """Standings that overlap, go backwards or begin before the organisation; successors from before it."""
    before = body.valid_from
    for one in body.standings:
        if one.valid_from <= before:
            yield (
                f"standings.{one.id}.valid_from",
                say(_("Thay đổi này phải bắt đầu sau ngày %(day)s."), day=before.isoformat()),
                str(_("Xếp các thay đổi theo thứ tự thời gian, không chồng lên nhau.")),
            )
        before = max(before, one.valid_to or one.valid_from)
    yield from _terms(body)
    for n, link in enumerate(body.successors):
        if link.on <= body.valid_from or link.successor == body.urn:
            yield (
                f"successors.{n}",
                str(_("Đơn vị kế thừa phải là đơn vị khác, từ sau ngày đơn vị cũ thành lập.")),
                str(_("Sửa lại successor hoặc ngày on.")),
            )


def _terms(body: OrganisationSpec) -> Iterator[tuple[str, str, str]]:
    """Terms of office that overlap, or begin in one year: numbers begin anew with each, and are told apart by that
    year."""
    terms = sorted((code.valid_from, n) for n, code in enumerate(body.codes) if code.scheme == "term")
    for (began, earlier), (begins, later) in itertools.pairwise(terms):
        ended = body.codes[earlier].valid_to
        if ended is None or ended >= begins or began.year == begins.year:
            told = _("Nhiệm kỳ %(later)s chồng lên nhiệm kỳ %(earlier)s, hoặc bắt đầu trong cùng một năm.")
            names = {"later": body.codes[later].value, "earlier": body.codes[earlier].value}
            remedy = str(_("Ghi valid_to của nhiệm kỳ trước là ngày liền trước ngày bế mạc đại hội sau."))
            yield f"codes.{later}.valid_from", say(told, **names), remedy


def _units(library: Library, units: Iterable[tuple[Row, UnitRow]], known: set[str]) -> Iterator[Fault]:
    prefixes = tuple(f"{form.prefix} " for _, form in library.items("unit-forms", UnitForm))
    lines: dict[str, int] = {}
    bearers: dict[tuple[str, str], list[UnitRow]] = defaultdict(list)
    for row, unit in units:
        if first := lines.get(unit.urn):
            message = say(_("“%(urn)s” đã có ở dòng %(line)s."), urn=unit.urn, line=first)
            yield row.fault("urn", message, _("Mỗi đơn vị một dòng."))
        lines[unit.urn] = row.line
        if unit.parent and PREFIX + unit.parent not in known:
            yield row.fault("parent", *_missing(unit.parent))
        if not unit.name.startswith(prefixes):
            message = say(_("Tên “%(name)s” không bắt đầu bằng loại đơn vị nào."), name=unit.name)
            yield row.fault("name", message, _("Viết như Phường Cửa Nam, hoặc thêm loại vào unit-forms."))
        if unit.code:
            same = bearers[unit.kind, unit.code]
            if other := next((one for one in same if _together(one, unit)), None):
                message = say(_("Mã %(code)s cùng lúc thuộc về “%(other)s”."), code=unit.code, other=other.name)
                yield row.fault("code", message, _("Sửa mã, hoặc ngày của một trong hai đơn vị."))
            same.append(unit)


def _together(one: UnitRow, other: UnitRow) -> bool:
    latest = date.max
    return one.valid_from <= (other.valid_to or latest) and other.valid_from <= (one.valid_to or latest)


def _successions(library: Library, known: set[str]) -> Iterator[Fault]:
    seen = set()
    for row, line in library.rows("successions", SuccessionRow):
        for column, urn in (("predecessor", line.predecessor), ("successor", line.successor)):
            if PREFIX + urn not in known:
                yield row.fault(column, *_missing(urn))
        if line.predecessor == line.successor:
            yield row.fault("successor", _("Đơn vị không kế thừa chính mình."), _("Sửa lại một trong hai cột."))
        key = (line.predecessor, line.successor, line.on)
        if key in seen:
            yield row.fault("successor", _("Dòng này lặp lại."), _("Xóa một dòng."))
        seen.add(key)


def _missing(urn: str) -> tuple[str, str]:
    """As ``nearest``, without looking for the nearest among thousands of names."""
    return say(_("Không có “%(name)s”."), name=PREFIX + urn), str(_("Thêm đơn vị này vào bảng, hoặc sửa tên."))
