"""A service behind Granian as ``motcua serve`` runs it, and a client that drives it over loopback."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
THREADS = 32
"""As ``motcua serve`` gives each worker."""
CONNECTIONS = 2
"""Kept at once by the client: enough that the server never waits for it."""


@dataclass(frozen=True)
class Asked:
    """One request: method, path, body, headers."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Served:
    """A service at work: its port and its processes."""

    port: int
    process: subprocess.Popen[bytes]

    def tree(self) -> list[int]:
        """The server and all that it started."""
        found, waiting = [], [self.process.pid]
        while waiting:
            one = waiting.pop()
            found.append(one)
            children = Path(f"/proc/{one}/task").glob("*/children")
            waiting += [int(child) for listed in children for child in listed.read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor time that its processes have used."""
        used = 0
        for one in self.tree():
            parts = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            used += int(parts[11]) + int(parts[12])
        return used / TICK

    def pss(self) -> float:
        """Megabytes of memory, what processes share counted once."""
        lines = [
            line
            for one in self.tree()
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            if line.startswith("Pss:")
        ]
        return sum(int(line.split()[1]) for line in lines) / 1024


@contextmanager
def serving(application: str, ready: str, environment: Mapping[str, str], workers: int = 1) -> Iterator[Served]:
    """Run an application behind Granian until the block ends; it is there once ``ready`` answers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", str(THREADS), application]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT)
    try:
        wait(port, ready, process)
        yield Served(port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait(port: int, ready: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the service answers. Exits when it has ended instead."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit("the server ended before it answered")
        try:
            _send(http.client.HTTPConnection("127.0.0.1", port, timeout=10), Asked("GET", ready))
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not answer")


def _send(connection: http.client.HTTPConnection, asked: Asked) -> tuple[int, bytes]:
    connection.request(asked.method, asked.path, asked.body, dict(asked.headers))
    answer = connection.getresponse()
    return answer.status, answer.read()


@dataclass(frozen=True)
class Measured:
    """What a round took: requests, seconds by the clock, seconds of the server's processors, each answer's seconds."""

    requests: int
    seconds: float
    cpu: float
    times: list[float]

    @property
    def rate(self) -> float:
        """Requests a second by the clock."""
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time that the server took for each."""
        return self.cpu / self.requests * 1000


def drive(served: Served, make: Callable[[], Asked | None], count: int, expect: int) -> Measured:
    """Send ``count`` requests as ``make`` makes them (fewer when it has no more), by connections that are kept.

    Exits when one is answered otherwise than with ``expect``.
    """
    left, lock, times, faults = [count], threading.Lock(), list[float](), list[str]()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        while not faults:
            with lock:
                left[0] -= 1
                asked = make() if left[0] >= 0 else None
            if asked is None:
                break
            begun = time.perf_counter()
            status, body = _send(connection, asked)
            times.append(time.perf_counter() - begun)
            if status != expect:
                faults.append(f"{asked.method} {asked.path}: {status} {body[:400]!r}")
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    cpu, begun = served.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    if faults:
        sys.exit(faults[0])
    return Measured(len(times), seconds, served.cpu() - cpu, times)
