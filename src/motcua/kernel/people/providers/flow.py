"""Out to a provider and back: what a browser takes along, what it brings, and who that turns out to be."""

import re
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import get_language

from motcua.kernel.calendar.api import now
from motcua.kernel.people.providers import oidc, vneid
from motcua.kernel.people.providers.faults import Denied, Expired, LevelTooLow, Untrusted
from motcua.kernel.people.providers.specs import PlainProvider, WrappedProvider, providers
from motcua.kernel.text.api import nfc

AnyProvider = PlainProvider | WrappedProvider
GOOD_FOR: Final = timedelta(minutes=10)
_YEAR = re.compile(r"(?:\d{1,2}/\d{1,2}/)?(\d{4})|(\d{4})-\d{2}-\d{2}|(\d{4})\d{4}", re.ASCII)


@dataclass(frozen=True)
class Person:
    """Whom a provider vouches for; what it doesn't say is empty. ``proved``: he signed in there just now, anew."""

    subject: str
    citizen_number: str
    name: str
    birth_year: int | None
    login: str
    proved: bool = False


@dataclass(frozen=True)
class Attempt:
    """One way out to a provider, ``begun`` by the world's clock. It stays with the browser till it comes back, once."""

    state: str
    provider: str
    nonce: str
    verifier: str
    until: str
    onward: str
    begun: float

    @property
    def past(self) -> bool:
        """Whether it took too long."""
        return now() >= datetime.fromisoformat(self.until)


def provider(key: str) -> AnyProvider | None:
    """The provider of this installation with that id."""
    return next((one for one in providers() if one.id == key), None)


def go(one: AnyProvider, back: str, onward: str, *, anew: bool = False) -> tuple[str, Attempt]:
    """The address to send the browser to, and what to remember of it. ``back`` is ours, for its return; ``anew`` is for
    somebody who is signed in here and must prove who he is."""
    attempt = Attempt(
        state=secrets.token_urlsafe(32),
        provider=one.id,
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        until=(now() + GOOD_FOR).isoformat(),
        onward=onward,
        begun=time.time(),
    )
    ours = _way(one)
    address, more = ours.request(one, attempt.verifier, attempt.nonce, anew)
    asked = {
        "response_type": "code",
        "client_id": one.client_id,
        "redirect_uri": back,
        "scope": one.scope,
        "state": attempt.state,
        "ui_locales": get_language() or "vi",
        **more,
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", attempt


def come_back(one: AnyProvider, attempt: Attempt | None, brought: dict[str, str], back: str) -> Person:
    """Who came back. Asks the provider, so never inside a deed. Raises ``SignInStopped``."""
    if attempt is None or attempt.provider != one.id or attempt.past:
        raise Expired
    if isinstance(one, PlainProvider) and brought.get("iss", one.issuer) != one.issuer:  # RFC 9207
        raise Untrusted("issuer")
    if "error" in brought:
        raise Denied
    if not brought.get("code"):
        raise Untrusted("no_code")
    told = _way(one).claims(one, brought["code"], back, attempt.verifier, attempt.nonce)
    plain = isinstance(one, PlainProvider)
    return replace(_person(one, told), proved=one.proves or (plain and oidc.proved_since(told, attempt.begun)))


def _way(one: AnyProvider) -> Any:
    return oidc if isinstance(one, PlainProvider) else vneid


def _person(one: AnyProvider, told: dict[str, Any]) -> Person:
    names = one.claims
    level, kind = (_text(told, name, 40) for name in (names.level, names.account_type))
    if (one.levels and level not in one.levels) or (one.account_types and kind not in one.account_types):
        raise LevelTooLow
    born = _text(told, names.birth_date, 20)
    year = _YEAR.fullmatch(born)
    if born and not year:
        raise Untrusted("birth_date")
    person = Person(
        subject=_text(told, "sub", 200),
        citizen_number=_text(told, names.citizen_number, 20),
        name=_text(told, names.name, 200),
        birth_year=int(next(part for part in year.groups() if part)) if year else None,
        login=_text(told, names.login, 80),
    )
    needed = person.citizen_number and person.name if one.match == "citizen-number" else person.login
    if not (person.subject and needed):
        raise Untrusted("claims")
    return person


def _text(told: dict[str, Any], name: str, longest: int) -> str:
    """A claim as one line of text; numbers count as their digits. Raises ``Untrusted`` for anything else."""
    value = told.get(name, "") if name else ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise Untrusted("claims")
    return nfc(value.strip())
