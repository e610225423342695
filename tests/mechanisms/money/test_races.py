"""Many at once, by real threads: however the same money is told, it is one payment; of two takers one takes."""

from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, Stale, WrongState, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import verify
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money.jobs import entrust_what_waits
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import Assignment
from tests import helpers
from tests.kernel.acts.traces import at_once
from tests.mechanisms.money import paid

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
MANY = 12


def ready() -> tuple[helpers.Ward, Any, money.Demand]:
    """A demand, committed, so that other threads see it."""
    ward = helpers.ward()
    with at(helpers.MORNING):
        person = paid.accountant()
        return ward, person, paid.owing(ward)[1]


def settled(demand: money.Demand, payments: int) -> None:
    """One receipt for one payment that fits, and everything balances."""
    with at(helpers.MORNING):
        drain()
    demand.refresh_from_db()
    assert (demand.state, demand.paid) == ("paid", 24_000)
    assert money.Payment.objects.count() == payments
    assert Document.objects.filter(type=money.RECEIPT, state="signed").count() == 1
    assert paid.balanced()
    assert list(verify(data=True)) == []


def test_a_statement_s_line_and_a_call_back_for_the_same_money_at_once_are_one_payment(transactional_db: None) -> None:
    _ward, person, demand = ready()
    text = paid.statement(("FT26321000001", 24_000, demand.reference))
    with at(helpers.MORNING):
        caller = paid.by(person)

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            if number % 2:
                return paid.notify(demand)
            return perform(money.upload, caller, {"file": f"{text}17/11/2026;D{number};1;;x;\n"})

    outcomes = at_once(MANY, work)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    settled(demand, 1)


def test_the_same_call_back_many_times_at_once_is_one_payment(transactional_db: None) -> None:
    _ward, _person, demand = ready()

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            return paid.notify(demand)

    outcomes = at_once(MANY, work)
    assert len({one.pk for one in outcomes}) == 1
    settled(demand, 1)


def test_the_same_unknown_money_at_once_is_one_payment_and_telling_it_again_helps(transactional_db: None) -> None:
    ready()

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            return paid.notify(None)

    outcomes = at_once(MANY, work)
    assert all(isinstance(one, money.Payment | Conflict) for one in outcomes)
    with at(helpers.MORNING):
        again = paid.notify(None)
    assert money.Payment.objects.get() == again


def test_different_money_for_one_demand_at_once_pays_it_once_and_the_rest_waits(transactional_db: None) -> None:
    _ward, _person, demand = ready()

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            return paid.notify(demand, transaction=f"T{number}", bank_reference=f"FT{number}")

    at_once(MANY, work)
    assert money.Payment.objects.filter(mismatch="second", state="queued").count() == MANY - 1
    settled(demand, MANY)


def test_two_counters_at_once_take_it_once(transactional_db: None) -> None:
    ward, _person, demand = ready()
    with at(helpers.MORNING):
        callers = [ward.caller("desk_officer", key=str(number)) for number in range(MANY)]

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            return perform(money.take, callers[number], {"amount": 24_000}, on=demand.pk)

    outcomes = at_once(MANY, work)
    assert sum(isinstance(one, WrongState | Stale) for one in outcomes) == MANY - 1
    settled(demand, 1)


def test_one_line_that_takes_money_back_is_settled_with_one_payment_or_passed_over_whoever_is_quicker(
    transactional_db: None,
) -> None:
    _ward, person, demand = ready()
    with at(helpers.MORNING):
        first = paid.notify(demand)
        some = [first, *(paid.notify(None, transaction=f"T{n}", bank_reference=f"FT{n}") for n in range(MANY - 2))]
        head = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n"
        text = f"{head}18/11/2026;FT26321000001;;-24.000;huy\n"
        line = perform(money.upload, paid.by(person), {"file": text}).reversals.get()
        callers = [paid.by(person) for _number in range(MANY)]

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            if number < len(some):
                return perform(money.reverse, callers[number], {"reversal": line.pk}, on=some[number].pk)
            return perform(money.dismiss, callers[number], {"reason": "Không phải tiền phí."}, on=line.pk)

    outcomes = at_once(MANY, work)
    assert sum(not isinstance(one, Exception) for one in outcomes) == 1
    assert all(isinstance(one, Invalid | WrongState | Stale | money.Payment | money.Reversal) for one in outcomes)
    with at(helpers.MORNING):
        drain()
    line.refresh_from_db()
    assert line.state in ("settled", "dismissed")
    assert money.Payment.objects.filter(decision="reverse").count() == (line.state == "settled")
    assert paid.balanced()
    assert list(verify(data=True)) == []


def test_what_nobody_can_have_is_tried_and_left_while_the_job_reads_on(transactional_db: None) -> None:
    helpers.ward()
    with at(helpers.MORNING):
        for number in range(3):
            paid.notify(None, transaction=f"T{number}", bank_reference=f"FT{number}")
        entrust_what_waits()  # each try is rolled back behind the rows that are read
        assert not Assignment.objects.filter(driver="money").exists()
        paid.accountant()
        entrust_what_waits()
    assert Assignment.objects.filter(driver="money", state="open").count() == 3


def test_a_payment_that_many_take_off_assign_and_give_back_at_once_is_in_one_place(transactional_db: None) -> None:
    ward, person, demand = ready()
    with at(helpers.MORNING):
        payment = paid.notify(demand)
        drain()
        refund = paid.propose(person, payment, 4_000, part=demand.reference)
        callers = [paid.by(person) for _number in range(MANY)]
        chair = ward.caller("chairwoman")

    def work(number: int) -> Any:
        about = {"reference": demand.reference, "reason": paid.REASON}
        with at(helpers.MORNING):
            match number % 4:
                case 0:
                    return perform(money.unassign, callers[number], about, on=payment.pk)
                case 1:
                    return perform(money.assign, callers[number], about, on=payment.pk)
                case 2:
                    return perform(money.decline, chair, {"reason": paid.REASON}, on=refund.pk)
            return paid.propose(person, payment, 2_000)

    outcomes = at_once(MANY, work)
    refused = Conflict | Invalid | Stale | WrongState
    assert all(isinstance(one, refused | money.Payment | money.Refund) for one in outcomes), outcomes
    with at(helpers.MORNING):
        drain()
    assert paid.balanced()
    assert list(verify(data=True)) == []


def test_a_refund_that_many_pay_out_at_once_goes_back_once_and_nobody_misses_it(transactional_db: None) -> None:
    ward, person, demand = ready()
    with at(helpers.MORNING):
        payment = paid.notify(demand)
        refund = paid.propose(person, payment, 4_000)
        perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
        callers = [paid.by(person) for _number in range(MANY)]

    def work(number: int) -> Any:
        with at(helpers.MORNING):
            return perform(money.pay_out, callers[number], {"method": "cash"}, on=refund.pk)

    outcomes = at_once(MANY, work)
    assert sum(isinstance(one, WrongState | Stale) for one in outcomes) == MANY - 1, outcomes
    assert paid.balanced()
    assert list(verify(data=True)) == []
