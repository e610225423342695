#!/usr/bin/env python3
"""Run a command beside a PostgreSQL server that lives no longer than the command does.

    tools/postgres.py COMMAND ARGUMENT…

The cluster lies in a temporary folder, answers on a free loopback port only, trusts whoever comes from there, and gives
up durability for speed: it is for tests. The command finds its address in ``MOTCUA_DATABASE``; its exit code is ours.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LISTEN = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
"""
QUICK = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def program(name: str) -> str:
    """The newest installed server program of this name; Debian keeps them out of PATH."""
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    found = max(debian, key=lambda path: float(path.parts[4]), default=None) or shutil.which(name)
    if found is None:
        sys.exit(f"tools/postgres.py: {name} is not installed (on Debian: tools/system postgresql)")
    return str(found)


def free_port() -> int:
    """A loopback port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A cluster in a folder of its own, stopped until ``start``; ``durable``: it gives up nothing for speed."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        # PostgreSQL refuses to run as root, so root hands it to the account that its package made.
        account = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        os.chown(folder, account.pw_uid, account.pw_gid)
        own: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid} if os.getuid() == 0 else {}
        self._quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": folder, **own}
        self.data, self.log, self.port = folder / "data", folder / "log", free_port()
        self.process: subprocess.Popen[bytes] | None = None
        start = [program("initdb"), "-D", self.data, "-U", "motcua", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*start, "-N"], check=True, stdout=subprocess.DEVNULL, **self._quiet)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{LISTEN}{'' if durable else QUICK}port = {self.port}\n")

    @property
    def address(self) -> str:
        """What ``MOTCUA_DATABASE`` is set to."""
        return f"postgresql://motcua@127.0.0.1:{self.port}/motcua"

    def start(self) -> None:
        """Run, and return when connections are taken; exits with the server's log if it does not come up."""
        with self.log.open("ab") as output:
            command = [program("postgres"), "-D", str(self.data)]
            self.process = subprocess.Popen(command, stdout=output, stderr=output, **self._quiet)
        await_answer(self.process, self.port, self.log)

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it, if it runs: "fast" by ``SIGINT``, which ends open sessions first; at once by ``SIGQUIT``."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; gives the address of its database for ``MOTCUA_DATABASE``."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-postgres-"))
    server = None
    try:
        server = Server(folder)
        server.start()
        yield server.address
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def await_answer(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return when the server takes connections; exit with its log if it dies or stays silent."""
    ready = [program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    for _ in range(300):
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"tools/postgres.py: the server did not start\n{log.read_text(errors='replace')}")


def main() -> int:
    """See the module."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # so that the server is stopped then too
    with cluster() as address:
        return subprocess.run(sys.argv[1:], check=False, env=os.environ | {"MOTCUA_DATABASE": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
