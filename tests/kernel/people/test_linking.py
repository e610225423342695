"""Whose account a provider's person gets: found by number or by name, opened once, and never two."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.kernel.access.api import Actor, system_actor
from motcua.kernel.acts.api import Caller, NotAllowed, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import (
    Account,
    Barred,
    ExternalIdentity,
    Identifier,
    OpenAccount,
    Party,
    Person,
    PlainProvider,
    SignInStopped,
    by_provider,
    citizen_number,
    link_identity,
    open_account,
)
from motcua.kernel.people.providers.faults import NotKnownHere, NumberContradicts
from tests.helpers import PASSWORD
from tests.kernel.acts.traces import at_once, rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]

SYSTEM = Caller(system_actor("tests"))
LAN: dict[str, Any] = {"subject": "p-1", "citizen_number": "001190012345", "name": "TRẦN THỊ LAN", "birth_year": 1990}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with at(datetime(2026, 11, 17, 2, 30, tzinfo=UTC)):
        yield


def provider(match: str = "citizen-number", key: str = "cong") -> PlainProvider:
    return PlainProvider.model_construct(id=key, kind="oidc", match=match)


def person(**changes: Any) -> Person:
    return Person(**{"login": "", **LAN, **changes})


def account(login: str = "lan.tran", number: str = "001190012345", **more: Any) -> Account:
    given = OpenAccount(login=login, password=PASSWORD, name="Trần Thị Lan", citizen_number=number, **more)
    return perform(open_account, SYSTEM, given)


def test_a_party_without_an_account_gets_one() -> None:
    first = by_provider(provider(), person(), "vi")
    with lifted("as if the records had known her before any account"):
        ExternalIdentity.objects.all().delete()
        Account.objects.all().delete()
    again = by_provider(provider(), person(name="Khác"), "en")
    assert again.party_id == first.party_id
    assert (again.party.name, again.language) == ("TRẦN THỊ LAN", "en")
    assert Identifier.objects.count() == 1


def test_her_account_is_found_by_her_number() -> None:
    known = account()
    assert by_provider(provider(), person(), "vi") == known
    assert by_provider(provider(key="vneid"), person(subject="001190012345"), "vi") == known
    assert ExternalIdentity.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"birth_year": 1991},
        {"citizen_number": "00119001234"},
        {"citizen_number": "001190000000"},
        {"citizen_number": "00119001234x"},
        {"citizen_number": "001399012345", "birth_year": 2099},
    ],
)
def test_a_number_that_breaks_the_rules_opens_nothing(change: dict[str, Any]) -> None:
    before = rows()
    with pytest.raises(NumberContradicts):
        by_provider(provider(), person(**change), "vi")
    assert rows() == before


def test_a_number_that_changed_at_the_provider_stops_the_sign_in_and_changes_nothing() -> None:
    by_provider(provider(), person(), "vi")
    before = rows()
    with pytest.raises(NumberContradicts):
        by_provider(provider(), person(citizen_number="001190054321"), "vi")
    with pytest.raises(NumberContradicts):  # another person of the provider's with her number
        by_provider(provider(), person(subject="p-2"), "vi")
    assert rows() == before


def test_by_name_an_account_must_be_there_and_none_is_opened() -> None:
    known = account("mai.nguyen", number="")
    assert by_provider(provider("login"), person(login="Mai.Nguyen", citizen_number=""), "vi") == known
    before = rows()
    with pytest.raises(NotKnownHere):
        by_provider(provider("login"), person(subject="p-9", login="nobody"), "vi")
    assert rows() == before


def test_a_shut_account_is_not_opened_and_no_other_beside_it() -> None:
    known = account()
    with lifted("the test shuts it"):
        Account.objects.filter(pk=known.pk).update(is_active=False)
    before = rows()
    with pytest.raises(Barred):
        by_provider(provider(), person(), "vi")
    assert rows() == before


def test_nobody_links_an_identity_by_hand() -> None:
    before = rows()
    given = {"provider": "cong", "subject": "p-1", "match": "login", "login": "admin"}
    with pytest.raises(NotAllowed):
        perform(link_identity, Caller(Actor(pseudonym="somebody")), given)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_eight_first_sign_ins_at_once_all_reach_the_one_account() -> None:
    outcomes = at_once(8, lambda _: by_provider(provider(), person(), "vi"))
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert (Account.objects.count(), Party.objects.count(), ExternalIdentity.objects.count()) == (1, 1, 1)
    assert citizen_number(Party.objects.get().pk) == "001190012345"


@pytest.mark.django_db(transaction=True)
def test_of_two_providers_at_once_each_leads_to_the_one_account_or_asks_to_try_again() -> None:
    outcomes = at_once(6, lambda n: by_provider(provider(key=f"p{n % 2}"), person(), "vi"))
    reached = {outcome.pk for outcome in outcomes if isinstance(outcome, Account)}
    assert len(reached) == 1 == Account.objects.count()
    assert not any(isinstance(outcome, SignInStopped) for outcome in outcomes)
