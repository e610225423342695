"""``motcua worker``: deliver messages until told to stop; show what is parked, and let it try again."""

import argparse
import logging
import signal
import threading

from django.db import OperationalError, close_old_connections

from motcua.kernel.jobs.models import Message
from motcua.kernel.jobs.worker import drain, release

log = logging.getLogger("motcua.jobs")


def main(arguments: list[str]) -> int:
    """Run the worker in the foreground; SIGTERM and SIGINT end it after the message in hand."""
    parser = argparse.ArgumentParser(prog="motcua worker")
    parser.add_argument("--once", action="store_true", help="deliver what is due, then end")
    parser.add_argument("--parked", action="store_true", help="list what was given up, then end")
    parser.add_argument("--release", type=int, metavar="ID", help="let a parked message try again, then end")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two looks at an empty queue")
    options = parser.parse_args(arguments)
    if options.parked:
        return _list()
    if options.release is not None:
        return _release(options.release)
    if options.once:
        print(f"{drain()} messages delivered")
        return 0
    _work(options.pause)
    return 0


def _work(pause: float) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        close_old_connections()
        try:
            idle = not drain(limit=1)
        except OperationalError as error:  # a database that is busy or away comes back; the worker waits for it
            log.warning("the database does not answer: %s", type(error).__name__)
            idle = True
        if idle:
            stop.wait(pause)


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
