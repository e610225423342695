"""What may be read of money: by whoever sees the demand, and by the body whose till it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from motcua.kernel.access.api import Actor, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import ZONE
from motcua.mechanisms.money import vietqr
from motcua.mechanisms.money.duties import GOING
from motcua.mechanisms.money.models import Allocation, Demand, Payment, Refund, Reversal, Statement
from motcua.mechanisms.money.parts import given_back_of
from motcua.mechanisms.money.proving import RECEIPT, SLIP
from motcua.mechanisms.money.rules import BEFORE
from motcua.mechanisms.papers.api import Document


def demands(actor: Actor) -> QuerySet[Demand]:
    """The demands that exist for this actor, the newest first."""
    return visible_to(Demand.objects.all(), actor).order_by("-made_at", "-id")


def demand(actor: Actor, key: UUID) -> Demand:
    """One demand. Raises ``NotFound`` alike for what is not there and for what is not this actor's to see."""
    found = demands(actor).filter(pk=key).select_related("organisation", "payer").first()
    if found is None:
        raise NotFound
    return found


def demands_about(subject: UUID) -> QuerySet[Demand]:
    """What is demanded for a subject, such as a dossier; whoever sees that sees these."""
    return Demand.objects.filter(subject=subject).order_by("made_at", "pk")


def unpaid(subject: UUID, due: Iterable[str] = BEFORE) -> QuerySet[Demand]:
    """What of it is open, of the demands that are ``due`` then."""
    return demands_about(subject).filter(state=Demand.State.OPEN, due__in=list(due))


def payments(actor: Actor) -> QuerySet[Payment]:
    """The payments that exist for this actor, the newest first."""
    return visible_to(Payment.objects.all(), actor).order_by("-received_at", "-id")


def payment(actor: Actor, key: UUID) -> Payment:
    """One payment. Raises ``NotFound`` as ``demand`` does."""
    found = payments(actor).filter(pk=key).select_related("demand", "organisation").first()
    if found is None:
        raise NotFound
    return found


def queue(actor: Actor) -> QuerySet[Payment]:
    """Money of the actor's body that waits for a person to say what it is for, the oldest first; without that of
    which a refund is under way."""
    rows = Payment.objects.filter(organisation=actor.organisation, state=Payment.State.QUEUED)
    rows = rows.exclude(pk__in=Refund.objects.filter(GOING).values("payment"))
    return visible_to(rows, actor).select_related("demand").order_by("received_at", "pk")


def refunds(actor: Actor) -> QuerySet[Refund]:
    """The refunds that exist for this actor, the newest first."""
    return visible_to(Refund.objects.all(), actor).order_by("-proposed_at", "-pk")


def reversals(actor: Actor) -> QuerySet[Reversal]:
    """What the bank took back of payments to the actor's body, the oldest first."""
    rows = Reversal.objects.filter(organisation=actor.organisation).select_related("payment__demand")
    return visible_to(rows, actor).order_by("received_at", "pk")


def reversal(actor: Actor, key: UUID) -> Reversal:
    """One line by which the bank took something back. Raises ``NotFound`` as ``demand`` does."""
    found = visible_to(Reversal.objects.filter(pk=key), actor).select_related("payment__demand").first()
    if found is None:
        raise NotFound
    return found


def fitting(one: Payment) -> QuerySet[Reversal]:
    """The open lines that may take this payment back, whole: those linked to it first, then those linked to none, then
    those linked to another payment of the same body, which may be wrong."""
    rows = Reversal.objects.filter(state=Reversal.State.OPEN, account=one.account, amount=one.amount)
    rows = rows.filter(Q(payment=None) | Q(payment=one) | Q(organisation=one.organisation_id))
    other = Case(When(payment=one, then=0), When(payment=None, then=1), default=2)
    return rows.order_by(other, "received_at", "pk")


def waiting_keys(one: Demand) -> list[UUID]:
    """What may be somebody's duty of the money that came for a demand: payments, refunds, lines that took it back."""
    went_there = Q(allocations__demand=one, allocations__unassigned_at=None)
    some = Payment.objects.filter(Q(demand=one) | went_there).distinct()
    keys = list(some.order_by("pk").values_list("pk", flat=True))
    for model in (Refund, Reversal):
        keys += model._default_manager.filter(payment__in=keys).order_by("pk").values_list("pk", flat=True)
    return keys


def statements_of(actor: Actor) -> QuerySet[Statement]:
    """The statements that the actor's body has taken in, the newest first; ``backs``: how many payments the bank takes
    back in each, ``queued``: how many wait to be told what they are for."""
    rows = Statement.objects.filter(organisation=actor.organisation).annotate(
        backs=Count("reversals", distinct=True),
        queued=Count("payments", filter=Q(payments__state="queued"), distinct=True),
    )
    return visible_to(rows, actor).order_by("-uploaded_at", "-pk")


