"""Programs that run until somebody ends them all: one that ends by itself is begun again, none outlives its keeper.

As a program itself, it keeps those whose command lines are its arguments; it loads nothing but what stands here.
"""

import os
import shlex
import signal
import subprocess  # nosec B404
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Final

LOOK: Final = 0.2
"""Seconds between two looks at what runs."""
PAUSE: Final = 1.0
"""Seconds that at least pass between two beginnings of a program."""
SETTLED: Final = 60.0
"""Seconds after which a program has shown that it can run."""
TRIES: Final = 3
"""Times in a row that the first program may end sooner than that: then what it was told or its own making is at fault,
and beginning it once more would not mend that."""
ENDING: Final = 30.0
"""Seconds that all programs together get to end when they are told; then they are killed."""


class Kept:
    """A program in a process group of its own, so that whatever it began ends with it."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command, self.early = command, 0
        self.begin()

    def begin(self) -> None:
        """Run it, now."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.command, process_group=0)  # nosec B603

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self.process.poll() is not None

    @property
    def lasted(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self.begun

    def again(self, settled: float) -> None:
        """Clear what is left of it, and begin it once more."""
        said = f"{_name(self.command)} ended ({self.process.returncode}) and is begun again"
        print(f"motcua serve: {said}", file=sys.stderr, flush=True)
        self.early = self.early + 1 if self.lasted < settled else 0
        self.clear()
        self.begin()

    def hopeless(self, settled: float) -> bool:
        """Whether it ended, once more within ``settled`` seconds of its beginning."""
        return self.ended and self.lasted < settled and self.early + 1 >= TRIES

    def clear(self) -> None:
        """Kill what is left of it: itself, if it did not end when it was told, and what outlived it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def end(self, until: float) -> int:
        """Wait for its end until a moment (monotonic seconds), see to it then; its exit code, or the signal's number.

        It was told before: ``terminate``.
        """
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        self.clear()
        code = self.process.wait()
        return 0 if code == -signal.SIGTERM else abs(code)  # told so while it still loaded


def keep(commands: Sequence[Sequence[str]], ending: float = ENDING, settled: float = SETTLED) -> int:
    """Run all of them until SIGTERM or Ctrl-C, or until beginning the first one is hopeless.

    The exit code: the highest of theirs; 0 when all ended as they should.
    """
    stopping = False

    def stop(*_: int | FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    programs = [Kept(command) for command in commands]
    first = programs[0]
    while not stopping and not first.hopeless(settled):
        for program in programs:
            if program.ended and program.lasted > PAUSE:
                program.again(settled)
        time.sleep(LOOK)
    for program in programs:
        program.process.terminate()
    until = time.monotonic() + ending
    return max(program.end(until) for program in programs)


def _name(command: Sequence[str]) -> str:
    """What a program is, for the log: the module that it runs and its first word."""
    words = command[command.index("-m") + 1 :][:2] if "-m" in command else []
    return " ".join(one for one in words if not one.startswith("-")) or command[0]


if __name__ == "__main__":
    sys.exit(keep([shlex.split(one) for one in sys.argv[1:]]))
