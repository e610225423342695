#!/usr/bin/env python3
"""How many signed papers a second are made to last, on one core: the first round (B-LT) and a renewal (B-LTA).

    .venv/bin/python bench/lasting.py [PAPERS]

Each paper is a birth certificate with the signatures of a person and of the ward. The authority (certomancer: time
stamps, OCSP, CRL) answers on loopback from a process of its own; every paper asks it for a stamp, and once in a while
for the state of the certificates, as an installation does. Our time is what this process used, apart from waiting.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import machine, prepare  # noqa: E402

prepare()

from asn1crypto import x509  # noqa: E402

from motcua.mechanisms.papers.lasting.rounds import lengthened  # noqa: E402
from motcua.mechanisms.papers.lasting.timestamps import HttpTimestamper  # noqa: E402
from tests.harness.authority import serving  # noqa: E402
from tests.mechanisms.papers.samples import certificate  # noqa: E402

PAPERS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
NOW = datetime(2026, 11, 17, 2, 30, tzinfo=UTC)


def main() -> None:
    """Sign and serve in a child, measure here."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-authority-"))
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        with serving(folder) as authority:
            (folder / "root.der").write_bytes(authority.root.dump())
            page = certificate()
            for n in range(PAPERS):
                pdf = authority.sign(authority.sign(page, "chair", f"person-{n}"), "ward", f"ward-{n}")
                (folder / f"{n}.pdf").write_bytes(pdf)
            os.write(writing, authority.url.encode())
            signal.pause()
    try:
        measure(folder, os.read(reading, 100).decode())
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def measure(folder: Path, url: str) -> None:
    """Lengthen every paper, and again; as in the year after."""
    roots = [x509.Certificate.load((folder / "root.der").read_bytes())]
    stamper = HttpTimestamper(f"{url}/tsa")
    papers = [(folder / f"{n}.pdf").read_bytes() for n in range(PAPERS)]
    print(machine())
    lengthened(papers[0], stamper, roots, NOW)  # whatever is read once is read
    long = timed("B-LT, two signatures", papers, lambda pdf: lengthened(pdf, stamper, roots, NOW).pdf)
    again = timed("B-LTA, a renewal", long, lambda pdf: lengthened(pdf, stamper, roots, NOW).pdf)
    sizes = [len(one[0]) // 1024 for one in (papers, long, again)]
    print(f"size: {sizes[0]} KiB signed, {sizes[1]} B-LT, {sizes[2]} B-LTA")
    print(machine())


def timed(what: str, papers: list[bytes], work: Callable[[bytes], bytes]) -> list[bytes]:
    """The results; how many a second is printed, by the clock and by the time of this process alone."""
    clock, own = perf_counter(), process_time()
    made = [work(pdf) for pdf in papers]
    clock, own = perf_counter() - clock, process_time() - own
    many = len(papers)
    print(
        f"{what}: {many / clock:.1f} a second on the clock, {many / own:.1f} by our own time, "
        f"{own / many * 1000:.1f} ms each ({many} papers)"
    )
    return made


main()
