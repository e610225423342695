"""The rules of signing in as packs have them: how strong a password, how long a session, how many tries."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import Item, Urn, all_of
from motcua.kernel.text.api import Multilingual

KIND = "sign-in"
Minutes = Annotated[int, Field(ge=1, le=10_080)]
Tries = Annotated[int, Field(ge=2, le=1000)]


class SignInSpec(Item):
    """What holds for passwords, sessions and tries on a day. One is in force at a time.

    ``password_with_factor`` and ``password_alone`` count characters of a password, beside a second factor and without
    one. ``failures`` of one account, ``address_failures`` of one network address, or ``code_failures`` of one address
    at tracking and verification codes, within ``lock_minutes``, shut it out for as long. A session ends after so many
    minutes without use (``official_idle_minutes``, ``citizen_idle_minutes``), and after so many hours in any case
    (``official_hours``, ``citizen_hours``). ``fresh_minutes``: how long a proof of who one is counts
    before signing. An official's account unused for ``disable_after_days`` is shut; a password that an administrator
    gave is good for ``one_time_hours``; one who holds a role of ``aged_roles`` changes his every ``password_days``.
    """

    id: str = ""
    password_with_factor: Annotated[int, Field(ge=8, le=200)]
    password_alone: Annotated[int, Field(ge=8, le=200)]
    failures: Tries
    address_failures: Tries
    code_failures: Tries
    lock_minutes: Minutes
    official_idle_minutes: Minutes
    citizen_idle_minutes: Minutes
    official_hours: Annotated[int, Field(ge=1, le=168)]
    citizen_hours: Annotated[int, Field(ge=1, le=168)]
    fresh_minutes: Minutes
    disable_after_days: Annotated[int, Field(ge=1, le=366)]
    one_time_hours: Annotated[int, Field(ge=1, le=168)]
    password_days: Annotated[int, Field(ge=1, le=366)]
    aged_roles: list[Urn]

    @property
    def lock(self) -> timedelta:
        """How long too many failures shut out, and within which time they count."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def fresh(self) -> timedelta:
        """How long a proof counts."""
        return timedelta(minutes=self.fresh_minutes)

    def idle(self, official: bool) -> timedelta:
        """How long a session lives without use."""
        return timedelta(minutes=self.official_idle_minutes if official else self.citizen_idle_minutes)

    def longest(self, official: bool) -> timedelta:
        """How long a session lives in any case."""
        return timedelta(hours=self.official_hours if official else self.citizen_hours)


STRICT = SignInSpec(
    urn="urn:motcua:sign-in:strict",
    title=Multilingual(vi="strict"),
    valid_from=date(2000, 1, 1),
    password_with_factor=14,
    password_alone=14,
    failures=5,
    address_failures=10,
    code_failures=10,
    lock_minutes=15,
    official_idle_minutes=15,
    citizen_idle_minutes=15,
    official_hours=8,
    citizen_hours=8,
    fresh_minutes=5,
    disable_after_days=45,
    one_time_hours=8,
    password_days=60,
    aged_roles=["urn:motcua:role:administrator", "urn:motcua:role:operator"],
)
"""What holds as long as no pack says anything."""


def sign_in_rules(on: date | None = None) -> SignInSpec:
    """The rules in force on a day."""
    return next(iter(all_of(SignInSpec, KIND, on or today())), STRICT)
