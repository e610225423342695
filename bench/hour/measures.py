"""What is measured: answers by kind, and every ten seconds the processes, the database and the driver itself."""

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, median

PERIOD = 10.0
CLOSED = "kept connection closed"
"""A failure that is none: sent again, it was answered."""
MEGABYTE = 1024 * 1024


@dataclass
class Sample:
    """One look at the machine: seconds since the start; megabytes by process kind; descriptors; megabytes on disk."""

    at: float
    memory: dict[str, float]
    descriptors: int
    database: float
    requests: int
    driver: float
    others: float
    """Share of the machine that went to others since the last look."""
    calm: bool
    """No fault held or echoed: all processes are those that are meant to be."""


@dataclass
class Watched:
    """What is looked at: process ids by kind, bytes of the database, ``others`` and ``calm`` of a ``Sample``."""

    processes: Callable[[], dict[str, list[int]]]
    size: Callable[[], int]
    others: Callable[[], float]
    calm: Callable[[], bool]


@dataclass
class Measures:
    """Answers and samples of a run."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    longest: float = 0.0
    """Seconds of the slowest answer."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, kind: str, status: int, seconds: float, size: int) -> None:
        """A request of this kind was answered."""
        with self._lock:
            self.times[kind].append(seconds)
            self.statuses[kind, status] += 1

    def failed(self, kind: str, why: str) -> None:
        """No answer came; why."""
        with self._lock:
            self.failures[kind, why] += 1

    @property
    def requests(self) -> int:
        """All that was asked so far."""
        with self._lock:
            return sum(len(some) for some in self.times.values()) + sum(self.failures.values())

    def watch(self, watched: Watched, stop: threading.Event) -> None:
        """Look at once, and every ``PERIOD`` seconds until told to stop."""
        begun = time.monotonic()
        while True:
            kinds = watched.processes()
            memory = {kind: sum(map(pss, some)) for kind, some in kinds.items()}
            files = sum(map(descriptors, (one for some in kinds.values() for one in some)))
            driver = sum(os.times()[:2])
            at = time.monotonic() - begun
            size, others, calm = watched.size() / MEGABYTE, watched.others(), watched.calm()
            self.samples.append(Sample(at, memory, files, size, self.requests, driver, others, calm))
            if stop.wait(PERIOD):
                return

    def level(self, kind: str, since: float, until: float) -> float:
        """Megabytes of one kind of process (``""``: of all) in the middle of a part of the run, 0 to 1, while no fault
        holds; of the part's every moment, if there is no such."""
        some = self.samples[int(len(self.samples) * since) : max(1, int(len(self.samples) * until))]
        return _middle([total(one, kind) for one in some if one.calm] or [total(one, kind) for one in some])

    def slope(self, kind: str = "") -> float:
        """Megabytes an hour by which memory grows over the last two thirds while no fault holds, of one kind of process
        or of all."""
        later = [one for one in self.samples[len(self.samples) // 3 :] if one.calm]
        if len(later) < 3:
            return 0.0
        return linear_regression([one.at for one in later], [total(one, kind) for one in later]).slope * 3600


def _middle(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def total(sample: Sample, kind: str = "") -> float:
    """Megabytes of one kind of process, or of all."""
    return sample.memory.get(kind, 0.0) if kind else sum(sample.memory.values())


def pss(process: int) -> float:
    """Megabytes of a process, what it shares divided among the sharers; none when it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def descriptors(process: int) -> int:
    """Open files and connections of a process."""
    try:
        return len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208 - a count, of what may vanish meanwhile
    except OSError:
        return 0


def children(process: int, *, deep: bool = True) -> list[int]:
    """The processes below one, at any depth or right below it."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        one = waiting.pop()
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                below = [int(number) for number in task.read_text().split()]
            except OSError:
                continue
            found += below
            waiting += below if deep else []
    return found


def command(process: int) -> str:
    """How a process was called; empty when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """First, highest, last."""
    return (values[0], max(values), values[-1]) if values else (0.0, 0.0, 0.0)
