"""The bank takes back what it had credited: it waits for the accountant, then the payment counts for nothing."""

import pytest

from motcua.kernel.access.api import Audience, Organisation
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, WrongState, perform
from motcua.kernel.acts.guard import permitted
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.api import Notice
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import inbox, open_about
from tests import acting, helpers
from tests.mechanisms.money import paid

pytestmark = pytest.mark.both
HEAD = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n"
MT940 = ":20:X\n:25:999999/0008200000990\n"


def taken_back(
    accountant: Account, reference: str = "FT26321000001", amount: int = 24_000, purpose: str = "huy"
) -> money.Reversal:
    """The next statement says so."""
    text = f"{HEAD}18/11/2026;{reference};;-{amount};{purpose}\n"
    return perform(money.upload, paid.by(accountant), {"file": text}).reversals.get()


def paid_demand(ward: helpers.Ward) -> tuple[money.Demand, money.Payment]:
    """A fee that was paid by transfer and receipted."""
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    drain()
    return demand, payment


def test_what_the_bank_took_back_is_owed_again_its_receipt_void_and_the_payer_told(
    ward: helpers.Ward, accountant: Account
) -> None:
    demand, payment = paid_demand(ward)
    found = taken_back(accountant)
    assert (found.payment, found.state, found.amount) == (payment, "open", 24_000)
    demand.refresh_from_db()
    assert demand.state == "paid", "nothing changes until a person has looked at it"
    duty = inbox(paid.by(accountant).actor).get(driver="money")
    assert (duty.subject, duty.act) == (found.pk, "payment.reverse")

    perform(money.reverse, paid.by(accountant), {"reversal": found.pk, "note": "chữ riêng"}, on=payment.pk)
    drain()
    for row in (demand, payment, found):
        row.refresh_from_db()
    assert (demand.state, demand.open, demand.settled_at) == ("open", 24_000, None)
    assert (payment.state, payment.applied, payment.decision) == ("returned", 0, "reverse")
    assert found.state == "settled"
    receipt = Document.objects.get(type=money.RECEIPT)
    assert (receipt.state, receipt.void_reason) == ("void", "Ngân hàng đã rút lại số tiền ghi trên biên lai.")
    letters = Notice.objects.filter(party=ward.mother.party, template__contains="payment-reversed")
    assert letters.count() == 1
    assert not open_about(found.pk).exists()
    assert paid.balanced()

    again = paid.notify(demand, transaction="T-9", bank_reference="FT26322000009")
    drain()
    demand.refresh_from_db()
    assert (again.state, demand.state, demand.open) == ("matched", "paid", 0)
    assert sorted(Document.objects.filter(type=money.RECEIPT).values_list("state", flat=True)) == ["signed", "void"]
    assert paid.balanced()


def test_for_a_dossier_that_ended_without_a_result_nothing_is_owed_again(
    ward: helpers.Ward, accountant: Account
) -> None:
    dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    drain()
    perform(cases.withdraw, ward.caller("mother"), {}, on=dossier.pk)
    drain()
    found = taken_back(accountant)
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    drain()
    demand.refresh_from_db()
    assert (demand.state, demand.reason) == (
        "cancelled", "Hồ sơ đã kết thúc mà không có kết quả, nên không phải nộp khoản này."
    )  # fmt: skip
    letter = Notice.objects.get(party=ward.mother.party, template__contains="payment-reversed")
    assert letter.values["amount"] == "24.000"
    assert paid.balanced()


