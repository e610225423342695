"""Who sits where: an account's own seats, those from which others let it act, and who is there in a body."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.models import Absence, Delegation, Holding, Organisation, Position, in_force
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import PackVersion, Use, say
from motcua.kernel.statements.api import Prepared


@dataclass(frozen=True)
class Seat:
    """A seat in which an account may act: its own, or another's by ``delegation``; ``until`` is the last day of it."""

    position: Position
    until: date | None
    delegation: Delegation | None = None

    @property
    def key(self) -> UUID:
        """What the choice of this seat is known by: the delegation, or else the position."""
        return self.delegation.pk if self.delegation else self.position.pk

    @property
    def form(self) -> str:
        """What stands before the title when he acts by delegation: KT., TL. or TUQ."""
        return self.delegation.form if self.delegation else ""

    @property
    def body(self) -> UUID:
        """The body that the seat belongs to."""
        return body_of(self.position)


@dataclass(frozen=True)
class Signer:
    """Who signs: his name and account, his own seat, the roles of the seat from which he signs and, by delegation, the
    line above his title ("KT. Chủ tịch …"), with the seat ``giver`` that it names."""

    name: str
    account: UUID
    seat: Position
    roles: frozenset[str]
    signed_for: str = ""
    giver: Position | None = None


def body_of(position: Position) -> UUID:
    """The body of a seat, whichever of its units the seat stands in."""
    return position.organisation.body_id or position.organisation_id


def issuer_of(position: Position) -> Organisation:
    """In whose name whoever sits there signs: of the seat's body, or of the agency that works within it."""
    return position.organisation.issuer


def seats_of(account: Any, day: date | None = None) -> list[Seat]:
    """The seats in which the account may act on that day: first its own, by the day it got them, then by delegation."""
    own = own_seats(account, day)
    return own + _lent(own, day)


def _held_by(account: UUID, day: date) -> QuerySet[Holding]:
    held = Holding.objects.filter(in_force(day), account=account).select_related("position__organisation")
    return held.order_by("valid_from", "pk")


_held = Prepared(_held_by)


def own_seats(account: Any, day: date | None = None) -> list[Seat]:
    """The seats that the account itself holds on that day; none are looked for when it is known to hold none then
    (``Account.unseated``)."""
    on = day or today()
    if getattr(account, "unseated", None) == on:
        return []
    found: dict[UUID, Seat] = {}
    for holding in _held(account=account.pk, day=on):
        found.setdefault(holding.position_id, Seat(holding.position, holding.valid_to))
    return list(found.values())


def seat_of(account: Any, wanted: UUID | None = None, day: date | None = None) -> Seat | None:
    """The seat ``wanted`` (its key or its position) if the account may act there on that day, else its first one."""
    own = own_seats(account, day)
    fitting = [seat for seat in own if wanted == seat.key]
    if wanted and not fitting:
        fitting = [seat for seat in _lent(own, day) if wanted in (seat.key, seat.position.pk)]
    return next(iter(fitting or own), None)


def _lent(own: list[Seat], day: date | None) -> list[Seat]:
    if not own:
        return []
    given = _given_to(seats=[seat.position.pk for seat in own], day=day or today())
    return [Seat(one.giver, one.valid_to, one) for one in given if one.counts]


