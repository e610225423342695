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
from http.server import ThreadingHTTPServer
from typing import Any, ClassVar

from motcua.conf.imagined import Answering, on_loopback

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


class _Answering(Answering):
    portal: ClassVar[Portal]

    def do_POST(self) -> None:
        """``login`` or ``share``."""
        asked = json.loads(self.body())
        if self.path.endswith("/login"):
            self.send_json(200, self.portal.enter(asked))
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
            self.send_json(500, {"error_code": "500"})
        elif mood == "garbage":
            self.send(200, b"<html>")
        elif mood == "refuse":
            self.send_json(200, {"error_code": "409"})
        elif mood == "drip":
            self._drip(json.dumps(self.portal.hear(asked, key)).encode())
        else:
            found = self.portal.hear(asked, key)
            for _time in range(2 if mood == "twice" else 1):
                self.send_json(200, found)

    def do_GET(self) -> None:
        """A file; or, at the root, what the portal was told."""
        if self.path == "/":
            self.send_json(200, {"told": self.portal.told, "answers": self.portal.answers})
            return
        mood = self.portal.file_mood.popleft() if self.portal.file_mood else ""
        if mood == "ended":
            self.portal.sessions.clear()
        if mood == "broken":
            self.send_json(500, {"error_code": "500"})
        elif mood == "elsewhere":
            self.send(302, Location="http://127.0.0.1:9/")
        elif self.headers.get("Session") not in self.portal.sessions:
            self.send_json(401, {"error_code": "-1"})
        elif (content := self.portal.files.get(self.path)) is None:
            self.send_json(404, {"error_code": "404"})
        elif mood == "drip":
            self._drip(content)
        else:
            self.send(200, content)

    def _drip(self, content: bytes) -> None:
        """Letter by letter, until somebody's patience ends."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for letter in content:
            self.wfile.write(bytes([letter]))
            if self.portal.patience.wait(0.1):
                return


def serve(portal: Portal, port: int = 0) -> ThreadingHTTPServer:
    """The portal on loopback, not yet answering: ``serve_forever`` makes it; any free port for 0."""
    return on_loopback(type("Answering", (_Answering,), {"portal": portal}), port)
