"""The bank takes back a credit that counted as paid: it waits for a person, who lets the payment count no more."""

import re
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pydantic import Field

from motcua.kernel.access.api import Organisation, open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act, effect
from motcua.kernel.notices.api import post
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.money.demanding import Reason
from motcua.mechanisms.money.duties import follow, hold
from motcua.mechanisms.money.models import Payment, Refund, Reversal, Statement
from motcua.mechanisms.money.parts import WAITING, applied, take_off
from motcua.mechanisms.money.paying import Arrived, lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import dong, references_in

LETTER: Final = "urn:motcua:notice:payment-reversed"
LEAST: Final = 6
"""Letters and digits that a bank's reference must have to be looked for in what the bank wrote."""


@effect("reversal.keep")
def take_back(deed: Deed, body: Organisation, came: Arrived, statement: Statement) -> Reversal:
    """Keep a line that takes back a credit, with the payment that it undoes where that is plain."""
    payment = undone_by(came)
    return deed.add(
        Reversal(
            organisation=payment.organisation if payment else body,
            audience=payment.audience if payment else open_audience(deed, body.pk),
            statement=statement,
            payment=payment,
            account=came.account,
            external=came.external,
            amount=came.amount,
            purpose=came.purpose[:500],
            payer=came.payer[:200],
            taken_at=came.paid_at,
            received_at=deed.now,
        )
    )


def undone_by(came: Arrived) -> Payment | None:
    """The one payment of the same account and amount, not younger than the line, whose bank reference the line bears or
    names; else the one for the demand that it names. ``None`` where that is none, or more than one."""
    rows = candidates(came.account, came.amount).filter(paid_at__lt=came.paid_at + timedelta(days=1))
    said = [key for key, reference in rows.values_list("pk", "external") if names(came.purpose, reference)]
    coded = Q(demand__reference__in=set(references_in(came.purpose)))
    for fits in (Q(external=came.external), Q(pk__in=said[:2]), coded):
        if found := list(rows.filter(fits)[:2]):
            return found[0] if len(found) == 1 else None
    return None


def names(purpose: str, reference: str) -> bool:
    """Whether what the bank wrote names a reference of its own, as a whole word and no part of a longer one. Marks
    between its letters may differ, and a space may lie within, where the bank cut the line."""
    purpose, words = purpose.upper(), re.findall(r"[^\W_]+", reference.upper())
    plain = "".join(words)
    if len(plain) < LEAST or plain not in re.sub(r"[\W_]", "", purpose):
        return False
    whole = r"[\W_]*".join(" ?".join(word) for word in words)
    return re.search(rf"(?<![^\W_]){whole}(?![^\W_])", purpose) is not None


def candidates(account: str, amount: int) -> QuerySet[Payment]:
    """The payments into an account of which so much could be taken back: whole, and not gone yet."""
    rows = Payment.objects.filter(account=account, amount=amount, returned=0)
    rows = rows.exclude(reversals__state=Reversal.State.OPEN)
    return rows.select_related("demand", "organisation", "audience").order_by("-paid_at", "-pk")


def lock_reversal(key: UUID) -> Reversal:
    """A reversal, locked until the deed ends; by itself, as a payment is."""
    return Reversal.objects.select_for_update().get(pk=key)


def lock_reversed(key: UUID) -> Payment:
    """A payment with the refunds of it, locked in the order in which refunds are paid."""
    list(Refund.objects.select_for_update(of=("self",)).filter(payment=key, state__in=WAITING).order_by("pk"))
    return lock_payment(key)


class Reverse(Given):
    """Which line of a statement says so, and what the accountant found out, for colleagues."""

    reversal: UUID
    note: Annotated[str, Field(max_length=2000)] = ""


