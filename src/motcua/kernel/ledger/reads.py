"""Reading the log: the history of a subject, and the check that log and data are what they were."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from motcua.kernel.ledger.models import Entry, Opening
from motcua.kernel.ledger.rules import commitment, row_digest
from motcua.kernel.ledger.tables import vouched

BATCH = 2000  # rows in memory at a time


@dataclass(frozen=True)
class Breach:
    """Something that is not as it was written: where, and what is wrong with it."""

    place: str
    fault: str


def history(subject: UUID) -> QuerySet[Entry]:
    """The lines of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("n")


def row_values(row: Model) -> dict[str, Any]:
    """The stored columns of a row, as they go into its digest.

    A column that came ``later`` than its table counts only once it says something: rows from before keep their digest.
    """
    later: dict[str, object] = getattr(row, "later", {})
    values = {field: field.to_python(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return {
        str(field.column): value
        for field, value in values.items()
        if field.name not in later or value != later[field.name]
    }


def digest(row: Model) -> str:
    """The digest of ``row`` as it is now."""
    return row_digest(row._meta.db_table, row_values(row))


def verify(*, data: bool = False) -> Iterator[Breach]:
    """Every breach of the log: a gap, a commitment that its opening does not meet; with ``data`` also each row that
    is not as it was last written, is gone, or that no entry knows.

    All of it is one state of the database, so deeds done meanwhile are no breach. An entry whose opening was erased is
    a tombstone: its place is proved, its content is gone. That is no breach.
    """
    # Digests of years of rows would fill the memory; a nameless SQLite database is a temporary file.
    with _one_state(), closing(sqlite3.connect("")) as written:
        written.execute("CREATE TABLE written (place TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")
        yield from _check_log(written)
        if data:
            yield from _check_rows(written)


@contextmanager
def _one_state() -> Iterator[None]:
    """Everything read inside is as of one moment, and nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
        return
    begin = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"}
    with connection.cursor() as cursor:
        cursor.execute(begin[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _check_log(written: sqlite3.Connection) -> Iterator[Breach]:
    """Go through the log from its beginning; the last digest of every row ends up in ``written``."""
    last: dict[UUID, int] = {}
    for entry in Entry.objects.select_related("opening").order_by("id").iterator(chunk_size=BATCH):
        place = f"{entry.subject_kind} {entry.subject} n={entry.n} ({entry.act})"
        if entry.n != last.get(entry.subject, 0) + 1:
            yield Breach(place, f"follows n={last.get(entry.subject, 0)} of its subject")
        last[entry.subject] = entry.n
        opening: Opening | None = getattr(entry, "opening", None)
        if opening is None:
            continue
        if commitment(opening.salt, opening.content) != entry.commitment:
            yield Breach(place, "its commitment does not match its opening")
            continue
        rows = json.loads(opening.content)["rows"]
        written.executemany("INSERT OR REPLACE INTO written VALUES (?, ?)", rows.items())


def _check_rows(written: sqlite3.Connection) -> Iterator[Breach]:
    """Go through every table once; what is left of ``written`` then has no row."""
    for table, model in vouched().items():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
            place = f"{table}:{row.pk}"
            known = written.execute("DELETE FROM written WHERE place = ? RETURNING digest", [place]).fetchall()
            if not known:
                yield Breach(place, "no entry knows this row")
            elif known != [(digest(row),)]:
                yield Breach(place, "the row is not as it was last written")
    for (place,) in written.execute("SELECT place FROM written ORDER BY place"):
        yield Breach(place, "the row is gone")
