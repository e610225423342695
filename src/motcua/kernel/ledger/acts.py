"""Appending: the only write the ledger knows."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet

from motcua.kernel.ledger.models import Entry, Opening
from motcua.kernel.ledger.rules import COLUMNS, commitment, content, leaf, plain
from motcua.kernel.statements.api import MANY, Column, Prepared, columns, insert, sent


@dataclass(frozen=True)
class Line:
    """One thing done to one subject: the act or effect, its input, and the digests of the rows it wrote.

    ``rows`` maps ``table:primary key`` to a row digest; a new subject has no earlier lines, so none are looked for.
    """

    act: str
    subject_kind: str
    subject: UUID
    given: Any
    rows: dict[str, str]
    new: bool


@dataclass(frozen=True)
class Context:
    """What all lines of one deed share."""

    deed: UUID
    recorded: datetime
    occurred: datetime | None
    actor: str
    channel: str
    cause: UUID | None
    seat: UUID | None = None
    authority: UUID | None = None


def append(context: Context, lines: Sequence[Line]) -> None:
    """Write ``lines`` in order, numbering each subject's on: in the deed's transaction, at most 3 statements."""
    old = {line.subject for line in lines if not line.new}
    last: dict[UUID, int] = {}
    if old:
        counted: list[Any] = _last(subjects=sorted(old))
        last = dict(counted)
    entries, openings = [], []
    for line in lines:
        last[line.subject] = last.get(line.subject, 0) + 1
        salt = secrets.token_hex(32)
        entry = Entry(
            deed=context.deed,
            act=line.act,
            subject_kind=line.subject_kind,
            subject=line.subject,
            n=last[line.subject],
            recorded=context.recorded,
            occurred=context.occurred,
            actor=context.actor,
            channel=context.channel,
            cause=context.cause,
            seat=context.seat,
            authority=context.authority,
        )
        opened = content(head(entry), line.given, line.rows)
        entry.commitment = commitment(salt, opened)
        entries.append(entry)
        openings.append((salt, opened))
    if len(entries) > MANY:
        _write_many(entries, openings)
    elif connection.vendor == "postgresql":
        _write_at_once(entries, openings)
    else:
        _write_in_two(entries, openings)


def _numbered(subjects: list[UUID]) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(subject__in=subjects).values_list("subject").annotate(last=Max("n")).order_by("subject")


_last = Prepared(_numbered)


def _write_many(entries: list[Entry], openings: list[tuple[str, str]]) -> None:
    """Entries, then openings, in as many statements as the database needs."""
    Entry.objects.bulk_create(entries)
    Opening.objects.bulk_create(
        Opening(entry_id=entry.pk, salt=salt, content=opened)
        for entry, (salt, opened) in zip(entries, openings, strict=True)
    )


def _write_in_two(entries: list[Entry], openings: list[tuple[str, str]]) -> None:
    """Entries, then openings, each in one statement; commitments tell them apart."""
    named, marks = ", ".join(str(field.column) for field, _plain in _written()), ", ".join(["%s"] * len(_written()))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_entry ({named})"  # nosec B608
            f" VALUES {', '.join([f'({marks})'] * len(entries))} RETURNING commitment, id",
            [value for entry in entries for value in sent(_written(), entry, connection)],
        )
        keys = dict(cursor.fetchall())
    insert(
        [
            Opening(entry_id=keys[entry.commitment], salt=salt, content=opened)
            for entry, (salt, opened) in zip(entries, openings, strict=True)
        ]
    )


def _write_at_once(entries: list[Entry], openings: list[tuple[str, str]]) -> None:
    """Entries and openings in one statement, since each is a journey to the server; commitments tell them apart."""
    values = [value for entry in entries for value in sent(_written(), entry, connection)]
    kept = [part for entry, opening in zip(entries, openings, strict=True) for part in (entry.commitment, *opening)]
    with connection.cursor() as cursor:
        cursor.execute(_at_once(len(entries)), values + kept)


@cache
def _at_once(many: int) -> str:
    row = ", ".join(f"%s::{field.db_type(connection)}" for field, _plain in _written())
    return (
        f"WITH made AS (INSERT INTO ledger_entry ({', '.join(str(field.column) for field, _plain in _written())})"  # nosec B608
        f" VALUES {', '.join([f'({row})'] * many)} RETURNING id, commitment)"
        " INSERT INTO ledger_opening (entry_id, salt, content) SELECT made.id, kept.salt, kept.content FROM made"
        f" JOIN (VALUES {', '.join(['(%s, %s, %s)'] * many)}) AS kept (commitment, salt, content)"
        " ON kept.commitment = made.commitment"
    )


@cache
def _written() -> list[Column]:
    return columns(Entry)


def head(entry: Entry) -> str:
    """The entry as its opening repeats it: its leaf, without the commitment that the opening makes."""
    return leaf(**{name: plain(getattr(entry, name)) for name in COLUMNS} | {"commitment": None})


def erase(entry: Entry) -> dict[str, str]:
    """Delete the opening of an entry, in the deed that wrote its ``Erasure``.

    Returns the digests that no later entry repeats: whoever erases must vouch for those rows anew. They are passed on
    as they were written, whatever the rows hold by now, so that a change behind the log stays one.
    """
    opening = Opening.objects.get(entry=entry)
    rows: dict[str, str] = json.loads(opening.content)["rows"]
    if rows:
        mentioned = reduce(or_, (Q(content__contains=f"{json.dumps(place)}:") for place in rows))
        for later in Opening.objects.filter(mentioned, entry__gt=entry.pk).order_by("entry").iterator(chunk_size=100):
            rows = {place: found for place, found in rows.items() if place not in json.loads(later.content)["rows"]}
    opening.delete()
    return rows