@act("payment.reverse", POLICY, on=lock_reversed)
def reverse(deed: Deed, payment: Payment, given: Reverse) -> Payment:
    """The bank took this money back: it counts for nothing, what it paid is owed again, refunds of it end, and the
    payer is told. Its receipts become void behind this (``events.py``). To which payment a line was linked by itself
    binds nobody of the same body.

    Raises ``Invalid`` for a line that does not fit the payment, ``Conflict`` when a part of it went back already.
    """
    reversal = Reversal.objects.select_for_update(of=("self",)).filter(pk=given.reversal).first()
    if (
        reversal is None
        or reversal.state != Reversal.State.OPEN
        or (reversal.account, reversal.amount) != (payment.account, payment.amount)
        or (reversal.payment_id not in (None, payment.pk) and reversal.organisation_id != payment.organisation_id)
    ):
        told_so = _("Dòng sao kê này không rút lại khoản tiền này, hoặc đã được xử lý rồi.")
        raise Invalid(faults={"reversal": [told_so]})
    if payment.returned:
        raise Conflict(
            _("Một phần khoản tiền này đã được hoàn lại, nên không thể ghi là ngân hàng rút lại cả khoản."),
            remedy=_("Xin đối chiếu với ngân hàng, rồi ghi dòng sao kê này là không thuộc khoản nào, kèm lý do."),
        )
    with override("vi"):  # it is kept as it is said
        said = str(_("Ngân hàng đã rút lại khoản tiền này."))
    refunds = list(Refund.objects.filter(payment=payment, state__in=WAITING).order_by("pk"))
    hold(payment.pk, reversal.pk, *(one.pk for one in refunds))
    for refund in refunds:
        deed.save(refund, state=Refund.State.DECLINED, decided_at=refund.decided_at or deed.now, note=said)
    again = take_off(deed, payment, applied(payment), owed=True)
    gone: dict[str, Any] = {"applied": 0, "returned": payment.amount, "state": Payment.State.RETURNED}
    deed.save(payment, **gone, decision="reverse", reason=said)
    told: dict[str, Any] = {"organisation": payment.organisation, "audience": payment.audience, "payment": payment}
    deed.save(reversal, state=Reversal.State.SETTLED, settled_at=deed.now, reason=_said(reversal, given.note), **told)
    follow(deed, payment, reversal, *refunds)
    for demand, back in again:
        words: dict[str, str | Multilingual] = {"code": demand.code, "amount": dong(back)}
        post(deed, demand.payer_id, LETTER, words, link=f"/nop-tien/{demand.pk}/")
    deed.emit("payment.reversed", payment)
    return payment


class Dismiss(Given):
    """Why it undoes none of the body's payments."""

    reason: Reason


@act("reversal.dismiss", POLICY, on=lock_reversal)
def dismiss(deed: Deed, reversal: Reversal, given: Dismiss) -> Reversal:
    """What the bank took back was no payment of this body that counts, or was settled otherwise; nothing else changes.
    Only the body whose account it is can say so for all who share it: said by another, the line waits there again."""
    said, owner = _said(reversal, given.reason), reversal.statement.organisation
    deed.save(reversal, state=Reversal.State.DISMISSED, settled_at=deed.now, reason=said)
    follow(deed, reversal)
    if owner.pk != reversal.organisation_id:
        _begin_anew(deed, reversal, owner, said)
    return reversal


class Reopen(Given):
    """Why it has to be looked at once more."""

    reason: Reason


@act("reversal.reopen", POLICY, on=lock_reversal)
def reopen(deed: Deed, reversal: Reversal, given: Reopen) -> Reversal:
    """Take up again a line that was passed over: it waits as if it had just come, linked to no payment."""
    _begin_anew(deed, reversal, reversal.statement.organisation, _said(reversal, given.reason))
    return reversal


def _begin_anew(deed: Deed, reversal: Reversal, owner: Organisation, said: str) -> None:
    whose: dict[str, Any] = {"organisation": owner, "audience": open_audience(deed, owner.pk), "payment": None}
    deed.save(reversal, state=Reversal.State.OPEN, settled_at=None, reason=said, **whose)
    follow(deed, reversal)


def _said(reversal: Reversal, words: str) -> str:
    """What was said about a line so far, and now."""
    return "\n".join(part for part in (reversal.reason, words) if part)