def _between_seats(rows: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """Delegations by the day they begin, with what tells whether they hold (``Delegation.counts``)."""
    some = rows.select_related("giver__organisation__parent", "receiver__organisation__parent")
    return some.order_by("valid_from", "pk")


def _given(seats: list[UUID], day: date) -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(in_force(day), receiver__in=seats).exclude(giver__in=seats)
    return _between_seats(rows)


_given_to = Prepared(_given)


def counting(rows: QuerySet[Delegation]) -> list[Delegation]:
    """Those of some delegations that hold between their seats (``Delegation.counts``), by the day they begin."""
    return [one for one in _between_seats(rows) if one.counts]


def signer_in(position: UUID, authority: UUID | None = None, account: UUID | None = None) -> Signer | None:
    """Who signs today from a seat: by the delegation ``authority`` its receiver, else its holder; of several people in
    one seat, ``account`` when it is one of them. ``None`` when nobody does."""
    delegation = None
    if authority:
        given = counting(Delegation.objects.filter(in_force(today()), pk=authority, giver=position))
        delegation = next(iter(given), None)
        if delegation is None:
            return None
    held = Holding.objects.filter(in_force(today()), position=delegation.receiver_id if delegation else position)
    some = list(held.select_related("account__party", "position__organisation__parent").order_by("valid_from", "pk"))
    one = next((holding for holding in some if holding.account_id == account), next(iter(some), None))
    if one is None:
        return None
    above = f"{delegation.form} {delegation.giver.title['vi']}" if delegation else ""
    roles = delegation.giver.roles if delegation else one.position.roles
    giver = delegation.giver if delegation else None
    return Signer(one.account.party.name, one.account_id, one.position, frozenset(roles), above, giver)


def absent(position: UUID) -> Absence | None:
    """The absence of a seat's holder today, if there is one."""
    return _away.first(position=position, day=today())


def _gone(position: UUID, day: date) -> QuerySet[Absence]:
    return Absence.objects.filter(in_force(day), position=position).order_by("-valid_to", "pk")[:1]


_away = Prepared(_gone)


def at_work(able: list[Position], act: str) -> list[Position]:
    """Which of some seats of one role get new duties that end with ``act``.

    An absent one's go to its substitute when that is one of them, and stay where they are while somebody does the act
    from there by delegation. Otherwise the seats that are present share them; all stay with their seats when none is.
    """
    if not any(getattr(seat, "away", True) for seat in able):  # as ``staffed`` has found them
        return able
    day, keys = today(), [seat.pk for seat in able]
    away: dict[UUID, list[Absence]] = {}
    for absence in _between(Absence.objects.filter(in_force(day), position__in=keys)).order_by("pk"):
        away.setdefault(absence.position_id, []).append(absence)
    if not away:
        return able
    lent = Delegation.objects.filter(in_force(day), giver__in=away, receiver__holdings__in=holders(day))
    covered = {one.giver_id for one in counting(lent) if act in one.acts}
    present = {seat.pk: seat for seat in able if seat.pk not in away}
    chosen: dict[UUID, Position] = {}
    for seat in able:
        named = [one.stand_in.pk for one in away.get(seat.pk, []) if one.stand_in]
        stand_ins = [present[key] for key in named if key in present]
        for taken in stand_ins[:1] or ([seat] if seat.pk in covered or seat.pk in present else []):
            chosen[taken.pk] = taken
    return list(chosen.values()) or able


def holders(day: date | None = None) -> QuerySet[Holding]:
    """Who sits where on a day: nobody does behind an account that is shut."""
    return Holding.objects.filter(in_force(day or today()), account__is_active=True).order_by("valid_from", "pk")


def attended() -> QuerySet[Position]:
    """The seats from which somebody works today: its holder, or whoever acts from there while the holder is away."""
    day = today()
    away = Absence.objects.filter(in_force(day)).values("position")
    lent = Delegation.objects.filter(in_force(day), giver__in=away, receiver__in=holders(day).values("position"))
    away = away.exclude(position__in=[one.giver_id for one in counting(lent)])
    return Position.objects.filter(pk__in=holders(day).values("position")).exclude(pk__in=away)


def delegations(seats: list[UUID]) -> list[Delegation]:
    """The delegations given from, or to, some seats that hold today or will, by the day they begin."""
    lasting = Delegation.objects.filter(ended_at=None, valid_to__gte=today())
    return counting(lasting.filter(Q(giver__in=seats) | Q(receiver__in=seats)))


def absences(seats: list[UUID]) -> list[Absence]:
    """The absences of the holders of some seats, of today and to come."""
    lasting = Absence.objects.filter(ended_at=None, valid_to__gte=today(), position__in=seats)
    return list(_between(lasting).order_by("valid_from", "pk"))


def _between(rows: QuerySet[Absence]) -> QuerySet[Absence]:
    """Absences with what tells whether their substitutes stand in (``Absence.stand_in``)."""
    return rows.select_related("position__organisation__parent", "substitute__organisation__parent")


def colleagues(body: UUID, besides: UUID | None = None) -> list[Holding]:
    """Who sits where in a body and its units today, ``besides`` one seat; by seat."""
    there = Q(position__organisation=body) | Q(position__organisation__body=body)
    held = holders().filter(there).exclude(position=besides)
    some = held.select_related("position__organisation__parent", "account__party")
    return list(some.order_by("position__urn", "valid_from", "pk"))


def users(version: PackVersion, urn: str | None) -> list[Use]:
    """The seats, held today, whose roles a version of a pack gives, or one role of it."""
    roles = version.items.filter(kind="roles")
    given = set((roles if urn is None else roles.filter(urn=urn)).values_list("urn", flat=True))
    if not given:
        return []
    held = Position.objects.filter(pk__in=Holding.objects.filter(in_force(today())).values("position"))
    count = sum(1 for seat in held.order_by("urn") if given & set(seat.roles))
    sentence = say(_("%(count)s vị trí công tác đang có người giữ vai trò của gói này."), count=count)
    return [Use("positions", count, sentence, holds=True)] if count else []
