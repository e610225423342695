#!/usr/bin/env python3
"""What a list of a hundred dossiers reads among 10,000 and among 1,000,000, for four people who see different parts.

    .venv/bin/python bench/visible.py                        on SQLite: plan and steps of the database's machine
    tools/postgres.py .venv/bin/python bench/visible.py      on PostgreSQL: rows read, by EXPLAIN ANALYZE

A hundred wards share the dossiers evenly, so that one office owns 1 %. Times are the median of five.
"""

import sys
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from django.db import connection, transaction  # noqa: E402

from bench.world import asked, fill, four, ground, organisations, work  # noqa: E402
from motcua.kernel.acts.api import lifted  # noqa: E402
from motcua.kernel.people.models import Party  # noqa: E402
from motcua.mechanisms.cases.api import newest  # noqa: E402

LIMIT, RUNS = 100, 5
SIZES = [int(size) for size in sys.argv[1:]] or [10_000, 1_000_000]


def main() -> None:
    """Fill, ask, print."""
    ground()
    with lifted("bench: rows that nobody did"), transaction.atomic():
        province, wards, seats = organisations()
        me, *crowd = Party.objects.bulk_create([Party(name=f"Người {n}") for n in range(2_001)])
    actors = four(province, wards, seats, me)
    print(f"{connection.vendor}: the {LIMIT} newest dossiers; rows or steps, statements, median time of {RUNS}")
    have = 0
    for size in SIZES:
        with lifted("bench: rows that nobody did"), transaction.atomic():
            fill(have, size, wards, seats, crowd, me)
        have = size
        with lifted("bench: statistics"), closing(connection.cursor()) as cursor:
            cursor.execute("ANALYZE")
        for name, actor in actors.items():
            _ = actor.subtree
            statements = asked(lambda actor=actor: newest(actor, LIMIT))
            times = []
            for _run in range(RUNS):
                begun = perf_counter()
                found = newest(actor, LIMIT)
                times.append(perf_counter() - begun)
            print(
                f"  {size:>9,}  {name:18} {work(statements)}  {len(statements)} statements  {len(found):3} found"
                f"  {median(times) * 1000:6.1f} ms"
            )


main()
