"""Second factors at work: codes by time (RFC 6238), passkeys, codes to recover with. None of them counts twice."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pyotp
from django.db.models import Q

from motcua.kernel.calendar.api import now
from motcua.kernel.people import passkeys
from motcua.kernel.people.models import Account, Authenticator, Use
from motcua.kernel.people.sealing import Unsealed, unseal
from motcua.kernel.people.throttle import attempt, forgive

STEP = 30
AROUND = (0, -1, 1)
"""Steps of a code by time that count, seen from the present one: clocks of telephones go a little wrong."""
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def factors_of(account: UUID, *kinds: str) -> list[Authenticator]:
    """The second factors that an account has now, the oldest first; of these kinds, when any is named."""
    rows = Authenticator.objects.filter(account=account, removed_at=None)
    return list((rows.filter(kind__in=kinds) if kinds else rows).order_by("added_at", "pk"))


def has_second(account: UUID) -> bool:
    """Whether there is an app or a passkey: codes to recover with stand in for one, and are none by themselves."""
    kinds = [Authenticator.Kind.TOTP, Authenticator.Kind.PASSKEY]
    return Authenticator.objects.filter(account=account, removed_at=None, kind__in=kinds).exists()


def code_passes(account: UUID, code: str) -> str:
    """Which kind of factor a typed code is right for, or nothing. Raises ``TooManyTries``."""
    attempt(("factor", str(account)))
    typed = "".join(code.split()).replace("-", "").lower()
    for row in factors_of(account, Authenticator.Kind.TOTP, Authenticator.Kind.RECOVERY):
        if _by_time(row, typed) if row.kind == Authenticator.Kind.TOTP else _once(row, typed):
            forgive(("factor", str(account)))
            return row.kind
    return ""


def passkey_passes(account: UUID, state: str, answer: Mapping[str, Any], *, alone: bool = False) -> bool:
    """Whether a passkey of the account answered; ``alone``: as the whole of signing in, so it must know its person."""
    asked_of = None if alone else account
    if not alone:  # alone, whose it is stands in the answer: until the signature is right, anybody may say it
        attempt(("factor", str(account)))
    try:
        found = passkeys.shown(factors_of(account, Authenticator.Kind.PASSKEY), state, answer, asked_of)
    except passkeys.WrongPasskey:
        return False
    if (alone and not found.verified) or not _counts_on(found):
        return False
    attempt(("once", found.challenge))
    forgive(("factor", str(account)))
    return True


def _counts_on(found: passkeys.Shown) -> bool:
    """A counter that does not rise is a copied key's; those that never count say nought for ever."""
    use = Use.objects.filter(authenticator=found.authenticator)
    return bool(use.filter(Q(counter__lt=found.counter) | Q(counter=0)).update(counter=found.counter, at=now()))


def totp_step(secret: str, code: str) -> int:
    """The step of time whose code this is, or nought."""
    present = int(now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    fits = [present + by for by in AROUND if hmac.compare_digest(totp.at((present + by) * STEP), code)]
    return fits[0] if fits else 0


def totp_address(account: Account, secret: str, issuer: str) -> str:
    """What the square code says to an app: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=issuer)


def new_secret() -> str:
    """A new secret of codes by time: 160 bits in Base32."""
    return pyotp.random_base32()


def new_codes() -> list[str]:
    """New codes to recover with, 49 bits each, in letters that nobody takes for one another."""
    return ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]


def left(row: Authenticator) -> int:
    """How many codes to recover with were not yet used."""
    use = Use.objects.filter(authenticator=row).first()
    return CODES - (use.counter.bit_count() if use else 0)


def _by_time(row: Authenticator, code: str) -> bool:
    try:
        step = totp_step(unseal(row.data["secret"]), code) if code.isascii() and code.isdecimal() else 0
    except Unsealed:
        return False
    return bool(step and Use.objects.filter(authenticator=row, counter__lt=step).update(counter=step, at=now()))


def _once(row: Authenticator, code: str) -> bool:
    try:
        codes = unseal(row.data["codes"]).split()
    except Unsealed:
        return False
    place = next((n for n, kept in enumerate(codes) if hmac.compare_digest(kept.encode(), code.encode())), None)
    if place is None:
        return False
    use = Use.objects.get(authenticator=row)
    if use.counter >> place & 1:
        return False
    # The mark is set only on the state that was read: of two who come with one code at once, one is too late.
    as_read = Use.objects.filter(authenticator=row, counter=use.counter)
    return bool(as_read.update(counter=use.counter | 1 << place, at=now()))
