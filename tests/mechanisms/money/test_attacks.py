"""Statements and call-backs made to mislead: what takes money away is no payment, and nothing strange is half taken."""

import time
from typing import Any

import pytest

from motcua.kernel.access.api import Organisation, Position, actor_of
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, perform
from motcua.kernel.acts.guard import permitted
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import Account
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money import statements
from tests import acting, helpers
from tests.mechanisms.money import paid

HEAD = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n"
OTHER = "MC000000000"
"""A reference that checks and is nobody's."""
MT940 = ":20:X\n:25:999999/0008200000990\n"


def upload(accountant: Account, text: str) -> money.Statement:
    return perform(money.upload, paid.by(accountant), {"file": text, "name": "saoke.csv"})


def test_a_credit_that_was_taken_back_is_no_payment(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    found = upload(accountant, f"{HEAD}17/11/2026;FT1;;-24.000;{demand.reference}\n17/11/2026;FT2;-24.000;;x\n")
    assert (found.new, found.debits, found.reversals.count()) == (0, 1, 1)
    assert not money.Payment.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}01/01/0001;FT1;;24.000;x\n",
        f"{HEAD}31/12/9999;FT1;;24.000;x\n",
        f"{HEAD}17/11/2026;FT1;;9999999999999999999;x\n",
        f"{HEAD}17/11/2026;FT1;24.000;24.000;x\n",
        f'{HEAD}17/11/2026;FT1;;24.000;"{"x" * 140_000}"\n',
        f"{HEAD}17/11/2026;FT1;;24.000;\ud800\n",
        f"{MT940}:61:2611171117C24000,NTRF{'A' * 200}\n:86:x\n",
        f"{MT940}:61:2611171117C9999999999999,NTRFNONREF//F\n:86:x\n",
    ],
    ids=["first-day", "last-day", "amount", "both", "field", "surrogate", "long-reference", "mt-amount"],
)
def test_what_no_bank_writes_is_told_in_words(ward: helpers.Ward, accountant: Account, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        upload(accountant, text)
    assert "file" in refused.value.faults


@pytest.mark.parametrize(
    "text",
    [":20:\n" + ":61:x\n" * 150_000, HEAD + "\n" * 2_900_000, HEAD + ";" * 2_900_000],
    ids=["fields", "lines", "cells"],
)
def test_a_file_made_to_keep_us_busy_is_read_in_a_moment(text: str) -> None:
    begins = time.process_time()
    assert statements.read(text).faults
    assert time.process_time() - begins < 5


def test_what_a_payer_calls_his_transfer_hides_nobody_else_s_money(ward: helpers.Ward, accountant: Account) -> None:
    line = ":61:2611171117C{amount},NTRFHOCPHI\n:86:x\n"
    first = upload(
        accountant, MT940 + line.format(amount=24000) + line.format(amount=24000) + line.format(amount=50000)
    )
    assert (first.new, first.total) == (3, 98_000)
    later = MT940 + line.replace("261117", "261118").format(amount=24000)
    assert (upload(accountant, later).new, upload(accountant, later + ":86:again\n").known) == (1, 1)


def test_a_body_s_account_pays_no_demand_of_another_body(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    other = Organisation.objects.get(urn=helpers.HOAN_KIEM)
    with permitted():  # as in a ward whose pack names no account
        money.Demand.objects.filter(pk=demand.pk).update(organisation=other, account={})
    upload(accountant, paid.statement(("FT1", 24_000, demand.reference)))
    demand.refresh_from_db()
    assert demand.state == "open"
    assert money.Payment.objects.get().organisation.urn == helpers.CUA_NAM


def test_only_who_owns_an_account_takes_in_its_statements(ward: helpers.Ward) -> None:
    with permitted():  # a ward whose accountant uses the account of the body above it
        Organisation.objects.filter(urn=helpers.HOAN_KIEM).update(parent=Organisation.objects.get(urn=helpers.CUA_NAM))
        seat = Position.objects.get(urn=helpers.SEATS["other_officer"])
        Position.objects.filter(pk=seat.pk).update(roles=[*seat.roles, "urn:motcua:role:accountant"])
    with pytest.raises(Invalid) as refused:
        upload(ward.other_officer, paid.statement(("FT1", 24_000, OTHER)))
    assert "phường Cửa Nam" in str(refused.value.faults["file"][0])
    assert not money.Payment.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"paid_at": "0001-01-01T00:00:00+07:00"},
        {"paid_at": "9999-12-31T23:59:59-07:00"},
        {"payer": "\ud800"},
        {"purpose": ["x"]},
        {"bank_reference": "x" * 81},
    ],
)
def test_a_call_back_that_says_what_cannot_be_is_refused(ward: helpers.Ward, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        paid.notify(None, **changes)


def test_a_transaction_told_again_for_another_demand_or_account_is_a_contradiction(ward: helpers.Ward) -> None:
    _dossier, demand = paid.owing(ward)
    first = paid.notify(demand)
    assert paid.notify(demand) == first
    with pytest.raises(Conflict):
        paid.notify(demand, purpose=OTHER)
    with pytest.raises(Invalid):
        paid.notify(demand, account="999999:1")
    assert list(money.Payment.objects.all()) == [first]


def test_nobody_approves_from_one_seat_what_he_proposed_from_another(ward: helpers.Ward, accountant: Account) -> None:
    payment = paid.notify(None)
    books = acting.sit(ward.chairwoman, paid.SEAT)
    given = {"amount": 24_000, "reason": paid.REASON, "to": "Tiền mặt tại quầy"}
    by = Caller(actor_of(ward.chairwoman, books.pk), channel="test", proved=now())
    assert by.actor.position == books.pk
    refund = perform(money.propose, by, given, on=payment.pk)
    with pytest.raises(NotAllowed):
        perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
