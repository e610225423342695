"""``motcua worker``: deliver messages and run what is due by the clock, until told to stop; show what is parked."""

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from motcua.kernel.jobs.models import Message
from motcua.kernel.jobs.schedule import due, run_due, run_one
from motcua.kernel.jobs.trouble import trouble
from motcua.kernel.jobs.worker import drain, release

ENDING = 5.0  # seconds that a worker which was told to stop gives what it runs by the clock
T = TypeVar("T")
log = logging.getLogger("motcua.jobs")


def main(arguments: list[str]) -> int:
    """Run the worker in the foreground; SIGTERM and SIGINT end it after the message in hand."""
    parser = argparse.ArgumentParser(prog="motcua worker")
    parser.add_argument("--once", action="store_true", help="deliver and run what is due, then end")
    parser.add_argument("--parked", action="store_true", help="list what was given up, then end")
    parser.add_argument("--release", type=int, metavar="ID", help="let a parked message try again, then end")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two looks at an empty queue")
    options = parser.parse_args(arguments)
    if options.parked:
        return _list()
    if options.release is not None:
        return _release(options.release)
    if options.once:
        print(f"{drain()} messages delivered, {run_due()} schedules run")
        return 0
    _work(options.pause)
    return 0


def _work(pause: float) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    clock = threading.Thread(target=_keep_time, args=(stop, pause))
    clock.start()
    while not stop.is_set():
        if not _answered(lambda: drain(limit=1)):
            stop.wait(pause)
    clock.join()


def _keep_time(stop: threading.Event, pause: float) -> None:
    """Run what is due, each function on a thread of its own: a check that takes an hour holds up nobody."""
    at_work: dict[str, threading.Thread] = {}
    while not stop.is_set():
        for name in _answered(due) or []:
            if name not in at_work or not at_work[name].is_alive():
                at_work[name] = threading.Thread(target=_run_apart, args=(name,), daemon=True)
                at_work[name].start()
        stop.wait(pause)
    connections.close_all()
    for thread in at_work.values():
        thread.join(ENDING)  # then it is left to its lease


def _run_apart(name: str) -> None:
    _answered(lambda: run_one(name))
    connections.close_all()


def _answered(ask: Callable[[], T]) -> T | None:
    """What the database answers; nothing while it is busy, full or away, for it comes back and the worker waits."""
    close_old_connections()
    try:
        return ask()
    except (DatabaseError, InterfaceError) as error:
        if (kind := trouble(error)) is None:
            raise
        log.warning("the database does not answer: %s", kind)
        connections.close_all()
        return None


def _list() -> int:
    for message in Message.objects.filter(state=Message.State.PARKED).order_by("id"):
        print(f"{message.pk}  {message.event}  {message.handler}  {message.attempts} tries  {message.error}")
    return 0


def _release(key: int) -> int:
    message = Message.objects.filter(pk=key, state=Message.State.PARKED).first()
    if message is None:
        print(f"{key}: no parked message has this number; motcua worker --parked lists them")
        return 2
    release(message)
    print(f"{key}: tries again")
    return 0
