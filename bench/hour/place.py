"""The installation of the hour: its folder, its database, its server, and which processes are whose."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
import requests

from bench.ground import ROOT
from bench.hour.measures import children, command
from tools.postgres import Server, free_port

LONGEST = 1800.0
"""Seconds for a command of the program: the longest is the check of an hour's ledger beside crowds of others."""
ENDING = 60.0
"""Seconds that the server gets to end."""


class Place:
    """An installation in a temporary folder, and the server that serves it on loopback."""

    def __init__(self, *, postgresql: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="motcua-hour-"))
        self.home, self.log = self.folder / "home", self.folder / "server.log"
        self.home.mkdir(mode=0o700)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.database: Server | None = None
        self.trouble: Counter[str] = Counter()
        """Failures of the program that the server's log holds: lines of level ERROR, without their times."""
        self.again: Counter[str] = Counter()
        """What ``motcua serve`` began again, by name."""
        self._serving: subprocess.Popen[bytes] | None = None
        if postgresql:
            (self.folder / "postgresql").mkdir()
            self.folder.chmod(0o755)
            self.database = Server(self.folder / "postgresql", durable=True)
            self.database.start()
            server = self.database.address.rpartition("/")[0]
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE motcua")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of another installation, all of this one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        own = {
            "MOTCUA_HOME": str(self.home),
            "MOTCUA_URL": self.base,
            "MOTCUA_PROXIES": "127.0.0.1/32",
            "DJANGO_SETTINGS_MODULE": "motcua.conf.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "LANG": "en_GB.UTF-8",
        }
        return {**kept, **own, **({"MOTCUA_DATABASE": self.database.address} if self.database else {})}

    def motcua(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One command of the program."""
        return self._run("-m", "motcua.conf.cli", *arguments)

    def asks(self, name: str, *given: Any) -> Any:
        """What a function of ``bench.hour.inside`` returns in a process of this installation."""
        code = f"import django; django.setup()\nfrom bench.hour import inside\ninside.answer({name!r})"
        done = self._run("-c", code, given=json.dumps(given))
        if done.returncode:
            sys.exit(f"bench/hour: {name} failed\n{done.stderr[-4000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def _run(self, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, *arguments]
        own = {"env": self.environment, "cwd": self.folder, "timeout": LONGEST}
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False, **own)  # type: ignore[call-overload,no-any-return]

    def serve(self) -> None:
        """``motcua serve`` with two workers and the job worker; returns when it answers."""
        run = [sys.executable, "-m", "motcua.conf.cli", "serve", "--port", str(self.port), "--workers", "2"]
        own: dict[str, Any] = {"env": self.environment, "cwd": self.folder, "process_group": 0}  # Ctrl-C is ours alone
        self._serving = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **own)
        assert self._serving.stderr is not None
        threading.Thread(target=self._listen, args=(self._serving.stderr,), daemon=True).start()
        if not self.answers(300):
            sys.exit(f"bench/hour: the server does not answer\n{self.log.read_text()[-4000:]}")

    def _listen(self, said: BinaryIO) -> None:
        """Keep what the server says: read here, so that a limit on the sizes of its files does not silence it."""
        with self.log.open("ab") as file:
            for line in said:
                if b" ERROR " in line:
                    self.trouble[line.partition(b" ERROR ")[2].decode("utf-8", "replace").strip()] += 1
                if b" is begun again" in line:
                    self.again[line.partition(b": ")[2].partition(b" ended")[0].decode()] += 1
                file.write(line)
                file.flush()

    def answers(self, seconds: float) -> bool:
        """Whether ``/healthz`` answers well within some time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if requests.get(f"{self.base}/healthz", timeout=5).ok:
                    return True
            except requests.RequestException:
                pass
            time.sleep(0.2)
        return False

    @property
    def main(self) -> int:
        """The process of ``motcua serve``."""
        assert self._serving is not None
        return self._serving.pid

    @property
    def running(self) -> bool:
        """Whether ``motcua serve`` still runs."""
        return self._serving is not None and self._serving.poll() is None

    def processes(self) -> dict[str, list[int]]:
        """All processes of the installation by kind: server (Granian's main one), web, jobs, database."""
        found: dict[str, list[int]] = {"serve": [self.main], "server": [], "web": [], "jobs": [], "database": []}
        for one in children(self.main, deep=False):
            if " worker" in command(one):
                found["jobs"].append(one)
            elif "granian" in command(one):
                found["server"].append(one)
                found["web"] += children(one, deep=False)
        if self.database and self.database.process:
            found["database"] = [self.database.process.pid, *children(self.database.process.pid)]
        return found

    def database_size(self) -> int:
        """Bytes of the database on disk."""
        where = self.database.data / "base" if self.database else self.home
        some = where.rglob("*") if self.database else where.glob("motcua.sqlite3*")
        total = 0
        for path in some:
            try:
                total += path.stat().st_size
            except FileNotFoundError:
                continue
        return total

    def set_clock(self, seconds: float) -> None:
        """The demonstration's clock: seconds ahead of the machine's; processes that begin from now on have it."""
        (self.home / "clock").write_text(str(seconds))

    def stop(self) -> float:
        """End the server, and wait for it; how many seconds that took, endless if it had to be killed."""
        if self._serving is None or self._serving.poll() is not None:
            return 0.0
        began, all_ = time.monotonic(), [self.main, *children(self.main)]
        self._serving.send_signal(signal.SIGTERM)
        try:
            self._serving.wait(ENDING)
        except subprocess.TimeoutExpired:
            for one in all_:
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            self._serving.wait()
            return float("inf")
        return time.monotonic() - began

    def end(self) -> None:
        """End everything that runs, and what a fault may have left on the folder."""
        self.stop()
        if self.database:
            self.database.stop()
        subprocess.run(["chattr", "-R", "-i", str(self.home)], capture_output=True, check=False)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
