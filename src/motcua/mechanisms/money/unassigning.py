"""Money that was put to a wrong demand leaves it again: the demand is owed as before, and the money waits."""

from typing import Annotated, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.notices.api import post
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.money.demanding import Reason
from motcua.mechanisms.money.duties import follow, hold
from motcua.mechanisms.money.models import Demand, Payment, Refund
from motcua.mechanisms.money.parts import WAITING, applied, take_off
from motcua.mechanisms.money.paying import lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import dong

LETTER: Final = "urn:motcua:notice:payment-unassigned"


class Unassign(Given):
    """The reference of the demand that the money is not for, and how one knows; for colleagues."""

    reference: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


@act("payment.unassign", POLICY, on=lock_payment)
def unassign(deed: Deed, payment: Payment, given: Unassign) -> Payment:
    """Take money off a demand that it was not for: it waits again, as money of which nobody knows whose it is where it
    was known by this demand; the demand is owed as if it had never come, and its payer is told. The receipt becomes
    void behind this (``events.py``).

    Raises ``Invalid`` for a demand to which nothing of it went, ``Conflict`` where a part of that has been given back
    or is about to be.
    """
    named = given.reference.strip().upper()
    demand = Demand.objects.filter(reference=named, pk__in=applied(payment)).select_related("audience").first()
    if demand is None:
        raise Invalid(faults={"reference": [_("Khoản tiền này không gắn với khoản phải nộp nào mang mã này.")]})
    _nothing_goes_back(payment, demand)
    hold(payment.pk)
    amounts = {demand.pk: applied(payment)[demand.pk]}
    ((demand, back),) = take_off(deed, payment, amounts, owed=True, unassigned_at=deed.now, reason=given.reason)
    values: dict[str, Any] = {"applied": payment.applied - back, "state": Payment.State.QUEUED}
    values |= {"mismatch": Payment.Mismatch.UNASSIGNED, "decision": "unassign", "reason": given.reason}
    if payment.demand_id == demand.pk:
        values |= {"demand": None, "audience": open_audience(deed, payment.organisation_id)}
    deed.save(payment, **values)
    follow(deed, payment)
    words: dict[str, str | Multilingual] = {"code": demand.code, "amount": dong(back)}
    post(deed, demand.payer_id, LETTER, words, link=f"/nop-tien/{demand.pk}/")
    deed.emit("payment.unassigned", payment)
    return payment


def _nothing_goes_back(payment: Payment, demand: Demand) -> None:
    """Raises ``Conflict`` where some of what went to the demand has gone back, or is proposed to."""
    if payment.allocations.filter(demand=demand, returned__gt=0, unassigned_at=None).exists():
        raise Conflict(
            _("Một phần tiền của khoản này đã được hoàn lại, nên không gỡ được nữa."),
            remedy=_("Xin đề nghị hoàn phần còn lại của khoản này."),
        )
    going = payment.refunds.filter(Q(demand=demand) | Q(part=Refund.Part.UNSAID), state__in=WAITING)
    if going.exists():
        raise Conflict(
            _("Đang có đề nghị hoàn phần tiền này, nên chưa gỡ được."),
            remedy=_("Xin chờ đề nghị đó được xử lý xong; nếu không cần hoàn nữa, nhờ người duyệt không duyệt."),
        )
