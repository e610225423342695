"""The points of Decision 766 for a body and period, and what of its figures anybody may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.kernel.access.api import Organisation
from motcua.mechanisms.measures.counting import counts_of
from motcua.mechanisms.measures.figures import FIGURES, Numbers
from motcua.mechanisms.measures.keeping import came
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.reads import measured
from motcua.mechanisms.measures.rules import Counts, Score, Total, score, total
from motcua.mechanisms.measures.specs import Group, Indicator, IndicatorSet, indicators

TOGETHER = ("refused", "left")
"""Figures of which either gives the other away, since they add up with one that is shown."""


@dataclass(frozen=True)
class Scored:
    """A group with its indicators, their scores, and what they come to."""

    group: Group
    indicators: tuple[tuple[Indicator, Score], ...]
    total: Total


@dataclass(frozen=True)
class Sheet:
    """What a set of indicators comes to, with everything that it was reckoned from."""

    period: Period
    found: IndicatorSet
    counts: Counts
    groups: tuple[Scored, ...]

    @property
    def total(self) -> Total:
        """The points of every group together."""
        return total(one for group in self.groups for _indicator, one in group.indicators)


def sheet(bodies: list[UUID], period: Period) -> Sheet:
    """The points of some bodies together in a period, by the set in force on its last day. Raises ``UnknownItem``."""
    found = indicators(period.last)
    return scored(period, found, counts_of(bodies, period, found))


def scored(period: Period, found: IndicatorSet, counts: Counts) -> Sheet:
    """The points that such counts give by a set."""
    groups = []
    for group in found.groups:
        some = tuple((one, score(one.rule, counts)) for one in found.of(group.id))
        groups.append(Scored(group, some, total(given for _one, given in some)))
    return Sheet(period, found, counts, tuple(groups))


@dataclass(frozen=True)
class Shown:
    """What anybody may see of a body's work in a period: its figures, ``None`` where few are counted and that could
    tell how one person's request went; nothing at all (``enough`` is false) of a period with few dossiers. All as of a
    moment (``at``)."""

    organisation: Organisation
    enough: bool
    least: int
    numbers: Numbers | None
    counts: dict[str, int | None]
    sheet: Sheet | None
    at: datetime


def bodies_shown() -> list[Organisation]:
    """The bodies of which there is a public page, by URN."""
    return list(measured())


def shown(organisation: Organisation, period: Period) -> Shown:
    """What anybody may see, as it is kept (``keeping``). Raises ``UnknownItem`` for a period before there was a set of
    indicators."""
    rules, kept = indicators(period.last), came(organisation, period)
    found, least = kept.numbers, rules.least
    if found.counts["received"] + found.counts["ended"] < least:
        return Shown(organisation, False, least, None, {}, None, kept.at)
    points = scored(period, rules, kept.counts)
    return Shown(organisation, True, least, found, published(found, least), points, kept.at)


def published(found: Numbers, least: int) -> dict[str, int | None]:
    """The counts without those that could tell how one person's request went."""
    few = {name for name, n in found.counts.items() if FIGURES[name].telling and 0 < n < least}
    if few & set(TOGETHER):
        few |= set(TOGETHER)
    return {name: None if name in few else n for name, n in found.counts.items()}
