#!/usr/bin/env python3
"""How many signed PDFs a second are judged on one core, each in a process of its own, as an upload is.

    .venv/bin/python bench/judging.py [FILES]

This program and the judge share one core. A second of the machine's clock says how it feels; a second of computing (of
this process, the judge and its children) what it costs, on a machine that others use too. Beside it, on the same files:
our judge without a process of its own, and poppler's ``pdfsig``.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import machine, prepare  # noqa: E402

prepare()

from motcua.mechanisms.papers.judging import court  # noqa: E402
from motcua.mechanisms.papers.judging.judging import judge  # noqa: E402
from motcua.mechanisms.papers.judging.words import validate_pdf  # noqa: E402
from tests.mechanisms.papers.authority import NOW, clock, holder, roots, signer  # noqa: E402
from tests.mechanisms.papers.judging.test_proven_time import lists, stamped, stored  # noqa: E402
from tests.mechanisms.papers.plain_pdf import sign  # noqa: E402
from tests.mechanisms.papers.producers import nss, original  # noqa: E402

FILES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
AIM = 25
HERE, CHILDREN = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def computed() -> float:
    """Seconds computed so far by this process and those that it has waited for."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (HERE, CHILDREN)))


def measured(work: Callable[[], object], times: int, *, end: Callable[[], None] = lambda: None) -> tuple[float, float]:
    """Seconds on the clock and of computing for one of ``times``."""
    clock_before, before = perf_counter(), computed()
    for _ in range(times):
        work()
    passed = perf_counter() - clock_before
    end()
    return passed / times, (computed() - before) / times


def samples() -> dict[str, bytes]:
    """A birth certificate of one page as our templates print it, signed in several ways, and a browser's page."""
    paper = original("typst")
    once = sign(paper)
    return {
        "certificate, B-B, P-256": once,
        "certificate, two signatures": sign(once, field="Sig2"),
        "certificate, B-T": sign(paper, stamped=True),
        "certificate, B-LTA": stamped(stored(sign(paper, stamped=True), lists()), clock()),
        "browser's page, RSA 2048": sign(original("chromium"), signer(holder("rsa2048"))),
    }


def main() -> None:
    """Print a line for each kind of file."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    files, trusted = samples(), roots()
    court._court.dismiss()
    print(machine())
    start = measured(lambda: validate_pdf(b"%PDF-", trusted, NOW), 1, end=court._court.dismiss)
    print(f"starting the judge once: {start[0]:.2f} s on the clock, {start[1]:.2f} s of computing\n")
    print(f"{'files a second':32} {'KB':>5} {'clock':>7} {'computing':>10} {'no process':>11} {'pdfsig':>7}")
    with TemporaryDirectory() as folder:
        for name, pdf in files.items():
            assert validate_pdf(pdf, trusted, NOW).outcome == "genuine", name
            court._court.dismiss()
            passed, used = measured(lambda pdf=pdf: validate_pdf(pdf, trusted, NOW), FILES, end=court._court.dismiss)  # type: ignore[misc]
            used -= start[1] / FILES
            bare = measured(lambda pdf=pdf: judge(pdf, trusted, NOW), FILES)[1]  # type: ignore[misc]
            file = Path(folder) / "paper.pdf"
            file.write_bytes(pdf)
            order = ["pdfsig", "-nssdir", nss(), "-no-ocsp", str(file)]
            poppler = measured(lambda order=order: subprocess.run(order, capture_output=True, check=True), FILES)[1]  # type: ignore[misc]
            rates = f"{1 / passed:7.0f} {1 / used:10.0f} {1 / bare:11.0f} {1 / poppler:7.0f}"
            print(f"{name:32} {len(pdf) / 1024:5.0f} {rates}{'' if 1 / used >= AIM else '   below the aim'}")
    print(f"\nthe aim: {AIM}; each the mean of {FILES}. 'clock' includes the start of the judge; the other columns")
    print("count seconds of computing.")
    print(machine())


if __name__ == "__main__":
    main()
