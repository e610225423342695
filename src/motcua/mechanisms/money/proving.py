"""The papers of money: a receipt for what was paid, a slip for what was given back, and the letters that come with
them. All of it happens by itself behind the acts (``events.py``)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import seats
from motcua.kernel.acts.api import Conflict, Deed, Given, WrongState, act
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.notices.api import post
from motcua.mechanisms.money.models import Allocation, Demand, Payment, Refund
from motcua.mechanisms.money.parts import given_back_of
from motcua.mechanisms.money.paying import lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.refunding import lock_refund
from motcua.mechanisms.money.rules import dong
from motcua.mechanisms.papers.api import Paper, number_in_words, prepare, said_on_paper, without_unprintable

RECEIPT = "urn:motcua:document-type:fee-receipt"
SLIP = "urn:motcua:document-type:refund-slip"
ROLE = "urn:motcua:role:accountant"
PAID, PAID_IN_PART = "urn:motcua:notice:payment-received", "urn:motcua:notice:payment-received-in-part"
GIVEN_BACK = "urn:motcua:notice:refund-paid"
METHODS = {
    "cash": "tiền mặt tại quầy",
    "card": "thẻ tại quầy",
    "transfer": "chuyển khoản",
    "gateway": "cổng thanh toán",
}
"""How money came or went, as the papers say it: they are in Vietnamese."""


class ReceiptFor(Given):
    """For which part of the payment."""

    allocation: UUID


@act("payment.receipt", POLICY, on=lock_payment)
def receipt(deed: Deed, payment: Payment, given: ReceiptFor) -> Payment:
    """Prepare the receipt of what went to one demand, and tell the payer. It is for all that came, also where a part
    has gone back by now: that has a slip of its own, and the letter says so.

    Raises ``WrongState`` when all of it has gone back, so that nothing is left to prove; ``Conflict`` where nobody sits
    in a seat from which receipts are signed.
    """
    part = payment.allocations.select_related("demand__organisation", "demand__audience", "demand__payer").get(
        pk=given.allocation
    )
    if part.returned == part.amount:
        raise WrongState
    demand = part.demand
    content = {
        "payer": {"name": said_on_paper(demand.payer.name), "code": demand.code},
        "fee": {"title": demand.title["vi"], "lines": "\n".join(_worded(line) for line in demand.lines)},
        "payment": _payment(payment, part.amount),
    }
    values = {"code": demand.code, "amount": dong(part.amount)}
    if part.returned:
        values["back"] = dong(part.returned)
    post(deed, demand.payer_id, PAID_IN_PART if part.returned else PAID, values, link=f"/nop-tien/{demand.pk}/")
    prepare(deed, _paper(RECEIPT, demand, payment, content, part.pk.hex, payment.collector_id))
    return payment


def _payment(payment: Payment, amount: int) -> dict[str, str]:
    return {
        "amount": f"{dong(amount)} đồng",
        "words": in_words(amount),
        "method": METHODS[payment.method],
        "reference": payment.external or payment.purpose,
        "paid_at": f"{payment.paid_at.astimezone(ZONE):%H:%M %d/%m/%Y}",
    }


def in_words(amount: int) -> str:
    """An amount in words: "Mười hai nghìn đồng"."""
    words = number_in_words(amount)
    return f"{words[:1].upper()}{words[1:]} đồng"


def _worded(line: Mapping[str, Any]) -> str:
    """One line of the working as a paper says it: "Bản sao: 3 × 8.000 = 24.000 đồng"."""
    title = line["title"].get("vi") or "Đã tính lần trước"
    if not line["times"]:
        return f"{title}: {dong(line['amount'])} đồng"
    product = " × ".join([*map(str, line["times"]), dong(line["each"])])
    return f"{title}: {product} = {dong(line['amount'])} đồng"


def _paper(
    kind: str, about: Demand | Refund, subject: Payment | Refund, content: Mapping[str, Any], part: str, by: UUID | None
) -> Paper:
    """The paper, signed from the seat that took the cash where that may sign, else from the body's first that may."""
    able = [seat.pk for seat in seats(ROLE, about.organisation_id)]
    if not able:
        raise Conflict(
            _("Chưa có ai giữ vị trí kế toán, thu phí để ký biên lai."),
            remedy=_("Xin báo người quản trị giao vị trí này; biên lai sẽ được lập ngay sau đó."),
        )
    return Paper(
        type=kind,
        organisation=about.organisation,
        audience=about.audience,
        subject=subject,
        signer=by if by in able else able[0],
        content=without_unprintable(content),  # the bank and the payer write what they like; the money has gone already
        part=part,
    )


@act("refund.slip", POLICY, on=lock_refund)
def slip(deed: Deed, refund: Refund, given: Given) -> Refund:
    """Prepare the paper on money that was given back, and tell whoever's it was, where he is known."""
    payment = Payment.objects.select_related("demand__payer").get(pk=refund.payment_id)
    refund.payment = payment
    demand = given_back_of(refund)
    content = {
        "payer": {"name": _whose(refund, demand), "code": demand.code if demand else ""},
        "refund": {
            "amount": f"{dong(refund.amount)} đồng",
            "words": in_words(refund.amount),
            "method": METHODS[refund.method],
            "reference": refund.reference,
            "to": refund.to,
            "reason": said_on_paper(refund.reason),
        },
        "payment": _payment(payment, payment.amount),
    }
    if demand:
        values = {"code": demand.code, "amount": dong(refund.amount), "reason": refund.reason}
        post(deed, demand.payer_id, GIVEN_BACK, values, link=f"/nop-tien/{demand.pk}/")
    prepare(deed, _paper(SLIP, refund, refund, content, "", None))
    return refund


def _whose(refund: Refund, demand: Demand | None) -> str:
    """Whose money it was: of what had gone to a demand, its payer's; else of whoever sent it, as the bank told his
    name; nobody's where neither is known."""
    payment = refund.payment
    sent = payment.payer if payment.account and refund.part != Refund.Part.DEMAND else ""
    return sent or (demand.payer.name if demand else "")


def undone(payment: UUID) -> list[Allocation]:
    """The parts of a payment of which nothing is left where they went: their receipts prove nothing any more."""
    return [one for one in Allocation.objects.filter(payment=payment).order_by("pk") if one.returned == one.amount]
