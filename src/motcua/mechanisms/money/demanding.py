"""Making a demand, changing it when what it counts has changed, and letting it go."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Model
from pydantic import Field

from motcua.kernel.access.api import Audience, Organisation
from motcua.kernel.acts.api import Deed, Given, act, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices.api import post
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.money.models import Demand
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import Line, dong, reference, state_of
from motcua.mechanisms.money.specs import account_of

LETTER = "urn:motcua:notice:demand-made"
Reason = Annotated[str, Field(min_length=10, max_length=2000)]


@dataclass(frozen=True)
class Owed:
    """What somebody owes for a ``subject`` under one ``part`` of its fees: the working whose amounts add up to it,
    when it is ``due``, and the law. ``code`` is what people know the subject by."""

    organisation: Organisation
    audience: Audience
    payer: UUID
    subject: Model
    code: str
    part: str
    title: Multilingual
    due: str
    lines: Sequence[Line]
    basis: Sequence[Mapping[str, Any]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """All of it, in dong; what is exempt takes no more away than was owed."""
        return max(0, sum(line["amount"] for line in self.lines))


def demand(deed: Deed, owed: Owed) -> Demand | None:
    """Let what is demanded for a part be what is owed now: the demand made or changed by that, or nothing to do.

    Said again with the same sum it changes nothing. What was not paid yet is taken back and demanded anew; of what was
    paid the difference is demanded, or is no longer owed, so that a person gives it back.
    """
    rows = Demand.objects.select_for_update(of=("self",)).filter(subject=owed.subject.pk, part=owed.part)
    every = list(rows.order_by("pk"))
    living = [one for one in every if one.state != Demand.State.CANCELLED]
    if living and sum(one.amount - one.waived for one in living) == owed.amount:
        return None
    for one in living:
        if one.state == Demand.State.OPEN and one.paid == one.refunded:
            waive(deed, one, one.amount, "")
    left = [one for one in living if one.state != Demand.State.CANCELLED]
    known = sum(one.amount - one.waived for one in left)
    if not living and not owed.lines:
        return None
    if owed.amount < known:
        return waive(deed, left[-1], left[-1].waived + min(known - owed.amount, left[-1].amount - left[-1].waived), "")
    return make(deed, owed, known, len(every) + 1)


@effect("demand.make")
def make(deed: Deed, owed: Owed, known: int, number: int) -> Demand:
    """Demand it, less what is ``known``, which was demanded for the same before; the payer is told. Nothing is owed
    where an exemption covers all of it: that is kept, so that it can be seen."""
    lines = [dict(line) for line in owed.lines]
    if known:
        lines.append({"title": {}, "each": -known, "times": [], "amount": -known, "first": 0, "last": 0})
    amount, account = owed.amount - known, account_of(owed.organisation, legal_day(deed.now))
    made = deed.add(
        Demand(
            reference=reference(secrets.token_bytes(5)),
            organisation=owed.organisation,
            audience=owed.audience,
            payer_id=owed.payer,
            subject_kind=owed.subject._meta.label_lower,
            subject=owed.subject.pk,
            code=owed.code,
            part=owed.part,
            number=number,
            title=owed.title.model_dump(),
            due=owed.due,
            lines=lines,
            basis=[dict(one) for one in owed.basis],
            account={
                "bin": account.bin,
                "number": account.number,
                "holder": account.holder,
                "bank": account.bank.model_dump(),
            }
            if account
            else {},
            amount=amount,
            state=state_of(amount, 0, 0, 0),
            made_at=deed.now,
            settled_at=None if amount else deed.now,
        )
    )
    if amount:
        values: dict[str, str | Multilingual] = {"code": owed.code, "amount": dong(amount), "title": owed.title}
        post(deed, owed.payer, LETTER, values, link=f"/nop-tien/{made.pk}/")
    deed.emit("demand.made", made, subject_kind=made.subject_kind, subject=str(made.subject))
    return made


@effect("demand.waive")
def waive(deed: Deed, one: Demand, waived: int, reason: str) -> Demand:
    """So much of it (``waived``, in all) is no longer owed. The demand is locked."""
    state = state_of(one.amount, waived, one.paid, one.refunded)
    ended = None if state == Demand.State.OPEN else deed.now
    deed.save(one, waived=waived, state=state, settled_at=ended, reason=reason or one.reason)
    if state != Demand.State.OPEN:
        told(deed, one)
    return one


def told(deed: Deed, one: Demand) -> None:
    """Tell the rooms above that nothing is open of it any more."""
    deed.emit("demand.settled", one, subject_kind=one.subject_kind, subject=str(one.subject), state=one.state)


def lock_demand(key: UUID) -> Demand:
    """A demand with its audience, locked until the deed ends."""
    return Demand.objects.select_for_update(of=("self",)).select_related("audience", "organisation").get(pk=key)


class Cancel(Given):
    """Why nothing is owed any more, for the payer."""

    reason: Reason


@act("demand.cancel", POLICY, on=lock_demand)
def cancel(deed: Deed, one: Demand, given: Cancel) -> Demand:
    """Take an open demand back. What was paid of it has to be given back; what comes for it now, waits for a person."""
    return waive(deed, one, one.amount, given.reason)
