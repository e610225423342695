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
