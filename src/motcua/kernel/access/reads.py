"""Rights: who may do what, and who sits where."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.models import (
    Absence,
    Audience,
    Holding,
    Organisation,
    Participant,
    Position,
    in_force,
    taking_part,
)
from motcua.kernel.access.sign_in import sign_in_rules
from motcua.kernel.access.sitting import body_of, colleagues, holders, issuer_of
from motcua.kernel.access.specs import RoleSpec, Scope
from motcua.kernel.access.tree import line_of
from motcua.kernel.access.visible import belongs
from motcua.kernel.acts.api import Act, Caller, registry
from motcua.kernel.calendar.api import now, today
from motcua.kernel.packs.api import all_of
from motcua.kernel.statements.api import Prepared


class Rights:
    """The ``Authority`` of acts: roles from packs, through the seat that the actor holds."""

    def sees(self, actor: Actor, subject: Model) -> bool:
        """Whether the subject's audience includes the actor. Without an audience, a thing is seen by officials and by
        the ``parties`` that it names; what is an account's own (``owner``), by that account and by whoever may do
        something with the accounts of those who sit where that account does."""
        audience = getattr(subject, "audience_id", None)
        owner = getattr(subject, "owner", None)
        if owner is not None:
            return actor.system or owner == actor.account or _reaches(actor, f"{subject._meta.model_name}.", owner)
        if audience is None:
            return actor.system or actor.official or _own(actor, subject)
        return actor.system or belongs(actor, audience)

    def allows(self, actor: Actor, act: str, subject: Model | None) -> bool:
        """Whether a role holds the act with a scope that reaches the subject; what belongs to nobody is reached from
        everywhere only; for rules, see ``_rules``."""
        if actor.system:
            return True
        scopes = actor.scopes(act)
        owner = getattr(subject, "owner", None)
        if owner is not None:
            return (Scope.OWN in scopes and owner == actor.account) or _reaches(actor, act, owner)
        if not scopes or subject is None or Scope.EVERYWHERE in scopes:
            return bool(scopes)
        place: str | None = getattr(subject, "place", None)
        if place is not None:
            return _rules(actor, place, scopes)
        audience: Audience | None = getattr(subject, "audience", None)
        # What another body owes is ordered there, wherever the thing that it is about belongs.
        answerable: UUID | None = getattr(subject, "answerable", None)
        body = answerable or (audience.organisation_id if audience else _body(subject))
        if Scope.ORGANISATION in scopes and body and body == actor.organisation:
            return True
        if Scope.SUBTREE in scopes and body in actor.subtree:
            return True
        if audience is None:
            return Scope.OWN in scopes and _own(actor, subject)
        return (Scope.OWN in scopes and self._takes_part(audience, party=actor.party)) or (
            Scope.ASSIGNED in scopes and self._takes_part(audience, position=actor.position)
        )

    def shared(self, actor: Actor, act: str) -> bool:
        """Whether somebody else sits today in the actor's body in one of the roles by which he may do the act."""
        if actor.system or actor.organisation is None:
            return False
        roles = {role.urn for role in actor.roles if any(grant.act == act for grant in role.acts)}
        beside = (one for one in colleagues(actor.organisation) if one.account_id != actor.account)
        return any(roles & set(one.position.roles) for one in beside)

    def fresh(self, caller: Caller) -> bool:
        """Whether the proof is as young as the rules of signing in ask; the program itself needs none."""
        return caller.actor.system or (caller.proved is not None and now() - caller.proved <= sign_in_rules().fresh)

    def _takes_part(self, audience: Audience, **who: UUID | None) -> bool:
        return all(who.values()) and audience.participants.filter(taking_part(today()), **who).exists()


class Looking(Rights):
    """Rights asked about many acts on one thing at once: who takes part in it is looked up once, or is ``known``, by
    audience, "party" or "position", and key."""

    def __init__(self, known: Mapping[tuple[UUID, str, UUID | None], bool] | None = None) -> None:
        self._known: dict[tuple[UUID, str, UUID | None], bool] = {**(known or {})}

    def _takes_part(self, audience: Audience, **who: UUID | None) -> bool:
        ((role, one),) = who.items()
        key = (audience.pk, role, one)
        if key not in self._known:
            self._known[key] = super()._takes_part(audience, **who)
        return self._known[key]


def _seat(subject: Any) -> Position | None:
    """The seat that a thing without an audience is about: itself, or the one it was given from."""
    return subject if isinstance(subject, Position) else getattr(subject, "seat", None)


def _body(subject: Any) -> UUID | None:
    """The body that a thing without an audience belongs to, when it belongs to one."""
    seat = _seat(subject)
    if seat:
        return body_of(seat)
    if isinstance(subject, Organisation):
        return subject.body_id or subject.pk
    return getattr(subject, "organisation_id", None)


def _rules(actor: Actor, place: str, scopes: set[Scope]) -> bool:
    """Whether a right on rules reaches those of a place: of one's own body, or over a subtree also of those below it.

    Rules of no place hold for everybody: over a subtree they belong to whoever has nobody above him.
    """
    if actor.organisation is None:
        return False
    if not place:
        own = Organisation.objects.get(pk=actor.organisation)
        return Scope.SUBTREE in scopes and len(line_of(own, today())) == 1
    body = Organisation.objects.filter(urn=place).values_list("pk", flat=True).first()
    return (body == actor.organisation and Scope.ORGANISATION in scopes) or (
        body in actor.subtree and Scope.SUBTREE in scopes
    )


