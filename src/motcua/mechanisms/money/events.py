"""What happens by itself behind money: a receipt for what went to a demand, a slip for what went back, and a receipt
declared void when all that it proves has gone: back to the payer or his bank, or off a demand that it was not for."""

from contextlib import suppress

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.money.models import Allocation, Payment, Refund
from motcua.mechanisms.money.proving import RECEIPT, SLIP, receipt, slip, undone
from motcua.mechanisms.papers.api import Document, void

SYSTEM = system_actor("money")


def _caller(message: Message, what: str = "") -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}{what}", cause=message.deed)


@on("payment.applied")
def prove(message: Message) -> None:
    """Once, however often the message comes; not at all when the money went back before."""
    with suppress(WrongState):
        perform(receipt, _caller(message), {"allocation": message.payload["allocation"]}, on=message.subject)


@on("refund.paid")
def prove_the_refund(message: Message) -> None:
    """The slip of what went back."""
    perform(slip, _caller(message), on=message.subject)


@on("document.signed")
def void_what_proves_nothing(message: Message) -> None:
    """A slip is signed: the receipts of what has gone back whole are void. Where a receipt was signed later than the
    slip, it is void at once."""
    kind, subject = message.payload["type"], message.payload["subject"]
    if kind not in (RECEIPT, SLIP):
        return
    key = Refund.objects.get(pk=subject).payment_id if kind == SLIP else subject
    _void(message, Payment.objects.get(pk=key))


@on("payment.unassigned")
def void_what_was_put_to_a_wrong_demand(message: Message) -> None:
    """The receipt of money that was not for this demand is void, or as soon as it is signed."""
    _void(message, Payment.objects.get(pk=message.subject))


@on("payment.reversed")
def void_what_the_bank_took_back(message: Message) -> None:
    """The receipts of money that the bank took back are void; one that is being signed is so when it is signed."""
    _void(message, Payment.objects.get(pk=message.subject))


def _void(message: Message, payment: Payment) -> None:
    """Declare void what proves parts of a payment that have gone back whole. The reason is read by everybody who checks
    the paper, so it names no more than what happened."""
    parts = {one.pk.hex: one for one in undone(payment.pk)}
    known = Document.objects.filter(type=RECEIPT, subject=payment.pk, part__in=parts, state=Document.State.SIGNED)
    for document in known.order_by("pk"):
        given = {"reason": _why(payment, parts[document.part])}
        perform(void, _caller(message, f":{document.pk}"), given, on=document.pk)


def _why(payment: Payment, part: Allocation) -> str:
    with override("vi"):  # it is kept as it is said
        if part.unassigned_at:
            return str(_("Số tiền ghi trên biên lai đã được ghi nhầm cho khoản này, nay được gỡ ra."))
        if payment.decision == "reverse":
            return str(_("Ngân hàng đã rút lại số tiền ghi trên biên lai."))
        return str(_("Đã hoàn lại toàn bộ số tiền ghi trên biên lai."))
