"""What the imagined provider gives out: codes, tokens, claims; and, where it is told to, how it gets them wrong."""

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import TypeAdapter

from motcua.kernel.people.api import PlainProvider, WrappedProvider, encrypt, wrap
from motcua.kernel.text.api import Multilingual

Client = PlainProvider | WrappedProvider
LASTS = 120
SLOW = 60


@dataclass(frozen=True)
class Somebody:
    """An imagined person."""

    number: str
    name: str
    born: str
    level: str = "2"
    login: str = ""
    note: Multilingual | None = None
    known: bool = False


_SOMEBODY = TypeAdapter(Somebody)


def people() -> list[Somebody]:
    """Those of the demonstration's story, if it was played, and the provider's own."""
    files = [settings.MOTCUA_HOME / "imagined-people.yaml", Path(__file__).with_name("people.yaml")]
    rows = [row for file in files if file.exists() for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return [_SOMEBODY.validate_python(row) for row in rows]


class Keys:
    """The provider's signing keys: the one that it publishes, and one that it doesn't."""

    own: ClassVar[RSAKey]
    other: ClassVar[RSAKey]

    @classmethod
    def make(cls) -> None:
        """New ones for each run, under the same name."""
        cls.own, cls.other = (RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}) for _ in range(2))


@dataclass(frozen=True)
class Grant:
    """Who signed in, for which client, by which request."""

    who: Somebody
    client: Client
    asked: dict[str, str]
    fault: str
    until: float


class Grants:
    """Grants by code or token, each code good for one look."""

    def __init__(self) -> None:
        self._kept: dict[str, Grant] = {}
        self._lock = Lock()

    def keep(self, grant: Grant) -> str:
        """A new code or token for it."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._kept = {name: one for name, one in self._kept.items() if one.until > time.time()} | {key: grant}
        return key

    def take(self, key: str) -> Grant | None:
        """What it stands for, once."""
        with self._lock:
            return self._kept.pop(key, None)

    def see(self, key: str) -> Grant | None:
        """What it stands for."""
        with self._lock:
            return self._kept.get(key)


def id_token(grant: Grant, issuer: str) -> str:
    """Signed claims of a plain sign-in."""
    at, fault = int(time.time()), grant.fault
    claims = told(grant) | {
        "iss": "https://elsewhere.example" if fault == "wrong_issuer" else issuer,
        "aud": "somebody-else" if fault == "wrong_audience" else grant.client.client_id,
        "iat": at,
        "auth_time": at - 3600 if fault == "stale" else at,
        "exp": at - 3600 if fault == "expired" else at + 300,
        "nonce": "another" if fault == "wrong_nonce" else grant.asked.get("nonce", ""),
    }
    key = Keys.other if fault == "bad_signature" else Keys.own
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)


def told(grant: Grant) -> dict[str, Any]:
    """What the provider says of the person, in its own words."""
    who = grant.who
    if isinstance(grant.client, WrappedProvider):
        values = (who.number, who.name, who.born, "citizen", who.level)
        return dict(zip(("citizenPid", "fullName", "birthDate", "accountType", "accountLevel"), values, strict=True))
    day, month, year = who.born.split("/")
    return {
        "sub": f"person-{who.number[::-1]}",
        "name": who.name,
        "birthdate": f"{year}-{month}-{day}",
        "citizen_number": who.number,
        "level": who.level,
        "preferred_username": who.login,
    }


def wrapped(payload: dict[str, Any], client: WrappedProvider, fault: str) -> dict[str, str]:
    """A body as VNeID wraps it, or one that can't be opened."""
    public = client.rsa.public_key()
    if fault == "foreign_key":
        public = rsa.generate_private_key(65537, 2048).public_key()
    body = wrap(json.dumps(payload).encode(), public, client.cipher, client.wrap)
    if fault == "tampered":
        middle = len(body["data"]) // 2
        letter = "A" if body["data"][middle] != "A" else "B"
        body["data"] = body["data"][:middle] + letter + body["data"][middle + 1 :]
    return {"data": "?"} if fault == "malformed" else body


def sealed_code(code: str, client: Client) -> str:
    """The code as the browser carries it."""
    key = client.code_key if isinstance(client, WrappedProvider) else None
    return encrypt(code.encode(), key, client.cipher) if key and isinstance(client, WrappedProvider) else code
