"""Appending: the only write the ledger knows."""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Max, Q, QuerySet

from motcua.kernel.ledger.models import Entry, Opening
from motcua.kernel.ledger.rules import commitment, content, leaf, plain
from motcua.kernel.statements.api import MANY, Prepared, cursor, later


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


class Written(NamedTuple):
    """What is a line's own of an entry, and what opens it."""

    act: str
    subject_kind: str
    subject: UUID
    n: int
    commitment: str
    salt: str
    content: str


def append(context: Context, lines: Sequence[Line]) -> None:
    """Write ``lines`` in order, numbering each subject's on: in the deed's transaction, at most 4 statements for a
    hundred."""
    old = {line.subject for line in lines if not line.new}
    last: dict[UUID, int] = {}
    if old:
        _queue(old)
        counted: list[Any] = _last(subjects=sorted(old))
        last = dict(counted)
    shared = {name: plain(value) for name, value in vars(context).items()}
    written = []
    for line in lines:
        n = last[line.subject] = last.get(line.subject, 0) + 1
        act, kind, salt = plain(line.act), plain(line.subject_kind), secrets.token_hex(32)
        head = leaf(act, n=n, commitment=None, subject=str(line.subject), subject_kind=kind, **shared)
        opened = content(head, line.given, line.rows)
        own = Written(line.act, line.subject_kind, line.subject, n, commitment(salt, opened), salt, opened)
        written.append(own)
    here = connections[DEFAULT_DB_ALIAS]
    values = [_column(name).get_db_prep_save(value, here) for name, value in vars(context).items()]
    for start in range(0, len(written), MANY):
        _write(written[start : start + MANY], values)


def _queue(subjects: Iterable[UUID]) -> None:
    """Wait for whoever writes lines about the same subjects: an effect may write one about what its deed holds no lock
    on, such as an audience that two things share. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        names = sorted(int.from_bytes(one.bytes[8:], signed=True) for one in subjects)  # below 0, as no other such lock
        later("SELECT pg_advisory_xact_lock(name) FROM unnest(%s::bigint[]) AS name", [names])


def _numbered(subjects: list[UUID]) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(subject__in=subjects).values_list("subject").annotate(last=Max("n")).order_by("subject")


_last = Prepared(_numbered)


def _write(lines: Sequence[Written], shared: list[Any]) -> None:
    """Entries and openings. PostgreSQL does it in one statement, since each is a journey to the server; SQLite writes
    to one table at a time, and the keys of the entries are told by their commitments."""
    if connection.vendor == "postgresql":
        later(_at_once(len(lines)), [value for line in lines for value in line] + shared)
        return
    sending = cursor(connections[DEFAULT_DB_ALIAS])
    own = [value for line in lines for value in (line.act, line.subject_kind, line.subject.hex, *line[3:5])]
    sending.execute(f"{_entries(len(lines), _OWN)} RETURNING commitment, id", own + shared)
    keys = dict(sending.fetchall())
    sending.execute(
        f"INSERT INTO ledger_opening (entry_id, salt, content) VALUES {', '.join(['(%s, %s, %s)'] * len(lines))}",  # nosec B608
        [value for line in lines for value in (keys[line.commitment], line.salt, line.content)],
    )


_OWN, _SHARED = Written._fields[:5], tuple(Context.__dataclass_fields__)


@cache
def _at_once(many: int) -> str:
    return (
        f"{_entries(many, Written._fields, ', made AS (')} RETURNING id, commitment)"  # nosec B608
        " INSERT INTO ledger_opening (entry_id, salt, content) SELECT made.id, given.salt, given.content"
        " FROM made JOIN given ON given.commitment = made.commitment"
    )


@cache
def _entries(many: int, named: tuple[str, ...], before: str = "") -> str:
    """Entries of what each line gives under these names, and of what all share, which is sent once."""
    row, shared = (", ".join(_mark(name) for name in names) for names in (named, _SHARED))
    return (
        f"WITH given ({', '.join(named)}) AS (VALUES {', '.join([f'({row})'] * many)}){before}"  # nosec B608
        f" INSERT INTO ledger_entry ({', '.join(_OWN + _SHARED)}) SELECT {', '.join(_OWN)}, {shared} FROM given"
    )


def _mark(name: str) -> str:
    """Where a value goes; PostgreSQL can't tell of what type it is."""
    return f"%s::{_column(name).db_type(connection)}" if connection.vendor == "postgresql" else "%s"


@cache
def _column(name: str) -> "Field[Any, Any]":
    return next(field for field in (*Entry._meta.fields, *Opening._meta.fields) if field.name == name)


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
