"""An imagined signing service on this machine, for trials and tests: it speaks the API of the Cloud Signature
Consortium (version 1.0.4 and 2.0: ``credentials/info``, ``credentials/authorize``, ``signatures/signHash``), keeps keys
and gives none away, and can be told to be as bad as a service can be.

``mood`` holds what the next requests meet: ``broken`` (500), ``refuse`` (403), ``garbage``, ``drop`` (the connection
ends without an answer), ``wrong`` (a signature over something else).
"""

import base64
import hashlib
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.conf.imagined import Answering, on_loopback

TOKEN = "imagined-signer"  # nosec B105 - a door of nothing, on loopback alone
_ECDSA_SHA256 = "1.2.840.10045.4.3.2"


@dataclass
class Credential:
    """A key (P-256), its certificate and those of its authorities, and the PIN without which nothing is signed."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: list[x509.Certificate]
    pin: str = ""


class Refusal(Exception):  # noqa: N818 - an answer
    """No, with a status and the words that the standard has for it."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


class Service:
    """What the service knows: ``credentials`` by ID, the rights to sign that it gave and that nobody used yet, and how
    many signatures it made (``made``)."""

    def __init__(self) -> None:
        self.credentials: dict[str, Credential] = {}
        self.mood: deque[str] = deque()
        self.made = 0
        self._rights: dict[str, tuple[str, list[str]]] = {}

    def answer(self, version: str, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request. Raises ``Refusal``."""
        credential = self.credentials.get(str(asked.get("credentialID")))
        if credential is None:
            raise Refusal(400, "invalid_request")
        if what == "credentials/info":
            return self._info(credential)
        digests = asked.get("hashes" if version == "v2" else "hash")
        if not isinstance(digests, list) or not digests:
            raise Refusal(400, "invalid_request")
        if what == "credentials/authorize":
            if credential.pin and asked.get("PIN") != credential.pin:
                raise Refusal(400, "invalid_pin")
            right = secrets.token_urlsafe(16)
            self._rights[right] = (str(asked["credentialID"]), digests)
            return {"SAD": right, "expiresIn": 300}
        if what == "signatures/signHash":
            if self._rights.pop(str(asked.get("SAD")), None) != (asked["credentialID"], digests):
                raise Refusal(400, "invalid_sad")
            return {"signatures": [self._signed(credential, digest) for digest in digests]}
        raise Refusal(404, "not_found")

    def _info(self, credential: Credential) -> dict[str, Any]:
        chain = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in credential.chain]
        key = {"status": "enabled", "algo": [_ECDSA_SHA256], "len": 256}
        return {"key": key, "cert": {"status": "valid", "certificates": chain}, "multisign": 1, "SCAL": "2"}

    def _signed(self, credential: Credential, digest: str) -> str:
        raw = base64.b64decode(digest)
        if "wrong" in self.mood:
            self.mood.remove("wrong")
            raw = hashlib.sha256(raw).digest()
        self.made += 1
        return base64.b64encode(credential.key.sign(raw, ec.ECDSA(Prehashed(SHA256())))).decode()


class _Answering(Answering):
    service: ClassVar[Service]

    def do_POST(self) -> None:
        """Every request of the standard."""
        asked = json.loads(self.body() or b"{}")
        mood = self.service.mood[0] if self.service.mood else ""
        if mood and mood != "wrong":
            self.service.mood.popleft()
        if mood == "drop":
            self.close_connection = True
        elif mood == "broken":
            self.send_json(500, {"error": "server_error"})
        elif mood == "refuse":
            self.send_json(403, {"error": "access_denied"})
        elif mood == "garbage":
            self.send_json(200, ["?"])
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.send_json(401, {"error": "invalid_client"})
        else:
            self._answer(asked)

    def _answer(self, asked: dict[str, Any]) -> None:
        root, version, what = ([*self.path.strip("/").split("/", 2), "", ""])[:3]
        try:
            if root != "csc" or version not in ("v1", "v2"):
                raise Refusal(404, "not_found")
            self.send_json(200, self.service.answer(version, what, asked))
        except Refusal as refusal:
            self.send_json(refusal.status, {"error": refusal.error})


def serve(service: Service, port: int = 0) -> ThreadingHTTPServer:
    """The service on loopback, not yet answering: ``serve_forever`` makes it; any free port for 0."""
    return on_loopback(type("Answering", (_Answering,), {"service": service}), port)
