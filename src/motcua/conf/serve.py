"""``motcua serve``: the web server and the worker side by side, until told to stop."""

import argparse
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType


def main(arguments: list[str]) -> int:
    """Run Granian and ``motcua worker``; a child that dies is begun again. Ctrl-C or SIGTERM ends both."""
    parser = argparse.ArgumentParser(prog="motcua serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
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
        ),
        *("--host", options.host, "--port", str(options.port), "--workers", str(options.workers)),
        "motcua.conf.wsgi:application",
    ]
    worker = [sys.executable, "-m", "motcua.conf.cli", "worker"]
    running = [subprocess.Popen(command) for command in (server, worker)]
    stopping = False

    def stop(*_: int | FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"http://{options.host}:{options.port}/", flush=True)
    while running[0].poll() is None:
        with suppress(subprocess.TimeoutExpired):
            running[0].wait(timeout=1)
        if running[1].poll() is not None and not stopping:
            running[1] = subprocess.Popen(worker)
    stop()
    return max(abs(process.wait()) for process in running)
