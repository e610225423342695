"""An imagined national portal on this machine, for demonstrations and tests: it hands out sessions, keeps what it is
told (once for each key), has messages and files waiting, and can be told to be as bad as a portal can be.

``mood`` holds what the next calls of ``share`` meet: ``slow``, ``broken`` (500), ``refuse``, ``garbage``, ``drop``
(the connection ends without an answer), ``heard`` (it keeps the message and then drops), ``ended`` (the session),
``twice`` (the answer comes two times), ``drip`` (it comes a letter now and then). ``file_mood``: the same for files, of
which it knows ``broken``, ``ended``, ``drip`` and ``elsewhere`` (a redirect).
"""

import json
import secrets
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

USER, PASSWORD = "motcua", "imagined-portal"  # nosec B105 - a door of nothing, on loopback alone


class Portal:
    """What the portal knows: ``told`` in order, ``waiting`` messages (or the very bytes of one), ``answers``, ``files``
    by path, and how many sessions it gave (``entered``)."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.waiting: deque[Any] = deque()
        self.answers: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.mood: deque[str] = deque()
        self.file_mood: deque[str] = deque()
        self.sessions: set[str] = set()
        self.entered = 0
        self.patience = threading.Event()
        self._lock = threading.Lock()

    def enter(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A session for whoever has the password."""
        if (asked.get("username"), asked.get("password")) != (USER, PASSWORD):
            return {"error_code": "403"}
        session = secrets.token_hex(16)
        self.sessions.add(session)
        self.entered += 1
        return {"error_code": "0", "session": session}

    def hear(self, message: dict[str, Any], key: str) -> Any:
        """The answer to one message."""
        with self._lock:
            if message.get("session") not in self.sessions:
                return {"error_code": "-1"}
            service = message.get("service")
            if service == "LayDanhSachHoSoMC" and self.waiting and isinstance(self.waiting[0], bytes):
                return b'{"error_code": "0", "result": ' + self.waiting[0] + b"}"
            if service == "LayDanhSachHoSoMC":
                return {"error_code": "0", "result": self.waiting[0] if self.waiting else None}
            if service == "XacNhanHoSoMC":
                self.answers += message["data"]
                if self.waiting:
                    self.waiting.popleft()
                return {"error_code": "0"}
            if service not in ("DongBoHoSoMC", "CapNhatTienDoHoSoMC"):
                return {"error_code": "404"}
            if key not in self.keys:
                self.keys.add(key)
                self.told.append({"service": service, "isUpdating": message.get("isUpdating"), **message["data"][0]})
            return {"error_code": "0"}


class _Answering(BaseHTTPRequestHandler):
    portal: ClassVar[Portal]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """``login`` or ``share``."""
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.path.endswith("/login"):
            self._send(200, self.portal.enter(asked))
            return
        mood = self.portal.mood.popleft() if self.portal.mood else ""
        key = self.headers.get("Idempotency-Key", "")
        if mood == "slow":
            self.portal.patience.wait(30)
        if mood == "ended":
            self.portal.sessions.clear()
        if mood == "heard":
            self.portal.hear(asked, key)
        if mood in ("drop", "heard", "slow"):
            self.close_connection = True
        elif mood == "broken":
            self._send(500, {"error_code": "500"})
        elif mood == "garbage":
            self._send(200, b"<html>")
        elif mood == "refuse":
            self._send(200, {"error_code": "409"})
        elif mood == "drip":
            self._drip(json.dumps(self.portal.hear(asked, key)).encode())
        else:
            found = self.portal.hear(asked, key)
            for _time in range(2 if mood == "twice" else 1):
                self._send(200, found)

    def do_GET(self) -> None:
        """A file; or, at the root, what the portal was told."""
        if self.path == "/":
            self._send(200, {"told": self.portal.told, "answers": self.portal.answers})
            return
        mood = self.portal.file_mood.popleft() if self.portal.file_mood else ""
        if mood == "ended":
            self.portal.sessions.clear()
        if mood == "broken":
            self._send(500, {"error_code": "500"})
        elif mood == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.headers.get("Session") not in self.portal.sessions:
            self._send(401, {"error_code": "-1"})
        elif (content := self.portal.files.get(self.path)) is None:
            self._send(404, {"error_code": "404"})
        elif mood == "drip":
            self._drip(content)
        else:
            self._send(200, content)

    def _drip(self, content: bytes) -> None:
        """Letter by letter, until somebody's patience ends."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for letter in content:
            self.wfile.write(bytes([letter]))
            if self.portal.patience.wait(0.1):
                return

    def _send(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: names of people pass here."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: whoever lost patience has gone."""


def serve(portal: Portal, port: int = 0) -> ThreadingHTTPServer:
    """The portal on loopback, not yet answering: ``serve_forever`` makes it; any free port for 0."""
    return _Server(("127.0.0.1", port), type("Answering", (_Answering,), {"portal": portal}))
