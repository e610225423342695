#!/usr/bin/env python3
"""How long a million entries take to seal and to verify, and what appending its entries costs an act.

    .venv/bin/python bench/ledger.py [ENTRIES]                          on SQLite
    tools/postgres.py .venv/bin/python bench/ledger.py [ENTRIES]        on PostgreSQL

Entries are made as ``append`` makes them, ten to a subject. The tiles are written as well. The checks without --data.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from django.db import connection, transaction  # noqa: E402

from motcua.kernel.acts import deed  # noqa: E402
from motcua.kernel.acts.api import lifted, perform  # noqa: E402
from motcua.kernel.ledger.api import Entry, Report, seal, verify  # noqa: E402
from motcua.kernel.ledger.rules import COLUMNS, commitment, content, leaf, plain  # noqa: E402
from tests import helpers  # noqa: E402

MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ACTS, CHUNK = 60, 20_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SALT, ACTOR = "5a" * 32, "9f8e7d6c5b4a39281706f5e4d3c2b1a0"


def entries(begin: int, end: int) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Rows of entries and their openings, of about the size that a step of a dossier has."""
    given = {"data": {"register": {"book": "01/2026", "page": "7"}}}
    kept = str if connection.vendor == "postgresql" else (lambda key: key.hex)
    for number in range(begin, end):
        deed, subject = UUID(int=number << 64), UUID(int=number // 10 << 65 | 1)
        moment = BEGIN + timedelta(seconds=number, microseconds=number)
        head = ("dossier.advance", ACTOR, None, None, "web", None, str(deed), number % 10 + 1, None, plain(moment),
                str(subject), str(subject), "cases.dossier")  # fmt: skip
        rows = {f"cases_dossier:{subject}": "ab" * 32, f"work_assignment:{deed}": "cd" * 32}
        opened = content(leaf(*head), given, rows)
        values = dict(zip(COLUMNS, head, strict=True)) | {
            "commitment": commitment(SALT, opened),
            "deed": kept(deed),
            "subject": kept(subject),
            "seat": kept(subject),
            "recorded": f"{moment:%Y-%m-%d %H:%M:%S.%f}",
        }
        yield (number + 1, *values.values()), (number + 1, SALT, opened)


def fill() -> None:
    """Put ``MANY`` entries into an empty log, past Django."""
    assert not Entry.objects.exists()
    tables = {"ledger_entry": ("id", *COLUMNS), "ledger_opening": ("entry_id", "salt", "content")}
    for begin in range(0, MANY, CHUNK):
        made = zip(*entries(begin, min(begin + CHUNK, MANY)), strict=True)
        with lifted("a bench fills the log"), transaction.atomic(), connection.cursor() as cursor:
            for (table, names), rows in zip(tables.items(), made, strict=True):
                columns = ", ".join(names)
                if connection.vendor == "postgresql":
                    with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN /* motcua: by a deed */") as copy:
                        for row in rows:
                            copy.write_row(row)
                else:
                    marks = ", ".join("?" * len(names))
                    cursor.cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    with lifted("a bench fills the log"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the numbers came from us
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), %s)", [MANY])
        cursor.execute("ANALYZE")


def timed(what: str, work: Callable[[], object]) -> None:
    """Say how long something took."""
    began, busy = perf_counter(), process_time()
    work()
    print(
        f"  {what}: {perf_counter() - began:.1f} s, of which {process_time() - busy:.1f} s in our process", flush=True
    )


def check() -> None:
    """Verify the log; it must be whole."""
    report = Report()
    breaches = list(verify(report=report))
    if breaches or report.sealed != MANY:
        sys.exit(f"the log is not whole: {report} {breaches[:3]}")


def share() -> None:
    """What an act costs with and without its ledger lines, in turns."""
    ward = helpers.ward()
    dossiers = [helpers.file_birth(ward) for _ in range(2 * ACTS)]
    append, took = deed.append, {True: [], False: []}
    accept = helpers.cases.accept
    for number, dossier in enumerate(dossiers):
        logged = number % 2 == 0
        deed.append = append if logged else lambda *_: None  # type: ignore[assignment]
        began = perf_counter()
        perform(accept, ward.caller("desk_officer", channel="test"), {}, on=dossier.pk)
        took[logged].append(perf_counter() - began)
    deed.append = append
    whole, bare = median(took[True]), median(took[False])
    print(f"  dossier.accept: {whole * 1000:.2f} ms with its ledger lines, {bare * 1000:.2f} ms without:", end=" ")
    print(f"the ledger is {(whole - bare) / whole:.0%} of the act")


if __name__ == "__main__":
    print(f"{connection.vendor}, {MANY:,} entries", flush=True)
    timed("made", fill)
    timed("sealed and published", seal)
    timed("verified", check)
    share()
