#!/usr/bin/env python3
"""How long a million entries take to seal and to verify, and what appending its entries costs an act.

    .venv/bin/python bench/ledger.py [ENTRIES]                          on SQLite
    tools/postgres.py .venv/bin/python bench/ledger.py [ENTRIES]        on PostgreSQL

Entries are made as ``append`` makes them, ten to a subject. The tiles are written as well. The checks without --data.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from django.db import connection, transaction  # noqa: E402

from motcua.kernel.acts import deed  # noqa: E402
from motcua.kernel.acts.api import lifted, new_id, perform  # noqa: E402
from motcua.kernel.ledger.acts import head  # noqa: E402
from motcua.kernel.ledger.api import Entry, Report, seal, verify  # noqa: E402
from motcua.kernel.ledger.models import Opening  # noqa: E402
from motcua.kernel.ledger.rules import commitment, content  # noqa: E402
from tests import helpers  # noqa: E402

MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ACTS, CHUNK = 60, 20_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SALT = "5a" * 32


def entries(begin: int, end: int) -> Iterator[tuple[Entry, str]]:
    """Entries with their openings, of about the size that a step of a dossier has."""
    for number in range(begin, end):
        if number % 10 == 0:
            subject = new_id()
        entry = Entry(
            id=number + 1,
            deed=new_id(),
            act="dossier.advance",
            subject_kind="cases.dossier",
            subject=subject,
            n=number % 10 + 1,
            recorded=BEGIN + timedelta(seconds=number, microseconds=number),
            actor="9f8e7d6c5b4a39281706f5e4d3c2b1a0",
            channel="web",
            seat=subject,
        )
        rows = {f"cases_dossier:{subject}": "ab" * 32, f"work_assignment:{entry.deed}": "cd" * 32}
        opened = content(head(entry), {"data": {"register": {"book": "01/2026", "page": "7"}}}, rows)
        entry.commitment = commitment(SALT, opened)
        yield entry, opened


def fill() -> None:
    """Put ``MANY`` entries into an empty log."""
    assert not Entry.objects.exists()
    for begin in range(0, MANY, CHUNK):
        with lifted("a bench fills the log"), transaction.atomic():
            made = list(entries(begin, min(begin + CHUNK, MANY)))
            Entry.objects.bulk_create([entry for entry, _ in made])
            Opening.objects.bulk_create(
                [Opening(entry_id=entry.pk, salt=SALT, content=opened) for entry, opened in made]
            )
    with lifted("a bench fills the log"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the numbers came from us
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), %s)", [MANY])
        cursor.execute("ANALYZE")


def timed(what: str, work: Any) -> float:
    """Say how long something took."""
    began = perf_counter()
    work()
    took = perf_counter() - began
    print(f"  {what}: {took:.1f} s", flush=True)
    return took


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
