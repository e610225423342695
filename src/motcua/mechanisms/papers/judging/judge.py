"""Judges PDFs of strangers: the program of a process of its own. It knows no Django.

Importing what judges takes longer than judging, so this process stays, does nothing to any file itself, and forks a
child for each: the child has bounded time and memory, may write no file, and can at worst end itself.

Standard input, again and again: four bytes length, JSON ``{"moment", "roots", "size", "largest"}`` (``moment`` ISO
8601, roots base64 of DER), then ``size`` bytes of the file. Standard output: four bytes length, the JSON of the report,
``unjudged`` with ``too_heavy`` where the child ended without one. Ends when its input does.
"""

import base64
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from datetime import datetime
from typing import Any, BinaryIO, Final

from asn1crypto import x509

from motcua.mechanisms.papers.judging.judging import judge
from motcua.mechanisms.papers.judging.report import Report
from motcua.mechanisms.papers.judging.warm import warm_up

SECONDS: Final = 8
"""Of computing; a busy machine may take twice as long for them."""
MEMORY: Final = 1024**3
_LONGEST: Final = 4 * 1024 * 1024


def main() -> int:
    """Serve until the input ends."""
    warm_up()
    gc.freeze()  # what was imported stays shared between parent and children
    entry, way_out = sys.stdin.buffer, sys.stdout.buffer
    while head := entry.read(4):
        order = json.loads(entry.read(int.from_bytes(head, "big")))
        report = judged_apart(order, entry.read(order["size"]))
        way_out.write(len(report).to_bytes(4, "big") + report)
        way_out.flush()
    return 0


def judged_apart(order: dict[str, Any], data: bytes) -> bytes:
    """The report of a child made for this file alone."""
    here, there = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(here)
            gc.disable()  # it ends before there is anything worth collecting
            _bounded()
            _answer(order, data, os.fdopen(there, "wb"))
        finally:
            os._exit(0)  # whatever happened: a child never serves
    os.close(there)
    said = _heard(here)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return said or _said(Report("unjudged", reasons=("too_heavy",)))


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(order: dict[str, Any], data: bytes, way_out: BinaryIO) -> None:
    roots = [x509.Certificate.load(base64.b64decode(root)) for root in order["roots"]]
    report = judge(data, roots, datetime.fromisoformat(order["moment"]), order["largest"])
    with way_out:
        way_out.write(_said(report) + b"\n")


def _heard(here: int) -> bytes:
    """What the child says, whole, in its time; else nothing."""
    until, said = time.monotonic() + 2 * SECONDS, b""
    with os.fdopen(here, "rb", buffering=0) as entry:
        while len(said) < _LONGEST and select.select([entry], [], [], max(0, until - time.monotonic()))[0]:
            part = entry.read(65536)
            if not part:
                return said[:-1] if said.endswith(b"\n") else b""
            said += part
    return b""


def _said(report: Report) -> bytes:
    return json.dumps(report.to_json(), ensure_ascii=False).encode()


if __name__ == "__main__":
    sys.exit(main())
