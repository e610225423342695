"""How documents are numbered, as packs say it: which regime, which register, when the numbers begin anew; and whether
a number is written as its regime writes it."""

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints, ValidationInfo, field_validator

from motcua.kernel.forms.api import CodeList
from motcua.kernel.packs.api import Fault, LegalBasis, Place, Sentence, Spec, Urn, flaw, nearest, say
from motcua.mechanisms.papers.rules import notation, notation_fault

Restarts = Literal["year", "term", "never"]
Regime = Literal["state", "party", "register"]
TYPES: Final[dict[str, Urn]] = {
    "state": "urn:motcua:code-list:state-document-types",
    "party": "urn:motcua:code-list:party-document-types",
}
"""The code lists of abbreviations of types, by regime."""
REGISTERS: Final = "urn:motcua:code-list:document-registers"
LETTER: Final = "CV"
"""Công văn: the State writes no abbreviation of it into the number."""
LOOK: Final[dict[Regime, Sentence]] = {
    "state": _("Viết như 57/KH-UBND, kiểu số {n:02}/{type}-{org}; công văn như 123/UBND-VP, kiểu số {n:02}/{org}-VP."),
    "party": _("Viết như 05-NQ/ĐU, kiểu số {n:02}-{type}/{org}."),
}
_SAMPLE: Final[dict[Regime, str]] = {"state": "UBND", "party": "ĐU", "register": "UBND"}
"""An organisation's abbreviation, to see how a number looks."""
_FORM: Final[dict[Regime, re.Pattern[str]]] = {
    "state": re.compile(r"(?P<n>\d+)/(?:(?P<type>[^\s/-]+)-)?(?P<body>[^\s/]+)"),
    "party": re.compile(r"(?P<n>\d+)-(?P<type>[^\s/-]+)/(?P<body>[^\s/]+)"),
}
_FIRST: Final[dict[Restarts, Sentence]] = {
    "year": _("đầu mỗi năm"),
    "term": _("đầu mỗi nhiệm kỳ"),
    "never": _("không bao giờ"),
}


def _notation(value: str) -> str:
    if notation_fault(value):
        raise flaw(
            "Kiểu số “%(notation)s” không dùng được.",
            "Viết kiểu số có {n}, và {year}, {type}, {org} nếu cần, ví dụ {n:02}/{year} hoặc {n:02}/{type}-{org}.",
            notation=value,
        )
    return value


class Numbering(Spec):
    """Numbers of one ``series`` run without gaps in each organisation.

    ``notation`` is the number as printed: ``{n}``, perhaps ``{year}``, ``{type}`` (the abbreviation of the type) and
    ``{org}`` (the organisation's own: its code of scheme ``abbreviation``; ``org`` for one that has none and is no
    agency), with Python's formats (``{n:02}``).
    ``regime``: ``state`` writes ``57/KH-UBND`` and begins at 01 each year, ``party`` writes ``05-NQ/ĐU`` and begins at
    01 with each term of the committee (the organisation's code of scheme ``term``), a ``register`` numbers as its own
    rule has it. ``restarts`` says when a register begins anew; ``yearly`` is the older word for it. ``type`` is a code
    of the regime's list of types. ``book``: the register in which the documents are entered, a code of the list of
    registers, in which a number of the State or the Party stands once; what is secret has a book, and a series, of its
    own.
    """

    series: Urn
    notation: Annotated[str, AfterValidator(_notation)]
    yearly: bool = True
    regime: Regime = "register"
    type: Annotated[str, StringConstraints(max_length=12)] = ""
    org: Annotated[str, StringConstraints(max_length=20)] = ""
    book: Annotated[str, StringConstraints(pattern=r"^[a-z-]+$")] = "outgoing"
    restarts: Restarts | None = None
    legal_basis: list[LegalBasis] = []

    @field_validator("restarts")
    @classmethod
    def _one_word_for_it(cls, value: Restarts | None, info: ValidationInfo) -> Restarts | None:
        if value in ("year", "term") and info.data.get("yearly") is False:
            raise flaw("yearly: false không đi cùng restarts: %(restarts)s.", "Bỏ yearly.", restarts=value)
        return value

    @property
    def free(self) -> bool:
        """Whether its numbers are written as a register's own rule has it."""
        return self.regime == "register"

    @property
    def begins_anew(self) -> Restarts:
        """When the numbers start again at 1."""
        if self.restarts:
            return self.restarts
        return "term" if self.regime == "party" else "year" if self.yearly else "never"


