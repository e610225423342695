#!/usr/bin/env python3
"""Throw whatever the OpenAPI document allows, and what it does not, at a running installation: no answer may be a 5xx.

    .venv/bin/python tools/fuzz.py --seconds 300

Plays a small demonstration in a folder of its own, serves it on loopback, and lets schemathesis knock as nobody, as a
citizen, as the desk and as the administrator, each for a part of the time.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.postgres import free_port  # noqa: E402


def main() -> int:
    """Serve, knock, count; the exit code says whether there was a server error."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--examples", type=int, default=1000, help="for each operation at most")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="motcua-fuzz-"))
    port = free_port()
    environment = {**os.environ, "MOTCUA_HOME": str(home), "MOTCUA_URL": f"http://127.0.0.1:{port}"}
    motcua = [str(ROOT / ".venv/bin/motcua")]
    play = [*motcua, "demo", "--no-serve", "--most", "2"]
    told = subprocess.run(play, env=environment, capture_output=True, text=True, check=True)
    server = subprocess.Popen([*motcua, "serve", "--port", str(port)], env=environment, start_new_session=True)
    try:
        wait(f"http://127.0.0.1:{port}/healthz")
        return knock(f"http://127.0.0.1:{port}/api/v1", logins(told.stdout), home, options.seconds, options.examples)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(120)


def wait(address: str) -> None:
    """Until the server answers."""
    for _try in range(600):
        try:
            requests.get(address, timeout=2)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    sys.exit("the server does not answer")


def logins(told: str) -> list[str]:
    """The sign-in names that the demonstration prints: officials first, then citizens."""
    return re.findall(r"^  ([a-z][a-z0-9.-]{3,}) {2,}\S", told, re.MULTILINE)


def token(api: str, login: str, password: str) -> str:
    """A token for an account; empty for nobody."""
    if not login:
        return ""
    answer = requests.post(f"{api}/session", json={"login": login, "password": password}, timeout=20)
    return str(answer.json().get("token", "")) if answer.ok else ""


def knock(api: str, names: list[str], home: Path, seconds: int, examples: int) -> int:
    """Each person for his part of the time; whether any found a server error."""
    password = (home / "keys" / "demonstration-password").read_text()
    people = ["", *names[:4], *names[-1:]]
    failed = 0
    for number, person in enumerate(people, 1):
        bearer = token(api, person, password)
        command = [
            *(str(ROOT / ".venv/bin/schemathesis"), "run", f"{api}/openapi.json"),
            *("--url", api.removesuffix("/api/v1")),  # the document's paths begin at the root
            *("--checks", "not_a_server_error", "--max-examples", str(examples), "--seed", str(number)),
            *("--max-time", str(seconds // len(people)), "--mode", "all", "--workers", "2", "--no-color"),
            *("--generation-with-security-parameters", "false", "--request-timeout", "30", "--continue-on-failure"),
            *(("--header", f"Authorization: Bearer {bearer}") if bearer else ()),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home)
        print(f"as {person or 'nobody'}: {last(done.stdout)}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout[-8000:], done.stderr[-2000:])
    print(f"{len(people)} persons, {failed} found a server error")
    return min(failed, 1)


def last(text: str) -> str:
    """The last line that says anything."""
    return next((line.strip(" =") for line in reversed(text.splitlines()) if line.strip(" =")), "")


if __name__ == "__main__":
    sys.exit(main())
