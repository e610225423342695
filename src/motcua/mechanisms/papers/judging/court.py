"""Asking the process that judges: one for each process of ours, started when first needed, anew when it has ended.

Whoever forks a process that has asked before (a web server its workers) must not share the pipe: so what was forked
lets go of it, and calls a judge of its own when it needs one.
"""

import atexit
import base64
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from asn1crypto import x509

from motcua.mechanisms.papers.judging import judge
from motcua.mechanisms.papers.judging.report import Report

WAIT: Final = 2 * judge.SECONDS + 20
"""Seconds until the judge itself is given up: its own limit, and what starting takes on a busy machine."""
QUEUE: Final = 60
"""Seconds that one file may wait for those before it."""


class _Court:
    """A judge, and whose turn it is."""

    def __init__(self) -> None:
        self.turn = Lock()
        self.judge: subprocess.Popen[bytes] | None = None

    def ask(self, order: bytes, data: bytes) -> bytes:
        """The judge's answer. Raises ``OSError`` (``TimeoutError`` among them) or ``ValueError`` when there is none."""
        process = self.judge
        if process is None or process.poll() is not None:
            self.dismiss()
            process = self.judge = self._call()
        assert process.stdin and process.stdout
        for part in (len(order).to_bytes(4, "big") + order, data):
            waiting = memoryview(part)
            while waiting:
                waiting = waiting[process.stdin.write(waiting) :]
        until = time.monotonic() + WAIT
        size = int.from_bytes(_exactly(process, 4, until), "big")
        return _exactly(process, size, until)

    def dismiss(self) -> None:
        """End the judge, be it that it no longer answers."""
        process, self.judge = self.judge, None
        if process is not None:
            process.kill()
            process.wait()
            _close(process)

    def let_go(self) -> None:
        """Forget a judge that the process called from which this one was forked; it ends when that one does."""
        process, self.judge = self.judge, None
        if process is not None:
            process.returncode = 0  # not ours to wait for
            _close(process)

    @staticmethod
    def _call() -> subprocess.Popen[bytes]:
        """Start a judge that finds our own modules, and has nothing else of ours: neither settings nor secrets."""
        source = str(Path(judge.__file__).parents[4])
        return subprocess.Popen(
            [sys.executable, "-s", "-m", judge.__name__],
            bufsize=0,  # so that nothing half sent lies in a process that is forked meanwhile
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": source, "PYTHONHASHSEED": "random", "LC_ALL": "C.UTF-8"},
        )


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()


_court = _Court()


@atexit.register
def _end() -> None:
    _court.dismiss()


def _begin_anew() -> None:
    global _court
    _court.let_go()
    _court = _Court()


os.register_at_fork(after_in_child=_begin_anew)


def ask(data: bytes, roots: Sequence[x509.Certificate], moment: datetime, largest: int) -> Report:
    """The report on a file, as ``judging.judge`` makes it, by a process that cannot harm this one.

    ``unjudged`` when the file is too heavy, or when there is no judge to be had in time.
    """
    order = {
        "moment": moment.isoformat(),
        "roots": [base64.b64encode(root.dump()).decode() for root in roots],
        "size": len(data),
        "largest": largest,
    }
    court = _court
    if not court.turn.acquire(timeout=QUEUE):
        return Report("unjudged", reasons=("busy",))
    try:
        return Report.from_json(json.loads(court.ask(json.dumps(order).encode(), data)))
    except (OSError, ValueError, LookupError, TypeError):
        court.dismiss()
        return Report("unjudged", reasons=("busy",))
    finally:
        court.turn.release()


def _exactly(process: subprocess.Popen[bytes], size: int, until: float) -> bytes:
    assert process.stdout
    said = b""
    while len(said) < size:
        if not select.select([process.stdout], [], [], max(0, until - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(process.stdout.fileno(), size - len(said))
        if not part:
            raise ConnectionError
        said += part
    return said
