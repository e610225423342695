#!/usr/bin/env python3
"""How long a search takes among dossiers, and what it reads, for four people who see different parts.

    .venv/bin/python bench/search.py [SIZE…]                        on SQLite: steps of the database's machine
    tools/postgres.py .venv/bin/python bench/search.py [SIZE…]      on PostgreSQL: rows read, by EXPLAIN ANALYZE

A hundred wards share the dossiers evenly, so that one office owns 1 %. Beside us: Django's ``icontains`` over code and
applicant's name with the same rights, as Django's documents show searching without a search engine; it knows no accents
left out, no slips and no parts of codes.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from django.db import connection, transaction  # noqa: E402
from django.db.models import Q  # noqa: E402

from bench.world import UNIT, WARDS, asked, fill, four, ground, organisations, store, work  # noqa: E402
from motcua.kernel.access.api import Actor, visible_to  # noqa: E402
from motcua.kernel.acts.api import lifted  # noqa: E402
from motcua.kernel.people.models import Party  # noqa: E402
from motcua.kernel.search.api import Ask, find, glance  # noqa: E402
from motcua.kernel.search.indexing import digest  # noqa: E402
from motcua.kernel.search.models import Entry  # noqa: E402
from motcua.kernel.search.rules import Words, exact_words, tokens  # noqa: E402
from motcua.kernel.text.api import fold, learn  # noqa: E402
from motcua.mechanisms.cases.models import Dossier  # noqa: E402

SIZES = [int(size) for size in sys.argv[1:]] or [100_000]
RUNS = 20
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"]
MIDDLE = ["Văn", "Thị", "Minh", "Hữu", "Đức", "Ngọc", "Thanh", "Quang", "Xuân", "Thu", "Hồng", "Gia"]
GIVEN = [
    "An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Hạnh", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam",
    "Nga", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Trung", "Tuấn", "Yến",
]  # fmt: skip
TITLE = "Đăng ký khai sinh"


def people(count: int) -> list[Party]:
    """As many persons, whose names are as frequent as names are here: a third are called Nguyễn."""
    chance = Random(11)
    weights = [33, 11, 10, 7, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1]
    names = (
        " ".join([*chance.choices(FAMILY, weights), *chance.choices(MIDDLE, k=2), chance.choice(GIVEN)])
        for _n in range(count)
    )
    return Party.objects.bulk_create([Party(name=name) for name in names])


def index(begin: int) -> None:
    """The entries of the dossiers from the ``begin``-th on, as ``indexing.put`` would write them."""

    def rows() -> Iterator[dict[str, Any]]:
        found = Dossier.objects.order_by("received_at", "pk").select_related("applicant")
        for row in islice(found.iterator(chunk_size=5000), begin, None):
            words = Words(
                row.applicant.name, [TITLE, "Birth registration", "1.001193"], [row.code], [str(row.pk.int)[:12]]
            )
            yield {
                "kind": "dossier", "key": row.pk, "audience": row.audience_id, "title": fold(words.title),
                "words": tokens("dossier", row.organisation_id, words, digest), "exact": exact_words(words),
                "at": row.received_at,
            }  # fmt: skip

    store(Entry, rows())


def queries(size: int) -> dict[str, Callable[[Random], str]]:
    """What is typed: each kind of query, made anew for each run."""

    def code(chance: Random) -> str:
        return f"H26.1-{chance.randrange(size)}"

    def name(chance: Random) -> str:
        return f"{chance.choice(FAMILY[:4])} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"

    return {
        "a name": name,
        "a name, no accents": lambda chance: fold(name(chance)),
        "half a name": lambda chance: fold(name(chance))[:-2],
        "a family": lambda chance: "nguyễn",
        "a code": code,
        "the end of a code": lambda chance: code(chance)[-6:],
        "a slip": lambda chance: fold(name(chance)).replace("n", "l", 1).replace("th", "tth", 1),
        "a number": lambda chance: f"{chance.randrange(10**12):012}",
    }


def contains(actor: Actor, text: str) -> list[Dossier]:
    """Django's own way."""
    each = Q()
    for word in text.split():
        each &= Q(code__icontains=word) | Q(applicant__name__icontains=word)
    return list(
        visible_to(Dossier.objects.filter(each), actor).select_related("applicant").order_by("-received_at")[:6]
    )


def timed(ask: Callable[[str], object], make: Callable[[Random], str], runs: int) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds: by the clock, or on SQLite, which works in our process, of that
    process's own time."""
    clock = process_time if connection.vendor == "sqlite" else perf_counter
    chance, times = Random(3), []
    ask(make(chance))
    for _run in range(runs):
        text = make(chance)
        begun = clock()
        ask(text)
        times.append((clock() - begun) * 1000)
    return median(times), quantiles(times, n=20)[-1]


def main() -> None:
    """Fill, ask, print."""
    ground()
    with lifted("bench: rows that nobody did"), transaction.atomic():
        province, wards, seats = organisations()
        (me, *crowd) = people(20_001)
    learn([fold(" ".join([*FAMILY, *MIDDLE, *GIVEN, TITLE]))])
    actors = four(province, wards, seats, me)
    have = 0
    for size in SIZES:
        with lifted("bench: rows that nobody did"), transaction.atomic():
            fill(have, size, wards, seats, crowd, me)
        begun, own = perf_counter(), process_time()
        with transaction.atomic():
            index(have)
        took = f"{perf_counter() - begun:.0f} s, of our process {process_time() - own:.0f} s"
        print(f"{connection.vendor}: {size:,} dossiers in {WARDS} wards, indexed in {took}", flush=True)
        have = size
        with lifted("bench: statistics"), closing(connection.cursor()) as cursor:
            cursor.execute("ANALYZE")
        for who, actor in actors.items():
            _ = actor.subtree
            for what, make in queries(size).items():
                results = timed(lambda text, actor=actor: find(actor, Ask(text, kind="dossier"), 5), make, RUNS)
                typing = timed(lambda text, actor=actor: glance(actor, text, 6), make, RUNS)
                peer = timed(lambda text, actor=actor: contains(actor, text), make, 10)
                sent = asked(lambda make=make, actor=actor: find(actor, Ask(make(Random(5)), kind="dossier"), 5))
                print(
                    f"  {who:18} {what:20} {work(sent):>9,} {UNIT} {len(sent):2} statements"
                    f"  results p50 {results[0]:6.1f} p95 {results[1]:6.1f} ms  typing p95 {typing[1]:6.1f} ms"
                    f"  icontains p50 {peer[0]:7.1f} p95 {peer[1]:7.1f} ms",
                    flush=True,
                )


main()
