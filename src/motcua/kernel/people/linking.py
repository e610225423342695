"""Signing in through an identity provider: whose account it is, found or, the first time, opened."""

import secrets
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.db.models import Model
from pydantic import Field

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, act, perform
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.forms.api import citizen_number_fault
from motcua.kernel.people.entering import Barred
from motcua.kernel.people.models import CITIZEN, Account, ExternalIdentity, Identifier, Party
from motcua.kernel.people.policy import POLICY
from motcua.kernel.people.providers.faults import Expired, NotKnownHere, NumberContradicts
from motcua.kernel.people.providers.flow import AnyProvider, Person
from motcua.kernel.people.reads import citizen_number
from motcua.kernel.people.visits import unused


class LinkIdentity(Given):
    """Whom a provider vouched for, and by what his account is found; ``login`` of an account that is there already."""

    provider: Annotated[str, Field(min_length=1, max_length=40)]
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    match: Literal["citizen-number", "login"]
    name: Annotated[str, Field(max_length=200)] = ""
    citizen_number: Annotated[str, Field(max_length=20)] = ""
    birth_year: int | None = None
    login: Annotated[str, Field(max_length=80)] = ""
    language: Literal["vi", "en", "bn"] = "vi"


@act("identity.link", POLICY)
def link_identity(deed: Deed, given: LinkIdentity) -> ExternalIdentity:
    """Tie a person's name at a provider to his account, from his first sign-in on.

    By citizen number: to the account of the party with that number; without one it opens an account that has no
    password, and a party unless there is one. By sign-in name: to that account, and opens none. What the party is
    called here stays. Raises ``NumberContradicts``, ``NotKnownHere``, ``Barred``, or ``Conflict`` when it was linked
    meanwhile.
    """
    account = _named(given) if given.match == "login" else _numbered(deed, given)
    if known := account.identities.filter(provider=given.provider).first():
        # One person has one name at a provider.
        raise Conflict if known.subject == given.subject else NumberContradicts("other_subject")
    identity = ExternalIdentity(account=account, provider=given.provider, subject=given.subject, linked_at=deed.now)
    try:
        deed.claim(identity)
    except IntegrityError:
        raise Conflict from None
    return identity


def _named(given: LinkIdentity) -> Account:
    account = Account.objects.filter(login=given.login.lower()).first()
    if account is None:
        raise NotKnownHere
    return account


def _numbered(deed: Deed, given: LinkIdentity) -> Account:
    day = legal_day(deed.now)
    _check(given.citizen_number, given.birth_year, day)
    known = Identifier.objects.filter(scheme=CITIZEN, value=given.citizen_number).select_related("party").first()
    if known:
        accounts = list(known.party.accounts.order_by("pk"))
        open_ones = [one for one in accounts if one.is_active]
        if accounts and not open_ones:
            raise Barred
        if open_ones:
            return open_ones[0]
    try:
        return _open(deed, given, known.party if known else None)
    except IntegrityError:  # somebody took the number since we looked
        raise Conflict from None


def _check(number: str, birth_year: int | None, day: date) -> None:
    if citizen_number_fault(number, birth_year, day):
        raise NumberContradicts


def _open(deed: Deed, given: LinkIdentity, party: Party | None) -> Account:
    unknown = list[Model]()
    if party is None:
        party = Party(name=given.name)
        unknown = [party, Identifier(party=party, scheme=CITIZEN, value=given.citizen_number)]
    account = Account(
        login=f"{given.provider}.{secrets.token_hex(8)}",  # nobody types it, and it says nothing of the person
        party=party,
        password=make_password(None),
        pseudonym=secrets.token_hex(16),
        language=given.language,
    )
    deed.claim(*unknown, account)
    return account


def by_provider(one: AnyProvider, person: Person, language: str) -> Account:
    """The account of somebody whom a provider vouched for. Raises ``SignInStopped`` or ``Barred``.

    A changed name or number never alters what is known here: a number that contradicts it stops the sign-in.
    """
    account = _linked(one, person, language).account
    if not account.is_active or unused(account):
        raise Barred
    here = citizen_number(account.party_id)
    if one.match == "citizen-number" and here != person.citizen_number:
        raise NumberContradicts("other_number")
    return account


def _linked(one: AnyProvider, person: Person, language: str) -> ExternalIdentity:
    given = LinkIdentity(
        provider=one.id,
        subject=person.subject,
        match=one.match,
        name=person.name,
        citizen_number=person.citizen_number,
        birth_year=person.birth_year,
        login=person.login,
        language=language,
    )
    for _try in range(3):
        if found := _known(one.id, person.subject):
            return found
        with suppress(Conflict):  # somebody was at it in the same moment: look again
            perform(link_identity, Caller(system_actor("sign-in"), channel="web"), given)
    raise Expired("busy")


def _known(provider: str, subject: str) -> ExternalIdentity | None:
    rows = ExternalIdentity.objects.select_related("account__party")
    return rows.filter(provider=provider, subject=subject).first()
