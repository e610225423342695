#!/usr/bin/env python3
"""The desk under its officers: the inbox of fifty beside a bare template, eight officers on SQLite, and the memory.

    .venv/bin/python bench/desk.py [SECONDS]

The inbox is asked for with the session of a browser; the peer's page is one query and a bare template of fifty rows,
for nobody in particular, behind the same Granian. Then eight officers read and accept, each once in three seconds, for
``SECONDS``; then as fast as two connections go. Last, what ``motcua serve`` with two workers and the job worker holds,
what its processes share counted once.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import beside, machine, prepare  # noqa: E402

prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.office import Office, opened  # noqa: E402
from bench.served import Asked, Served, drive, serving, wait  # noqa: E402
from motcua.kernel.people.api import prove, visit_of  # noqa: E402
from tools.postgres import free_port  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
ROUNDS, REQUESTS, OFFICERS, EVERY = 5, 60, 8, 3.0
SATURATED, WORK = 60, 40


def inbox(office: Office, us: Served, them: Served) -> bool:
    """The desk's inbox beside a bare page, in turns."""
    client = Client()
    client.force_login(office.accounts["desk"])
    prove(visit_of(client.session.session_key or ""), ("password",))
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"}
    page, bare = Asked("GET", "/can-bo/", None, cookie), Asked("GET", "/rows/")
    ratios, ours, theirs = [], [], []
    for number in range(ROUNDS + 1):
        mine, other = drive(us, lambda: page, REQUESTS, 200), drive(them, lambda: bare, REQUESTS, 200)
        if number:
            ratios.append(mine.cpu_ms / other.cpu_ms)
            ours.append(mine.cpu_ms)
            theirs.append(other.cpu_ms)
    said = f"{median(ours):.2f} cpu_ms, bare template {median(theirs):.2f}: {median(ratios):.1f} times (aim 3)"
    print(f"inbox of 50: {said}", flush=True)
    return median(ratios) <= 3


def accepting(office: Office, key: UUID) -> Asked:
    """An officer's act on one dossier."""
    return Asked("POST", f"/api/v1/dossiers/{key}/accept", b"{}", office.headers("desk"))


def officers(office: Office, us: Served, waiting: list[UUID]) -> bool:
    """Eight officers, one act each in three seconds: the time within which 95 of 100 are answered."""
    times, lock, until = list[float](), threading.Lock(), time.monotonic() + SECONDS

    def work(nth: int) -> None:
        time.sleep(nth * EVERY / OFFICERS)
        while time.monotonic() < until:
            begun = time.monotonic()
            with lock:
                key = waiting.pop()
            measured = drive(us, iter([accepting(office, key)]).__next__, 1, 200)
            with lock:
                times.append(measured.times[0])
            time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))

    threads = [threading.Thread(target=work, args=(nth,)) for nth in range(OFFICERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    late = quantiles(times, n=20)[-1] * 1000
    said = f"{len(times)} acts, median {median(times) * 1000:.0f} ms, p95 {late:.0f} ms (aim 80)"
    print(f"8 officers, one act each in 3 s: {said}", flush=True)
    asked = [accepting(office, waiting.pop()) for _ in range(SATURATED)]
    full = drive(us, lambda: asked.pop() if asked else None, SATURATED, 200)
    print(f"as fast as two connections go: {full.rate:.0f} acts a second, {full.cpu_ms:.1f} cpu_ms each")
    return late <= 80


def memory(office: Office) -> bool:
    """What the whole program holds when it has begun, and when each worker has served pages, filed, read and listed."""
    port = free_port()
    command = [sys.executable, "-m", "motcua.conf.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"}, stdout=subprocess.DEVNULL)
    try:
        wait(port, "/healthz", process)
        served = Served(port, process)
        begun, submit = served.pss(), office.submit()
        pages = [Asked("GET", path) for path in ("/", "/tra-cuu/", "/kiem-tra/", "/thu-tuc/1.001193/")]
        lists = [Asked("GET", f"/api/v1/{path}", None, office.headers("desk")) for path in ("dossiers", "assignments")]
        for one in (*pages, *lists):
            drive(served, lambda one=one: one, WORK, 200)  # type: ignore[misc]  # bound at once
        drive(served, lambda: submit, WORK, 201)
        held, many = served.pss(), len(served.tree())
        print(
            f"serve with two workers and the job worker, {many} processes: {begun:.0f} MB PSS, {held:.0f} MB at work"
            " (aim 500)",
            flush=True,
        )
    finally:
        process.terminate()
        process.wait(timeout=30)
    return held <= 500


def main() -> None:
    """Make an office with its dossiers, then measure."""
    print(f"{connection.vendor}; {machine()}", flush=True)
    home = tempfile.mkdtemp(prefix="motcua-bench-peer-")
    environment = {"PEER_HOME": home, "PEER_DATABASE": beside("peer"), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    fill = [sys.executable, str(ROOT / "bench/peer/fill.py"), "500", "10"]
    subprocess.run(fill, env={**os.environ, **environment}, check=True, capture_output=True)
    office = opened()
    waiting = [office.filed().pk for _ in range(int(SECONDS / EVERY + 2) * OFFICERS + SATURATED + 60)]
    connection.close()
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.peer.settings"}
    with (
        serving("motcua.conf.wsgi:application", "/healthz", {"PYTHONPATH": f"{ROOT}/src"}) as us,
        serving("bench.peer.wsgi:application", "/rows/", environment) as them,
    ):
        met = [inbox(office, us, them), officers(office, us, waiting)]
    met.append(memory(office))
    sys.exit(0 if all(met) else "not every aim was met")


if __name__ == "__main__":
    main()
