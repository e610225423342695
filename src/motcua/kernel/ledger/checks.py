"""``verify``: the check that log, seals and data are what they were."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from motcua.kernel.ledger.merkle import leaf_hash
from motcua.kernel.ledger.models import Entry, Erasure
from motcua.kernel.ledger.notes import Checkpoint
from motcua.kernel.ledger.reads import digest
from motcua.kernel.ledger.rules import COLUMNS, commitment
from motcua.kernel.ledger.rules import leaf as leaf_of
from motcua.kernel.ledger.seals import Sealed
from motcua.kernel.ledger.stored import BATCH, Row, batches, columns, head_of, reader
from motcua.kernel.ledger.tables import vouched
from motcua.kernel.ledger.tiles import published

ERASE = "entry.erase"
_ENTRY = '{"entry":'


@dataclass(frozen=True)
class Breach:
    """Something that is not as it was written: where, and what is wrong with it."""

    place: str
    fault: str


@dataclass
class Report:
    """How much ``verify`` went through."""

    entries: int = 0
    sealed: int = 0
    erased: int = 0
    seals: int = 0


def verify(*, data: bool = False, report: Report | None = None) -> Iterator[Breach]:
    """Every breach of the log: a gap, a commitment that its opening does not meet, an entry that is not as it was
    sealed, a place in the tree that is empty or another's, a head whose root or signature is not right, a published
    tile that differs; with ``data`` also each row that is not as it was last written, is gone, or that no entry knows.

    All of it is one state of the database, so deeds done meanwhile are no breach. An entry whose opening was erased by
    order is a tombstone: its place is proved, its content is gone. That is no breach. ``report`` is filled in.
    """
    # Digests of years of rows would fill the memory; a nameless SQLite database is a temporary file.
    told = published()  # before that state: a head that is published meanwhile is no part of it
    with _one_state(), closing(sqlite3.connect("")) as written:
        written.execute("CREATE TABLE written (place TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")
        check = _Check(written if data else None, report or Report(), told)
        yield from check.sealed()
        yield from check.unsealed()
        yield from check.erasures()
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


class _Check:
    """Goes through the log in the order of its tree, then through what is not sealed yet."""

    def __init__(self, written: sqlite3.Connection | None, report: Report, told: Checkpoint | None) -> None:
        self.written = written
        self.report = report
        self.told = told
        self.last: dict[str, int] = {}
        self.faults: list[Breach] = []
        self.known: list[tuple[str, str]] = []
        self.ordered = dict(Erasure.objects.values_list("entry", "id"))

    def sealed(self) -> Iterator[Breach]:
        """Every place of the tree, with its entry, against heads and tiles."""
        tree, values_of, faults = Sealed(self.told), reader(), self.faults
        sql = (
            f"SELECT l.leaf_index, l.hash, l.entry_id, e.id, o.salt, o.content, {columns()} FROM ledger_leaf l"  # nosec B608
            " LEFT JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN ledger_opening o ON o.entry_id = e.id"
            " WHERE l.leaf_index > %s ORDER BY l.leaf_index LIMIT %s"
        )
        for rows in batches(sql):
            self.report.entries += len(rows)
            for place, (index, found, number, entry, salt, opened, *raw) in enumerate(rows, tree.size):
                if index != place:
                    faults += _breaches(tree.missing(place, index))
                if entry is None:
                    faults.append(Breach(f"leaf {index}", f"its entry (row {number}) is gone"))
                    self.report.entries -= 1
                    continue
                values = values_of(raw)
                leaf = leaf_of(*values)
                self._entry(entry, values, leaf, salt, opened)
                if leaf_hash(leaf.encode()) != found:
                    fault = f"not as it was sealed{_differing(values, opened)}"
                    faults.append(Breach(f"{_place(values)} at leaf {index}", fault))
            tree.put([_raw(row[1]) for row in rows])
            yield from self._told()
            yield from _breaches(tree.checked())
        yield from _breaches(tree.ended())
        self.report.sealed, self.report.seals = tree.size, tree.seals

    def unsealed(self) -> Iterator[Breach]:
        """What was entered after the last head."""
        values_of = reader()
        sql = (
            f"SELECT e.id, o.salt, o.content, {columns()} FROM ledger_entry e"  # nosec B608
            " LEFT JOIN ledger_opening o ON o.entry_id = e.id LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
            " WHERE l.entry_id IS NULL AND e.id > %s ORDER BY e.id LIMIT %s"
        )
        for rows in batches(sql):
            self.report.entries += len(rows)
            for entry, salt, opened, *raw in rows:
                values = values_of(raw)
                self._entry(entry, values, leaf_of(*values), salt, opened)
            yield from self._told()

    def erasures(self) -> Iterator[Breach]:
        """Every erasure is an act of the log."""
        acts = set(Entry.objects.filter(act=ERASE).values_list("subject", flat=True))
        for entry, key in sorted(self.ordered.items()):
            if key not in acts:
                yield Breach(f"ledger_erasure:{key}", f"no act ordered that entry {entry} be erased")

    def _entry(self, entry: int, values: Row, leaf: str, salt: str | None, opened: str | None) -> None:
        n, subject, promised = values[7], values[11], values[5]
        before = self.last.get(subject, 0)
        if n != before + 1:
            self.faults.append(Breach(_place(values), f"follows n={before} of its subject"))
        self.last[subject] = n if type(n) is int else before + 1
        if opened is None or salt is None:
            self.report.erased += 1
            if entry not in self.ordered:
                self.faults.append(Breach(_place(values), "its opening is gone, and no order erased it"))
            return
        if entry in self.ordered:
            self.faults.append(Breach(_place(values), "its opening was erased by order, and is there"))
        if not _holds(salt, opened, promised):
            self.faults.append(Breach(_place(values), "its commitment does not match its opening"))
            return
        if not opened.startswith(f'{_ENTRY}{head_of(leaf, promised)},"given":') and opened.startswith(_ENTRY):
            self.faults.append(Breach(_place(values), f"not as its opening has it{_differing(values, opened)}"))
        if self.written:
            self.known += json.loads(opened)["rows"].items()

    def _told(self) -> list[Breach]:
        """What was found since the last time; the digests known since then are written."""
        if self.written:
            self.written.executemany("INSERT OR REPLACE INTO written VALUES (?, ?)", self.known)
            self.known.clear()
        told, self.faults[:] = list(self.faults), []
        return told


def _breaches(faults: list[tuple[str, str]]) -> list[Breach]:
    return [Breach(*fault) for fault in faults]


def _holds(salt: str, opened: str, wanted: str) -> bool:
    try:
        return commitment(salt, opened) == wanted
    except (ValueError, TypeError, AttributeError):  # SQLite keeps anything anywhere, hexadecimal or text or not
        return False


def _raw(found: Any) -> bytes:
    return bytes(found) if isinstance(found, bytes | memoryview) else str(found).encode()


def _place(values: Row) -> str:
    named = dict(zip(COLUMNS, values, strict=True))
    return f"{named['subject_kind']} {named['subject']} n={named['n']} ({named['act']})"


def _differing(values: Row, opened: str | None) -> str:
    """Which columns the opening, if it tells, has otherwise."""
    if opened is None or not opened.startswith(_ENTRY):
        return ""
    named = {name: value for name, value in zip(COLUMNS, values, strict=True) if name != "commitment"}
    was: dict[str, Any] = json.loads(opened)["entry"]
    other = [f"{name} was {was.get(name)}" for name, value in named.items() if was.get(name) != value]
    return f": {', '.join(other)}" if other else ""


def _check_rows(written: sqlite3.Connection) -> Iterator[Breach]:
    """Go through every table once; what is left of ``written`` then has no row."""
    for table, model in vouched().items():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH // 10):
            place = f"{table}:{row.pk}"
            known = written.execute("DELETE FROM written WHERE place = ? RETURNING digest", [place]).fetchall()
            if not known:
                yield Breach(place, "no entry knows this row")
            elif known != [(digest(row),)]:
                yield Breach(place, "the row is not as it was last written")
    for (place,) in written.execute("SELECT place FROM written ORDER BY place"):
        yield Breach(place, "the row is gone")
