#!/usr/bin/env python3
"""What a filtered list of a hundred dossiers costs among 10,000 and among 1,000,000, for four people.

    .venv/bin/python bench/visible.py                        on SQLite: plan and steps of the database's machine
    tools/postgres.py .venv/bin/python bench/visible.py      on PostgreSQL: rows read, by EXPLAIN ANALYZE

Twenty wards share the dossiers evenly; of every ward's dossiers each second one is in the state that is asked for, so
that one office owns 5 % and a list reads two to show one. Each size has a process and a database of its own; runs take
turns, and times are the medians of five. The exit code says whether all sizes send as many statements, read as much
(a twentieth more or less) and the largest takes no more than 30 % longer.
"""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

LIMIT, RUNS, CALLS, WARDS, WANTED = 100, 5, 20, 20, "processing"
SIZES = [10_000, 1_000_000]
READ, TIME = 1.05, 1.3  # how many times as much the dearest size may cost


def world(size: int) -> None:
    """Fill a database of one size and tell what the lists read; then, for every line that comes, time them."""
    from django.db import connection, transaction

    from bench.world import asked, fill, four, ground, organisations, work  # makes the installation
    from motcua.kernel.acts.api import lifted
    from motcua.kernel.people.models import Party
    from motcua.mechanisms.cases.api import Wanted, newest

    ground()
    with lifted("bench: rows that nobody did"), transaction.atomic():
        province, wards, seats = organisations(WARDS)
        me, *crowd = Party.objects.bulk_create([Party(name=f"Người {n}") for n in range(2_001)])
        fill(0, size, wards, seats, crowd, me, states=(WANTED, "submitted"))
    with lifted("bench: statistics"), closing(connection.cursor()) as cursor:
        cursor.execute("ANALYZE")
    actors = four(province, wards, seats, me)
    for actor in actors.values():
        _ = actor.subtree

    def ask(name: str) -> list[Any]:
        return newest(actors[name], LIMIT, wanted=Wanted(state=WANTED))

    def timed(name: str) -> float:
        begun = perf_counter()
        ask(name)
        return perf_counter() - begun

    tell({name: (len(sent := asked(lambda name=name: ask(name))), work(sent), len(ask(name))) for name in actors})
    for _line in sys.stdin:
        tell({name: median(timed(name) for _call in range(CALLS)) for name in actors})


def tell(said: dict[str, Any]) -> None:
    """One line for who began this process."""
    print(json.dumps(said), flush=True)


def begin(size: int) -> "subprocess.Popen[str]":
    """A world of one size, in a process and, on PostgreSQL, in a database of its own."""
    url = os.environ.get("MOTCUA_DATABASE")
    environment = {**os.environ, **({"MOTCUA_DATABASE": f"{url}_{size}"} if url else {})}
    command = [sys.executable, __file__, str(size)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def hear(child: "subprocess.Popen[str]", ask: str = "") -> dict[str, Any]:
    """The next line of a world, after asking for it."""
    if ask:
        print(ask, file=child.stdin, flush=True)
    found: dict[str, Any] = json.loads(child.stdout.readline() if child.stdout else "")
    return found


def main() -> int:
    """Fill, ask in turns, print, judge."""
    worlds = {size: begin(size) for size in SIZES}
    read = {size: hear(child) for size, child in worlds.items()}
    runs = [{size: hear(child, "again") for size, child in worlds.items()} for _run in range(RUNS)]
    for child in worlds.values():
        child.communicate()
    missed = False
    print(f"the {LIMIT} newest dossiers in one state: statements, {UNIT} read, median time of {RUNS} runs in turns")
    for name in read[SIZES[0]]:
        times = {size: median(run[size][name] for run in runs) for size in SIZES}
        for size in SIZES:
            sent, work, found = read[size][name]
            took = times[size] * 1000
            print(f"  {name:18} {size:>9,}  {sent} statements {work:>9,} {UNIT} {found:4} found {took:6.2f} ms")
        sent, work, _found = zip(*(read[size][name] for size in SIZES), strict=True)
        time = times[SIZES[-1]] / times[SIZES[0]]
        same = len(set(sent)) == 1 and max(work) <= READ * min(work) and time <= TIME
        print(f"  {name:18} {time:.2f} times the time (aim {TIME}){'' if same else '   MISSED'}", flush=True)
        missed |= not same
    return int(missed)


UNIT = "rows" if os.environ.get("MOTCUA_DATABASE") else "steps"

if __name__ == "__main__":
    sys.exit(world(int(sys.argv[1])) if len(sys.argv) > 1 else main())
