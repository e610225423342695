"""A second worker for the time in which the demonstration is played: it delivers what nothing in the story waits for,
letters and what makes papers last, on the machine's other core."""

import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Final

from django.db import connection

from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import deliver_next

EVENTS: Final = ("document.to_lengthen", "notice.posted")
"""What it delivers."""
LOOKS: Final = 0.05
"""Seconds between two looks, while there is nothing to do."""


@contextmanager
def beside(ends: datetime) -> Iterator[None]:
    """A worker beside whatever happens meanwhile. When that is over, it delivers what is due until the story ``ends``,
    and goes; what it could not deliver waits for any other worker."""
    program = [sys.executable, "-m", "motcua.conf.cli", "demo", "--beside", ends.isoformat()]
    with subprocess.Popen(program, stdin=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        try:
            yield
        finally:
            worker.stdin.close()
            worker.wait()


def work(ends: datetime) -> int:
    """Deliver, each message at the moment at which it is due, until the input is closed and nothing is left."""
    over = Event()
    Thread(target=_wait, args=(over,), daemon=True).start()
    with unsynced():
        while True:
            last = over.is_set()
            if deliver_next(EVENTS, ends):
                continue
            if last:
                return 0
            over.wait(LOOKS)


def _wait(over: Event) -> None:
    sys.stdin.read()
    over.set()


@contextmanager
def unsynced() -> Iterator[None]:
    """While an imagined month is written, nothing is lost that could not be played again: only its records' end
    reaches the disk for sure, and its files when the machine likes."""
    _sync("OFF")
    try:
        with files.unsynced():
            yield
    finally:
        _sync("FULL" if connection.vendor == "sqlite" else "ON")


def _sync(how: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA synchronous={how}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:  # asked for, as a statement of a connection that writes rows begins with its verb
            cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [how])
