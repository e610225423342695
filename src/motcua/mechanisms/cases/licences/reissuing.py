"""Granting anew, with the same content, every licence of a body that was merged into another: one order, one signature
in the name of whoever gave it, each licence its own deed and its own number."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Actor, Organisation, predecessors
from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, Invalid, NotAllowed, Refusal, act, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.jobs.api import Message, on, progress
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision, Reissue
from motcua.mechanisms.cases.licences.acts import Reissued, reissue
from motcua.mechanisms.cases.licences.events import SYSTEM
from motcua.mechanisms.cases.licences.policy import POLICY

DEEPEST: Final = 12  # mergers in a row


def heritage(organisation: Organisation) -> list[Organisation]:
    """The bodies that have ended and that this one alone took over as a whole, directly or through others, by URN."""
    found: dict[UUID, Organisation] = {}
    edge, day = [organisation], today()
    for _step in range(DEEPEST):
        links = [link for body in edge for link in predecessors(body, day) if link.share == "whole"]
        edge = [link.state.organisation for link in links if link.state.organisation.pk not in found]
        edge = [body for body in edge if body.valid_to is not None and body.valid_to < day]
        found |= {body.pk: body for body in edge}
        if not edge:
            break
    return sorted(found.values(), key=lambda body: body.urn)


def to_reissue(predecessor: Organisation) -> "QuerySet[Licence, Licence]":
    """The licences of a body that an order grants anew: those that are valid today and on which nothing is being
    decided. What is suspended stays as it is until the suspension ends."""
    day = today()
    rows = Licence.objects.filter(organisation=predecessor, revoked_on=None, replaced_on=None, voided_on=None)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    rows = rows.exclude(Q(suspended_from__lte=day) & (Q(suspended_to=None) | Q(suspended_to__gte=day)))
    return rows.exclude(decisions__state=LicenceDecision.State.SIGNING).order_by("valid_from", "pk")


@dataclass(frozen=True)
class Plan:
    """What an order would do for one body that has ended: so many are ``due`` now, ``signing`` are on their way,
    ``done`` have their new paper, and ``left`` stay as they are."""

    predecessor: Organisation
    due: int
    signing: int
    done: int
    left: int


def plans(actor: Actor) -> list[Plan]:
    """A plan for each body that the actor's took over; none for whoever sits nowhere."""
    if actor.organisation is None:
        return []
    return [_plan(body) for body in heritage(Organisation.objects.get(pk=actor.organisation))]


def _plan(body: Organisation) -> Plan:
    own = Licence.objects.filter(organisation=body)
    going = own.filter(decisions__state=LicenceDecision.State.SIGNING).count()
    done = own.filter(replaced_on__isnull=False).exclude(replaced_by__organisation=body).count()
    due = to_reissue(body).count()
    return Plan(body, due, going, done, own.count() - due - going - done)


class Order(Given):
    """The licences of which body (URN) are granted anew, and by which decision it was merged (``basis``)."""

    predecessor: str
    basis: Annotated[str, Field(min_length=10, max_length=2000)]


@act("reissue.order", POLICY)
def order(deed: Deed, given: Order) -> Reissue:
    """Order that every valid licence of a body that was merged into the actor's be granted anew. The system does it one
    by one, each signed from this seat; what can't be, stays as it was, and a later order takes it up.

    Raises ``Invalid`` for a body that this one did not take over as a whole, ``Conflict`` where nothing is left to do.
    """
    own = Organisation.objects.filter(pk=deed.actor.organisation).first()
    if own is None or deed.actor.position is None:
        raise NotAllowed
    body = next((one for one in heritage(own) if one.urn == given.predecessor), None)
    if body is None:
        raise Invalid(faults={"predecessor": [_("Cơ quan này không được nhập trọn vẹn vào cơ quan của ông/bà.")]})
    if not to_reissue(body).exists():
        raise Conflict(_("Không còn giấy phép nào của cơ quan này cần cấp lại."))
    ordered = deed.add(
        Reissue(
            organisation=own,
            predecessor=body,
            position_id=deed.actor.position,
            authority=deed.actor.authority,
            account=deed.actor.account,
            basis=given.basis,
            ordered_at=deed.now,
        )
    )
    deed.emit("reissue.ordered", ordered)
    return ordered


@on("reissue.ordered")
def reissue_when_ordered(message: Message) -> None:
    """Grant each anew, in a deed of its own. Run again, it goes on with what is left."""
    ordered = Reissue.objects.select_related("predecessor").get(pk=message.subject)
    keys = list(to_reissue(ordered.predecessor).values_list("pk", flat=True))
    given = Reissued(cause="merged", reason=ordered.basis, order=ordered.pk)
    with progress("licences.reissue", of=len(keys)) as steps:
        for key in keys:
            caller = Caller(SYSTEM, channel="system", key=f"reissue:{ordered.pk}:{key}", cause=message.deed)
            with suppress(Refusal):  # it changed meanwhile, or cannot be printed: it stays, and the plan counts it
                perform(reissue, caller, given, on=key)
            steps.step()
