"""``motcua serve``: the web server, the worker and, in a demonstration, its imagined identity provider."""

import argparse
import errno
import os
import shlex
import socket
import sys
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command

from motcua.conf.idp.beside import command as imagined_provider

PATIENCE = "20"
"""Seconds that a server process gets to end what it does; then it is ended, so that stopping never hangs."""
THREADS = 32
"""Requests that a worker answers side by side: more than the processors can, for those who send slowly."""
HEAPS = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""How many heaps the threads of a process share, and from how many free bytes on one is given back: otherwise each
thread has one, as large as its largest piece of work ever was."""


def main(arguments: list[str]) -> NoReturn:
    """Run Granian, ``motcua worker`` and what else belongs to it; what dies is begun again. Ctrl-C or SIGTERM ends all.

    Granian itself ends when a process of its own dies soon after another: that may be chance, so it is begun again too.
    """
    parser = argparse.ArgumentParser(prog="motcua serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-worker", action="store_true", help="motcua worker runs as a service of its own")
    parser.add_argument("--certificate", metavar="FILE", help="speak TLS itself: the chain of certificates, PEM")
    parser.add_argument("--key", metavar="FILE", help="the certificate's key, PEM")
    options = parser.parse_args(arguments)
    if bool(options.certificate) != bool(options.key):
        parser.error("--certificate and --key belong together")
    if said := _taken(options.host, options.port):
        sys.exit(f"motcua serve: {said}")
    collect()
    server = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--log-level",
            "warning",
            "--respawn-failed-workers",
            "--workers-kill-timeout",
            PATIENCE,
            "--blocking-threads",
            str(THREADS),
        ),
        *("--host", options.host, "--port", str(options.port), "--workers", str(options.workers)),
        *(("--ssl-certificate", options.certificate, "--ssl-keyfile", options.key) if options.key else ()),
        *("--factory", "motcua.conf.web:application"),
    ]
    worker = [sys.executable, "-m", "motcua.conf.cli", "worker"]
    beside = [command for command in ([] if options.no_worker else worker, imagined_provider()) if command]
    os.environ.update(HEAPS | os.environ)
    print(f"{'https' if options.key else 'http'}://{options.host}:{options.port}/", flush=True)
    sys.stdout.flush()
    # From here on it only keeps others: as a program that has nothing of ours loaded, in a fifth of the memory.
    os.execv(sys.executable, [sys.executable, "-m", "motcua.conf.kept", *map(shlex.join, [server, *beside])])  # nosec B606


def collect() -> None:
    """Lay style, scripts and pictures ready where nobody has: `init`, `upgrade` and `restore` do it too."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", verbosity=0, interactive=False)


def _taken(host: str, port: int) -> str:
    """Why the address can't be had; empty when it can. Granian would share it with whoever listens there already."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as after a restart; not beside a listener
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"port {port} on {host} is in use; end what serves there, or name another with --port"
        return f"can't listen on {host}, port {port}: {error.strerror}"
    return ""
