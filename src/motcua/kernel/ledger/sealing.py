"""Sealing: entries take their places in the tree, and its head is signed."""

from django.db import connection

from motcua.kernel.calendar.api import now
from motcua.kernel.ledger.keys import alone, current
from motcua.kernel.ledger.merkle import EMPTY, Growing, leaf_hash
from motcua.kernel.ledger.models import Seal
from motcua.kernel.ledger.notes import Checkpoint, sign
from motcua.kernel.ledger.rules import leaf
from motcua.kernel.ledger.stored import Row, columns, reader
from motcua.kernel.ledger.tiles import BrokenLedgerError, Known, Tiles, newest, publish

BATCH = 50_000  # entries in one transaction: on SQLite, whoever acts waits for it, about a second


def seal() -> Seal | None:
    """Seal every entry that is not sealed yet, and publish the head; the new head, or ``None`` when nothing waited.

    May be interrupted at any point and run anywhere: entries take their places one sealer at a time, and what was not
    published is published by the next call. Raises ``BrokenLedgerError`` and ``MissingKeyError``.
    """
    publish()
    found = None
    while further := _batch():
        found, known = further
        publish(known)
    return found


def _batch() -> tuple[Seal, Known] | None:
    with alone():
        before = newest()
        size, last = (before.size, before.last) if before else (0, 0)
        ended = _transactions("xmin")
        rows = _waiting(before.settled if before else 0)
        if not rows:
            return None
        tree = Growing(Tiles(size).node, size)
        if tree.root().hex() != (before.root if before else EMPTY.hex()):
            raise BrokenLedgerError("the published tiles are not those of the last head: motcua ledger verify")
        values_of = reader()
        hashes = [leaf_hash(leaf(*values_of(row[1:])).encode()) for row in rows]
        tree.extend(hashes)
        _place(size, [row[0] for row in rows], hashes)
        key, private = current()
        text = Checkpoint(key.origin, tree.size, tree.root()).text
        made = Seal(
            size=tree.size,
            root=tree.root().hex(),
            at=now(),
            note=f"{text}\n{sign(text, key.origin, private)}",
            key=key,
            last=max(last, rows[-1][0]),
            horizon=_transactions("xmax"),
        )
        made.settled = _settled(made, ended, rows)
        made.save(force_insert=True)
        known = {level: (size >> 8 * level, nodes) for level, nodes in tree.kept.items()}
        return made, {0: (size, hashes), **known}


def _waiting(settled: int) -> list[Row]:
    """The next entries without a place, by id: one that was committed late has a lower id than others with a place."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, {columns()} FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id"  # nosec B608
            " WHERE e.id > %s AND l.entry_id IS NULL ORDER BY e.id LIMIT %s",
            [settled, BATCH],
        )
        return list(cursor.fetchall())


def _settled(made: Seal, ended: int, rows: list[Row]) -> int:
    """Up to which id the next look need not look, since all that will ever be there has been seen.

    Whoever got an id up to a head's ``last`` had begun before its ``horizon``. When all those had ended before this
    look, it saw what they left; unless it stopped early for there was too much to see.
    """
    if connection.vendor == "sqlite":  # there, who writes waits his turn
        return made.last
    heads = Seal.objects.filter(horizon__lte=ended).order_by("-size")
    seen = heads.values_list("last", flat=True).first() or 0
    return min(seen, rows[-1][0]) if len(rows) == BATCH else seen


def _transactions(which: str) -> int:
    """PostgreSQL's count of them. ``xmin``: every one below has ended. ``xmax``: none from here on has begun."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{which}(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _place(size: int, entries: list[int], hashes: list[bytes]) -> None:
    indexes = range(size, size + len(entries))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO ledger_leaf (leaf_index, entry_id, hash)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
                [list(indexes), entries, hashes],
            )
            return
        cursor.executemany(
            "INSERT INTO ledger_leaf (leaf_index, entry_id, hash) VALUES (%s, %s, %s)",
            list(zip(indexes, entries, hashes, strict=True)),
        )
