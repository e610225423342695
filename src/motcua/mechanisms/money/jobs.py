"""What runs by the clock: money that waits and that nobody owes, or whose seat nobody holds any more, becomes
somebody's duty."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import holders, system_actor
from motcua.kernel.acts.api import Act, Caller, Refusal, WrongState, perform
from motcua.kernel.jobs.api import every
from motcua.mechanisms.money.duties import GOING
from motcua.mechanisms.money.entrusting import entrust_payment, entrust_refund, entrust_reversal
from motcua.mechanisms.money.models import Payment, Refund, Reversal
from motcua.mechanisms.money.parts import WAITING
from motcua.mechanisms.work.api import Assignment

SYSTEM = system_actor("money")
SECONDS, MOST = 900, 500
HELD: Final = Assignment.objects.filter(subject=OuterRef("pk"), state=Assignment.State.OPEN)


def unowed() -> Iterator[tuple[Act[Any], QuerySet[Any]]]:
    """What waits without anybody who owes it, each with the act that entrusts it."""
    going = Refund.objects.filter(state__in=WAITING)
    held = Refund.objects.filter(GOING).values("payment")
    queued = Payment.objects.filter(state=Payment.State.QUEUED).exclude(pk__in=held)
    for entrust, rows in (
        (entrust_payment, queued),
        (entrust_refund, going),
        (entrust_reversal, Reversal.objects.filter(state=Reversal.State.OPEN)),
    ):
        owed = HELD.filter(who__in=holders().values("position"))
        yield entrust, rows.filter(~Exists(owed)).order_by("pk")


@every(SECONDS, called=_("Giao việc về tiền đang chờ"))
def entrust_what_waits() -> None:
    """At most ``MOST`` of each sort are given at a time. Where still nobody sits who could owe it, nothing happens, and
    the doctor says so; what nobody can have keeps nothing behind it from being given."""
    for entrust, rows in unowed():
        nobody, done = set[tuple[UUID, str, UUID | None]](), 0
        for one in rows.iterator(chunk_size=MOST):
            alike = (one.organisation_id, one.state, getattr(one, "proposed_by_id", None))
            if alike in nobody:
                continue
            if done == MOST:
                break
            try:
                perform(entrust, Caller(SYSTEM, channel="system"), on=one.pk)
                done += 1
            except WrongState:
                if rows.filter(pk=one.pk).exists():  # not settled at this moment: nobody can owe it, nor any like it
                    nobody.add(alike)
            except Refusal:  # somebody was quicker
                continue
