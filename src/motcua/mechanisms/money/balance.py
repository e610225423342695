"""Whether everything balances: demanded = paid - refunded + open, and no dong is in two places or in none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs.api import Sentence, say
from motcua.mechanisms.money.jobs import unowed
from motcua.mechanisms.money.models import Allocation, Demand, Payment, Refund, Reversal
from motcua.mechanisms.money.rules import dong, state_of


@dataclass(frozen=True)
class Books:
    """All rows of money, as plain sums: by key of the demand or payment."""

    demands: Iterable[Demand]
    payments: Iterable[Payment]
    allocations: Iterable[Allocation]
    refunds: Iterable[Refund]
    reversals: Iterable[Reversal] = ()


def faults(books: Books) -> Iterator[Sentence]:
    """Each sum that another set of rows contradicts, in words. Pure: it asks no database."""
    went: defaultdict[UUID, int] = defaultdict(int)
    came: defaultdict[UUID, int] = defaultdict(int)
    back_to: defaultdict[UUID, int] = defaultdict(int)
    given: defaultdict[UUID, int] = defaultdict(int)
    for part in books.allocations:
        came[part.demand_id] += part.amount
        back_to[part.demand_id] += part.returned
        went[part.payment_id] += part.amount - part.returned
    for refund in books.refunds:
        if refund.state == Refund.State.PAID:
            given[refund.payment_id] += refund.amount
    for reversal in books.reversals:
        if reversal.state == Reversal.State.SETTLED and reversal.payment_id:
            given[reversal.payment_id] += reversal.amount
    for one in books.demands:
        if (one.paid, one.refunded) != (came[one.pk], back_to[one.pk]):
            yield say(_("Khoản %(reference)s: số đã nộp không khớp với các phần tiền đã gắn."), reference=one.reference)
        if one.state != state_of(one.amount, one.waived, one.paid, one.refunded):
            yield say(_("Khoản %(reference)s: trạng thái không khớp với số tiền."), reference=one.reference)
    for payment in books.payments:
        if (payment.applied, payment.returned) != (went[payment.pk], given[payment.pk]):
            yield say(
                _("Khoản thu %(amount)s đồng lúc %(when)s: số đã gắn hoặc đã hoàn không khớp."),
                amount=dong(payment.amount),
                when=f"{payment.received_at:%d/%m/%Y %H:%M}",
            )


def books() -> Books:
    """The rows as they are now."""
    return Books(
        list(Demand.objects.order_by("pk")),
        list(Payment.objects.order_by("pk")),
        list(Allocation.objects.order_by("pk")),
        list(Refund.objects.order_by("pk")),
        list(Reversal.objects.order_by("pk")),
    )


def check() -> list[Finding]:
    """For ``motcua doctor``: one fault for each sum that does not agree, a warning when money waits for a person, and
    one when nobody owes what waits."""
    found = [
        Finding("fault", str(told), _("Xin chạy motcua ledger verify --data, rồi báo kế toán và đội kỹ thuật."))
        for told in faults(books())
    ]
    waiting = Payment.objects.filter(state=Payment.State.QUEUED).count()
    if waiting:
        told = say(_("%(count)s khoản tiền đang chờ kế toán xác định là của khoản nào."), count=waiting)
        found.append(Finding("warning", str(told), _("Xin vào trang Thu phí, mục Tiền về chưa rõ khoản nộp.")))
    if nobody_s := sum(rows.count() for _entrust, rows in unowed()):
        told = say(_("%(count)s việc về tiền đang chờ mà chưa có người phụ trách."), count=nobody_s)
        found.append(Finding("warning", str(told), _("Xin giao vị trí kế toán, và một người khác có quyền duyệt chi.")))
    return found or [Finding("ok", _("Sổ thu khớp: phải nộp = đã nộp − đã hoàn + còn nợ."))]
