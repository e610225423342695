"""A refund says of what it gives back; of everybody else's money it touches nothing, and tells nobody."""

from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, lifted, perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import Notice
from motcua.kernel.people.api import Account
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money.parts import parts
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import inbox
from tests import helpers
from tests.mechanisms.money import paid

pytestmark = pytest.mark.both


def shared(ward: helpers.Ward, accountant: Account, amount: int) -> tuple[money.Demand, money.Demand, money.Payment]:
    """A transfer that the mother sent for herself serves a stranger as well."""
    _dossier, mine = paid.owing(ward)
    other = helpers.accept(ward, helpers.file_birth(ward, "stranger", data=paid.EXTRA))
    theirs = money.Demand.objects.get(subject=other.pk)
    payment = paid.notify(mine, amount)
    for one in (mine, theirs):
        given = {"reference": one.reference, "reason": "lời riêng của kế toán"}
        perform(money.assign, paid.by(accountant), given, on=payment.pk)
    drain()
    return mine, theirs, payment


def propose(accountant: Account, payment: money.Payment, amount: int, **more: Any) -> money.Refund:
    given = {"amount": amount, "reason": "lý do riêng về chị Lan", "to": "Tran Thi Lan, Ngân hàng A 0123"}
    return perform(money.propose, paid.by(accountant), given | more, on=payment.pk)


def paid_out(ward: helpers.Ward, accountant: Account, refund: money.Refund) -> None:
    """Agreed to by another, and gone."""
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    perform(money.pay_out, paid.by(accountant), {"method": "transfer", "reference": f"OUT{refund.pk}"}, on=refund.pk)
    drain()


def fresh(*rows: Any) -> None:
    """The rows as they are now."""
    for row in rows:
        row.refresh_from_db()


def letters(person: Account) -> list[str]:
    """Of refunds that somebody was told."""
    return [one.template for one in Notice.objects.filter(party=person.party, template__contains="refund")]


def test_of_two_payers_the_one_whose_part_is_named_gets_it_and_the_other_keeps_his(
    ward: helpers.Ward, accountant: Account
) -> None:
    mine, theirs, payment = shared(ward, accountant, 48_000)
    paid_out(ward, accountant, propose(accountant, payment, 24_000, part=mine.reference.lower()))
    fresh(mine, theirs, payment)
    assert (mine.state, mine.waived, mine.refunded) == ("cancelled", 24_000, 24_000)
    assert (theirs.state, theirs.waived, theirs.refunded) == ("paid", 0, 0)
    assert (payment.state, payment.applied, payment.returned) == ("matched", 24_000, 24_000)
    assert (len(letters(ward.mother)), letters(ward.stranger)) == (1, [])
    slip = Document.objects.get(type=money.SLIP)
    assert slip.content["payer"] == {"name": ward.mother.party.name, "code": mine.code}
    states = {one.content["payer"]["code"]: one.state for one in Document.objects.filter(type=money.RECEIPT)}
    assert states == {mine.code: "void", theirs.code: "signed"}
    assert (len(money.chain(mine).refunds), money.chain(theirs).refunds) == (1, []), "not in the office's eyes either"
    assert paid.balanced()

    mother, stranger = ward.client("mother"), ward.client("stranger")
    assert f"/nop-tien/{mine.pk}/giay/{slip.pk}/" in mother.get(f"/nop-tien/{mine.pk}/").content.decode()
    assert mother.get(f"/nop-tien/{mine.pk}/giay/{slip.pk}/").getvalue().startswith(b"%PDF")
    page = stranger.get(f"/nop-tien/{theirs.pk}/").content.decode()
    whole = stranger.get(f"/api/v1/demands/{theirs.pk}")
    assert whole.json()["refunds"] == []
    assert [(one["amount"], one["returned"]) for one in whole.json()["payments"]] == [(24_000, 0)]
    for words in ("hoàn 24.000", "phiếu hoàn tiền", "riêng", "48.000"):
        assert words not in page
        assert words not in whole.content.decode()


def test_the_other_one_s_part_is_named_and_it_is_he_who_is_told(ward: helpers.Ward, accountant: Account) -> None:
    mine, theirs, payment = shared(ward, accountant, 48_000)
    paid_out(ward, accountant, propose(accountant, payment, 24_000, part=theirs.reference))
    fresh(mine, theirs)
    assert (mine.state, theirs.state) == ("paid", "cancelled")
    assert (letters(ward.mother), len(letters(ward.stranger))) == ([], 1)
    slip = Document.objects.get(type=money.SLIP)
    assert slip.content["payer"] == {"name": ward.stranger.party.name, "code": theirs.code}
    assert ward.client("stranger").get(f"/nop-tien/{theirs.pk}/giay/{slip.pk}/").getvalue().startswith(b"%PDF")
    assert "hoàn 24.000" not in ward.client("mother").get(f"/nop-tien/{mine.pk}/").content.decode()
    assert ward.client("mother").get(f"/nop-tien/{mine.pk}/giay/{slip.pk}/").status_code == 404
    assert paid.balanced()


