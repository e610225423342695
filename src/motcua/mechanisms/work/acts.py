"""Putting and closing duties: effects, since a duty always comes from somewhere and ends there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from motcua.kernel.access.api import Audience, Position, join_audience
from motcua.kernel.acts.api import Deed, effect
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.work.models import Assignment


@dataclass(frozen=True)
class Clears:
    """The six clears: who, what, by when, whose responsibility (the seat's organisation), which product, on whose
    authority."""

    who: Position
    what: Multilingual
    due: datetime
    product: Multilingual
    authority: Multilingual


@effect("work.assign")
def assign(
    deed: Deed,
    subject: Model,
    audience: Audience,
    clears: Clears,
    *,
    driver: str,
    code: str,
    act: str = "",
    note: str = "",
    by: UUID | None = None,
) -> Assignment:
    """Put a duty about ``subject`` into a seat's inbox; the seat takes part in the subject's audience from now on.

    ``act``: what ends it; ``note``: what a colleague asks of whoever gets it; ``by``: the question by which alone it
    takes part, until that leaves the audience.
    """
    join_audience(deed, audience, clears.who, by)
    words = {"what": clears.what, "product": clears.product, "authority": clears.authority}
    return deed.add(
        Assignment(
            driver=driver,
            code=code,
            act=act,
            subject_kind=subject._meta.label_lower,
            subject=subject.pk,
            audience=audience,
            who=clears.who,
            due=clears.due,
            responsible_id=clears.who.organisation_id,
            given_at=deed.now,
            note=note,
            translations={
                language: {name: text.get(language) for name, text in words.items()} for language in ("en", "bn")
            },
            **{name: text.vi for name, text in words.items()},
        )
    )


class NotItsDriverError(RuntimeError):
    """A room tried to close a duty that another room put. A fault of the program, never of its user."""


@effect("work.reassign")
def move(
    deed: Deed,
    assignment: Assignment,
    audience: Audience,
    who: Position,
    *,
    driver: str,
    note: str,
    by: UUID | None = None,
) -> Assignment:
    """Give an open duty to another seat, which takes part from now on (``by``: as in ``assign``); its due moment stays.

    Raises ``NotItsDriverError`` for any room but the one that put it.
    """
    if assignment.driver != driver:
        raise NotItsDriverError(f"{assignment.code}: put by {assignment.driver}, not by {driver}")
    join_audience(deed, audience, who, by)
    return deed.save(assignment, who=who, responsible=who.organisation, note=note)


@effect("work.postpone")
def postpone(deed: Deed, assignment: Assignment, *, driver: str, due: datetime) -> Assignment:
    """Let an open duty fall due at another moment. Raises ``NotItsDriverError`` for any other room than its own."""
    if assignment.driver != driver:
        raise NotItsDriverError(f"{assignment.code}: put by {assignment.driver}, not by {driver}")
    return deed.save(assignment, due=due)


@effect("work.close")
def close(deed: Deed, assignment: Assignment, *, driver: str, cancelled: bool = False) -> Assignment:
    """Close a duty. Raises ``NotItsDriverError`` for any room but the one that put it."""
    if assignment.driver != driver:
        raise NotItsDriverError(f"{assignment.code}: put by {assignment.driver}, not by {driver}")
    state = Assignment.State.CANCELLED if cancelled else Assignment.State.DONE
    return deed.save(assignment, state=state, closed_at=deed.now)