def till(actor: Actor, day: date) -> QuerySet[Payment]:
    """What the actor's body took at the counter on a legal day, in order."""
    begins = datetime.combine(day, time(), ZONE)
    rows = Payment.objects.filter(
        organisation=actor.organisation,
        method__in=["cash", "card"],
        received_at__gte=begins,
        received_at__lt=begins + timedelta(days=1),
    )
    return visible_to(rows, actor).select_related("demand", "collector").order_by("received_at", "pk")


def qr_text(one: Demand) -> str:
    """The VietQR of what is open of a demand; empty where nothing is, or where the body has no account."""
    if one.state != Demand.State.OPEN or not one.account:
        return ""
    return vietqr.payload(one.account["bin"], one.account["number"], one.open, one.reference)


@dataclass
class Link:
    """One part of a payment in the chain of a demand, with the paper that proves it."""

    allocation: Allocation | None
    payment: Payment
    receipt: Document | None = None


@dataclass
class Chain:
    """A demand from its rule to its end: payments with their receipts, those that wait, refunds with their slips, and
    what the bank took back."""

    demand: Demand
    links: list[Link] = field(default_factory=list)
    refunds: list[tuple[Refund, Document | None]] = field(default_factory=list)
    reversals: list[Reversal] = field(default_factory=list)

    def of_payer(self) -> "Chain":
        """The chain for whoever owes it: without refunds of money that was not his, without papers that he may not
        open, and without what the bank took back of a payment that is here no more."""
        here = {link.payment.pk for link in self.links if self.sent_for(link.payment) or self.share(link.payment)}
        may = self.demand.audience_id
        own = [(refund, slip) for refund, slip in self.refunds if self._is_payer_s(refund)]
        refunds = [(refund, slip if slip and slip.audience_id == may else None) for refund, slip in own]
        return replace(self, refunds=refunds, reversals=[one for one in self.reversals if one.payment_id in here])

    def sent_for(self, payment: Payment) -> bool:
        """Whether it came for this demand, or for another of the same payer."""
        return payment.demand is not None and payment.demand.payer_id == self.demand.payer_id

    def waiting(self) -> list[Payment]:
        """Money that came for it while it is open, does not fit it, and waits for a person; without what goes back."""
        if self.demand.state != Demand.State.OPEN:
            return []
        back = {refund.payment_id for refund, _slip in self.refunds if refund.state in ("proposed", "approved")}
        some = {link.payment.pk: link.payment for link in self.links if link.payment.mismatch in ("less", "more")}
        mine = [one for one in some.values() if one.demand_id == self.demand.pk and one.pk not in back]
        return [one for one in mine if one.state == Payment.State.QUEUED]

    def share(self, payment: Payment) -> int:
        """How much of it went to this demand, and was not there by mistake."""
        some = [link.allocation for link in self.links if link.allocation and link.payment.pk == payment.pk]
        return sum(one.amount for one in some if one.unassigned_at is None)

    def _is_payer_s(self, refund: Refund) -> bool:
        whose = given_back_of(refund)
        return whose is not None and whose.payer_id == self.demand.payer_id


def chain(one: Demand) -> Chain:
    """Everything that came of a demand, in the order in which it happened."""
    found = Chain(one)
    some = one.allocations.select_related("payment__collector", "payment__demand").order_by("made_at", "pk")
    parts = list(some)
    paid = {part.payment_id for part in parts}
    loose = list(one.payments.exclude(pk__in=paid).select_related("collector", "demand").order_by("received_at", "pk"))
    papers = Document.objects.filter(type=RECEIPT, subject__in=paid).order_by("prepared_at", "pk")
    receipts = {paper.part: paper for paper in papers}
    found.links = [Link(part, part.payment, receipts.get(part.pk.hex)) for part in parts]
    found.links += [Link(None, payment) for payment in loose]
    about = [*paid, *(payment.pk for payment in loose)]
    others = Q(part=Refund.Part.DEMAND) & ~Q(demand=one)
    refunds = Refund.objects.filter(payment__in=about).exclude(others).select_related("payment__demand", "demand")
    back = list(refunds.order_by("proposed_at", "pk"))
    slips = {paper.subject: paper for paper in Document.objects.filter(type=SLIP, subject__in=[r.pk for r in back])}
    found.refunds = [(refund, slips.get(refund.pk)) for refund in back]
    found.reversals = list(Reversal.objects.filter(payment__in=about, state=Reversal.State.SETTLED).order_by("pk"))
    return found