def test_told_twice_and_settled_twice_it_happens_once(ward: helpers.Ward, accountant: Account) -> None:
    demand, payment = paid_demand(ward)
    found = taken_back(accountant)
    other_file = f"{HEAD}18/11/2026;FT26321000001;;-24.000;huy\n18/11/2026;FT9;1.000;;phi\n"
    perform(money.upload, paid.by(accountant), {"file": other_file})
    assert list(money.Reversal.objects.all()) == [found]
    given = {"reversal": found.pk}
    keyed = paid.by(accountant)
    keyed = keyed.__class__(keyed.actor, channel="test", key="once", proved=keyed.proved)
    assert perform(money.reverse, keyed, given, on=payment.pk) == perform(money.reverse, keyed, given, on=payment.pk)
    with pytest.raises(WrongState):
        perform(money.reverse, paid.by(accountant), given, on=payment.pk)
    drain()
    demand.refresh_from_db()
    assert (demand.open, demand.refunded) == (24_000, 24_000)
    assert Entry.objects.filter(act="payment.reverse").count() == 1
    assert paid.balanced()


@pytest.mark.parametrize(
    ("reference", "purpose", "linked"),
    [
        ("FT26321000001", "x", True),
        ("FT-NEW", "HOAN TRA FT26321000001", True),
        ("FT-NEW", "huy lenh {reference}", True),
        ("FT-NEW", "khong ro", False),
    ],
)
def test_it_is_linked_where_reference_and_amount_say_so(
    ward: helpers.Ward, accountant: Account, reference: str, purpose: str, linked: bool
) -> None:
    demand, payment = paid_demand(ward)
    found = taken_back(accountant, reference, purpose=purpose.format(reference=demand.reference))
    assert found.payment == (payment if linked else None)


def test_another_amount_is_linked_to_nothing_and_settles_nothing(ward: helpers.Ward, accountant: Account) -> None:
    _demand, payment = paid_demand(ward)
    found = taken_back(accountant, amount=23_000)
    assert found.payment is None
    with pytest.raises(Invalid):
        perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    perform(money.dismiss, paid.by(accountant), {"reason": "Không phải tiền phí của phường."}, on=found.pk)
    assert not open_about(found.pk).exists()
    payment.refresh_from_db()
    assert payment.state == "matched"


def test_what_nobody_could_link_is_settled_by_whoever_knows_the_payment(
    ward: helpers.Ward, accountant: Account
) -> None:
    _demand, payment = paid_demand(ward)
    found = taken_back(accountant, "FT-NEW", purpose="khong ro")
    assert list(money.candidates(found.account, found.amount)) == [payment]
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    found.refresh_from_db()
    assert (found.state, found.payment) == ("settled", payment)
    assert paid.balanced()


