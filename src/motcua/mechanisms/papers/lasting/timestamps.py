"""Time stamps (RFC 3161) from the authority at the address in ``site.yaml`` (``timestamps.url``), by HTTP; a
demonstration without one stamps itself. User and password, where the authority wants them, stand on one line with a
colon between them in the file ``keys/timestamps``."""

import os
import stat
from typing import Final

from asn1crypto import cms, core, tsp
from django.conf import settings

from motcua.kernel.connectors.api import RefusedError, Timestamper, UnreachableError, fetched
from motcua.mechanisms.papers.trust.demonstration import OwnTimestamper
from motcua.mechanisms.papers.trust.pki import establish, pki_folder

SECONDS: Final = 15.0
"""Patience for one stamp."""
LARGEST: Final = 64 * 1024
"""Bytes of one answer."""
_KIND = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class _Answer(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """A ``TimeStampResp``; asn1crypto's own forgets that a refusal has no token."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


class HttpTimestamper:
    """The authority at an address; see ``connectors.Timestamper``."""

    def __init__(self, address: str, login: tuple[str, str] | None = None) -> None:
        self.name = address
        self._login = login

    def stamp(self, digest: bytes) -> bytes:
        """A token over a SHA-256 digest; the answer is to this very question (nonce)."""
        nonce = int.from_bytes(os.urandom(8)) | 1
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
        question = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
        body = fetched(
            "POST", self.name, largest=LARGEST, seconds=SECONDS,
            data=question.dump(), headers=_KIND, auth=self._login,
        )  # fmt: skip
        try:
            answer = _Answer.load(body, strict=True)
            said = answer["status"]["status"].native
            if said not in ("granted", "granted_with_mods"):
                raise RefusedError(f"no time stamp: {said}")
            token = answer["time_stamp_token"]
            info = token["content"]["encap_content_info"]["content"].parsed
            same = isinstance(info["nonce"], core.Integer) and info["nonce"].native == nonce
            whole = bytes(token.dump())
        except (ValueError, TypeError, LookupError, AttributeError):
            raise UnreachableError("no answer of a time stamping authority") from None
        if not same:
            raise UnreachableError("an answer to another question")
        return whole


def configured() -> list[Timestamper]:
    """The authority that is configured, or a demonstration's own; nothing in a real installation that has none.

    Raises ``ValueError`` when others can read the password.
    """
    address = settings.MOTCUA_TIMESTAMPS["url"]
    if address:
        return [HttpTimestamper(address, _login())]
    if settings.MOTCUA_KIND != "demonstration":
        return []
    establish(pki_folder(), settings.MOTCUA_KIND)
    return [OwnTimestamper(pki_folder())]


def _login() -> tuple[str, str] | None:
    file = settings.MOTCUA_HOME / "keys" / "timestamps"
    if not file.is_file():
        return None
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError("keys/timestamps can be read by others: chmod 600")
    user, _colon, password = file.read_text(encoding="utf-8").strip().partition(":")
    return user, password
