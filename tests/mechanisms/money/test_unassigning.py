"""Money that was put to a wrong demand leaves it again, and nobody loses by it."""

from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, WrongState, perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import Notice
from motcua.kernel.notices.reads import letter
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.fees import unpaid_result
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import inbox
from tests import helpers
from tests.mechanisms.money import paid

pytestmark = pytest.mark.both
WHY = "Người chuyển gọi đến: tiền là của hồ sơ khác."


def assign(accountant: Account, payment: money.Payment, demand: money.Demand) -> None:
    """The accountant says that it is for this."""
    given = {"reference": demand.reference, "reason": "Tôi cho là của khoản này."}
    perform(money.assign, paid.by(accountant), given, on=payment.pk)
    drain()


def unassign(accountant: Account, payment: money.Payment, demand: money.Demand) -> None:
    """She sees that it is not."""
    perform(money.unassign, paid.by(accountant), {"reference": demand.reference, "reason": WHY}, on=payment.pk)
    drain()


def mistaken(ward: helpers.Ward, accountant: Account) -> tuple[cases.Dossier, money.Demand, money.Payment]:
    """A transfer that names nothing is put to the mother's fee, who never paid."""
    dossier, demand = paid.owing(ward)
    payment = paid.notify(None, payer="NGUYEN VAN KHAC", purpose="chuyen tien le phi")
    assign(accountant, payment, demand)
    return dossier, demand, payment


def fresh(*rows: Any) -> None:
    """The rows as they are now."""
    for row in rows:
        row.refresh_from_db()


def test_the_demand_is_owed_as_if_it_had_never_come_and_the_money_waits(
    ward: helpers.Ward, accountant: Account
) -> None:
    dossier, demand, payment = mistaken(ward, accountant)
    unassign(accountant, payment, demand)
    fresh(demand, payment, dossier)
    assert (demand.state, demand.open, demand.waived, demand.settled_at) == ("open", 24_000, 0, None)
    assert unpaid_result(dossier) is not None, "the result is not handed out for nothing"
    assert (payment.state, payment.held, payment.demand, payment.mismatch) == ("queued", 24_000, None, "unassigned")
    assert [(one.subject, one.act) for one in inbox(paid.by(accountant).actor).filter(driver="money")] == [
        (payment.pk, "payment.assign")
    ]
    receipt = Document.objects.get(type=money.RECEIPT)
    assert receipt.state == "void"
    assert receipt.void_reason == "Số tiền ghi trên biên lai đã được ghi nhầm cho khoản này, nay được gỡ ra."
    assert paid.told_of(ward) == ["payment-received", "payment-unassigned"]
    told = Notice.objects.get(party=ward.mother.party, template__contains="payment-unassigned")
    for tongue in ("vi", "en", "bn"):
        assert "24.000" in letter(told, tongue).subject
        assert WHY not in letter(told, tongue).body, "what colleagues wrote stays with them"
    assert paid.balanced()
    mother = ward.client("mother")
    assert mother.get("/api/v1/payments").json()["items"] == [], "it was never hers"
    (came,) = mother.get(f"/api/v1/demands/{demand.pk}").json()["payments"]
    assert (came["amount"], came["returned"], came["state"], came["purpose"]) == (24_000, 24_000, "returned", "")
    perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    fresh(demand)
    assert (demand.state, demand.open) == ("paid", 0)
    assert paid.balanced()


