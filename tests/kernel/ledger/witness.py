#!/usr/bin/env python3
"""A small witness (C2SP tlog-witness) for tests: a process of its own that remembers heads and refuses forks.

witness.py NAME LOG-KEY…        answers on a free loopback port; prints its key and its address
"""

import base64
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "src"))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.kernel.ledger.merkle import EMPTY, extends
from motcua.kernel.ledger.notes import COSIGNATURE, BadNoteError, Checkpoint, Verifier, cosign, read, signers

NAME, LOGS = sys.argv[1], [Verifier.read(line) for line in sys.argv[2:]]
PRIVATE = Ed25519PrivateKey.generate()
seen: dict[str, Checkpoint] = {}


class Witness(BaseHTTPRequestHandler):
    """Answers ``POST /add-checkpoint``."""

    def do_POST(self) -> None:
        """Cosign what continues the last head that was seen."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        top, _, note = body.partition("\n\n")
        old, *steps = top.split("\n")
        try:
            text = read(note)[0]
            head = Checkpoint.read(text)
            known = signers(note, [log for log in LOGS if log.name == head.origin])
        except BadNoteError:
            return self._answer(403)
        if not known:
            return self._answer(404 if head.origin not in {log.name for log in LOGS} else 403)
        last = seen.get(head.origin, Checkpoint(head.origin, 0, EMPTY))
        size = int(old.removeprefix("old "))
        if size > head.size:
            return self._answer(400)
        if size != last.size:
            return self._answer(409, f"{last.size}\n", "text/x.tlog.size")
        if head.size == last.size and head.root != last.root:
            return self._answer(409)
        proof = [base64.b64decode(step) for step in steps]
        if size and not extends(last.root, size, head.root, head.size, proof):
            return self._answer(422)
        seen[head.origin] = head
        return self._answer(200, cosign(text, NAME, PRIVATE, 1_700_000_000))

    def _answer(self, status: int, text: str = "", kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


server = HTTPServer(("127.0.0.1", 0), Witness)
sys.stdout.write(f"{Verifier(NAME, PRIVATE.public_key().public_bytes_raw(), COSIGNATURE)}\n")
sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
sys.stdout.flush()
server.serve_forever()