def _own(actor: Actor, subject: Any) -> bool:
    """Whether a thing without an audience is about the very seat that the actor holds, or about his party."""
    seat = _seat(subject)
    if seat:
        return actor.authority is None and seat.pk == actor.position
    return actor.person in getattr(subject, "parties", ())


def _reaches(actor: Actor, act: str, owner: UUID) -> bool:
    """Whether a role carries an act (or one of a noun's, "account.") as far as this account.

    Over a subtree it reaches those who sit there and nowhere else: nobody shuts out, or takes the place of, whoever
    sits above or beside him, and no citizen.
    """
    scopes = {grant.scope for role in actor.roles for grant in role.acts if grant.act.startswith(act)}
    if Scope.EVERYWHERE in scopes:
        return True
    bodies = set(actor.subtree) if Scope.SUBTREE in scopes else set()
    held = Holding.objects.filter(in_force(today()), account=owner).select_related("position__organisation")
    seats = {body_of(holding.position) for holding in held.order_by("pk")}
    return bool(seats) and seats <= bodies


def abilities(actor: Actor, subject: Any) -> dict[str, bool]:
    """For each act on this kind of row: may the actor, who sees it, do it now? The same answer draws the button and
    guards the act. ``taking_part`` of a row, where it has it, says what its reading found (``Looking``)."""
    rights, kind = Looking(getattr(subject, "taking_part", None)), subject._meta.model_name
    return {name: _able(rights, actor, act, subject) for name, act in _acts_on(kind)}


def is_able(actor: Actor, act: str, subject: Any) -> bool:
    """One of the ``abilities``, such as "dossier.compile"."""
    return _able(Looking(getattr(subject, "taking_part", None)), actor, registry()[act], subject)


@cache
def _acts_on(kind: str) -> tuple[tuple[str, Act[Any]], ...]:
    """The acts on rows of a kind that is there, each after its short name; each room has declared its own by then."""
    known = ((name.partition("."), act) for name, act in registry().items())
    return tuple((name, act) for (on, _dot, name), act in known if on == kind and act.on is not None)


def _able(rights: Rights, actor: Actor, act: Act[Any], subject: Any) -> bool:
    rule = act.rule
    if not actor.system and getattr(subject, "owner", None) is None and not actor.scopes(act.name):
        return False  # no role of his has it: no need to look at the thing
    return (
        rule.holds(subject)
        and rights.allows(actor, act.name, subject)
        and rule.falls_to(actor, subject)
        and rule.bar(subject) is None
    )


def _staffed(body: UUID, day: date) -> QuerySet[Position]:
    some = Position.objects.filter(Q(organisation=body) | Q(organisation__body=body))
    away = Absence.objects.filter(in_force(day), position=OuterRef("pk"))
    there = some.filter(pk__in=holders(day).values("position")).annotate(away=Exists(away))
    return there.select_related("organisation").order_by("urn")


_there = Prepared(_staffed)


def staffed(body: UUID) -> list[Position]:
    """The positions of a body and its units with somebody in them today, by URN; ``away`` of each: whether its holder
    is absent."""
    return _there(body=body, day=today())


def seats(role: str, organisation: UUID) -> list[Position]:
    """The positions of a body and its units that have this role and somebody in them today, by URN."""
    return [seat for seat in staffed(organisation) if role in seat.roles]


def seated() -> dict[UUID, set[str]]:
    """The roles in which somebody sits today, by body (its units counted)."""
    taken = Position.objects.filter(pk__in=holders().values("position"))
    found: dict[UUID, set[str]] = defaultdict(set)
    for seat in taken.select_related("organisation").order_by("urn"):
        found[seat.organisation.body_id or seat.organisation_id].update(seat.roles)
    return dict(found)


def answers_for(actor: Actor, act: str) -> list[Organisation]:
    """The issuers for which the actor's seat does what each sees to by itself: its own and, where that is no agency,
    the agencies within it in which nobody sits who may do the act."""
    if actor.position is None:
        return []
    seat = Position.objects.select_related("organisation__parent").get(pk=actor.position)
    own = issuer_of(seat)
    if own.body_id:
        return [own]
    roles = {role.urn for role in all_of(RoleSpec, "roles", today()) if any(one.act == act for one in role.acts)}
    there = holders().filter(position__organisation__body=own).select_related("position__organisation__parent")
    served = {issuer_of(one.position).pk for one in there if roles & set(one.position.roles)}
    agencies = Organisation.objects.filter(body=own).exclude(kind="unit").order_by("urn")
    return [own, *(one for one in agencies if one.pk not in served)]


def holder(position: UUID) -> Holding | None:
    """Who sits there today."""
    return _holding.first(position=position, day=today())


def _sitting(position: UUID, day: date) -> QuerySet[Holding]:
    there = holders(day).filter(position=position)
    return there.select_related("account__party", "position__organisation")[:1]


_holding = Prepared(_sitting)


def takes_part(party: UUID) -> bool:
    """Whether a party ever took part in anything, as whoever filed something did."""
    return Participant.objects.filter(party=party).exists()


def organisation(urn: str) -> Organisation:
    """An organisation by URN. Raises ``Organisation.DoesNotExist``."""
    return Organisation.objects.get(urn=urn)
