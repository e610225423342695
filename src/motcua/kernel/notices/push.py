"""Push services of browsers by HTTP: encrypted for the browser (RFC 8291), signed by us (VAPID, RFC 8292).

The key is in the file ``keys/vapid``, made on first use; a browser that subscribed under another one has to subscribe
again. Only the services named in ``MOTCUA_PUSH_HOSTS`` are asked.
"""

import base64
import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from http_ece import ECEException
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from motcua.kernel.connectors.api import ListedKey, Patient, Push, RefusedError, Subscriber, UnreachableError
from motcua.kernel.disk.api import written_once
from motcua.kernel.notices.choosing import known_service

PATIENCE: Final = 15.0
KEPT: Final = 3 * 24 * 3600
"""Seconds that a push service keeps a message for a browser that is not on line."""
LASTS: Final = 12 * 3600
"""Seconds that our signature is good for; RFC 8292 allows a day."""


def path() -> Path:
    """Where the key lies."""
    return Path(settings.MOTCUA_HOME) / "keys" / "vapid"


def _made() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@lru_cache(maxsize=4)
def _loaded(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


class WebPush:
    """See ``connectors.Push``."""

    @property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return _loaded(written_once(path(), _made))

    @property
    def public_key(self) -> str:
        """The uncompressed point, base64url."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def push(self, to: Subscriber, words: str, *, topic: str, urgent: bool) -> None:
        """Hand a message over; see ``Push``."""
        if not known_service(to.endpoint):
            raise RefusedError("not a push service that we know")
        parts = urlsplit(to.endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
            "exp": int(datetime.now(UTC).timestamp()) + LASTS,
        }
        headers = Vapid02(self._key).sign(claims) | {
            "Topic": topic,
            "Urgency": "high" if urgent else "normal",
            "TTL": str(KEPT),
        }
        try:
            info = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
            encoded = WebPusher(info).encode(words.encode())
        except (ValueError, TypeError, WebPushException, ECEException):
            raise RefusedError("the browser's keys are none") from None
        with Patient(PATIENCE) as patient, requests.Session() as session:
            session.trust_env = False
            session.mount("http://", patient)
            session.mount("https://", patient)
            try:
                answer = session.post(
                    to.endpoint,
                    data=encoded["body"],
                    headers=headers | {"Content-Encoding": "aes128gcm"},
                    timeout=PATIENCE,
                    allow_redirects=False,
                    stream=True,
                )
            except (requests.RequestException, OSError) as error:
                slow = patient.ended or isinstance(error, requests.Timeout)
                raise UnreachableError("slow" if slow else type(error).__name__) from None
            answer.close()
        if answer.status_code in (404, 410):
            raise RefusedError("gone")
        if answer.status_code not in (200, 201, 202, 204):
            raise UnreachableError(f"answered {answer.status_code}")


class Keys:
    """The one key by which browsers know us."""

    def listed(self) -> list[ListedKey]:
        """It, once it was made."""
        if not path().exists():
            return []
        made = datetime.fromtimestamp(path().stat().st_mtime, UTC)
        return [ListedKey("vapid", made, "in use", hashlib.sha256(WebPush().public_key.encode()).hexdigest()[:16])]

    def rotate(self) -> None:
        """A new one; every browser has to subscribe again, and is asked to on the account's page."""
        path().unlink(missing_ok=True)
        written_once(path(), _made)


KEYS = Keys()


def configured() -> list[Push]:
    """The push services, when the settings name any."""
    return [WebPush()] if settings.MOTCUA_PUSH_HOSTS else []
