"""The log tells when it, or a row it vouches for, is not what it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.kernel.access.api import system_actor
from motcua.kernel.access.models import Holding, Position
from motcua.kernel.acts.api import Caller, lifted, perform
from motcua.kernel.ledger import checks
from motcua.kernel.ledger.api import Breach, Entry, verify
from motcua.kernel.ledger.tables import vouched
from motcua.kernel.people.api import OpenAccount, open_account
from motcua.kernel.people.models import Account, Party
from tests import helpers
from tests.kernel.acts.test_perform import ENTER
from tests.kernel.acts.traces import at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db]


CALLER = Caller(system_actor("test"), channel="test")
CHANGES = ["UPDATE ledger_entry SET n = 9", "DELETE FROM ledger_opening"]
if connection.vendor == "postgresql":
    CHANGES.append("TRUNCATE ledger_entry CASCADE")


@pytest.fixture
def account() -> Account:
    return perform(
        open_account, CALLER, OpenAccount(login="lan.tran", password="mot-cua-phuong-2026", name="Trần Thị Lan")
    )


@pytest.fixture
def ward() -> helpers.Ward:
    return helpers.ward()


def test_an_untouched_log_verifies(account: Account) -> None:
    assert list(verify(data=True)) == []


def test_no_password_and_no_name_stands_in_the_log_in_clear(account: Account) -> None:
    line = Entry.objects.get(subject=account.pk)
    assert "mot-cua-phuong-2026" not in line.opening.content
    assert line.act == "account.open"


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_itself_refuses_to_change_the_log(account: Account, statement: str) -> None:
    connection.check_constraints()  # PostgreSQL empties no table that still has keys to check
    with (
        lifted("the test goes round the guard"),
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.filter(subject=account.pk, n=1).exists()


def test_a_row_changed_behind_the_log_is_named(account: Account) -> None:
    with lifted("the test goes round the guard"):
        Account.objects.filter(pk=account.pk).update(login="somebody.else")
    assert [breach.place for breach in verify(data=True)] == [f"people_account:{account.pk}"]
    assert list(verify()) == [], "the log itself is whole"


def test_a_row_deleted_behind_the_log_is_named(account: Account) -> None:
    with lifted("the test goes round the guard"):
        Account.objects.filter(pk=account.pk).delete()
    assert [breach.fault for breach in verify(data=True)] == ["the row is gone"]


def test_a_row_added_behind_the_log_is_named(ward: helpers.Ward) -> None:
    chair = Position.objects.get(urn=helpers.SEATS["chairwoman"])
    forged = Holding(account_id=ward.stranger.pk, position=chair, valid_from=helpers.OPENED.date())
    with lifted("the test goes round the guard"):
        forged.save(force_insert=True)
    assert list(verify(data=True)) == [Breach(f"access_holding:{forged.pk}", "no entry knows this row")]
    assert list(verify()) == [], "the log itself is whole"


def test_the_first_row_of_a_table_is_named_as_well() -> None:
    party = Party(name="Lan")
    with lifted("the test goes round the guard"):
        party.save(force_insert=True)
    assert [breach.place for breach in verify(data=True)] == [f"people_party:{party.pk}"]


def test_a_check_takes_one_statement_for_each_table_however_many_rows(account: Account, statements: Any) -> None:
    def check() -> None:
        with statements(len(vouched()) + 9):  # erasures, their acts, keys twice, heads, entries with and without a seal
            assert list(verify(data=True)) == []

    check()
    for number in range(20):
        perform(ENTER, CALLER, {"name": f"Lan {number}"})
    check()


@pytest.mark.django_db(transaction=True)
def test_what_is_done_during_a_check_is_no_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office works on while the log is checked."""

    def meanwhile(written: Any) -> Iterator[Breach]:
        at_once(1, lambda _: perform(ENTER, CALLER, {"name": "Mai"}))
        return check(written)

    check = checks._check_rows
    perform(ENTER, CALLER, {"name": "Lan"})
    monkeypatch.setattr(checks, "_check_rows", meanwhile)
    assert list(verify(data=True)) == []
    assert Party.objects.count() == 2
