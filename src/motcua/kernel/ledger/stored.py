"""Entries straight from the database, as leaves: a million of them at a time, so without models."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from motcua.kernel.ledger.rules import COLUMNS

BATCH = 2_000  # rows in memory at a time, some kilobytes each
LOWEST = -(2**62)  # nothing hides below the first
Row = Sequence[Any]
_KEYS, _INSTANTS = {"authority", "cause", "deed", "seat", "subject"}, {"occurred", "recorded"}


def columns() -> str:
    """What to select of ``ledger_entry e`` for a leaf: texts that the driver hands on as they are."""
    if connection.vendor == "postgresql":
        instant = """to_char(e.{0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
        return ", ".join(
            f"e.{name}::text" if name in _KEYS else instant.format(name) if name in _INSTANTS else f"e.{name}"
            for name in COLUMNS
        )
    # Not the bare column, which the driver would make into a moment; what is no text was not put there by us.
    instant = "iif(typeof(e.{0}) IN ('text', 'null'), e.{0}, hex(e.{0}))"
    return ", ".join(instant.format(name) if name in _INSTANTS else f"e.{name}" for name in COLUMNS)


def values_of(row: Row) -> Row:
    """The columns of an entry as SQLite keeps them, in their canonical form; PostgreSQL sends them so."""
    act, actor, authority, cause, channel, commitment, deed, n, occurred, recorded, seat, subject, kind = row
    return (
        act,
        actor,
        authority and _dashed(authority),
        cause and _dashed(cause),
        channel,
        commitment,
        f"{deed[:8]}-{deed[8:12]}-{deed[12:16]}-{deed[16:20]}-{deed[20:]}",
        n,
        occurred and _instant(occurred),
        _instant(recorded),
        seat and _dashed(seat),
        f"{subject[:8]}-{subject[8:12]}-{subject[12:16]}-{subject[16:20]}-{subject[20:]}",
        kind,
    )


def reader() -> Callable[[Row], Row]:
    """What brings the ``columns`` of a row into their canonical form."""
    return values_of if connection.vendor == "sqlite" else tuple


def head_of(leaf: str, commitment: str) -> str:
    """The leaf without the commitment, as the opening repeats it."""
    return leaf.replace(f',"commitment":"{commitment}"', "", 1)


def batches(sql: str) -> Iterator[list[Row]]:
    """The rows of a query that ends in ``> %s ORDER BY … LIMIT %s``, whose first column is what they are ordered by."""
    key = LOWEST
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [key, BATCH])
            rows = cursor.fetchall()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        key = rows[-1][0]


@lru_cache(maxsize=10_000)
def _dashed(key: str) -> str:
    """A UUID as SQLite keeps it, with its dashes; whatever else SQL put there stays different."""
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def _instant(text: str) -> str:
    """A moment as SQLite keeps it, ``YYYY-MM-DD HH:MM:SS[.ffffff]``; anything else stays what it is."""
    if text[10:11] != " " or text[19:20] not in ("", "."):
        return text
    return f"{text[:10]}T{text[11:19]}.{text[20:] or '000000'}+00:00"