def test_what_was_never_assigned_goes_back_and_touches_no_demand(ward: helpers.Ward, accountant: Account) -> None:
    mine, theirs, payment = shared(ward, accountant, 50_000)
    paid_out(ward, accountant, propose(accountant, payment, 2_000, part="held"))
    fresh(mine, theirs, payment)
    assert (mine.state, theirs.state, payment.state, payment.applied) == ("paid", "paid", "matched", 48_000)
    slip = Document.objects.get(type=money.SLIP)
    assert slip.content["payer"] == {"name": "TRAN THI LAN", "code": mine.code}, "as the bank told it"
    assert (len(letters(ward.mother)), letters(ward.stranger)) == (1, [])
    assert paid.balanced()


def test_of_money_that_a_person_put_to_a_demand_the_rest_is_nobody_s_here(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(None, 30_000, payer="NGUYEN VAN KHAC")
    given = {"reference": demand.reference, "reason": "Người nộp gọi điện đến."}
    perform(money.assign, paid.by(accountant), given, on=payment.pk)
    drain()
    paid_out(ward, accountant, propose(accountant, payment, 6_000, part="held"))
    fresh(demand)
    assert (demand.state, demand.refunded) == ("paid", 0)
    slip = Document.objects.get(type=money.SLIP)
    assert slip.content["payer"] == {"name": "NGUYEN VAN KHAC", "code": ""}
    assert letters(ward.mother) == []
    page = ward.client("mother").get(f"/nop-tien/{demand.pk}/").content.decode()
    assert "6.000 đồng" not in page
    assert ward.client("mother").get(f"/nop-tien/{demand.pk}/giay/{slip.pk}/").status_code == 404
    assert paid.balanced()


def test_where_there_are_several_parts_one_has_to_be_named_and_no_more_goes_than_is_left_there(
    ward: helpers.Ward, accountant: Account
) -> None:
    mine, theirs, payment = shared(ward, accountant, 50_000)
    for named in ("", "MC000000000", "held "):
        with pytest.raises(Invalid) as refused:
            propose(accountant, payment, 26_000, part=named)
        if named == "held ":
            assert set(refused.value.faults) == {"amount"}, "of what is held there is less"
            continue
        told = str(refused.value.faults["part"][0])
        for one in (f"{mine.reference} 24.000 đồng", f"{theirs.reference} 24.000 đồng", "(held) 2.000 đồng"):
            assert one in told
    propose(accountant, payment, 20_000, part=mine.reference)
    with pytest.raises(Invalid) as refused:
        propose(accountant, payment, 4_001, part=mine.reference)
    assert "4.000" in str(refused.value.faults["amount"][0])
    propose(accountant, payment, 4_000, part=mine.reference)
    fresh(payment)
    assert [(one.name, one.left) for one in parts(payment)] == [("held", 2_000), (theirs.reference, 24_000)]


def test_money_that_is_about_to_go_back_is_not_put_to_a_demand(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(None, 30_000)
    refund = propose(accountant, payment, 30_000)
    given = {"reference": demand.reference, "reason": "Tôi cho là của khoản này."}
    with pytest.raises(Conflict):
        perform(money.assign, paid.by(accountant), given, on=payment.pk)
    perform(money.decline, ward.caller("chairwoman"), {"reason": paid.REASON}, on=refund.pk)
    propose(accountant, payment, 26_000)
    perform(money.assign, paid.by(accountant), given, on=payment.pk)
    fresh(payment, demand)
    assert (payment.applied, payment.held, demand.open) == (4_000, 26_000, 20_000)
    assert paid.balanced()


def test_while_one_s_part_goes_back_what_is_held_stays_a_duty(ward: helpers.Ward, accountant: Account) -> None:
    mine, _theirs, payment = shared(ward, accountant, 50_000)
    propose(accountant, payment, 24_000, part=mine.reference)
    about = inbox(paid.by(accountant).actor).filter(driver="money")
    assert list(about.values_list("subject", "act")) == [(payment.pk, "payment.assign")]
    assert list(money.queue(paid.by(accountant).actor)) == [payment]


@pytest.mark.parametrize(("held", "states"), [(0, ("paid", "cancelled")), (30_000, ("paid", "paid"))])
def test_a_refund_of_before_that_names_nothing_goes_on_in_the_order_of_then(
    ward: helpers.Ward, accountant: Account, held: int, states: tuple[str, str]
) -> None:
    mine, theirs, payment = shared(ward, accountant, 48_000 + held)
    refund = propose(accountant, payment, 24_000, part=mine.reference)
    with lifted("as a release of before kept it"):
        money.Refund.objects.filter(pk=refund.pk).update(part="", demand=None, audience=payment.audience)
    paid_out(ward, accountant, refund)
    fresh(mine, theirs, refund)
    assert (mine.state, theirs.state) == states
    assert (refund.part, refund.demand) == (("held", None) if held else ("demand", theirs)), "now it is plain of what"
    slip = Document.objects.get(type=money.SLIP)
    assert slip.content["payer"]["code"] == (mine if held else theirs).code
    assert paid.balanced()
    assert [str(one) for one in verify(data=False)] == []
