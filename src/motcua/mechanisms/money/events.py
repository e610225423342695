"""What happens by itself behind money: a receipt for what went to a demand, a slip for what went back, and a receipt
declared void when all that it proves has gone back."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.money.models import Payment, Refund
from motcua.mechanisms.money.proving import RECEIPT, SLIP, receipt, slip, undone
from motcua.mechanisms.papers.api import Document, void

SYSTEM = system_actor("money")


def _caller(message: Message, what: str = "") -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}{what}", cause=message.deed)


@on("payment.applied")
def prove(message: Message) -> None:
    """Once, however often the message comes."""
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
    payment = Refund.objects.get(pk=subject).payment_id if kind == SLIP else Payment.objects.get(pk=subject).pk
    refund = Refund.objects.filter(payment=payment, state=Refund.State.PAID).order_by("-paid_at", "-pk").first()
    parts = [one.pk.hex for one in undone(payment)]
    known = Document.objects.filter(type=RECEIPT, subject=payment, part__in=parts, state=Document.State.SIGNED)
    with override("vi"):  # it is kept as it is said
        said = str(_("Đã hoàn lại toàn bộ số tiền ghi trên biên lai."))
    for document in known.order_by("pk") if refund else ():
        given = {"reason": f"{said} {refund.reason}" if refund else said}
        perform(void, _caller(message, f":{document.pk}"), given, on=document.pk)
