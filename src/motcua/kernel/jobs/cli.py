"""``motcua worker``: deliver messages until told to stop. ``--once`` empties what is due and ends."""

import argparse
import signal
import threading

from django.db import close_old_connections

from motcua.kernel.jobs.worker import drain


def main(arguments: list[str]) -> int:
    """Run the worker in the foreground; SIGTERM and SIGINT end it after the message in hand."""
    parser = argparse.ArgumentParser(prog="motcua worker")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two looks at an empty queue")
    options = parser.parse_args(arguments)
    if options.once:
        print(f"{drain()} messages delivered")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        close_old_connections()
        if not drain(limit=1):
            stop.wait(options.pause)
    return 0
