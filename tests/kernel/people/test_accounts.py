"""Opening accounts: the password is hashed with argon2 and stands nowhere; names and numbers are taken once."""

import logging
import unicodedata
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from pydantic import ValidationError

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, Invalid, lifted, perform
from motcua.kernel.ledger.models import Opening
from motcua.kernel.people.api import OpenAccount, citizen_number, hash_of, open_account
from motcua.kernel.people.models import Account, Identifier, Party
from tests.kernel.acts.traces import at_once, rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
PASSWORD = "mật-khẩu-dài-2026"
LAN = {"login": "lan.tran", "password": PASSWORD, "name": "Trần Thị Lan", "citizen_number": "001190012345"}


@pytest.fixture
def account() -> Account:
    return perform(open_account, CALLER, LAN)


def test_the_password_is_hashed_with_argon2_and_stands_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        account = perform(open_account, CALLER, LAN)
    assert account.password.startswith("argon2$argon2id$")
    assert PASSWORD not in caplog.text + repr(OpenAccount(**LAN))
    assert not any(PASSWORD in opening.content for opening in Opening.objects.order_by("pk"))
    assert account.pseudonym not in (account.login, str(account.pk), str(account.party_id))


@pytest.mark.parametrize("typed", ["lan.tran", "Lan.Tran", "LAN.TRAN", "  lan.tran "])
def test_one_signs_in_whatever_the_capitals(account: Account, typed: str) -> None:
    assert authenticate(None, username=typed, password=PASSWORD) == account


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_one_signs_in_whichever_keyboard_composed_the_letters(account: Account, form: str) -> None:
    assert authenticate(None, username="lan.tran", password=unicodedata.normalize(form, PASSWORD)) == account


@pytest.mark.parametrize("typed", ["", "mật khẩu", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_opens_nothing(account: Account, typed: str) -> None:
    assert authenticate(None, username="lan.tran", password=typed) is None


def test_a_closed_account_signs_nobody_in(account: Account) -> None:
    with lifted("the test closes it"):
        Account.objects.filter(pk=account.pk).update(is_active=False)
    assert authenticate(None, username="lan.tran", password=PASSWORD) is None


def test_signing_in_writes_no_guarded_table_even_when_hashing_has_become_stricter(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 3)
    before = rows()["people.Account"]
    assert Client().login(username="lan.tran", password=PASSWORD)
    assert rows()["people.Account"] == before


def test_capitals_in_a_new_name_are_small_letters() -> None:
    assert perform(open_account, CALLER, LAN | {"login": "Lan.TRAN"}).login == "lan.tran"


@pytest.mark.parametrize("change", [{"citizen_number": "001190099999"}, {"login": "hoa.pham"}])
def test_a_taken_name_or_number_is_a_conflict(account: Account, change: dict[str, str]) -> None:
    before = rows()
    with pytest.raises(Conflict):
        perform(open_account, CALLER, LAN | change)
    assert rows() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "la"),
        ("login", "lan tran"),
        ("login", "lan.tran\n@"),
        ("login", "làn"),
        ("password", "ngắn"),
        ("name", "  "),
        ("name", "L" * 201),
        ("email", "lan.tran"),
        ("email", "a@b.vn\nBcc: c@d.vn"),
        ("email", "l" * 250 + "@x.vn"),
        ("citizen_number", "00119001234"),
        ("citizen_number", "00119001234a"),
        ("language", "fr"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(field: str, value: str) -> None:
    before = rows()
    with pytest.raises(Invalid) as caught:
        perform(open_account, CALLER, LAN | {field: value})
    assert list(caught.value.faults) == [field]
    assert rows() == before
    with pytest.raises(ValidationError):
        OpenAccount(**LAN | {field: value})


def test_the_citizen_number_belongs_to_the_party(account: Account) -> None:
    assert citizen_number(account.party_id) == "001190012345"
    other = perform(open_account, CALLER, {"login": "hoa.pham", "password": PASSWORD, "name": "Phạm Thị Hoa"})
    assert citizen_number(other.party_id) == ""


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_same_name_at_once_one_gets_it() -> None:
    outcomes = at_once(8, lambda _: perform(open_account, CALLER, LAN))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Account"] + ["Conflict"] * 7
    assert (Account.objects.count(), Party.objects.count(), Identifier.objects.count()) == (1, 1, 1)


def test_a_hash_made_before_is_kept_in_a_demonstration_only(settings: Any) -> None:
    given = OpenAccount(**LAN)
    given.hashed_as(hash_of(PASSWORD))
    account = perform(open_account, CALLER, given)
    assert account.check_password(PASSWORD)
    settings.MOTCUA_KIND = "real"
    with pytest.raises(RuntimeError):
        OpenAccount(**LAN).hashed_as("anything")