def test_a_reversal_in_the_same_statement_and_in_mt940_is_seen(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    text = f"{MT940}:61:2611171117C24000,NTRFNONREF//FT1\n:86:{demand.reference}\n"
    text += ":61:2611171117RC24000,NTRFNONREF//FT1\n:86:huy\n"
    found = perform(money.upload, paid.by(accountant), {"file": text})
    payment = money.Payment.objects.get()
    assert (found.new, found.debits, found.reversals.get().payment) == (1, 0, payment)
    perform(money.reverse, paid.by(accountant), {"reversal": found.reversals.get().pk}, on=payment.pk)
    drain()
    assert paid.told_of(ward) == ["payment-reversed"], "not that it came, behind that it went"
    assert not Document.objects.filter(type=money.RECEIPT).exists(), "no number, no paper"
    assert paid.balanced()


def test_a_receipt_that_is_being_signed_when_the_bank_takes_the_money_back_is_void_when_it_is_signed(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    found = taken_back(accountant)
    receipts = Document.objects.filter(type=money.RECEIPT)
    while not receipts.exists():
        assert drain(1)
    assert receipts.get().state == "prepared"
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    drain()
    assert receipts.get().state == "void"


def test_refunds_under_way_end_and_what_went_back_already_is_no_reversal(
    ward: helpers.Ward, accountant: Account
) -> None:
    _demand, payment = paid_demand(ward)
    found = taken_back(accountant)
    given = {"amount": 4_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    first = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    perform(money.approve, ward.caller("chairwoman"), {}, on=first.pk)
    second = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    assert set(money.Refund.objects.values_list("state", flat=True)) == {"declined"}
    assert not open_about(first.pk, second.pk).exists()
    with pytest.raises(WrongState):
        perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=first.pk)
    assert paid.balanced()


def test_a_payment_of_which_a_part_was_given_back_is_not_reversed(ward: helpers.Ward, accountant: Account) -> None:
    _demand, payment = paid_demand(ward)
    found = taken_back(accountant)
    given = {"amount": 4_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    refund = perform(money.propose, paid.by(accountant), given, on=payment.pk)
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    perform(money.pay_out, paid.by(accountant), {"method": "cash"}, on=refund.pk)
    with pytest.raises(Conflict):
        perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    assert paid.balanced()


@pytest.mark.parametrize(
    ("bank_s", "purpose", "linked"),
    [
        ("123456", "HOAN LENH 123456", True),
        ("123456", "HOAN LENH 123456 LAN 1", True),
        ("123456", "TK 9912345678", False),
        ("123456", "PHÍ123456", False),
        ("12345", "HOAN 12345", False),
        ("------", "HOAN TRA", False),
        ("FT-2632/100", "huy FT2632100", True),
        ("FT2632100", "huy FT26 32100.", True),
        ("FT2632100", "huy FT26321001", False),
    ],
)
def test_a_bank_s_reference_is_found_as_a_whole_word_only(
    ward: helpers.Ward, accountant: Account, bank_s: str, purpose: str, linked: bool
) -> None:
    payment = paid.notify(None, bank_reference=bank_s)
    assert taken_back(accountant, "FT-NEW", purpose=purpose).payment == (payment if linked else None)


def test_a_line_that_was_linked_to_the_wrong_payment_is_settled_with_the_right_one(
    ward: helpers.Ward, accountant: Account
) -> None:
    demand, wrong = paid_demand(ward)
    right = paid.notify(None, transaction="T-2", bank_reference="FT26321000002")
    found = taken_back(accountant)
    assert found.payment == wrong
    assert list(money.fitting(wrong)) == list(money.fitting(right)) == [found]
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=right.pk)
    drain()
    for row in (demand, wrong, right, found):
        row.refresh_from_db()
    assert (found.state, found.payment) == ("settled", right)
    assert (right.state, right.applied, wrong.state, demand.state) == ("returned", 0, "matched", "paid")
    assert not Notice.objects.filter(template__contains="payment-reversed").exists()
    assert not open_about(found.pk, right.pk, wrong.pk).exists()
    with pytest.raises(Invalid):
        perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=wrong.pk)
    assert paid.balanced()


def test_a_line_that_was_passed_over_is_taken_up_again_and_settled(ward: helpers.Ward, accountant: Account) -> None:
    demand, payment = paid_demand(ward)
    found = taken_back(accountant)
    with pytest.raises(WrongState):
        perform(money.reopen, paid.by(accountant), {"reason": "Tôi muốn xem lại."}, on=found.pk)
    perform(money.dismiss, paid.by(accountant), {"reason": "Không phải tiền phí của phường."}, on=found.pk)
    assert not open_about(found.pk).exists()
    with pytest.raises(NotAllowed):
        perform(money.reopen, ward.caller("desk_officer"), {"reason": "Không phải việc của tôi."}, on=found.pk)
    perform(money.reopen, paid.by(accountant), {"reason": "Ngân hàng báo lại: đúng là lệ phí."}, on=found.pk)
    found.refresh_from_db()
    assert (found.state, found.payment, found.settled_at) == ("open", None, None)
    assert found.reason == "Không phải tiền phí của phường.\nNgân hàng báo lại: đúng là lệ phí."
    assert [one.act for one in open_about(found.pk)] == ["payment.reverse"]
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    drain()
    demand.refresh_from_db()
    assert (demand.state, demand.open) == ("open", 24_000)
    with pytest.raises(WrongState):
        perform(money.reopen, paid.by(accountant), {"reason": "Đã ghi rồi thì thôi."}, on=found.pk)
    assert paid.balanced()


def test_what_a_body_that_shares_an_account_passes_over_waits_again_at_the_account_s_owner(
    ward: helpers.Ward, accountant: Account
) -> None:
    _demand, payment = paid_demand(ward)
    other = Organisation.objects.get(urn=helpers.HOAN_KIEM)
    seat = acting.seat(helpers.SEATS["other_officer"])
    with permitted():  # as if Hoàn Kiếm were paid at this account too, and this were money for it
        theirs_alone = Audience.objects.create(organisation=other, level=Audience.Level.INTERNAL)
        money.Payment.objects.filter(pk=payment.pk).update(organisation=other, audience=theirs_alone)
        type(seat).objects.filter(pk=seat.pk).update(roles=[*seat.roles, "urn:motcua:role:accountant"])
    found = taken_back(accountant)
    theirs = paid.by(ward.other_officer)
    assert (found.payment, found.organisation) == (payment, other)
    assert list(money.reversals(paid.by(accountant).actor)) == []
    own = paid.notify(None, transaction="T-2", bank_reference="FT26321000002")
    with pytest.raises(Invalid):  # while it is theirs, nobody else takes it
        perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=own.pk)
    assert [one.subject for one in inbox(theirs.actor).filter(driver="money")] == [found.pk]

    perform(money.dismiss, theirs, {"reason": "Không phải khoản thu của chúng tôi."}, on=found.pk)
    found.refresh_from_db()
    assert (found.state, found.payment, found.organisation.urn) == ("open", None, helpers.CUA_NAM)
    assert not inbox(theirs.actor).filter(driver="money").exists()
    assert [one.responsible.urn for one in open_about(found.pk)] == [f"{helpers.CUA_NAM}:office"]
    with pytest.raises(NotFound):
        money.reversal(theirs.actor, found.pk)
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=own.pk)
    found.refresh_from_db()
    assert (found.state, found.payment) == ("settled", own)
    assert paid.balanced()


