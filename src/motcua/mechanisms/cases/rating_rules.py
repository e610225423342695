"""What packs say of rating and complaining, and which counts of ratings may be shown to whom."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import Field

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import ZONE, CalendarSpec, Limit
from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Fault, Item, Library, Spec, Text, Urn, get, nearest

KIND = "rating-rules"
EVERYBODY = "urn:motcua:rating-rules:everybody"
Days = Annotated[int, Field(ge=1, le=3650)]


class Reason(Spec):
    """A reason that may be named beside a score."""

    id: Id
    title: Text


class ComplaintRules(Spec):
    """A complaint is a duty: of a seat with one of ``roles``, in their order, that had no part in the dossier; in the
    body, or the agency within it, that settled the dossier, or in those above, else in the body it was filed at; of one
    that had a part only where no other is found. It says by when (``reject``, ``resolve``, counted by ``calendar``) and
    on whose ``authority`` ``what`` is owed, as which ``product``. ``open_days``: how long after the end of
    a dossier one may complain."""

    roles: Annotated[list[Urn], Field(min_length=1)]
    open_days: Days
    calendar: Urn
    reject: Limit
    resolve: Limit
    what: Text
    product: Text
    authority: Text


class RatingRules(Item):
    """How people rate what was done for them: for ``open_days`` after the end, changing it for ``change_days``, with
    ``reasons``. What is published are counts of a closed ``period`` of a body, when at least ``least`` people rated
    there; ``complaints``: what becomes of those."""

    note: Text | None = None
    reasons: list[Reason]
    open_days: Days
    change_days: Days
    least: Annotated[int, Field(ge=3, le=1000)]
    period: Literal["month", "quarter"]
    complaints: ComplaintRules

    def begins(self, day: date) -> date:
        """The first day of the period in which a day lies."""
        month = day.month if self.period == "month" else (day.month - 1) // 3 * 3 + 1
        return date(day.year, month, 1)

    def before(self, day: date, periods: int) -> date:
        """The first day of the period so many before that of ``day``."""
        first = self.begins(day)
        for _one in range(periods):
            first = self.begins(first - timedelta(days=1))
        return first

    def closed(self, day: date) -> date:
        """The day before which every period is closed on ``day``: over, and with no rating in it that may still change.
        What is published of a period never changes, so nobody is found by comparing two days."""
        return self.begins(day - timedelta(days=self.change_days))


def rating_rules(on: date) -> RatingRules:
    """The rules in force on a day. Raises ``UnknownItem`` when no loaded pack has them."""
    return get(RatingRules, KIND, EVERYBODY, on)


def midnight(day: date) -> datetime:
    """When a day begins in Vietnam."""
    return datetime.combine(day, time(), ZONE)


def check(library: Library) -> list[Fault]:
    """Roles and calendars that no pack has."""
    roles = {role.urn for _place, role in library.items("roles", RoleSpec)}
    calendars = {one.urn for _place, one in library.items("calendars", CalendarSpec)}
    faults = []
    for place, rules in library.items(KIND, RatingRules):
        for path, urn, known in _named(rules, roles, calendars):
            faults += [place.fault(path, *nearest(urn, known))] if urn not in known else []
    return faults


def _named(rules: RatingRules, roles: set[str], calendars: set[str]) -> Iterator[tuple[str, str, set[str]]]:
    for number, role in enumerate(rules.complaints.roles):
        yield f"complaints.roles.{number}", role, roles
    yield "complaints.calendar", rules.complaints.calendar, calendars
