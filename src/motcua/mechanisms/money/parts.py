"""Of what a payment consists: what is held, and what went to each demand. A refund gives back of one of these, and
there is one way in which what went to a demand is taken off it again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Sum

from motcua.kernel.acts.api import Deed
from motcua.mechanisms.money.demanding import told
from motcua.mechanisms.money.models import Demand, Payment, Refund
from motcua.mechanisms.money.rules import references_in, state_of

WAITING: Final = (Refund.State.PROPOSED, Refund.State.APPROVED)


@dataclass(frozen=True)
class Part:
    """What is ``left`` of a payment in a ``demand``, or held where that is ``None``, less what is proposed or approved
    to go back from there."""

    demand: Demand | None
    left: int

    @property
    def name(self) -> str:
        """How the part is called in a proposal: ``held``, or the reference of its demand."""
        return self.demand.reference if self.demand else Refund.Part.HELD.value


def parts(payment: Payment) -> list[Part]:
    """The parts of which something is left: what is held, then the demands, the last first."""
    left, demands = Counter[UUID | None]({None: payment.held}), dict[UUID | None, Demand]()
    for one in payment.allocations.select_related("demand__audience").order_by("-made_at", "-pk"):
        demands[one.demand_id] = one.demand
        left[one.demand_id] += one.amount - one.returned
    for refund in payment.refunds.filter(state__in=WAITING).exclude(part=Refund.Part.UNSAID):
        left[refund.demand_id] -= refund.amount
    return [Part(demands.get(key), amount) for key, amount in left.items() if amount > 0]


def held(payment: Payment) -> int:
    """What of a payment has gone nowhere, and is not proposed to go back."""
    promised = payment.refunds.filter(state__in=WAITING, part=Refund.Part.HELD).aggregate(all=Sum("amount"))["all"]
    return payment.held - int(promised or 0)


def applied(payment: Payment) -> dict[UUID, int]:
    """How much of a payment is in which demand."""
    sums = Counter[UUID]()
    for one in payment.allocations.filter(amount__gt=F("returned")).order_by("pk"):
        sums[one.demand_id] += one.amount - one.returned
    return dict(sums)


def came_for(payment: Payment) -> Demand | None:
    """The demand that the money named itself when it came; to which one a person assigned it, says nothing of whose it
    was."""
    one = payment.demand
    return one if one and one.reference in references_in(payment.purpose) else None


def given_back_of(refund: Refund) -> Demand | None:
    """The demand whose payer's money a refund gives back; ``None`` where nobody here knows whose it was."""
    if refund.part == Refund.Part.DEMAND:
        return refund.demand
    return refund.payment.demand if refund.part == Refund.Part.UNSAID else came_for(refund.payment)


def take_off(
    deed: Deed, payment: Payment, amounts: Mapping[UUID, int], *, owed: bool, **said: Any
) -> list[tuple[Demand, int]]:
    """Take so much of a payment off each of some demands; these demands, each with how much. Either it is
    ``owed`` again, or nobody owes it any more. ``said`` is kept with what was taken. The payment's own sums are saved
    apart, and the duties about it are held before."""
    rows = Demand.objects.select_for_update(of=("self",)).filter(pk__in=amounts)
    locked, left = {one.pk: one for one in rows.order_by("pk")}, Counter(amounts)
    some = payment.allocations.filter(demand__in=amounts, amount__gt=F("returned"))
    for one in some.order_by("-made_at", "-pk"):
        back = min(left[one.demand_id], one.amount - one.returned)
        if back:
            left[one.demand_id] -= back
            deed.save(one, returned=one.returned + back, **said)
            _paid_less(deed, locked[one.demand_id], back, owed=owed)
    assert not +left, "more is taken off than was ever applied"  # nosec B101 - the sums of a payment agree, by constraint
    return [(one, amounts[key]) for key, one in locked.items()]


def _paid_less(deed: Deed, demand: Demand, back: int, *, owed: bool) -> None:
    before, refunded, less = demand.state, demand.refunded + back, 0
    if not owed and before == Demand.State.PAID:  # is owed no more, but for what was owed back already
        less = max(0, back - max(0, -demand.open))
    waived = demand.waived + less
    state = state_of(demand.amount, waived, demand.paid, refunded)
    settled = demand.settled_at if state == before else deed.now
    ended = None if state == Demand.State.OPEN else settled
    deed.save(demand, refunded=refunded, waived=waived, state=state, settled_at=ended)
    if state == Demand.State.OPEN != before:
        deed.emit("demand.reopened", demand, subject_kind=demand.subject_kind, subject=str(demand.subject))
    elif state != Demand.State.OPEN and not owed:
        told(deed, demand)
