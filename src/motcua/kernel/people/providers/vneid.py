"""VNeID's way in: OAuth 2 code flow whose answers are wrapped for us; no id_token, no nonce (DOMAIN §1.9).

What stands for the nonce: the wrapped answer is opened by our key alone, the code is good once and for our secret,
and ``state`` ties it to the browser that asked. PKCE is sent; a provider that doesn't know it passes over it.
"""

import json
from typing import Any

from motcua.kernel.people.providers.faults import Untrusted
from motcua.kernel.people.providers.oidc import challenge, token_of
from motcua.kernel.people.providers.specs import WrappedProvider
from motcua.kernel.people.providers.wire import ask
from motcua.kernel.people.providers.wrapped import UnwrapError, decrypt, unwrap


def request(provider: WrappedProvider, verifier: str, nonce: str, anew: bool) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and with what beside the common parameters. It cannot be told to ask ``anew``."""
    return provider.authorization_endpoint, {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}


def claims(provider: WrappedProvider, code: str, back: str, verifier: str, nonce: str) -> dict[str, Any]:
    """What the provider says of who signed in; who that is, is the citizen number."""
    form = {
        "grant_type": "authorization_code",
        "code": _plain(provider, code),
        "redirect_uri": back,
        "code_verifier": verifier,
        "client_id": provider.client_id,
        "client_secret": provider.secret,
    }
    status, answer = ask("POST", provider.token_endpoint, provider.timeout, form=form)
    bearer = token_of(status, _opened(provider, answer) if status == 200 else answer, "access_token")
    status, answer = ask("GET", provider.userinfo_endpoint, provider.timeout, bearer=bearer)
    if status != 200:
        raise Untrusted("userinfo")
    told = _opened(provider, answer)
    return told | {"sub": told.get(provider.claims.citizen_number)}


def _plain(provider: WrappedProvider, code: str) -> str:
    if provider.code_key is None:
        return code
    try:
        return decrypt(code.replace("-", "+").replace("_", "/"), provider.code_key, provider.cipher).decode()
    except (UnwrapError, UnicodeDecodeError):
        raise Untrusted("code") from None


def _opened(provider: WrappedProvider, answer: Any) -> dict[str, Any]:
    try:
        found = json.loads(unwrap(answer, provider.rsa, provider.cipher, provider.wrap))
    except (UnwrapError, ValueError, AttributeError, RecursionError):  # AttributeError: no object at all
        raise Untrusted("wrapped") from None
    if not isinstance(found, dict):
        raise Untrusted("wrapped")
    return found
