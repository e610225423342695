"""Visibility: one set-wise predicate for every model that has an audience, always a subquery."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.models import Audience, Holding, Organisation, Participant, Position, on
from motcua.kernel.access.specs import Scope
from motcua.kernel.acts.api import Caller, registry
from motcua.kernel.calendar.api import now, today

M = TypeVar("M", bound=Model)
FRESH = timedelta(minutes=10)


def audiences_of(actor: Actor) -> QuerySet[Audience]:
    """The audiences that the actor belongs to."""
    if actor.system or Scope.EVERYWHERE in actor.reads:
        return Audience.objects.all()
    seen = Q(level=Audience.Level.PUBLIC)
    current = Participant.objects.filter(on(today()))
    if actor.party:
        seen |= Q(pk__in=current.filter(party=actor.party).values("audience"))
    if actor.position:
        seen |= Q(pk__in=current.filter(position=actor.position).values("audience"))
    internal = Q(level=Audience.Level.INTERNAL)
    if Scope.ORGANISATION in actor.reads and actor.organisation:
        seen |= internal & Q(organisation=actor.organisation)
    if Scope.SUBTREE in actor.reads:
        seen |= internal & Q(organisation__in=actor.subtree)
    return Audience.objects.filter(seen)


def visible_to(queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """What of ``queryset`` (a model with ``audience``) exists for this actor."""
    if actor.system or Scope.EVERYWHERE in actor.reads:
        return queryset
    return queryset.filter(audience__in=audiences_of(actor).values("pk"))


class Rights:
    """The ``Authority`` of acts: roles from packs, through the seat that the actor holds."""

    def sees(self, actor: Actor, subject: Model) -> bool:
        """Whether the subject's audience includes the actor. Without an audience, a thing is seen by officials."""
        audience = getattr(subject, "audience_id", None)
        if audience is None:
            return actor.system or actor.official
        return actor.system or audiences_of(actor).filter(pk=audience).exists()

    def allows(self, actor: Actor, act: str, subject: Model | None) -> bool:
        """Whether a role holds the act with a scope that reaches the subject."""
        if actor.system:
            return True
        scopes = actor.scopes(act)
        audience: Audience | None = getattr(subject, "audience", None)
        if not scopes or audience is None:
            return bool(scopes)
        if Scope.EVERYWHERE in scopes:
            return True
        if Scope.ORGANISATION in scopes and audience.organisation_id == actor.organisation:
            return True
        if Scope.SUBTREE in scopes and audience.organisation_id in actor.subtree:
            return True
        return (Scope.OWN in scopes and self._takes_part(audience, party=actor.party)) or (
            Scope.ASSIGNED in scopes and self._takes_part(audience, position=actor.position)
        )

    def fresh(self, caller: Caller) -> bool:
        """Whether the proof is not older than ``FRESH``; the program itself needs none."""
        return caller.actor.system or (caller.proved is not None and now() - caller.proved <= FRESH)

    @staticmethod
    def _takes_part(audience: Audience, **who: UUID | None) -> bool:
        return all(who.values()) and audience.participants.filter(on(today()), **who).exists()


def abilities(actor: Actor, subject: Any) -> dict[str, bool]:
    """For each act on this kind of row: may the actor, who sees it, do it now? The same answer draws the button and
    guards the act."""
    rights, kind = Rights(), subject._meta.model_name
    return {
        name.partition(".")[2]: act.rule.holds(subject) and rights.allows(actor, name, subject)
        for name, act in registry().items()
        if name.startswith(f"{kind}.") and act.on is not None
    }


def seats(role: str, organisation: UUID) -> list[Position]:
    """The positions of a body and its units that have this role and somebody in them today, by URN."""
    held = Holding.objects.filter(on(today())).values("position")
    some = Position.objects.filter(
        Q(organisation=organisation) | Q(organisation__body=organisation), pk__in=held
    ).order_by("urn")
    return [seat for seat in some if role in seat.roles]


def seated(organisation: UUID | None = None) -> dict[UUID, set[str]]:
    """The roles in which somebody sits today, by body (its units counted); of one body, when it is given."""
    taken = Position.objects.filter(pk__in=Holding.objects.filter(on(today())).values("position"))
    if organisation:
        taken = taken.filter(Q(organisation=organisation) | Q(organisation__body=organisation))
    found: dict[UUID, set[str]] = defaultdict(set)
    for seat in taken.select_related("organisation").order_by("urn"):
        found[seat.organisation.body_id or seat.organisation_id].update(seat.roles)
    return dict(found)


def holder(position: UUID) -> Holding | None:
    """Who sits there today."""
    return (
        Holding.objects.filter(on(today()), position=position)
        .select_related("account__party", "position__organisation")
        .order_by("valid_from", "pk")
        .first()
    )


def organisation(urn: str) -> Organisation:
    """An organisation by URN. Raises ``Organisation.DoesNotExist``."""
    return Organisation.objects.get(urn=urn)
