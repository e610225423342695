"""tools/check: whatever one look finds, all look, and any fault fails. Programs that answer as planned stand in place
of the real ones."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools/check"
PROGRAM = """\
#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> asked
echo "$name speaks"
! grep -q -x "$name $1" faulty
"""
PROGRAMS = ("mypy", "ruff", "lint-imports", "djlint", "bandit", "motcua", "pytest")


def checked(folder: Path, *faulty: str) -> "subprocess.CompletedProcess[str]":
    """What the script says where these find a fault, each named with its first word."""
    for name in ("tools/check", *(f".venv/bin/{program}" for program in PROGRAMS)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PROGRAM)
        path.chmod(0o755)
    shutil.copyfile(SCRIPT, folder / "tools/check")
    (folder / "faulty").write_text("".join(f"{one}\n" for one in faulty))
    return subprocess.run([folder / "tools/check"], capture_output=True, text=True, check=False, timeout=60)


def test_where_nothing_is_found_everything_was_looked_at_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    done = checked(tmp_path)
    assert (done.returncode, done.stdout) == (0, "make check: nothing found\n")
    assert {line.split()[0] for line in (tmp_path / "asked").read_text().splitlines()} == set(PROGRAMS)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("faulty", "named"),
    [
        (["mypy "], "types"),
        (["pytest tests/architecture"], "architecture"),
        (["ruff check", "motcua makemigrations", "mypy "], "migrations style types"),
    ],
)
def test_every_fault_is_shown_and_named_after_all_looked(tmp_path: Path, faulty: list[str], named: str) -> None:
    done = checked(tmp_path, *faulty)
    assert done.returncode == 1
    assert done.stdout.endswith(f"make check: {named} failed\n")
    assert all(f"== {name} ==" in done.stdout for name in named.split())
    assert done.stdout.count("speaks") == len(faulty)
    assert len((tmp_path / "asked").read_text().splitlines()) == 9
