"""Whatever happens in whatever order, demanded = paid - refunded + open, and every dong is in one place."""

import random

import pytest

from motcua.kernel.acts.api import Refusal, perform
from motcua.kernel.people.api import Account
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money.balance import Books, books, check, faults
from motcua.mechanisms.money.rules import owed, state_of
from tests import helpers
from tests.mechanisms.money import paid

REASON = {"reason": "Thử mọi thứ tự có thể xảy ra."}


@pytest.mark.parametrize("seed", range(6))
def test_the_books_balance_after_any_course_of_events(ward: helpers.Ward, accountant: Account, seed: int) -> None:
    dice = random.Random(seed)
    demands = [paid.owing(ward)[1] for _time in range(2)]
    for turn in range(40):
        one = dice.choice(demands)
        some = list(money.Payment.objects.order_by("pk"))
        back = list(money.Refund.objects.order_by("pk"))
        amount = dice.choice([24_000, 24_000, 10_000, 14_000, 30_000])
        try:
            match dice.randrange(9):
                case 0:
                    perform(money.take, paid.by(accountant), {"amount": amount}, on=one.pk)
                case 1 | 2:
                    paid.notify(one, amount, transaction=f"T{turn}", bank_reference=f"FT{dice.randrange(30)}")
                case 3 if some:
                    given = {"reference": one.reference, **REASON}
                    perform(money.assign, paid.by(accountant), given, on=dice.choice(some).pk)
                case 4 if some:
                    part = dice.choice(["", "held", one.reference])
                    given = {"amount": amount, "to": "tiền mặt tại quầy", "part": part, **REASON}
                    perform(money.propose, paid.by(accountant), given, on=dice.choice(some).pk)
                case 5 if back:
                    perform(money.approve, ward.caller("chairwoman"), {}, on=dice.choice(back).pk)
                case 6 if back:
                    perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=dice.choice(back).pk)
                case 7 if some:
                    given = {"reference": one.reference, **REASON}
                    perform(money.unassign, paid.by(accountant), given, on=dice.choice(some).pk)
                case 8 if turn > 25:
                    perform(money.cancel, paid.by(accountant), REASON, on=one.pk)
        except Refusal:
            continue
        assert not list(faults(books())), f"seed {seed}, turn {turn}"
    came = sum(one.amount - one.returned for one in money.Payment.objects.all())
    kept = sum(one.held for one in money.Payment.objects.all())
    settled = sum(one.paid - one.refunded for one in money.Demand.objects.all())
    assert came == kept + settled
    for one in money.Demand.objects.all():
        assert one.amount - one.waived == one.paid - one.refunded + one.open


def test_a_sum_that_was_altered_is_told(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    assert [finding.level for finding in check()] == ["ok"]
    rows = books()
    demand.refresh_from_db()
    demand.paid = 23_000
    payment.refresh_from_db()
    payment.returned = 1
    altered = Books([demand], [payment], rows.allocations, rows.refunds)
    assert len(list(faults(altered))) == 3


def test_money_that_waits_is_a_warning(ward: helpers.Ward, accountant: Account) -> None:
    paid.notify(None)
    assert [finding.level for finding in check()] == ["warning"]


@pytest.mark.parametrize(
    ("sums", "state", "still"),
    [
        ((100, 0, 0, 0), "open", 100),
        ((100, 0, 40, 0), "open", 60),
        ((100, 0, 100, 0), "paid", 0),
        ((100, 100, 0, 0), "cancelled", 0),
        ((100, 100, 100, 0), "cancelled", -100),
        ((100, 100, 100, 100), "cancelled", 0),
        ((100, 30, 100, 30), "paid", 0),
        ((0, 0, 0, 0), "free", 0),
    ],
)
def test_the_state_follows_from_the_sums(sums: tuple[int, int, int, int], state: str, still: int) -> None:
    assert (state_of(*sums), owed(*sums)) == (state, still)