def number_faults(
    number: str, regime: Regime, kind: str, types: Collection[str]
) -> Iterator[tuple[Sentence, Sentence]]:
    """What is wrong with the number of a document of type ``kind`` (an abbreviation), each fault with its remedy.

    ``57/KH-UBND`` and ``123/UBND-VP`` are numbers of the State, ``05-NQ/ĐU`` of the Party; ``types`` are the
    abbreviations that the regime has. Numbers of a register are free.
    """
    if regime == "register":
        return
    found = _FORM[regime].fullmatch(number)
    if found is None:
        wrong = _("“%(number)s” không phải là cách văn bản của Nhà nước ghi số.")
        if regime == "party":
            wrong = _("“%(number)s” không phải là cách văn bản của Đảng ghi số.")
        yield say(wrong, number=number), LOOK[regime]
        return
    if len(found["n"]) < 2:
        yield _("Số nhỏ hơn 10 phải có số 0 đứng trước."), _("Viết {n:02} thay cho {n} trong kiểu số.")
    bodies, written = found["body"].split("-"), found["type"] or ""
    if regime == "state" and kind == LETTER:
        bodies, written = [*([written] if written else []), *bodies], LETTER
        if bodies[0] in types:
            yield _("Số của công văn không ghi chữ viết tắt của loại văn bản."), LOOK[regime]
    if written != kind:
        message = _("Số ghi loại văn bản là “%(written)s”, còn loại đã khai là “%(kind)s”.")
        yield say(message, written=written, kind=kind), LOOK[regime] if written in types else nearest(written, types)[1]
    for body in bodies:
        if not body.isalnum() or body != body.upper():
            yield say(_("“%(body)s” không phải là chữ viết tắt tên cơ quan hay đơn vị."), body=body), LOOK[regime]


def check(place: Place, numbering: Numbering, lists: dict[str, CodeList]) -> Iterator[Fault]:
    """Every fault of one numbering: its type, its register, how its numbers look, when they begin anew."""
    books = {entry.code for entry in lists[REGISTERS].entries} if REGISTERS in lists else set[str]()
    if numbering.book not in {*books, "outgoing"}:
        yield place.fault("numbering.book", *nearest(numbering.book, books))
    if numbering.regime == "register":
        return
    known = lists.get(TYPES[numbering.regime])
    types = {entry.code for entry in known.entries} if known else set[str]()
    if numbering.type not in types:
        yield place.fault("numbering.type", *nearest(numbering.type, types))
    said = notation(numbering.notation, 7, 2026, numbering.type, numbering.org or _SAMPLE[numbering.regime])
    for message, remedy in number_faults(said, numbering.regime, numbering.type, types):
        yield place.fault("numbering.notation", message, remedy)
    ought: Restarts = "term" if numbering.regime == "party" else "year"
    if numbering.begins_anew != ought:
        message = say(_("Số theo chế độ này phải bắt đầu lại từ 01 %(when)s."), when=_FIRST[ought])
        yield place.fault("numbering.restarts", message, say(_("Bỏ yearly, và ghi restarts: %(ought)s."), ought=ought))


def check_series(listed: Collection[tuple[Place, Numbering]]) -> Iterator[Fault]:
    """Types that draw numbers from one series and don't agree how: all of a series begin anew together, stand in one
    register, and in the Party are of one type."""
    first: dict[str, Numbering] = {}
    yield from _written_alike(listed)
    for place, one in listed:
        other = first.setdefault(one.series, one)
        if one.begins_anew != other.begins_anew or one.regime != other.regime:
            message = _("Dãy số này đã có loại giấy tờ khác dùng, với chế độ hoặc lúc bắt đầu lại khác.")
            yield place.fault("numbering.series", message, _("Đặt cho loại này một dãy số riêng."))
        if one.book != other.book:
            message = _("Dãy số này đã thuộc sổ khác.")
            yield place.fault("numbering.book", message, _("Ghi cùng một sổ, hoặc đặt một dãy số riêng."))
        if one.regime == "party" and one.type != other.type:
            message = _("Văn bản của Đảng đánh số riêng cho từng loại; dãy số này đã dùng cho loại khác.")
            yield place.fault("numbering.series", message, _("Đặt cho loại này một dãy số riêng."))


def _written_alike(listed: Collection[tuple[Place, Numbering]]) -> Iterator[Fault]:
    """Series that write the same numbers into one register, one of them by the rules of the State or the Party; what
    registers of other laws write, each as its own rule has it, may look alike."""
    seen: dict[tuple[str, str], list[Numbering]] = {}
    for place, one in listed:
        if notation_fault(one.notation):
            continue
        said = notation(one.notation, 12_345_678, 2026, one.type, one.org or _SAMPLE[one.regime])
        before = seen.setdefault((one.book, said), [])
        others = [other.series for other in before if other.series != one.series and not (one.free and other.free)]
        if others:
            told = say(_("Dãy số %(series)s đã ghi vào sổ này những số viết y như vậy."), series=others[0])
            remedy = _("Ghi series ấy, để hai loại giấy tờ không mang cùng một số; hoặc ghi vào sổ khác (book).")
            yield place.fault("numbering.series", told, remedy)
        before.append(one)
