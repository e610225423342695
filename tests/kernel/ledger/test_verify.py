"""The log tells when it, or a row it vouches for, is not what it was."""

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, lifted, perform
from motcua.kernel.ledger.api import Entry, verify
from motcua.kernel.people.api import OpenAccount, open_account
from motcua.kernel.people.models import Account

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def account() -> Account:
    caller = Caller(system_actor("test"), channel="test")
    return perform(open_account, caller, OpenAccount(login="lan.tran", password="mot-cua-2026", name="Trần Thị Lan"))


def test_an_untouched_log_verifies(account: Account) -> None:
    assert list(verify(data=True)) == []


def test_no_password_and_no_name_stands_in_the_log_in_clear(account: Account) -> None:
    line = Entry.objects.get(subject=account.pk)
    assert "mot-cua-2026" not in line.opening.content
    assert line.act == "account.open"


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET n = 9", "DELETE FROM ledger_opening"])
def test_the_database_itself_refuses_to_change_the_log(account: Account, statement: str) -> None:
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
