"""What breaks, by a seeded schedule: each fault has a name, holds for a while, and is counted."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain

from bench.hour import wire
from bench.hour.findings import PATIENCE, Findings
from bench.hour.place import Place

SMALL = 64 * 1024
"""Bytes that a file may have while the disk is full."""
DAY = 86_400.0
ROW = 20.0
"""Seconds for which web workers are killed in a row."""
WELL = 180.0
"""Seconds within which all must be well again after a fault; on a machine that others crowd, processes begin slowly."""


@dataclass
class Survived:
    """A fault that happened: seconds since the start, for how long it held, and until all was well again after it."""

    name: str
    at: float
    held: float
    recovered: float


@dataclass
class Faults:
    """The faults of one run, at one installation."""

    place: Place
    findings: Findings
    seed: int
    start: float
    """Seconds that the demonstration's clock is ahead at the beginning."""
    only: str = ""
    """The one fault that happens; empty: all of them."""

    def __post_init__(self) -> None:
        self.dice = random.Random(f"{self.seed} faults")
        self.ahead = self.start
        self.begun = time.monotonic()
        self.survived: list[Survived] = []
        """Every fault, in the order in which they came."""

    def run(self, stop: threading.Event, pause: float) -> None:
        """One fault after another, in shuffled rounds of all kinds, each after about ``pause`` seconds of peace."""
        round_: list[tuple[str, Callable[[], None]]] = []
        while not stop.wait(self.dice.uniform(0.7, 1.3) * pause):
            if not round_:
                round_ = [one for one in self.kinds() if self.only in ("", one[0])]
                self.dice.shuffle(round_)
            name, happen = round_.pop()
            self._happen(name, happen)
        if self.ahead != self.start:
            self._happen("clock back", self.clock_back)

    def _happen(self, name: str, happen: Callable[[], None]) -> None:
        began = time.monotonic()
        with self.findings.weather.during(name):
            try:
                happen()
            except (OSError, subprocess.SubprocessError) as error:
                self.findings.note("faults", self.seed, name, f"could not be brought about or ended: {error}")
            ended = time.monotonic()
            well = self.place.answers(WELL)
        self.survived.append(Survived(name, began - self.begun, ended - began, time.monotonic() - ended))
        print(f"  {name}: held {ended - began:.0f} s, well again {time.monotonic() - ended:.1f} s later", flush=True)
        if not well:
            self.findings.note("faults", self.seed, name, f"the server was not well again within {WELL:.0f} seconds")

    def kinds(self) -> list[tuple[str, Callable[[], None]]]:
        """Every fault that can happen here, by name."""
        some = [
            ("web worker killed", self.web_killed),
            ("web server killed", self.server_killed),
            ("web workers killed in a row", self.row_killed),
            ("job worker killed", self.jobs_killed),
            ("disk full", self.disk_full),
            ("folder read-only", self.read_only),
            ("slow clients", self.slow_clients),
            ("clock forward by hours", lambda: self.clock(self.dice.uniform(2, 8) * 3600)),
            ("clock across midnight", self.midnight),
            ("clock across the end of the month", lambda: self.clock(8 * DAY)),
            ("clock back", self.clock_back),
            ("junk on the wire", self.junk),
        ]
        if self.place.database:
            return [*some, ("database stopped", self.stopped), ("database killed", self.killed)]
        return [*some, ("database locked", self.locked)]

    def web_killed(self) -> None:
        """One of the two workers, in the midst of what it does."""
        self._kill("web")

    def server_killed(self) -> None:
        """The process above the web workers, as when memory runs out; they are left behind."""
        self._kill("server")

    def row_killed(self) -> None:
        """A web worker, and whatever comes in its place, until the server gives up: it takes them for broken."""
        until, before = time.monotonic() + ROW, set(self.place.processes()["server"])
        while before & set(self.place.processes()["server"]) and time.monotonic() < until:
            self._kill("web")

    def jobs_killed(self) -> None:
        """The job worker, in the midst of what it does."""
        self._kill("jobs")

    def _kill(self, kind: str) -> None:
        some = self.place.processes()[kind]
        if some:
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(some), signal.SIGKILL)
        time.sleep(2)

    def stopped(self) -> None:
        """PostgreSQL is stopped, and started after a while."""
        self._down(signal.SIGINT)

    def killed(self) -> None:
        """PostgreSQL ends without a word, and has to recover."""
        self._down(signal.SIGQUIT)

    def _down(self, how: int) -> None:
        assert self.place.database is not None
        self.place.database.stop(how)
        try:
            time.sleep(self.dice.uniform(3, 12))
        finally:
            self.place.database.start()

    def locked(self) -> None:
        """Another process holds SQLite's lock for longer than anybody waits."""
        connection = sqlite3.connect(self.place.home / "motcua.sqlite3", isolation_level=None, timeout=30)
        with closing(connection), suppress(sqlite3.OperationalError):
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(self.dice.uniform(22, 28))
            connection.execute("ROLLBACK")

    def disk_full(self) -> None:
        """No file of the server grows beyond a few kilobytes."""
        self._limit(SMALL)
        time.sleep(self.dice.uniform(4, 10))
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most: int) -> None:
        kinds = self.place.processes()
        for process in kinds["serve"] + kinds["server"] + kinds["web"] + kinds["jobs"]:
            with suppress(ProcessLookupError):
                resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def read_only(self) -> None:
        """Nothing may be written: by a flag of the file system that holds for root too, else by the folder's mode."""
        some = [self.place.home / name for name in ("files", "uploads", "motcua.sqlite3")]
        some = [path for path in some if path.exists()]
        flagged = []
        try:
            flagged += [path for path in some if self._flag("+i", path)]
            for path in some:
                if path not in flagged:
                    path.chmod(0o500 if path.is_dir() else 0o400)
            time.sleep(self.dice.uniform(4, 10))
        finally:
            for path in some:
                if path in flagged:
                    self._flag("-i", path)
                else:
                    path.chmod(0o700 if path.is_dir() else 0o600)

    @staticmethod
    def _flag(how: str, path: os.PathLike[str]) -> bool:
        return subprocess.run(["chattr", how, path], capture_output=True, check=False).returncode == 0

    def slow_clients(self) -> None:
        """All kinds of them at once, while the people go on."""
        port, seconds = self.place.port, self.dice.uniform(15, 30)
        slow = [wire.slow_head, wire.slow_body, wire.deaf]
        kinds = [one for one in slow for _times in range(8)] + [wire.idle]

        def behave(client: Callable[[int, float], bytes]) -> None:
            with suppress(OSError):  # the server may hang up on any of them
                client(port, seconds)

        some = [threading.Thread(target=behave, args=(one,), daemon=True) for one in kinds]
        for one in some:
            one.start()
        time.sleep(seconds / 2)
        began = time.monotonic()
        if not self.place.answers(PATIENCE):
            self.findings.note("faults", self.seed, "slow clients", f"nobody was answered for {PATIENCE:.0f} seconds")
        self.findings.count("wire", len(some) + 200)
        if time.monotonic() - began > 5 and not self.findings.crowded():
            self.findings.note("faults", self.seed, "slow clients", "others waited for more than five seconds")
        for one in some:
            one.join(seconds + 60)

    def junk(self) -> None:
        """What is no request, or half of one."""
        for _time in range(60):
            kind = self.dice.choice([wire.junk, wire.huge_head, wire.broken_chunks, wire.cut])
            state = self.dice.getstate()
            said = b""
            with suppress(OSError):
                said = kind(self.place.port, self.dice)
            self.findings.count("wire")
            if said.startswith(b"HTTP/1.1 5"):
                sent = f"{kind.__name__} {hash(state) & 0xFFFF}"
                self.findings.note("wire", self.seed, sent, said.split(b"\r\n")[0].decode("latin-1"))

    def midnight(self) -> None:
        """To two seconds before a midnight here, so that it passes while people work."""
        here = time.time() + self.ahead + 7 * 3600
        self.clock(DAY - here % DAY - 2)
        time.sleep(4)

    def clock(self, seconds: float) -> None:
        """The clock jumps: every process begins anew with the other time, first the web, a moment later the jobs."""
        self.ahead += seconds
        self.place.set_clock(self.ahead)
        kinds = self.place.processes()
        before = {*kinds["web"], *kinds["jobs"]}
        for kind, how in (("server", signal.SIGHUP), ("jobs", signal.SIGTERM)):
            for process in kinds[kind]:
                with suppress(ProcessLookupError):
                    os.kill(process, how)
            time.sleep(3)
        until = time.monotonic() + WELL
        while before & set(chain(*self.place.processes().values())) and time.monotonic() < until:
            time.sleep(0.5)

    def clock_back(self) -> None:
        """Back to the beginning, wherever it stood."""
        self.clock(self.start - self.ahead)
