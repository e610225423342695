"""A stranger's file is judged in a process of its own: what it does there, it does to nobody else."""

import os
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from motcua.mechanisms.papers.judging import court, judge
from motcua.mechanisms.papers.judging.judging import judge as judged_here
from motcua.mechanisms.papers.judging.report import Report
from motcua.mechanisms.papers.judging.words import LARGEST, validate_pdf
from tests.mechanisms.papers.authority import NOW, roots
from tests.mechanisms.papers.plain_pdf import contract, last_start, sign, stream


def judged(pdf: bytes, largest: int = LARGEST) -> Report:
    return validate_pdf(pdf, roots(), NOW, largest)


def judge_process() -> subprocess.Popen[bytes]:
    assert court._court.judge
    return court._court.judge


def endless() -> bytes:
    """A signed file with a hundred thousand updates and more, each compared with what was signed."""
    pdf = bytearray(sign(contract()))
    before = last_start(bytes(pdf))
    for _ in range(150_000):
        place = len(pdf)
        pdf += b"59 0 obj\n<<>>\nendobj\n"
        start = len(pdf)
        end = b"trailer\n<</Size 60 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, start)
        pdf += b"xref\n59 1\n%010d 00000 n \n%s" % (place, end)
        before = start
    return bytes(pdf)


_TWICE = b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]"


def inflating() -> bytes:
    """Objects in a stream of a few megabytes that unpacks, and unpacks again, to more than the memory there is."""
    pump, inner = zlib.compressobj(9), b""
    for _ in range(40):
        inner += pump.compress(b" " * 10 * 1024 * 1024)
    twice = zlib.compress(inner + pump.flush(), 9)
    pdf = sign(contract())
    holder = b"50 0 obj\n%s\nendobj\n" % stream(twice, _TWICE)
    start = len(pdf) + len(holder)
    rows = bytes([2, 0, 0, 0, 50, 0, 1]) + len(pdf).to_bytes(4, "big") + bytes([0])
    extra = b"/Type /XRef /Size 53 /W [1 4 1] /Index [1 1 50 1] /Root 1 0 R /Prev %d" % last_start(pdf)
    return pdf + holder + b"52 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, extra), start)


def test_the_process_says_what_the_judge_says() -> None:
    for pdf in (sign(contract()), sign(contract(), stamped=True), contract(), b"", b"GIF89a", sign(contract()) + b"x"):
        assert judged(pdf) == judged_here(pdf, roots(), NOW)
    assert judged(contract(), largest=100).reasons == ("too_large",)


@pytest.mark.parametrize(("bomb", "outcome"), [(endless, "unjudged"), (inflating, "altered")])
def test_a_bomb_ends_its_own_process_and_the_next_file_is_judged(bomb: Callable[[], bytes], outcome: str) -> None:
    pdf = bomb()
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    report = judged(pdf)
    assert report.outcome == outcome
    assert report.reasons == (("too_heavy",) if outcome == "unjudged" else ("damaged",))
    assert time.monotonic() - begun < 2 * judge.SECONDS + 10
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 300 * 1024 * 1024
    assert judged(sign(contract())).outcome == "genuine"


def test_a_judge_that_died_is_called_anew() -> None:
    judged(contract())
    first = judge_process()
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert judged(sign(contract())).outcome == "genuine"
    assert judge_process().pid != first.pid


def test_where_no_judge_can_be_had_the_answer_is_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    court._court.dismiss()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert judged(sign(contract())) == Report("unjudged", reasons=("busy",))
    monkeypatch.undo()
    assert judged(sign(contract())).outcome == "genuine"


def test_the_judge_knows_neither_settings_nor_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    court._court.dismiss()
    monkeypatch.setenv("MOTCUA_DATABASE", "postgres://somebody:secret@localhost/x")
    judged(contract())
    there = Path(f"/proc/{judge_process().pid}/environ").read_bytes()
    assert b"secret" not in there
    assert b"MOTCUA" not in there
    module = "motcua.mechanisms.papers.judging.judge"
    loaded = f"import sys, {module}; print(any(name.startswith('django') for name in sys.modules))"
    source = str(Path(judge.__file__).parents[4])
    said = subprocess.run(
        [sys.executable, "-c", loaded], env={"PYTHONPATH": source}, capture_output=True, check=True, timeout=60
    )
    assert said.stdout == b"False\n"


def test_many_at_once_each_get_their_own_answer() -> None:
    files = [sign(contract()), contract(), sign(contract()) + b"\n", b"GIF89a"] * 5
    with ThreadPoolExecutor(8) as many:
        outcomes = [report.outcome for report in many.map(judged, files)]
    assert outcomes == ["genuine", "unsigned", "altered", "unreadable"] * 5


def test_a_process_that_was_forked_calls_its_own_judge() -> None:
    judged(contract())
    mine = judge_process().pid
    here, there = os.pipe()
    child = os.fork()
    if not child:
        said = b"?"
        try:
            said = b"%d %s" % (judged(contract()).outcome == "unsigned", b"own" if judge_process().pid != mine else b"")
            court._court.dismiss()
        finally:
            os.write(there, said)
            os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as answer:
        assert answer.read() == b"1 own"
    os.waitpid(child, 0)
    assert judge_process().pid == mine
    assert judged(contract()).outcome == "unsigned"


def test_nobody_hears_of_the_judge_when_a_process_ends_forked_or_not() -> None:
    words = (
        "import datetime, gc, os\n"
        "from motcua.mechanisms.papers.judging import court\n"
        "court.ask(b'x', [], datetime.datetime.now(datetime.UTC), 9)\n"
        "child = os.fork()\n"
        "gc.collect()\n"
        "if child: os.waitpid(child, 0)\n"
        "print(court._court.judge is not None)\n"
    )
    source = {"PYTHONPATH": str(Path(judge.__file__).parents[4])}
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "always", "-c", words], env=source, capture_output=True, timeout=60
    )
    assert (done.stdout, done.stderr) == (b"False\nTrue\n", b"")


def test_a_long_honest_paper_is_judged_in_time() -> None:
    writer = PdfWriter()
    for _ in range(400):
        writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    assert judged(sign(sign(out.getvalue()), field="Sig2")).outcome == "genuine"
