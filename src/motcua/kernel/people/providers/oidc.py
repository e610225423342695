"""Plain OpenID Connect: code flow with PKCE (RFC 7636), ``state``, ``nonce``, and an id_token signed by its issuer."""

import base64
import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.kernel.people.providers.faults import Expired, Unreachable, Untrusted
from motcua.kernel.people.providers.specs import PlainProvider
from motcua.kernel.people.providers.wire import ask

KEPT: Final = 3600
"""Seconds for which a provider's description and keys are not asked for again."""
LEEWAY: Final = 60
"""Seconds by which clocks may differ."""


@dataclass(frozen=True)
class Endpoints:
    """Where a provider is asked for what."""

    authorization: str
    token: str
    jwks: str
    userinfo: str


def endpoints(provider: PlainProvider) -> Endpoints:
    """As configured, or as the provider describes itself (OpenID Connect Discovery 1.0)."""
    if not provider.discovered:
        named = (
            provider.authorization_endpoint,
            provider.token_endpoint,
            provider.jwks_uri,
            provider.userinfo_endpoint,
        )
        return Endpoints(*(address or "" for address in named))
    return _discovered(provider.issuer, provider.timeout, int(time.monotonic() // KEPT))


@lru_cache(maxsize=16)
def _discovered(issuer: str, timeout: float, _hour: int) -> Endpoints:
    status, found = ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout)
    if status != 200 or not isinstance(found, dict):
        raise Unreachable("discovery")
    if found.get("issuer") != issuer:
        raise Untrusted("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    addresses = [found.get(name, "") for name in names]
    scheme = issuer.partition(":")[0]  # a provider behind TLS has no endpoint without
    if not all(isinstance(one, str) and one.startswith(f"{scheme}://") for one in addresses[:3]):
        raise Untrusted("discovery")
    return Endpoints(*addresses)


def challenge(verifier: str) -> str:
    """What the provider sees of the verifier before it sees the verifier (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def request(provider: PlainProvider, verifier: str, nonce: str, anew: bool) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and with what beside the common parameters. ``anew``: whoever is signed in there
    must sign in again, and the answer say when he did (``auth_time``)."""
    prompt = "login" if anew else provider.prompt
    extra = {"acr_values": provider.acr_values, "prompt": prompt, "max_age": "0" if prompt == "login" else ""}
    return endpoints(provider).authorization, {
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **{name: value for name, value in extra.items() if value},
    }


def claims(provider: PlainProvider, code: str, back: str, verifier: str, nonce: str) -> dict[str, Any]:
    """What the provider says of who signed in: the id_token's claims, and userinfo's where it has more."""
    known = endpoints(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    basic = (provider.client_id, provider.secret) if provider.token_auth == "basic" else None
    if not basic:
        form |= {"client_id": provider.client_id, "client_secret": provider.secret}
    status, answer = ask("POST", known.token, provider.timeout, form=form, basic=basic)
    told = checked(provider, token_of(status, answer, "id_token"), nonce, known)
    missing = {name for name in provider.claims.model_dump().values() if name and name not in told}
    if missing and known.userinfo:
        bearer = token_of(status, answer, "access_token")
        status, more = ask("GET", known.userinfo, provider.timeout, bearer=bearer)
        if status != 200 or not isinstance(more, dict) or more.get("sub") != told["sub"]:
            raise Untrusted("userinfo")
        told = more | told
    return told


def proved_since(told: dict[str, Any], begun: float) -> bool:
    """Whether the person signed in at the provider after ``begun`` (the world's seconds), as its answer says."""
    return _number(told.get("auth_time")) >= begun - LEEWAY


def token_of(status: int, answer: Any, name: str) -> str:
    """A token out of a provider's answer. Raises ``Expired`` for a code that it refuses."""
    if status != 200 or not isinstance(answer, dict):
        refused = isinstance(answer, dict) and answer.get("error") == "invalid_grant"
        raise Expired("code") if refused else Untrusted("token_refused")
    token = answer.get(name)
    if not isinstance(token, str) or not token:
        raise Untrusted(f"no_{name}")
    return token


def checked(provider: PlainProvider, token: str, nonce: str, known: Endpoints) -> dict[str, Any]:
    """The claims of an id_token (OpenID Connect Core 1.0 §3.1.3.7). Raises ``Untrusted``, which says which check."""
    told = _opened(provider, token, known)
    audience = told.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    at = time.time()  # the provider's clock is the world's, whatever day a demonstration plays
    tests = {
        "issuer": told.get("iss") == provider.issuer,
        "audience": provider.client_id in audiences,
        "party": told.get("azp", provider.client_id) == provider.client_id and (len(audiences) == 1 or "azp" in told),
        "expired": _number(told.get("exp")) > at - LEEWAY,
        "early": 0 < _number(told.get("iat")) < at + LEEWAY,
        "nonce": told.get("nonce") == nonce,
        "subject": isinstance(told.get("sub"), str) and 0 < len(told["sub"]) <= 200,
    }
    for why, holds in tests.items():
        if not holds:
            raise Untrusted(why)
    return told


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _opened(provider: PlainProvider, token: str, known: Endpoints) -> dict[str, Any]:
    """The payload, when one of the provider's keys signed it; its keys are asked for again once, since they change."""
    hour = int(time.monotonic() // KEPT)
    for keys in (_keys, _keys.__wrapped__):
        try:
            found = jwt.decode(token, keys(known.jwks, provider.timeout, hour), algorithms=provider.algorithms)
            return dict(found.claims)
        except (JoseError, ValueError):  # ValueError: not the letters or parts of a token at all
            continue
    raise Untrusted("signature")


@lru_cache(maxsize=16)
def _keys(address: str, timeout: float, _hour: int) -> KeySet:
    status, found = ask("GET", address, timeout)
    try:
        if status == 200:
            return KeySet.import_key_set(found)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):  # whatever else it may hold
        pass
    raise Untrusted("keys")
