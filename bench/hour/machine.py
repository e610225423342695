"""What else the machine does: on one that is shared, a slow answer says nothing about who gave it."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bench.hour.measures import children

CROWDED = 0.2
"""Share of all processors that others take, from which on slowness is theirs."""
MEMORY = 60.0
"""Seconds for which a crowd is remembered: what queued up while it was there is answered later."""
TICK = float(os.sysconf("SC_CLK_TCK"))


@dataclass
class Times:
    """Processor seconds since the machine, and ours, began."""

    at: float
    busy: float
    own: float


class Machine:
    """The processors: what others take of them."""

    def __init__(self) -> None:
        self._last = _times()
        self._crowd = float("-inf")
        self.shares: list[float] = []
        """What others took between two looks: 1.0 is all of the machine."""

    def look(self) -> float:
        """The share that others took since the last look."""
        before, self._last = self._last, _times()
        whole = (self._last.at - before.at) * (os.cpu_count() or 1)
        others = (self._last.busy - before.busy) - (self._last.own - before.own)
        share = max(0.0, min(1.0, others / whole)) if whole else 0.0
        self.shares.append(share)
        if share > CROWDED:
            self._crowd = self._last.at
        return share

    @property
    def crowded(self) -> bool:
        """Whether others take much of the machine, or did a moment ago."""
        return time.monotonic() < self._crowd + MEMORY


def _times() -> Times:
    # user, nice, system, idle, iowait, irq, softirq, steal (proc_stat(5)); who steals is another guest of the host
    spent = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    busy = sum(spent) - spent[3] - spent[4]
    ours = [os.getpid(), *children(os.getpid())]
    return Times(time.monotonic(), busy / TICK, sum(map(_spent, ours)) / TICK)


def _spent(process: int) -> int:
    """Ticks of a process and of those of its children that have ended (proc_pid_stat(5), fields 14 to 17)."""
    try:
        said = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, said.rpartition(")")[2].split()[11:15]))
