"""What ``motcua serve`` runs is begun again when it ends by itself, and ends with it, whatever it thinks of that."""

import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motcua.conf.web import application

KEEP = """
import sys
from motcua.conf.kept import keep
sys.exit(keep([[sys.executable, "-c", one] for one in sys.argv[3:]], float(sys.argv[1]), float(sys.argv[2])))
"""
LASTS = "import time; time.sleep(60)"
DEAF = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({path!r}).write_text(f"{{os.getpid()}} {{child.pid}}")
time.sleep(60)
"""


def kept(*programs: str, ending: float = 10, settled: float = 0) -> "subprocess.Popen[str]":
    """A keeper of programs in Python."""
    command = [sys.executable, "-c", KEEP, str(ending), str(settled), *programs]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def come(path: Path, lines: int = 1) -> list[str]:
    """The lines of a file, once there are so many that end."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if path.exists() and len(said := path.read_text().splitlines()) >= lines:
            return said
        time.sleep(0.05)
    pytest.fail(f"{path.name} does not come")


def runs(process: int) -> bool:
    """Whether a process is there and no zombie."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_dies_is_begun_again_and_the_rest_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "log"
    dies = f"open({str(log)!r}, 'a').write('begun\\n'); raise SystemExit(3)"
    keeper = kept(LASTS, dies)
    come(log, 2)
    keeper.send_signal(signal.SIGTERM)
    _out, said = keeper.communicate(timeout=60)
    assert "ended (3) and is begun again" in said
    assert keeper.returncode in (0, 3)  # its own code, if it was told between two lives


def test_a_server_that_ends_after_a_while_is_begun_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    keeper = kept(f"open({str(log)!r}, 'a').write('begun\\n')", LASTS, settled=0)
    assert len(come(log, 2)) >= 2
    keeper.send_signal(signal.SIGINT)
    keeper.communicate(timeout=60)
    assert keeper.returncode == 0


def test_a_server_that_cannot_run_is_tried_thrice_and_ends_all_with_its_code(tmp_path: Path) -> None:
    log = tmp_path / "log"
    keeper = kept(f"open({str(log)!r}, 'a').write('begun\\n'); raise SystemExit(4)", LASTS, settled=3600)
    keeper.communicate(timeout=60)
    assert keeper.returncode == 4
    assert len(log.read_text().splitlines()) == 3


def test_who_is_deaf_to_the_end_is_killed_with_all_that_it_began(tmp_path: Path) -> None:
    note = tmp_path / "note"
    keeper = kept(DEAF.format(path=str(note)), ending=0.3)
    until = time.monotonic() + 60
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    processes = [int(number) for number in note.read_text().split()]
    assert all(runs(one) for one in processes)
    keeper.send_signal(signal.SIGTERM)
    keeper.communicate(timeout=60)
    assert keeper.returncode == signal.SIGKILL
    assert not any(runs(one) for one in processes)


def test_a_web_process_that_still_loads_ends_when_it_is_told() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        signal.signal(signal.SIGTERM, lambda *_: None)  # as Granian's main process takes it
        assert callable(application())
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        for number, how in before.items():
            signal.signal(number, how)


def test_as_a_program_it_takes_command_lines_and_loads_nothing_of_the_product(tmp_path: Path) -> None:
    log = tmp_path / "its own log"
    kept_one = shlex.join([sys.executable, "-c", f"open({str(log)!r}, 'a').write('begun\\n'); {LASTS}"])
    keeper = subprocess.Popen([sys.executable, "-m", "motcua.conf.kept", kept_one])
    come(log)
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(timeout=60) == 0
    loaded = (
        "import sys, motcua.conf.kept; print({one.partition('.')[0] for one in sys.modules} & {'django', 'pydantic'})"
    )
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True).strip() == "set()"
