"""Reading the log: the history of a subject, and the check that log and data are what they were."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from motcua.kernel.ledger.models import Entry, Opening
from motcua.kernel.ledger.rules import commitment, row_digest


@dataclass(frozen=True)
class Breach:
    """Something that is not as it was written: where, and what is wrong with it."""

    place: str
    fault: str


def history(subject: UUID) -> QuerySet[Entry]:
    """The lines of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("n")


def row_values(row: Model) -> dict[str, Any]:
    """The stored columns of a row, as they go into its digest."""
    return {str(field.column): field.to_python(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def digest(row: Model) -> str:
    """The digest of ``row`` as it is now."""
    return row_digest(row._meta.db_table, row_values(row))


def verify(*, data: bool = False) -> Iterator[Breach]:
    """Every breach of the log: a gap, a commitment that its opening does not meet, and with ``data`` each row that
    differs.

    An entry whose opening was erased is a tombstone: its place is proved, its content is gone. That is no breach.
    """
    expected: dict[str, str] = {}
    last: dict[UUID, int] = {}
    for entry in Entry.objects.select_related("opening").order_by("id").iterator(chunk_size=2000):
        place = f"{entry.subject_kind} {entry.subject} n={entry.n} ({entry.act})"
        if entry.n != last.get(entry.subject, 0) + 1:
            yield Breach(place, f"follows n={last.get(entry.subject, 0)} of its subject")
        last[entry.subject] = entry.n
        opening: Opening | None = getattr(entry, "opening", None)
        if opening is not None:
            yield from _check_opening(place, entry, opening, expected)
    if data:
        yield from _check_rows(expected)


def _check_opening(place: str, entry: Entry, opening: Opening, expected: dict[str, str]) -> Iterator[Breach]:
    if commitment(opening.salt, opening.content) != entry.commitment:
        yield Breach(place, "its commitment does not match its opening")
        return
    expected.update(json.loads(opening.content)["rows"])


def _check_rows(expected: dict[str, str]) -> Iterator[Breach]:
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for place, wanted in expected.items():
        table, _, key = place.partition(":")
        row = tables[table]._default_manager.filter(pk=key).first()
        if row is None:
            yield Breach(place, "the row is gone")
        elif digest(row) != wanted:
            yield Breach(place, "the row is not as it was last written")
