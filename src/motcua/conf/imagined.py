"""What the imagined portal, payment gateway and signing service have in common: on loopback, for trials alone."""

import argparse
from http.server import HTTPServer

from django.conf import settings


def asked(parser: argparse.ArgumentParser, arguments: list[str], real: str) -> argparse.Namespace:
    """The options, the port among them; a ``real`` installation is told what it has instead."""
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    options = parser.parse_args(arguments)
    if settings.MOTCUA_KIND != "demonstration":
        parser.error(f"a real installation {real}")
    return options


def answer(server: HTTPServer, path: str, known: str, secret: str) -> int:
    """Let this installation know the server's ``secret`` in ``keys/KNOWN``, unless it has one; write the address as the
    first line, and answer until stopped."""
    file = settings.MOTCUA_HOME / "keys" / known
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(f"{secret}\n", encoding="utf-8")
    print(f"http://127.0.0.1:{server.server_port}{path}", flush=True)
    server.serve_forever()
    return 0
