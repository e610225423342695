"""What packs say of notices: the letters, which of them one may do without, when nobody is disturbed, and how long a
letter that does not leave is tried."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.packs.api import Fault, Item, Library, Text, Urn, all_of, nearest
from motcua.kernel.text.api import Multilingual

KIND, SORTS, RULES = "notices", "notice-sorts", "notice-rules"
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the day in Vietnam, such as ``21:00``."""


class NoticeSpec(Item):
    """A letter's template: ``title`` is its subject, ``body`` what it says; ``{name}`` in either is filled from the
    values of the act.

    ``sort``: the sort of letters to which it belongs, when whoever gets it may do without; a letter without one is
    owed. ``urgent``: it is sent at any hour.
    """

    body: Text
    sort: Urn | None = None
    urgent: bool = False


class NoticeSort(Item):
    """A sort of letters that the law does not demand and that people may turn off; they stay on the page. ``title``
    says which, ``note`` what is sent all the same."""

    note: Text | None = None


class NoticeRules(Item):
    """When letters leave. Between ``quiet_begins`` and ``quiet_ends`` only what is urgent does, unless somebody chose
    other hours. A letter that did not leave is tried again after each of ``patience_minutes``, and then given up."""

    note: Text | None = None
    quiet_begins: Clock
    quiet_ends: Clock
    patience_minutes: Annotated[list[Annotated[int, Field(ge=1, le=10_080)]], Field(min_length=1, max_length=20)]

    @property
    def patience(self) -> list[timedelta]:
        """The pauses between tries."""
        return [timedelta(minutes=minutes) for minutes in self.patience_minutes]


PLAIN = NoticeRules(
    urn="urn:motcua:notice-rules:plain",
    title=Multilingual(vi="plain"),
    valid_from=date(2000, 1, 1),
    quiet_begins="00:00",
    quiet_ends="00:00",
    patience_minutes=[1, 10, 60, 360],
)
"""What holds as long as no pack says anything: no quiet hours."""


def notice_rules(on: date) -> NoticeRules:
    """The rules in force on a day."""
    return next(iter(all_of(NoticeRules, RULES, on)), PLAIN)


def awake(moment: datetime, begins: str, ends: str) -> datetime:
    """The first moment from ``moment`` on that lies outside the quiet hours (Vietnam's, over midnight if need be); the
    same two hours mean that none are quiet."""
    here = moment.astimezone(ZONE)
    now, first, last = here.time(), time.fromisoformat(begins), time.fromisoformat(ends)
    quiet = first <= now < last if first <= last else now >= first or now < last
    if not quiet:
        return moment
    end = here.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)


def check(library: Library) -> list[Fault]:
    """Letters of a sort that no pack has."""
    sorts = {sort.urn for _place, sort in library.items(SORTS, NoticeSort)}
    return [
        place.fault("sort", *nearest(letter.sort, sorts))
        for place, letter in library.items(KIND, NoticeSpec)
        if letter.sort and letter.sort not in sorts
    ]
