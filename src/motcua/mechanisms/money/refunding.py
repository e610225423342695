"""Money goes back: one person proposes, another approves, then it is paid out and what it was for is settled anew."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.packs.api import say
from motcua.mechanisms.money.demanding import Reason, told
from motcua.mechanisms.money.duties import follow, hold
from motcua.mechanisms.money.models import Demand, Payment, Refund
from motcua.mechanisms.money.paying import Amount, lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import dong, state_of

WAITING = (Refund.State.PROPOSED, Refund.State.APPROVED)


class Propose(Given):
    """How much of a payment should go back, why, and to whom by which account (or that he comes for it)."""

    amount: Amount
    reason: Reason
    to: Annotated[str, Field(min_length=5, max_length=300)]


@act("payment.propose_refund", POLICY, on=lock_payment)
def propose(deed: Deed, payment: Payment, given: Propose) -> Refund:
    """Propose to give money back, wholly or partly. Raises ``Invalid`` for more than is left and not proposed yet."""
    left = payment.amount - payment.returned - waiting(payment)
    if given.amount > left:
        told_so = say(_("Chỉ còn hoàn được nhiều nhất %(amount)s đồng."), amount=dong(max(0, left)))
        raise Invalid(faults={"amount": [told_so]})
    refund = deed.add(
        Refund(
            organisation=payment.organisation,
            audience=payment.audience,
            payment=payment,
            amount=given.amount,
            reason=given.reason,
            to=given.to,
            proposed_by_id=deed.actor.account,
            proposed_at=deed.now,
        )
    )
    follow(deed, payment, refund)
    return refund


def waiting(payment: Payment) -> int:
    """What of a payment is proposed or approved to go back, and has not gone."""
    return int(payment.refunds.filter(state__in=WAITING).aggregate(all=Sum("amount"))["all"] or 0)


def lock_refund(key: UUID) -> Refund:
    """A refund with its audience, locked until the deed ends."""
    return Refund.objects.select_for_update(of=("self",)).select_related("audience", "organisation").get(pk=key)


class Approve(Given):
    """A note to whoever pays it out."""

    note: Annotated[str, Field(max_length=2000)] = ""


@act("refund.approve", POLICY, on=lock_refund)
def approve(deed: Deed, refund: Refund, given: Approve) -> Refund:
    """Agree that the money goes back: by somebody else than the one who proposed it."""
    decided: dict[str, Any] = {"decided_by_id": deed.actor.account, "decided_at": deed.now, "note": given.note}
    deed.save(refund, state=Refund.State.APPROVED, **decided)
    follow(deed, refund)
    return refund


class Decline(Given):
    """Why the money does not go back."""

    reason: Reason


@act("refund.decline", POLICY, on=lock_refund)
def decline(deed: Deed, refund: Refund, given: Decline) -> Refund:
    """Refuse a proposal; the payment is as it was."""
    decided: dict[str, Any] = {"decided_by_id": deed.actor.account, "decided_at": deed.now, "note": given.reason}
    deed.save(refund, state=Refund.State.DECLINED, **decided)
    follow(deed, refund, refund.payment)
    return refund


class PayOut(Given):
    """How it went back: by ``transfer``, with the bank's ``reference``, or as ``cash``."""

    method: Literal["transfer", "cash"]
    reference: Annotated[str, Field(max_length=80)] = ""


@act("refund.pay", POLICY, on=lock_refund)
def pay_out(deed: Deed, refund: Refund, given: PayOut) -> Refund:
    """Note that the money has gone back: first of what was held, then of what went to demands, the last first, which
    nobody owes any more to that extent.

    Raises ``Invalid`` for a transfer without its reference, ``Conflict`` for a reference that paid another refund.
    """
    if given.method == "transfer" and not given.reference:
        raise Invalid(faults={"reference": [_("Xin ghi số bút toán của ngân hàng.")]})
    payment = lock_payment(refund.payment_id)
    hold(refund.pk, payment.pk)
    held = min(payment.held, refund.amount)
    back = _take_back(deed, payment, refund.amount - held)
    returned = payment.returned + refund.amount
    applied = payment.applied - back
    state = Payment.State(payment.state)
    if returned == payment.amount:
        state = Payment.State.RETURNED
    elif payment.amount == applied + returned:
        state = Payment.State.MATCHED
    values: dict[str, Any] = {"applied": applied, "returned": returned, "state": state}
    if payment.state in (Payment.State.QUEUED, Payment.State.KEPT):
        values |= {"decision": "refund", "reason": refund.reason}
    deed.save(payment, **values)
    try:
        deed.save(
            refund,
            state=Refund.State.PAID,
            method=given.method,
            reference=given.reference if given.method == "transfer" else "",
            paid_at=deed.now,
        )
    except IntegrityError:
        raise Conflict(_("Số bút toán này đã dùng cho một lần hoàn tiền khác.")) from None
    follow(deed, refund, payment)
    deed.emit("refund.paid", refund, payment=str(payment.pk))
    return refund


def _take_back(deed: Deed, payment: Payment, amount: int) -> int:
    """Take so much back from the demands to which the payment went; the amount."""
    some = list(payment.allocations.filter(amount__gt=0).order_by("-made_at", "-pk"))
    demands = Demand.objects.select_for_update(of=("self",)).filter(pk__in=[one.demand_id for one in some])
    locked = {one.pk: one for one in demands.order_by("pk")}
    left = amount
    for one in some:
        part = min(left, one.amount - one.returned)
        if not part:
            continue
        demand = locked[one.demand_id]
        deed.save(one, returned=one.returned + part)
        refunded = demand.refunded + part
        # Of a demand that was paid, what goes back is owed no more, but for what was owed back already.
        less = max(0, part - max(0, -demand.open)) if demand.state == Demand.State.PAID else 0
        waived = demand.waived + less
        state = state_of(demand.amount, waived, demand.paid, refunded)
        values: dict[str, Any] = {"refunded": refunded, "waived": waived, "state": state}
        if state != demand.state:
            values |= {"settled_at": deed.now}
        deed.save(demand, **values)
        if state != Demand.State.OPEN:
            told(deed, demand)
        left -= part
    assert left == 0, "more goes back than was ever applied"  # nosec B101 - the sums of a payment agree, by constraint
    return amount
