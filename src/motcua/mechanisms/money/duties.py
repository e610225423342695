"""Whose duty money is that waits: it stands in an inbox until the act that settles it.

``follow`` is called behind every change: it closes what is no longer owed and puts what is. Where nobody sits who could
owe it, nothing is put; the job (``jobs.py``) tries again, and gives what a seat without holder owes to another.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from motcua.kernel.access.api import Position, at_work, holder, leave_audience, seats
from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import CalendarSpec, Limit, NotCoveredError, due, legal_day, succeed
from motcua.kernel.packs.api import snapshot, succession
from motcua.mechanisms.money.models import Payment, Refund, Reversal
from motcua.mechanisms.money.specs import MoneyDuties, Owing, money_duties
from motcua.mechanisms.work.api import Assignment, Clears, assign, close, least_loaded, move, open_about

DRIVER: Final = "money"
ENDS: Final = {
    "look": "payment.assign",
    "agree": "refund.approve",
    "pay": "refund.pay",
    "back": "payment.reverse",
}
"""What is owed → the act that ends it, first of all."""
GOING: Final = Q(state__in=["proposed", "approved"]) & ~Q(part="demand")
"""Refunds under way of what a payment holds: as long as there is one, nobody has to look for what that is for."""
Waiting = Payment | Refund | Reversal
Chosen = dict[tuple[str, UUID, UUID | None], Position | None]


def hold(*keys: UUID) -> list[Assignment]:
    """The duties about some money, locked, with who takes part by them. Whoever changes demands and then follows, holds
    them first: demands are locked after duties everywhere."""
    duties = list(open_about(*keys).select_for_update(of=("self",)))
    for duty in duties:
        taking = duty.audience.participants.select_for_update(of=("self",))
        list(taking.filter(authority=duty.subject, ended_at=None).order_by("pk"))
    return duties


def follow(deed: Deed, *subjects: Waiting, fresh: bool = False) -> bool:
    """Let the duties about some money be those that its state asks for, one at most about each thing; whether that
    changed any. ``fresh``: it came by this deed, so there are none yet."""
    with snapshot():
        return _follow(deed, subjects, fresh=fresh)


def _follow(deed: Deed, subjects: Sequence[Waiting], *, fresh: bool) -> bool:
    rules, chosen, changed = money_duties(legal_day(deed.now)), Chosen(), False
    if rules is None:
        return False
    keys = [one.pk for one in subjects]
    about: dict[UUID, list[Assignment]] = {key: [] for key in keys}
    for duty in () if fresh else hold(*keys):
        about[duty.subject].append(duty)
    going = Refund.objects.filter(GOING, payment__in=keys)
    returning = set(going.order_by("pk").values_list("payment", flat=True))
    for one in subjects:
        wanted = owed(one, returning=one.pk in returning)
        kept = [duty for duty in about[one.pk] if duty.act == ENDS.get(wanted)]
        for duty in about[one.pk]:
            if duty not in kept:
                close(deed, duty, driver=DRIVER)
                leave_audience(deed, duty.audience, one.pk)
                changed = True
        if not wanted or (kept and holder(kept[0].who_id)):
            continue
        who = _seat(deed, wanted, one, getattr(rules, wanted), chosen)
        if who is not None and kept:
            leave_audience(deed, kept[0].audience, one.pk)
            move(deed, kept[0], kept[0].audience, who, driver=DRIVER, note="", by=one.pk)
        elif who is not None:
            _put(deed, wanted, one, who, rules)
        changed = changed or who is not None
    return changed


def owed(one: Waiting, *, returning: bool = False) -> str:
    """What is owed about it as it is now; "" when nothing. ``returning``: a refund of what is held is under way."""
    if isinstance(one, Refund):
        return {"proposed": "agree", "approved": "pay"}.get(one.state, "")
    if isinstance(one, Reversal):
        return "back" if one.state == Reversal.State.OPEN else ""
    return "look" if one.state == Payment.State.QUEUED and not returning else ""


def _put(deed: Deed, wanted: str, one: Waiting, who: Position, rules: MoneyDuties) -> None:
    owing: Owing = getattr(rules, wanted)
    clears = Clears(
        who=who,
        what=owing.what,
        due=_ends(deed, rules.calendar, owing.within),
        product=owing.product,
        authority=owing.authority,
    )
    assign(deed, one, one.audience, clears, driver=DRIVER, code=f"{wanted}:{one.pk}", act=ENDS[wanted], by=one.pk)


def _seat(deed: Deed, wanted: str, one: Waiting, owing: Owing, chosen: Chosen) -> Position | None:
    """The seat that owes it: that of whoever acts when he may, else the least busy of those who are there. Nobody
    agrees to what he proposed himself. What was ``chosen`` for one thing holds for all alike of the same deed."""
    proposer = one.proposed_by_id if isinstance(one, Refund) and wanted == "agree" else None
    key = (wanted, one.organisation_id, proposer)
    if key not in chosen:
        chosen[key] = None
        for role in owing.roles:
            able = seats(role, one.organisation_id)
            if proposer is not None:
                able = [seat for seat in able if (held := holder(seat.pk)) and held.account_id != proposer]
            if able:
                there = at_work(able, ENDS[wanted])
                own = next((seat for seat in there if seat.pk == deed.actor.position), None)
                chosen[key] = own or least_loaded(there)
                break
    return chosen[key]


def _ends(deed: Deed, calendar: str, within: Limit) -> datetime:
    said = succession(CalendarSpec, "calendars", calendar)
    try:
        ends = due(said[-1][1], deed.now, within, (), succeed(said)).due
    except NotCoveredError:  # next year's days off are not known yet; the money is here all the same
        ends = None
    return ends or deed.now + timedelta(days=within.amount)