def test_of_a_payment_that_served_two_each_is_told_of_his_own_part(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    other = helpers.accept(ward, helpers.file_birth(ward, "stranger", data=paid.EXTRA))
    others = money.Demand.objects.get(subject=other.pk)
    payment = paid.notify(demand, 48_000)
    for one in (demand, others):
        given = {"reference": one.reference, "reason": "lời riêng của kế toán"}
        perform(money.assign, paid.by(accountant), given, on=payment.pk)
    drain()
    found = taken_back(accountant, amount=48_000)
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    drain()
    told = Notice.objects.filter(template__contains="payment-reversed")
    assert {one.party_id: one.values["amount"] for one in told} == {
        ward.mother.party.pk: "24.000",
        ward.stranger.party.pk: "24.000",
    }
    page = ward.client("stranger").get(f"/nop-tien/{others.pk}/").content.decode()
    assert "Ngân hàng đã rút lại 24.000 đồng" in page
    assert "48.000" not in page, "the rest is another's"
    assert "Ngân hàng đã rút lại 48.000 đồng" in ward.client("mother").get(f"/nop-tien/{demand.pk}/").content.decode()
    assert paid.balanced()


def test_of_a_demand_that_was_paid_in_part_and_taken_back_nothing_is_owed_again(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand, 10_000)
    given = {"reference": demand.reference, "reason": "Người nộp chuyển một phần trước."}
    perform(money.assign, paid.by(accountant), given, on=payment.pk)
    perform(money.cancel, paid.by(accountant), {"reason": "Không cần bản sao nữa."}, on=demand.pk)
    drain()
    found = taken_back(accountant, amount=10_000)
    perform(money.reverse, paid.by(accountant), {"reversal": found.pk}, on=payment.pk)
    drain()
    demand.refresh_from_db()
    assert (demand.state, demand.open, demand.waived, demand.refunded) == ("cancelled", 0, 24_000, 10_000)
    assert paid.balanced()
