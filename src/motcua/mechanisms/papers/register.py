"""The register of what a body issued, number by number, as the law lists it; void ones stay in it with their reason.

No line says what a document says of a person: who may read that opens the document, and his reading is written down.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.kernel.access.api import Actor, Organisation, visible_to
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.forms.api import CodeList
from motcua.kernel.packs.api import all_of, at_version
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbering import REGISTERS
from motcua.mechanisms.papers.numbers import in_book
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec


@dataclass(frozen=True)
class Asked:
    """Which part of a ``body``'s register is asked for: a ``book`` (code), a ``period`` (``2026``, ``2025-2030``), a
    ``type`` (URN), what the ``number`` begins with; each may be empty."""

    body: UUID
    book: str = ""
    period: str = ""
    type: str = ""
    number: str = ""


@dataclass(frozen=True)
class Choices:
    """What may be asked for in a body: value and name of its books, its years and terms, the types it has issued."""

    books: list[tuple[str, Multilingual]]
    periods: list[str]
    types: list[tuple[str, Multilingual]]


@dataclass(frozen=True)
class Line:
    """One entry. ``number`` and ``symbol`` are the two halves of the ``notation``; ``sent`` is the day on which it was
    signed; ``reason`` says why it is void."""

    key: UUID
    notation: str
    number: str
    symbol: str
    issued_on: date
    type: str
    title: Multilingual
    abstract: Multilingual
    organisation: Multilingual
    signer_name: str
    signer_title: str
    sent: date | None
    state: str
    reason: str
    subject_kind: str
    subject: UUID
    period: str


def register(actor: Actor, asked: Asked) -> QuerySet[Document]:
    """The entries that this actor sees, the newest first."""
    rows = visible_to(Document.objects.filter(organisation=asked.body), actor)
    if asked.book:
        rows = rows.filter(in_book(asked.book))
    if asked.period:
        old = Q(period="", year=int(asked.period)) if re.fullmatch(r"[0-9]{4}", asked.period) else Q()
        rows = rows.filter(Q(period=asked.period) | old)
    if asked.type:
        rows = rows.filter(type=asked.type)
    if asked.number:
        rows = rows.filter(notation__startswith=asked.number)
    return rows.order_by("-issued_on", "-id")


def behind(rows: QuerySet[Document], last: str) -> QuerySet[Document]:
    """The entries that follow the one with the key ``last``; all of them when there is none."""
    try:
        before = rows.filter(pk=UUID(last)).first() if last else None
    except ValueError:
        before = None
    if before is None:
        return rows
    return rows.filter(Q(issued_on__lt=before.issued_on) | Q(issued_on=before.issued_on, pk__lt=before.pk))


def choices(body: Organisation) -> Choices:
    """What there is to ask for in a body's register; it costs no look at the documents themselves."""
    counted = list(Series.objects.filter(organisation=body).order_by("-year").values_list("series", "year"))
    used = {series for series, _year in counted}
    types = [spec for spec in _types() if spec.numbering.series in used]
    terms = {spec.numbering.series for spec in types if spec.numbering.begins_anew == "term"}
    named = {code.valid_from.year: code.value for code in body.codes.filter(scheme="term").order_by("valid_from")}
    periods = [named.get(year, str(year)) if series in terms else str(year) for series, year in counted if year]
    books = {spec.numbering.book for spec in types}
    return Choices(
        [(code, title) for code, title in _books() if code in books],
        list(dict.fromkeys(periods)),
        [(spec.urn, spec.title) for spec in types],
    )


def lines(rows: Iterable[Document]) -> Iterator[Line]:
    """Documents (with ``organisation``) as entries."""
    known: dict[tuple[str, UUID], DocumentTypeSpec] = {}
    for row in rows:
        pin = (row.type, row.pack_id)
        spec = known.get(pin) or known.setdefault(pin, at_version(DocumentTypeSpec, KIND, *pin))
        number, symbol = _halves(row.notation)
        yield Line(
            key=row.pk,
            notation=row.notation,
            number=number,
            symbol=symbol,
            issued_on=row.issued_on,
            type=row.type,
            title=spec.title,
            abstract=spec.reason,
            organisation=Multilingual(**row.organisation.title),
            signer_name=row.signer_name,
            signer_title=", ".join(line for line in (row.signed_for, row.signer_title) if line),
            sent=legal_day(row.signed_at) if row.signed_at else None,
            state=row.state,
            reason=row.void_reason,
            subject_kind=row.subject_kind,
            subject=row.subject,
            period=row.period or (str(row.year) if row.year else ""),
        )


def _halves(notation: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\d+)[/-](.*)", notation)
    return (found[1], found[2]) if found else (notation, "")


def _types() -> list[DocumentTypeSpec]:
    return all_of(DocumentTypeSpec, KIND, today())


def _books() -> list[tuple[str, Multilingual]]:
    found = next((one for one in all_of(CodeList, "code-lists", today()) if one.urn == REGISTERS), None)
    return [(entry.code, entry.title) for entry in found.entries if entry.title] if found else []
