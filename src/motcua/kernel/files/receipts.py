"""Receipts: proof that one owner uploaded exactly this file, so that nobody names another's file by its hash."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from motcua.kernel.calendar.api import now
from motcua.kernel.files.refusals import FileRefused
from motcua.kernel.files.store import Kept, exists

GOOD_FOR = timedelta(days=7)


def receipt(kept: Kept, owner: str) -> str:
    """A text that only ``owner`` (a pseudonym) can turn back into ``kept``, within ``GOOD_FOR``."""
    return _signer(owner).sign_object(asdict(kept) | {"at": now().isoformat()}, compress=True)


def redeem(receipt: str, owner: str) -> Kept:
    """The file that ``owner`` uploaded.

    Raises ``FileRefused``: ``receipt_unknown`` when it is forged or another's, ``receipt_expired`` when it is too old
    or the file was swept meanwhile.
    """
    try:
        claims = _signer(owner).unsign_object(receipt)
    except (BadSignature, ValueError):  # ValueError: letters that no encoding has
        raise FileRefused("receipt_unknown") from None
    at = datetime.fromisoformat(claims.pop("at"))
    kept = Kept(**claims)
    if now() - at > GOOD_FOR or not exists(kept.sha256):
        raise FileRefused("receipt_expired")
    return kept


def _signer(owner: str) -> Signer:
    # The owner is part of the salt: another's receipt is as good as a forged one, and the text names nobody.
    return Signer(salt=f"motcua.kernel.files.receipt:{owner}")
