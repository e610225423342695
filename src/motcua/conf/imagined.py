"""What the imagined portal, payment gateway and signing service have in common: on loopback, for trials alone."""

import argparse
import json
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any

from django.conf import settings

from motcua.kernel.disk.api import put_first


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
        put_first(file, f"{secret}\n".encode())
    print(f"http://127.0.0.1:{server.server_port}{path}", flush=True)
    server.serve_forever()
    return 0


class Answering(BaseHTTPRequestHandler):
    """One who asks, on a connection that stays."""

    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        """What was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status: int, content: bytes = b"", kind: str = "application/json", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def send_json(self, status: int, said: Any) -> None:
        """An answer of a program to a program; bytes are sent as they are."""
        self.send(status, said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: names and amounts of people pass here."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: whoever lost patience has gone."""


def on_loopback(handler: type[Answering], port: int) -> ThreadingHTTPServer:
    """A server that does not answer yet: ``serve_forever`` makes it; any free port for 0."""
    return _Server(("127.0.0.1", port), handler)
