"""Money goes back: one person proposes of what, another approves, then it is paid out and what it was for settled."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.packs.api import Sentence, say
from motcua.mechanisms.money.demanding import Reason
from motcua.mechanisms.money.duties import follow, hold
from motcua.mechanisms.money.models import Payment, Refund
from motcua.mechanisms.money.parts import WAITING, Part, came_for, parts, take_off
from motcua.mechanisms.money.paying import Amount, lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import dong


class Propose(Given):
    """How much of a payment should go back, why, and to whom by which account (or that he comes for it). ``part`` says
    of what: ``held``, which is what has gone to no demand, or the reference of the demand to which it went; it can be
    left out where there is but one."""

    amount: Amount
    reason: Reason
    to: Annotated[str, Field(min_length=5, max_length=300)]
    part: Annotated[str, Field(max_length=40)] = ""


@act("payment.propose_refund", POLICY, on=lock_payment)
def propose(deed: Deed, payment: Payment, given: Propose) -> Refund:
    """Propose to give a part of a payment back, wholly or partly. Raises ``Invalid`` where nobody can tell which, or
    for more than is left of it and not proposed yet."""
    some, left = parts(payment), payment.amount - payment.returned - _waiting(payment)
    part = _chosen(some, given.part)
    if isinstance(part, Part):
        left = min(left, part.left)
    faults: dict[str, list[Any]] = {}
    if not isinstance(part, Part):
        faults["part"] = [part]
    if given.amount > left:
        faults["amount"] = [say(_("Chỉ còn hoàn được nhiều nhất %(amount)s đồng."), amount=dong(max(0, left)))]
    if faults or not isinstance(part, Part):
        raise Invalid(faults=faults)
    refund = deed.add(
        Refund(
            organisation=payment.organisation,
            payment=payment,
            amount=given.amount,
            reason=given.reason,
            to=given.to,
            proposed_by_id=deed.actor.account,
            proposed_at=deed.now,
            **_of(deed, payment, part),
        )
    )
    follow(deed, payment, refund)
    return refund


def _chosen(some: list[Part], name: str) -> Part | Sentence:
    """The part that a proposal names, or the only one; else what is wrong."""
    named = [one for one in some if one.name.upper() == name.strip().upper()]
    if named or (len(some) == 1 and not name.strip()):
        return (named or some)[0]
    there = "; ".join(str(_worded(one)) for one in some)
    if not some:
        return say(_("Không còn phần nào của khoản tiền này hoàn được."))
    if not name.strip():
        return say(_("Khoản tiền này có nhiều phần, xin chọn phần cần hoàn: %(parts)s."), parts=there)
    return say(_("Không hoàn được phần này. Các phần hoàn được: %(parts)s."), parts=there)


def _worded(part: Part) -> Sentence:
    amount = dong(part.left)
    if part.demand is None:
        return say(_("phần chưa gắn (held) %(amount)s đồng"), amount=amount)
    return say(_("khoản %(reference)s %(amount)s đồng"), reference=part.name, amount=amount)


def _of(deed: Deed, payment: Payment, part: Part) -> dict[str, Any]:
    """What a refund of a part keeps of it: which it is, and who may see that it goes back."""
    if part.demand:
        return {"part": Refund.Part.DEMAND, "demand": part.demand, "audience": part.demand.audience}
    known = payment.demand is None or came_for(payment)  # else its audience is of somebody whom a person assigned it to
    audience = payment.audience if known else open_audience(deed, payment.organisation_id)
    return {"part": Refund.Part.HELD, "demand": None, "audience": audience}


def _waiting(payment: Payment) -> int:
    """What of a payment is proposed or approved to go back, and has not gone."""
    return int(payment.refunds.filter(state__in=WAITING).aggregate(all=Sum("amount"))["all"] or 0)


def lock_refund(key: UUID) -> Refund:
    """A refund, locked until the deed ends; by itself, as a payment is."""
    return Refund.objects.select_for_update().get(pk=key)


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
    """Note that the money has gone back: of the part that was proposed. What went to a demand, nobody owes any more to
    that extent.

    Raises ``Invalid`` for a transfer without its reference, ``Conflict`` for a reference that paid another refund.
    """
    if given.method == "transfer" and not given.reference:
        raise Invalid(faults={"reference": [_("Xin ghi số bút toán của ngân hàng.")]})
    payment = lock_payment(refund.payment_id)
    hold(refund.pk, payment.pk)
    amounts = _amounts(refund, payment)
    named: dict[str, Any] = {}
    if refund.part == Refund.Part.UNSAID and len(amounts) == 1:  # now it is plain of what
        named = _of(deed, payment, next(iter(amounts)))
    of_demands = {part.demand.pk: amount for part, amount in amounts.items() if part.demand}
    take_off(deed, payment, of_demands, owed=False)
    returned = payment.returned + refund.amount
    applied = payment.applied - sum(of_demands.values())
    state = Payment.State(payment.state)
    if returned == payment.amount:
        state = Payment.State.RETURNED
    elif payment.amount == applied + returned:
        state = Payment.State.MATCHED
    values: dict[str, Any] = {"applied": applied, "returned": returned, "state": state}
    if payment.state in (Payment.State.QUEUED, Payment.State.KEPT) and refund.part != Refund.Part.DEMAND:
        values |= {"decision": "refund", "reason": refund.reason}
    deed.save(payment, **values)
    try:
        deed.save(
            refund,
            state=Refund.State.PAID,
            method=given.method,
            reference=given.reference if given.method == "transfer" else "",
            paid_at=deed.now,
            **named,
        )
        deed.hear()
    except IntegrityError:
        raise Conflict(_("Số bút toán này đã dùng cho một lần hoàn tiền khác.")) from None
    follow(deed, refund, payment)
    deed.emit("refund.paid", refund, payment=str(payment.pk))
    return refund


def _amounts(refund: Refund, payment: Payment) -> dict[Part, int]:
    """How much of which part goes back: all of the one that it names. Of a refund that names none, what is held goes
    first, then the demands, the last first, without what others were promised."""
    if refund.part != Refund.Part.UNSAID:
        return {Part(refund.demand, refund.amount): refund.amount}
    left, amounts = refund.amount, dict[Part, int]()
    for part in parts(payment):
        if amount := min(left, part.left):
            amounts[part] = amount
            left -= amount
    return amounts
