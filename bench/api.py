#!/usr/bin/env python3
"""Acts and reads over the API beside stock Django REST framework: the same Granian, Python and database settings.

    .venv/bin/python bench/api.py [ROUNDS] [ROWS]                     on SQLite
    tools/postgres.py .venv/bin/python bench/api.py [ROUNDS] [ROWS]   on PostgreSQL

Each service has one worker; a client keeps two connections over loopback. Both hold as many dossiers, of a hundred
offices, and list those of one office in one state. Rounds alternate, ours and theirs; figures are the medians of the
rounds, and an aim is met when both are met: requests a second and cpu_ms. The peer writes one row with fifteen columns
and reads it; it has no ledger, clock, duty or right by row. Ours does all of its work.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.world import fill, organisations  # noqa: E402, I001  # makes the installation

from django.db import connection, transaction  # noqa: E402

from bench.ground import beside, machine  # noqa: E402
from bench.office import SEATS, WARD, opened  # noqa: E402
from bench.served import Asked, Measured, Served, drive, serving  # noqa: E402
from motcua.kernel.access.models import Organisation, Position  # noqa: E402
from motcua.kernel.acts.api import lifted  # noqa: E402
from motcua.kernel.people.models import Party  # noqa: E402

ROUNDS, ROWS = (*map(int, sys.argv[1:]), *(5, 10_000)[len(sys.argv) - 1 :])
REQUESTS, OFFICES = 100, 100
JSON = {"Content-Type": "application/json"}
AIMS = {"submit": 0.3 if connection.vendor == "sqlite" else 0.4, "read": 0.7, "own": 1.0, "list": 1.5, "advance": 0.5}
Make = Callable[[], Asked | None]


def theirs(token: str) -> dict[str, tuple[Make, int]]:
    """The peer's requests by what they are compared with, and the status of each answer."""
    known = JSON | {"Authorization": f"Token {token}"}
    answers = json.dumps(
        {
            "office": 1, "state": "submitted", "name": "Nguyễn Thị Lan", "number": "001190012345", "born": "1990-05-15",
            "sex": "2", "phone": "0912345678", "email": "lan@example.vn", "ward": "Phường Cửa Nam",
            "street": "12 Hàng Bông", "since": "2019-01-02", "owner": "Nguyễn Văn Dũng", "people": 4,
            "purpose": "Xin học cho con", "copies": 2, "language": "Tiếng Việt", "note": "Xin trả bản điện tử",
        }
    ).encode()  # fmt: skip
    create, read = Asked("POST", "/dossiers/", answers, known), Asked("GET", "/dossiers/77/", None, known)
    change = Asked("PATCH", "/dossiers/77/", json.dumps({"state": "checked"}).encode(), known)
    listed = Asked("GET", "/dossiers/?office=7&state=submitted", None, known)
    return {
        "submit": (lambda: create, 201),
        "read": (lambda: read, 200),
        "own": (lambda: read, 200),
        "list": (lambda: listed, 200),
        "advance": (lambda: change, 200),
    }


def ours() -> dict[str, tuple[Make, int]]:
    """Our requests likewise, with as many dossiers as the peer, and as many to advance as will be."""
    office = opened()
    with lifted("bench: rows that nobody did"), transaction.atomic():
        _province, wards, seats = organisations(OFFICES)
        wards[7], seats[7] = Organisation.objects.get(urn=WARD), Position.objects.get(urn=f"{WARD}:{SEATS['desk']}")
        me, *crowd = Party.objects.bulk_create([Party(name=f"Người {n}") for n in range(2_001)])
        fill(0, ROWS, wards, seats, crowd, me)
    for _ in range(100):
        last = office.filed()
    if connection.vendor == "postgresql":  # as its autovacuum would within a minute; the peer does so too
        with lifted("bench: statistics"), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    waiting = [office.received().pk for _ in range(REQUESTS // 2 * (ROUNDS + 1))]
    submit = office.submit()
    read = Asked("GET", f"/api/v1/dossiers/{last.pk}", None, office.headers("desk"))
    own = Asked("GET", f"/api/v1/dossiers/{last.pk}", None, office.headers("lan"))
    listed = Asked("GET", "/api/v1/dossiers?limit=100&state=submitted", None, office.headers("chair"))

    def advance() -> Asked | None:
        path = f"/api/v1/dossiers/{waiting.pop()}/advance" if waiting else ""
        return Asked("POST", path, b"{}", office.headers("check")) if path else None

    return {
        "submit": (lambda: submit, 201),
        "read": (lambda: read, 200),
        "own": (lambda: own, 200),
        "list": (lambda: listed, 200),
        "advance": (advance, 200),
    }


def count(name: str) -> int:
    """How many requests a round has: half as many of what needs a dossier each."""
    return REQUESTS // 2 if name == "advance" else REQUESTS


def compare(name: str, us: Served, mine: tuple[Make, int], them: Served, other: tuple[Make, int]) -> bool:
    """Rounds in turns, printed; whether both meet the aim."""
    rounds: list[tuple[Measured, Measured]] = []
    for number in range(ROUNDS + 1):
        pair = drive(us, mine[0], count(name), mine[1]), drive(them, other[0], count(name), other[1])
        rounds += [pair] if number else []  # the first warms both
    rate, cpu = (median(getattr(one, what) for one, _ in rounds) for what in ("rate", "cpu_ms"))
    their_rate, their_cpu = (median(getattr(one, what) for _, one in rounds) for what in ("rate", "cpu_ms"))
    ratio = median(one.rate / other.rate for one, other in rounds)
    print(
        f"{name:8} ours {rate:7.0f}/s {cpu:6.2f} cpu_ms   DRF {their_rate:7.0f}/s {their_cpu:6.2f} cpu_ms"
        f"   ratio {ratio:5.2f} by the clock, {their_cpu / cpu:5.2f} by cpu_ms (aim {AIMS[name]})",
        flush=True,
    )
    return min(ratio, their_cpu / cpu) >= AIMS[name]


def main() -> None:
    """Make both, serve both, compare."""
    print(f"{connection.vendor}; {machine()}", flush=True)
    home = tempfile.mkdtemp(prefix="motcua-bench-peer-")
    environment = {"PEER_HOME": home, "PEER_DATABASE": beside("peer"), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    filled = subprocess.run(
        [sys.executable, str(ROOT / "bench/peer/fill.py"), str(ROWS), str(OFFICES)],
        env={**os.environ, **environment}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    mine, other = ours(), theirs(filled.stdout.strip())
    connection.close()
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.peer.settings"}
    with (
        serving("motcua.conf.wsgi:application", "/healthz", {"PYTHONPATH": f"{ROOT}/src"}) as us,
        serving("bench.peer.wsgi:application", "/rows/", environment) as them,
    ):
        missed = [name for name in AIMS if not compare(name, us, mine[name], them, other[name])]
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


if __name__ == "__main__":
    main()
