"""Asking a provider: one answer, of bounded size, in bounded time, from the address that was asked and no other."""

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

import requests

from motcua.kernel.people.providers.faults import Unreachable, Untrusted

LARGEST: Final = 256 * 1024
CONNECT: Final = 4.0


def ask(
    method: str,
    address: str,
    timeout: float,
    *,
    form: Mapping[str, str] | None = None,
    basic: tuple[str, str] | None = None,
    bearer: str = "",
) -> tuple[int, Any]:
    """Status and JSON body. Raises ``Unreachable`` (down, slow, a fault of its own) or ``Untrusted`` (no JSON)."""
    until = monotonic() + timeout
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, and no stranger's .netrc beside our secret
            with session.request(
                method,
                address,
                data=form,
                auth=basic,
                headers=headers,
                timeout=(min(CONNECT, timeout), timeout),
                allow_redirects=False,
                stream=True,
            ) as answer:
                status, body = answer.status_code, _read(answer, until)
    except requests.RequestException:
        raise Unreachable from None
    if status >= 500 or 300 <= status < 400:
        raise Unreachable("status")
    try:
        return status, json.loads(body)
    except (ValueError, RecursionError):
        raise Untrusted("no_json") from None


def _read(answer: requests.Response, until: float) -> bytes:
    body = b""
    for piece in answer.iter_content(8192):
        body += piece
        if len(body) > LARGEST:
            raise Untrusted("too_large")
        if monotonic() > until:
            raise Unreachable("slow")
    return body
