"""Passkeys (WebAuthn Level 3): what the browser is asked, and whether what it answers is right.

What was asked goes to the page and comes back signed, so nothing is kept of those who only look at it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from motcua.kernel.calendar.api import now
from motcua.kernel.people.models import Account, Authenticator

GOOD_FOR = timedelta(minutes=10)
_signer = Signer(salt="motcua.kernel.people.passkeys")


class WrongPasskey(Exception):  # noqa: N818 - an answer that is not right
    """The browser's answer is not what was asked for."""


@dataclass(frozen=True)
class Asked:
    """What the browser is asked (``options``, for its API) and the signed text to send back with its answer."""

    options: dict[str, Any]
    state: str


@dataclass(frozen=True)
class Shown:
    """A passkey that answered rightly: its counter, whether it knew its person, and the challenge it met."""

    authenticator: Authenticator
    counter: int
    verified: bool
    challenge: str


def ask_to_make(account: Account, known: Sequence[Authenticator]) -> Asked:
    """Ask a browser for a new passkey of this account, other than those it has."""
    user = PublicKeyCredentialUserEntity(
        id=account.pk.bytes, name=account.login, display_name=f"{account.party.name} ({account.login})"
    )
    options, state = _server().register_begin(
        user,
        [_credential(row) for row in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Asked(dict(options.public_key), _signed(state, account.pk))


def made(account: Account, state: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What to keep of a new passkey, and its counter. Raises ``WrongPasskey``."""
    found = _read(state, account.pk)
    try:
        data = _server().register_complete(found, answer)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:  # whatever a stranger may send
        raise WrongPasskey from fault
    if data.credential_data is None:
        raise WrongPasskey
    return {
        "id": _text(data.credential_data.credential_id),
        "credential": _text(bytes(data.credential_data)),
        "counter": data.counter,
    }


def ask(known: Sequence[Authenticator] = (), account: UUID | None = None) -> Asked:
    """Ask for a passkey of an account, or, with none named, for any of this site that knows its person."""
    need = UserVerificationRequirement.PREFERRED if account else UserVerificationRequirement.REQUIRED
    options, state = _server().authenticate_begin([_credential(row) for row in known] or None, need)
    return Asked(dict(options.public_key), _signed(state, account))


def owner(answer: Mapping[str, Any]) -> UUID | None:
    """Whose passkey the answer says it is; not proved before ``shown``."""
    try:
        handle = AuthenticationResponse.from_dict(answer).response.user_handle
        return UUID(bytes=handle) if handle else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def shown(known: Sequence[Authenticator], state: str, answer: Mapping[str, Any], account: UUID | None) -> Shown:
    """Which of the known passkeys answered what was asked. Raises ``WrongPasskey``."""
    asked = _read(state, account)
    try:
        credential = _server().authenticate_complete(asked, [_credential(row) for row in known], answer)
        data = AuthenticationResponse.from_dict(answer).response.authenticator_data
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise WrongPasskey from fault
    name = _text(credential.credential_id)
    row = next(row for row in known if row.data["id"] == name)
    return Shown(row, data.counter, data.is_user_verified(), str(asked["challenge"]))


def _server() -> Fido2Server:
    place = urlsplit(settings.MOTCUA_URL)
    party = PublicKeyCredentialRpEntity(id=place.hostname or "localhost", name=settings.MOTCUA_NAME)
    return Fido2Server(party, verify_origin=lambda origin: origin == f"{place.scheme}://{place.netloc}")


def _credential(row: Authenticator) -> AttestedCredentialData:
    return AttestedCredentialData(_bytes(row.data["credential"]))


def _signed(state: Any, account: UUID | None) -> str:
    asked = {"asked": state, "account": str(account or ""), "until": (now() + GOOD_FOR).isoformat()}
    return _signer.sign_object(asked)


def _read(state: str, account: UUID | None) -> dict[str, Any]:
    try:
        found = _signer.unsign_object(state)
    except (BadSignature, ValueError):
        raise WrongPasskey from None
    if found["account"] != str(account or "") or now() >= datetime.fromisoformat(found["until"]):
        raise WrongPasskey
    asked: dict[str, Any] = found["asked"]
    return asked


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
