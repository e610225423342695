"""What runs by the clock: money that waits and that nobody owes, or whose seat nobody holds any more, becomes
somebody's duty."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from motcua.kernel.access.api import holders, system_actor
from motcua.kernel.acts.api import Act, Caller, Refusal, perform
from motcua.kernel.jobs.api import every
from motcua.mechanisms.money.entrusting import entrust_payment, entrust_refund, entrust_reversal
from motcua.mechanisms.money.models import Payment, Refund, Reversal
from motcua.mechanisms.money.refunding import WAITING
from motcua.mechanisms.work.api import Assignment

SYSTEM = system_actor("money")
MINUTES, MOST = 900, 500
HELD: Final = Assignment.objects.filter(subject=OuterRef("pk"), state=Assignment.State.OPEN)


def unowed() -> Iterator[tuple[Act[Any], QuerySet[Any]]]:
    """What waits without anybody who owes it, each with the act that entrusts it."""
    going = Refund.objects.filter(state__in=WAITING)
    queued = Payment.objects.filter(state=Payment.State.QUEUED).exclude(pk__in=going.values("payment"))
    for entrust, rows in (
        (entrust_payment, queued),
        (entrust_refund, going),
        (entrust_reversal, Reversal.objects.filter(state=Reversal.State.OPEN)),
    ):
        owed = HELD.filter(who__in=holders().values("position"))
        yield entrust, rows.filter(~Exists(owed)).order_by("pk")


@every(MINUTES)
def entrust_what_waits() -> None:
    """Where still nobody sits who could owe it, nothing happens, and the doctor says so."""
    for entrust, rows in unowed():
        for key in list[UUID](rows.values_list("pk", flat=True)[:MOST]):
            with suppress(Refusal):  # somebody was quicker
                perform(entrust, Caller(SYSTEM, channel="system"), on=key)