def test_it_goes_to_the_right_demand_and_back_to_the_first_one_as_well(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand, payment = mistaken(ward, accountant)
    _other, right = paid.owing(ward)
    unassign(accountant, payment, demand)
    assign(accountant, payment, right)
    fresh(demand, right, payment)
    assert (demand.state, right.state, payment.state, payment.demand) == ("open", "paid", "matched", right)
    assert payment.mismatch == "", "whoever it was for reads nothing of the mistake"
    unassign(accountant, payment, right)
    assign(accountant, payment, demand)
    fresh(demand, right, payment)
    assert (demand.state, right.state, payment.state) == ("paid", "open", "matched")
    states = Document.objects.filter(type=money.RECEIPT).values_list("state", flat=True)
    assert sorted(states) == ["signed", "void", "void"]
    assert paid.balanced()


def test_given_back_it_names_its_sender_and_nobody_who_had_nothing_to_do_with_it(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand, payment = mistaken(ward, accountant)
    unassign(accountant, payment, demand)
    paid.give_back(ward, accountant, payment, 24_000)
    drain()
    fresh(demand, payment)
    assert (demand.state, demand.open, payment.state) == ("open", 24_000, "returned")
    slip = Document.objects.get(type=money.SLIP)
    assert (slip.state, slip.content["payer"]) == ("signed", {"name": "NGUYEN VAN KHAC", "code": ""})
    assert "refund-paid" not in paid.told_of(ward)
    mother = ward.client("mother")
    page = mother.get(f"/nop-tien/{demand.pk}/").content.decode()
    for words in ("Đã hoàn", "Đề nghị hoàn", "phiếu hoàn tiền", "KHAC"):
        assert words not in page
    assert mother.get(f"/nop-tien/{demand.pk}/giay/{slip.pk}/").status_code == 404
    assert mother.get(f"/api/v1/demands/{demand.pk}").json()["refunds"] == []
    assert paid.balanced()


def test_of_two_demands_only_the_wrong_one_is_left(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    other = helpers.accept(ward, helpers.file_birth(ward, "stranger", data=paid.EXTRA))
    others = money.Demand.objects.get(subject=other.pk)
    payment = paid.notify(demand, 48_000)
    for one in (demand, others):
        assign(accountant, payment, one)
    unassign(accountant, payment, others)
    fresh(demand, others, payment)
    assert (demand.state, others.state) == ("paid", "open")
    assert (payment.demand, payment.held, payment.state) == (demand, 24_000, "queued")
    assert "payment-unassigned" not in paid.told_of(ward)
    assert Notice.objects.filter(party=ward.stranger.party, template__contains="payment-unassigned").count() == 1
    page = ward.client("stranger").get(f"/nop-tien/{others.pk}/").content.decode()
    assert "Đã gỡ 24.000 đồng khỏi khoản này vì ghi nhầm" in page
    assert "Tải biên lai đã hủy" in page
    for words in (WHY, "48.000", "Tôi cho là"):
        assert words not in page
    assert paid.balanced()


@pytest.mark.parametrize("state", ["proposed", "approved", "paid"])
def test_what_is_about_to_go_back_or_has_gone_back_is_not_taken_off(
    ward: helpers.Ward, accountant: Account, state: str
) -> None:
    _dossier, demand, payment = mistaken(ward, accountant)
    given = {"amount": 4_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    refund = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    if state != "proposed":
        perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    if state == "paid":
        perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
    with pytest.raises(Conflict) as refused:
        unassign(accountant, payment, demand)
    assert ("đã được hoàn lại" if state == "paid" else "Đang có đề nghị hoàn") in str(refused.value.sentence)
    fresh(demand)
    assert demand.state == "paid"
    assert paid.balanced()


def test_declined_it_is_taken_off_after_all_and_only_by_whoever_may(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand, payment = mistaken(ward, accountant)
    given = {"amount": 24_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    refund = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    perform(money.decline, ward.caller("chairwoman"), {"reason": "Tiền gắn nhầm thì gỡ ra."}, on=refund.pk)
    why = {"reference": demand.reference, "reason": WHY}
    with pytest.raises(NotAllowed):
        perform(money.unassign, ward.caller("desk_officer"), why, on=payment.pk)
    with pytest.raises(Invalid):
        perform(money.unassign, paid.by(accountant), why | {"reference": "MC000000000"}, on=payment.pk)
    unassign(accountant, payment, demand)
    with pytest.raises(WrongState):
        unassign(accountant, payment, demand)
    fresh(demand)
    assert demand.state == "open"


def test_for_a_dossier_that_ended_without_a_result_nothing_is_owed_again(
    ward: helpers.Ward, accountant: Account
) -> None:
    dossier, demand, payment = mistaken(ward, accountant)
    perform(cases.withdraw, ward.caller("mother"), {}, on=dossier.pk)
    drain()
    unassign(accountant, payment, demand)
    fresh(demand, payment)
    assert (demand.state, demand.open, payment.state) == ("cancelled", 0, "queued")
    assert paid.balanced()


def test_a_receipt_that_is_being_signed_is_void_when_it_is_signed(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    receipts = Document.objects.filter(type=money.RECEIPT)
    while not receipts.exists():
        assert drain(1)
    assert receipts.get().state == "prepared"
    unassign(accountant, payment, demand)
    assert receipts.get().state == "void"
    assert "ghi nhầm" in receipts.get().void_reason
    fresh(payment)
    assert (payment.demand, payment.state) == (None, "queued"), "it named this demand, and was not for it"


def test_cash_taken_for_a_wrong_dossier_leaves_it_and_names_nobody(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    payment = perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    drain()
    unassign(accountant, payment, demand)
    paid.give_back(ward, accountant, payment, 24_000)
    drain()
    slip = Document.objects.get(type=money.SLIP)
    assert (slip.state, slip.content["payer"]["name"]) == ("signed", "")
    assert "refund-paid" not in paid.told_of(ward)
    assert paid.balanced()


def test_the_bank_takes_back_what_was_taken_off_before_and_nobody_is_told(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand, payment = mistaken(ward, accountant)
    unassign(accountant, payment, demand)
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT26321000001;;-24.000;huy\n"
    line = perform(money.upload, paid.by(accountant), {"file": text}).reversals.get()
    perform(money.reverse, paid.by(accountant), {"reversal": line.pk}, on=payment.pk)
    drain()
    fresh(demand, payment)
    assert (demand.state, demand.open, payment.state) == ("open", 24_000, "returned")
    assert "payment-reversed" not in paid.told_of(ward)
    page = ward.client("mother").get(f"/nop-tien/{demand.pk}/").content.decode()
    assert "Ngân hàng đã rút lại" not in page
    assert Document.objects.get(type=money.RECEIPT).void_reason.startswith("Số tiền ghi trên biên lai đã được ghi nhầm")
    assert paid.balanced()
