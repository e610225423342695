"""The life of what is owed: demanded, paid, proved, given back."""

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, WrongState, lifted, perform
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.api import Notice
from motcua.kernel.notices.reads import letter
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.mechanisms.money import paid


@pytest.mark.both
def test_what_is_owed_is_paid_at_the_counter_and_proved_by_a_signed_receipt(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    assert (demand.amount, demand.state, demand.due, demand.part) == (24_000, "open", "result", "copies")
    assert [(line["times"], line["each"], line["amount"]) for line in demand.lines] == [([3], 8000, 24_000)]
    payment = perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    drain()
    demand.refresh_from_db()
    receipt = Document.objects.get(type=money.RECEIPT)
    assert (demand.state, demand.open, payment.method, payment.state) == ("paid", 0, "cash", "matched")
    assert (receipt.state, receipt.notation, receipt.subject) == ("signed", "0000001/BL-2026", payment.pk)
    assert receipt.content["payment"]["words"] == "Hai mươi tư nghìn đồng"
    assert receipt.signer_name == "Hà Thị Thu Hường"
    letters = Notice.objects.filter(party=ward.mother.party, template__contains="payment-received")
    assert letters.count() == 1
    assert paid.balanced()


def test_the_counter_takes_what_is_open_and_nothing_else(ward: helpers.Ward) -> None:
    _dossier, demand = paid.owing(ward)
    for amount in (23_999, 24_001):
        with pytest.raises(Invalid) as refused:
            perform(money.take, ward.caller("desk_officer"), {"amount": amount}, on=demand.pk)
        assert "24.000" in str(refused.value.faults["amount"][0])
    perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    with pytest.raises(WrongState):
        perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    assert money.Payment.objects.count() == 1


def test_pressed_twice_it_is_taken_once(ward: helpers.Ward) -> None:
    _dossier, demand = paid.owing(ward)
    caller = ward.caller("desk_officer", key="one-click")
    first = perform(money.take, caller, {"amount": 24_000}, on=demand.pk)
    assert perform(money.take, caller, {"amount": 24_000}, on=demand.pk) == first


def test_a_result_that_nobody_hands_over_waits_for_the_money_and_then_comes_by_itself(
    ward: helpers.Ward, accountant: Account
) -> None:
    dossier = helpers.file_birth(ward, data=paid.EXTRA)
    dossier = helpers.settle(ward, dossier)
    assert dossier.state == cases.State.FINISHED
    with pytest.raises(Conflict) as refused:
        perform(cases.deliver, helpers.SETUP, on=dossier.pk)
    assert "24.000" in str(refused.value.sentence)
    demand = money.Demand.objects.get(subject=dossier.pk)
    perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.RETURNED


def test_what_was_paid_twice_waits_for_a_person_and_goes_back_by_two(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    paid.notify(demand)
    second = paid.notify(demand, transaction="T-2", bank_reference="FT26321000002")
    assert (second.state, second.mismatch, second.held) == ("queued", "second", 24_000)
    given = {"amount": 24_000, "reason": paid.REASON, "to": "TRAN THI LAN, 0011, ngân hàng A"}
    refund = perform(money.propose, paid.by(accountant), given, on=second.pk)
    with pytest.raises(NotAllowed):
        perform(money.approve, paid.by(accountant), {}, on=refund.pk)
    with pytest.raises(WrongState):
        perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    perform(money.pay_out, paid.by(accountant), {"method": "transfer", "reference": "FT-OUT-1"}, on=refund.pk)
    drain()
    second.refresh_from_db()
    demand.refresh_from_db()
    assert (second.state, second.returned, demand.state, demand.open) == ("returned", 24_000, "paid", 0)
    assert Document.objects.get(type=money.SLIP).state == "signed"
    assert Document.objects.get(type=money.RECEIPT).state == "signed"
    assert paid.balanced()


def test_a_receipt_of_what_has_gone_back_whole_is_void_and_nothing_is_owed_any_more(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    drain()
    for amount in (10_000, 14_000):
        given = {"amount": amount, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
        refund = perform(money.propose, paid.by(accountant), given, on=payment.pk)
        perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
        perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
        drain()
        demand.refresh_from_db()
        assert demand.open == 0
        assert paid.balanced()
    receipt = Document.objects.get(type=money.RECEIPT)
    assert (receipt.state, demand.state, demand.waived, demand.refunded) == ("void", "cancelled", 24_000, 24_000)
    # whoever checks the receipt reads this: the words of the refund stay inside
    assert receipt.void_reason == "Đã hoàn lại toàn bộ số tiền ghi trên biên lai."


@pytest.mark.both
def test_what_went_back_whole_before_there_was_a_receipt_never_gets_one(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    paid.give_back(ward, accountant, paid.notify(demand), 24_000)
    drain()
    assert paid.told_of(ward) == ["refund-paid"]
    assert not Document.objects.filter(type=money.RECEIPT).exists()
    assert Document.objects.get(type=money.SLIP).state == "signed"
    assert not Entry.objects.filter(act="payment.receipt").exists()
    assert not Message.objects.exclude(state="done").exists()
    assert paid.balanced()


@pytest.mark.both
def test_of_what_went_back_in_part_the_receipt_says_what_came_and_the_letter_says_both(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    paid.give_back(ward, accountant, paid.notify(demand), 4_000)
    drain()
    receipt, slip = (Document.objects.get(type=kind) for kind in (money.RECEIPT, money.SLIP))
    assert (receipt.state, receipt.content["payment"]["amount"]) == ("signed", "24.000 đồng")
    assert (slip.state, slip.content["refund"]["amount"]) == ("signed", "4.000 đồng")
    assert sorted(paid.told_of(ward)) == ["payment-received-in-part", "refund-paid"]
    told = Notice.objects.get(party=ward.mother.party, template__contains="in-part")
    for tongue in ("vi", "en", "bn"):
        shown = letter(told, tongue)
        assert "24.000" in shown.subject
        assert "4.000" in shown.subject
        assert "4.000" in shown.body
    assert paid.balanced()


@pytest.mark.both
@pytest.mark.parametrize("strange", ["😀", "漢", "\u202e", "\x07"], ids=["smile", "han", "turned", "bell"])
def test_what_no_paper_can_show_keeps_no_receipt_and_no_slip_from_being_made(
    ward: helpers.Ward, accountant: Account, strange: str
) -> None:
    _dossier, demand = paid.owing(ward)
    with lifted("as another portal told the name"):
        type(ward.mother.party).objects.filter(pk=demand.payer_id).update(name=strange)
    payment = paid.notify(demand, 24_000, payer=f"LAN {strange}", bank_reference=f"FT {strange}")
    drain()
    given = {"amount": 4_000, "reason": strange * 10, "to": f"tiền mặt {strange}"}
    refund = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
    drain()
    receipt, slip = (Document.objects.get(type=kind) for kind in (money.RECEIPT, money.SLIP))
    assert (receipt.state, receipt.content["payer"]["name"]) == ("signed", "–")
    assert (slip.state, slip.content["refund"]["reason"], slip.content["refund"]["to"]) == ("signed", "–", "tiền mặt ")
    assert not Message.objects.exclude(state="done").exists()


def test_no_more_goes_back_than_came(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    given = {"amount": 20_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    perform(money.propose, paid.by(accountant), given, on=payment.pk)
    with pytest.raises(Invalid) as refused:
        perform(money.propose, paid.by(accountant), given, on=payment.pk)
    assert "4.000" in str(refused.value.faults["amount"][0])
