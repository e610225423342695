"""The program as an engineer types it, each run a process of its own over an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def motcua(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MOTCUA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "motcua.conf.settings"}
    environment.pop("MOTCUA_DATABASE", None)
    command = [sys.executable, "-m", "motcua.conf.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_help_names_our_commands_and_not_those_that_would_do_harm(tmp_path: Path) -> None:
    said = motcua(tmp_path, "help").stdout
    assert all(name in said for name in ("calendar", "demo", "files", "ledger", "packs", "serve", "worker"))
    assert "flush" not in said
    assert motcua(tmp_path, "flush").returncode == 1
    assert "there is no command 'flush'" in motcua(tmp_path, "flush").stderr


@pytest.mark.parametrize("arguments", [("ledger", "verify"), ("files", "sweep"), ("worker", "--once")])
def test_an_empty_folder_is_told_kindly(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = motcua(tmp_path, *arguments)
    assert done.returncode == 2
    assert "run motcua migrate first" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_made_folder_has_an_empty_log_and_a_secret_of_its_own(tmp_path: Path) -> None:
    assert motcua(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    assert motcua(tmp_path, "ledger", "verify", "--data").stdout.startswith("0 entries, ")
    assert motcua(tmp_path, "files", "sweep").stdout == "0 blobs removed\n"
    secret = tmp_path / "keys" / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) >= 48


def test_a_real_installation_is_never_filled_with_imagined_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_KIND", "real")
    done = motcua(tmp_path, "demo", "--no-serve")
    assert done.returncode == 2
    assert "imagined people" in done.stderr
