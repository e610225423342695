"""Money that waits is somebody's duty, until the act that settles it; what nobody can owe yet, is owed later."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import Audience, Organisation, Position, actor_of, record_absence
from motcua.kernel.acts.api import Caller, NotAllowed, NotFound, lifted, perform
from motcua.kernel.acts.guard import permitted
from motcua.kernel.calendar.api import ZONE, today
from motcua.kernel.ledger.api import Entry
from motcua.kernel.people.api import Account
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money.balance import check
from motcua.mechanisms.money.jobs import MOST, entrust_what_waits
from motcua.mechanisms.work.api import Assignment, about, inbox, open_about
from tests import acting, helpers
from tests.mechanisms.money import paid

pytestmark = pytest.mark.both


def owes(person: Account) -> list[str]:
    """The acts that end the duties in somebody's inbox, but those about dossiers."""
    mine = inbox(paid.by(person).actor).filter(driver="money")
    return list(mine.values_list("act", flat=True))


def propose(accountant: Account, payment: money.Payment) -> money.Refund:
    given = {"amount": 24_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    return perform(money.propose, paid.by(accountant), given, on=payment.pk)


def test_money_that_fits_nowhere_is_the_accountant_s_duty_until_she_says_what_it_is_for(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(None)
    duty = inbox(paid.by(accountant).actor).get(driver="money")
    assert (duty.subject, duty.act) == (payment.pk, "payment.assign")
    assert duty.due == datetime(2026, 11, 19, 17, 30, tzinfo=ZONE), "two working days behind Tuesday"
    assert duty.responsible.urn == f"{helpers.CUA_NAM}:office"
    perform(money.assign, paid.by(accountant), {"reference": demand.reference, "reason": paid.REASON}, on=payment.pk)
    assert owes(accountant) == []
    assert [one.state for one in about(payment.pk)] == ["done"]


def test_what_fits_is_nobody_s_duty(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    paid.notify(demand)
    assert not Assignment.objects.filter(driver="money").exists()


def test_a_part_that_is_left_stays_a_duty_and_what_is_kept_ends_it(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(None, 30_000)
    perform(money.assign, paid.by(accountant), {"reference": demand.reference, "reason": paid.REASON}, on=payment.pk)
    assert owes(accountant) == ["payment.assign"]
    perform(money.keep_advance, paid.by(accountant), {"reason": paid.REASON}, on=payment.pk)
    assert owes(accountant) == []


def test_a_refund_goes_from_the_accountant_to_whoever_approves_and_back(
    ward: helpers.Ward, accountant: Account
) -> None:
    payment = paid.notify(None)
    refund = propose(accountant, payment)
    assert (owes(accountant), owes(ward.chairwoman)) == ([], ["refund.approve"])
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    assert (owes(accountant), owes(ward.chairwoman)) == (["refund.pay"], [])
    perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
    assert (owes(accountant), owes(ward.chairwoman)) == ([], [])
    assert not open_about(payment.pk, refund.pk).exists()


def test_what_is_declined_waits_for_the_accountant_again(ward: helpers.Ward, accountant: Account) -> None:
    payment = paid.notify(None)
    refund = propose(accountant, payment)
    perform(money.decline, ward.caller("chairwoman"), {"reason": paid.REASON}, on=refund.pk)
    assert (owes(accountant), owes(ward.chairwoman)) == (["payment.assign"], [])


def test_while_the_chair_is_away_her_deputy_approves_by_a_delegation_that_says_so(
    ward: helpers.Ward, accountant: Account
) -> None:
    chair, deputy = acting.seat(helpers.SEATS["chairwoman"]), acting.deputy()
    away = {"valid_from": today(), "valid_to": today() + timedelta(days=6), "substitute": acting.seat(acting.DEPUTY).pk}
    perform(record_absence, ward.caller("chairwoman"), away, on=chair.pk)
    refund = propose(accountant, paid.notify(None))
    assert owes(ward.chairwoman) == ["refund.approve"], "nobody else may, so it stays with her"
    with pytest.raises(NotFound):  # it is not even seen by a seat that owes nothing about it
        perform(money.approve, acting.caller(actor_of(deputy)), {}, on=refund.pk)
    lent = acting.lend(ward, acts=["refund.approve", "refund.decline"])
    stands_in = acting.caller(acting.acting(deputy, lent))
    assert list(inbox(stands_in.actor).values_list("subject", flat=True)) == [refund.pk]
    perform(money.approve, stands_in, {}, on=refund.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.decided_by) == ("approved", deputy)
    entry = Entry.objects.get(act="refund.approve")
    assert (entry.actor, entry.authority, entry.seat) == (deputy.pseudonym, lent.pk, chair.pk)
    assert (owes(ward.chairwoman), owes(accountant)) == ([], ["refund.pay"])


def test_nobody_approves_by_delegation_what_he_proposed_himself(ward: helpers.Ward, accountant: Account) -> None:
    refund = propose(accountant, paid.notify(None))
    lent = acting.lend(ward, receiver=acting.seat(paid.SEAT).pk, acts=["refund.approve", "refund.decline"])
    for act, given in ((money.approve, {}), (money.decline, {"reason": paid.REASON})):
        with pytest.raises(NotAllowed):
            perform(act, acting.caller(acting.acting(accountant, lent)), given, on=refund.pk)
    refund.refresh_from_db()
    assert refund.state == "proposed"


def test_nobody_owes_the_approval_of_what_he_proposed_himself(ward: helpers.Ward, accountant: Account) -> None:
    books = acting.sit(ward.chairwoman, paid.SEAT)
    payment = paid.notify(None)
    given = {"amount": 24_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    caller = Caller(actor_of(ward.chairwoman, books.pk), channel="test")
    refund = perform(money.propose, caller, given, on=payment.pk)
    assert not open_about(refund.pk).exists()


def test_a_statement_makes_a_duty_of_each_line_that_fits_nowhere(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    text = paid.statement(("FT1", 24_000, demand.reference), ("FT2", 1_000, "x"), ("FT3", 2_000, "y"))
    perform(money.upload, paid.by(accountant), {"file": text})
    assert owes(accountant) == ["payment.assign"] * 2
    perform(money.upload, paid.by(accountant), {"file": text})
    assert owes(accountant) == ["payment.assign"] * 2


def test_what_came_while_nobody_sat_there_is_owed_as_soon_as_somebody_does(ward: helpers.Ward) -> None:
    payment, said = paid.notify(None), Entry.objects.count()
    entrust_what_waits()
    entrust_what_waits()
    assert not open_about(payment.pk).exists()
    assert Entry.objects.count() == said, "the ledger hears nothing of what came to nothing"
    assert any("1 việc về tiền đang chờ mà chưa có người phụ trách" in str(one.what) for one in check())
    accountant = paid.accountant()
    entrust_what_waits()
    entrust_what_waits()
    assert owes(accountant) == ["payment.assign"]
    assert not any("chưa có người phụ trách" in str(one.what) for one in check())


def test_sums_that_nobody_can_be_given_do_not_starve_those_behind_them(ward: helpers.Ward) -> None:
    first = paid.notify(None)
    other, seat = Organisation.objects.get(urn=helpers.HOAN_KIEM), acting.seat(helpers.SEATS["other_officer"])
    alike = [
        money.Payment(**values_of(first) | {"external": f"FT{number}", "transaction": ""}) for number in range(MOST)
    ]
    with permitted():  # more than are given at a time, and the accountant's of another body behind all of them
        money.Payment.objects.bulk_create(alike)
        theirs = Audience.objects.create(organisation=other, level=Audience.Level.INTERNAL)
        whose = {"organisation_id": other.pk, "audience_id": theirs.pk, "external": "FT-HK", "transaction": ""}
        last = money.Payment.objects.create(**values_of(first) | whose)
        Position.objects.filter(pk=seat.pk).update(roles=[*seat.roles, "urn:motcua:role:accountant"])
    assert money.Payment.objects.order_by("pk").last() == last
    entrust_what_waits()
    assert list(Assignment.objects.filter(driver="money").values_list("subject", flat=True)) == [last.pk]
    assert Entry.objects.filter(act="payment.entrust").count() == 1


def values_of(payment: money.Payment) -> dict[str, Any]:
    """What makes a payment, but for its key."""
    return {field.attname: getattr(payment, field.attname) for field in payment._meta.fields if field.name != "id"}


def test_what_a_seat_owes_that_nobody_holds_any_more_goes_to_another(ward: helpers.Ward, accountant: Account) -> None:
    payment = paid.notify(None)
    other = acting.account("thu.do", "Đỗ Minh Thư")
    seat = acting.sit(other, f"{helpers.CUA_NAM}:office:clerk")
    with lifted("the clerk keeps the books too; the accountant has left"):
        seat.roles = [*seat.roles, "urn:motcua:role:accountant"]
        seat.save()
        Account.objects.filter(pk=accountant.pk).update(is_active=False)
    entrust_what_waits()
    assert owes(other) == ["payment.assign"]
    assert [one.state for one in about(payment.pk)] == ["open"]
