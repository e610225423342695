"""One question to an address of the web: one answer, of bounded size, in bounded time, from that address alone."""

from typing import Any
from urllib.parse import urlsplit

import requests

from motcua.kernel.connectors.patience import Patient
from motcua.kernel.connectors.ports import RefusedError, UnreachableError


def fetched(method: str, address: str, *, largest: int, seconds: float, public: bool = False, **how: Any) -> bytes:
    """The body of the answer, at most ``largest`` bytes; ``how`` goes to ``requests``, such as ``data``, ``headers``.

    Raises ``RefusedError`` for an address that is not http(s) and for an answer that says no, ``UnreachableError`` for
    one that does not come whole within ``seconds`` or is larger. No redirect is followed, no proxy asked. ``public``:
    not from this machine itself nor from what only its own link knows, whatever name leads there.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise RefusedError("not an address of the web")
    body = bytearray()
    with Patient(seconds, public=public) as patient:
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy, and no stranger's .netrc
                session.mount("http://", patient)
                session.mount("https://", patient)
                with session.request(
                    method, address, timeout=seconds, allow_redirects=False, stream=True, **how
                ) as answer:
                    for piece in answer.iter_content(64 * 1024):
                        body += piece
                        if len(body) > largest:
                            raise UnreachableError("larger than any answer of its kind")
        except (requests.RequestException, OSError, ValueError) as error:
            raise UnreachableError(type(error).__name__) from None
        if patient.ended:
            raise UnreachableError("slow")
    if answer.status_code in (400, 401, 403, 404, 405, 415):
        raise RefusedError(f"answered {answer.status_code}")
    if answer.status_code != requests.codes.ok:
        raise UnreachableError(f"answered {answer.status_code}")
    return bytes(body)
