"""Money in a story: what an act of the till, the bank or a refund is about, and the input that fits, told from the
dossier alone."""

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from motcua.kernel.calendar.api import ZONE, now
from motcua.mechanisms.money.api import Demand, Payment, Refund, demands_about, fitting

KINDS: Final = ("demand", "payment", "refund", "statement")
"""Acts that are about the money of a story's dossier."""


def aim(act: str, dossier: UUID, given: dict[str, Any]) -> tuple[UUID | None, dict[str, Any]]:
    """On what an act is done, and its input: the demand that is open, the money that waits, the last refund; the
    amount is what fits where the story names none. A bank's statement has a transfer for each open demand, and as many
    of each as ``times`` says, each ``less`` by so many dong; ``stray`` dong that name nothing; with ``back``, what the
    bank takes back of before."""
    kind, _dot, verb = act.partition(".")
    demands = demands_about(dossier)
    if kind == "statement":
        return None, {"file": _statement(demands, **given)}
    if kind == "demand":
        one = owed(dossier)
        return one.pk, ({"amount": one.open} | given if verb == "take" else given)
    some = Payment.objects.filter(demand__in=demands)
    payment = some.filter(state=Payment.State.QUEUED).order_by("pk").last() or some.order_by("pk").last()
    assert payment is not None
    if kind == "payment":
        more: dict[str, Any] = {"amount": payment.held or payment.amount} if verb == "propose_refund" else {}
        if verb == "reverse":
            more = {"reversal": fitting(payment)[0].pk}
        return payment.pk, more | given
    refund = Refund.objects.filter(payment__demand__in=demands).order_by("pk").last()
    assert refund is not None
    return refund.pk, given


def owed(dossier: UUID) -> Demand:
    """What is open to be paid for a dossier, else the last that was."""
    demands = demands_about(dossier)
    one = demands.filter(state=Demand.State.OPEN).first() or demands.last()
    assert one is not None
    return one


def _statement(demands: QuerySet[Demand], times: int = 1, stray: int = 0, less: int = 0, *, back: bool = False) -> str:
    """A bank's CSV on which each demand was paid, payments are taken back, and somebody forgot our code."""
    gone = Payment.objects.filter(demand__in=demands, state=Payment.State.MATCHED).order_by("pk") if back else ()
    moment = now().astimezone(ZONE)
    head = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung;Người chuyển"
    rows = [
        f"{moment:%d/%m/%Y};FT{moment:%y%m%d%H%M}{one.reference[2:]}{time};;{one.open - less};"
        f"{one.reference} nop phi;{one.payer.name}"
        for one in demands.filter(state=Demand.State.OPEN).select_related("payer")
        for time in range(times)
    ]
    rows += [f"{moment:%d/%m/%Y};{one.external};;-{one.amount};huy lenh chuyen tien;" for one in gone]
    rows += [f"{moment:%d/%m/%Y};FT{moment:%y%m%d%H%M}0;;{stray};nop le phi ban sao;HOANG VAN DUNG"] if stray else []
    return "\n".join([head, *rows])
