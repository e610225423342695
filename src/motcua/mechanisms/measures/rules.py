"""Decision 766/QĐ-TTg as sums: from facts of dossiers to counts, from counts to points. Pure.

The numbers that the law sets (points, thresholds) come in as ``Indicator``s, from the pack. All sums are exact
fractions; only what is shown is rounded, to two decimals, halves up (DOMAIN 1.6).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

Result = Literal["", "electronic", "other"]


@dataclass(frozen=True)
class Fact:
    """What is counted of one dossier, as known at a moment.

    ``due``: the promise, without what waiting for a citizen's supplement added to it. ``ended``: when it first had one
    of the national statuses 9, 10, 3, 8 (stopped for good) or 7; ``stands``: since when its clock stands, where it
    does. ``supplements``: how often something was asked for; ``asked`` and ``answered`` of the only time. ``result``:
    what it ended with, if it did; ``digitised``: at least one paper of it is there as a file.
    """

    received: datetime
    due: datetime
    ended: datetime | None
    channel: str
    result: Result = ""
    digitised: bool = False
    stands: datetime | None = None
    supplements: int = 0
    asked: datetime | None = None
    answered: datetime | None = None


@dataclass(frozen=True)
class Service:
    """A procedure that a body offers: on ``line`` from end to end, ``used`` so in the period; whether it has a ``fee``
    and that can be paid on line (``payable``)."""

    online: bool
    used: bool
    fee: bool
    payable: bool


@dataclass(frozen=True)
class Opinion:
    """What is published of a body's month: how many rated, how many of them with 1 or 2; complaints, and those answered
    in time."""

    ratings: int
    disliked: int
    complaints: int = 0
    complaints_in_time: int = 0


@dataclass(frozen=True)
class Counts:
    """Everything that the indicators divide by each other, of one body and period."""

    handled: int = 0
    on_time: int = 0
    settled: int = 0
    online_results: int = 0
    electronic: int = 0
    digitised: int = 0
    services: int = 0
    services_online: int = 0
    services_used: int = 0
    fee_services: int = 0
    fee_services_payable: int = 0
    payments: int = 0
    paid_online: int = 0
    ratings: int = 0
    disliked: int = 0
    complaints: int = 0
    complaints_in_time: int = 0

    @property
    def late(self) -> int:
        """What 2.1 does not count as on time."""
        return self.handled - self.on_time

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def on_time(fact: Fact, until: datetime) -> bool:
    """Whether a dossier counts as on time by indicator 2.1, in a period that ends at ``until``.

    Asked more than once: never. Otherwise its end, less the time for which it waited for the citizen, is not after the
    promise; what has not ended counts as ending when its clock stopped, else with the period.
    """
    if fact.supplements > 1:
        return False
    end = fact.ended or fact.stands or until
    away = timedelta()
    if fact.asked is not None and fact.asked < end:
        away = min(fact.answered or end, end) - fact.asked
    return end - away <= fact.due


def in_period(fact: Fact, begins: datetime, until: datetime) -> bool:
    """Whether 2.1 counts a dossier: it ended in the period, or came before its end and has not ended."""
    return fact.received < until and (fact.ended is None or begins <= fact.ended < until)


def counted(facts: Iterable[Fact], begins: datetime, until: datetime) -> Counts:
    """The counts that come of dossiers."""
    handled = [fact for fact in facts if in_period(fact, begins, until)]
    settled = [fact for fact in handled if fact.result]
    electronic = [fact for fact in settled if fact.result == "electronic"]
    return Counts(
        handled=len(handled),
        on_time=sum(on_time(fact, until) for fact in handled),
        settled=len(settled),
        online_results=sum(fact.channel == "online" for fact in electronic),
        electronic=len(electronic),
        digitised=sum(fact.digitised for fact in electronic),
    )


def services(offered: Sequence[Service]) -> Counts:
    """The counts that come of what is offered."""
    return Counts(
        services=len(offered),
        services_online=sum(one.online for one in offered),
        services_used=sum(one.online and one.used for one in offered),
        fee_services=sum(one.fee for one in offered),
        fee_services_payable=sum(one.fee and one.payable for one in offered),
    )


def opinions(published: Iterable[Opinion]) -> Counts:
    """The counts that come of what people said, of what is published of it."""
    found = Counts()
    for one in published:
        found += Counts(
            ratings=one.ratings,
            disliked=one.disliked,
            complaints=one.complaints,
            complaints_in_time=one.complaints_in_time,
        )
    return found


Pairs = tuple[tuple[int, int], ...]
"""The numerators and denominators of which a rate is made."""


@dataclass(frozen=True)
class Formula:
    """How a rate comes of counts: the ``names`` of the two that are divided, for each pair, and what is made of the
    quotients (the first alone, unless ``join`` says otherwise)."""

    names: tuple[tuple[str, str], ...]
    join: Callable[[Sequence[Fraction]], Fraction] = lambda quotients: quotients[0]

    def pairs(self, counts: Counts) -> Pairs:
        """What is divided."""
        return tuple((getattr(counts, above), getattr(counts, below)) for above, below in self.names)

    def rate(self, counts: Counts) -> Fraction | None:
        """The rate, from 0 to 1; ``None`` where it would be divided by nothing."""
        pairs = self.pairs(counts)
        if not all(below for _above, below in pairs):
            return None
        return self.join([Fraction(above, below) for above, below in pairs])


def _content(quotients: Sequence[Fraction]) -> Fraction:
    late, disliked = quotients
    return max(Fraction(0), 1 - (late + disliked))


FORMULAS: Final[dict[str, Formula]] = {
    "on-time": Formula((("on_time", "handled"),)),
    "services-online": Formula((("services_online", "services"),)),
    "services-used": Formula((("services_used", "services_online"),)),
    "online-results": Formula((("online_results", "settled"),)),
    "fees-payable": Formula((("fee_services_payable", "fee_services"),)),
    "paid-online": Formula((("paid_online", "payments"),)),
    "electronic-results": Formula((("electronic", "settled"),)),
    "digitised-whole": Formula((("digitised", "settled"),)),
    "complaints-in-time": Formula((("complaints_in_time", "complaints"),)),
    "satisfaction": Formula((("late", "handled"), ("disliked", "ratings")), join=_content),
}
"""The formulas by the names that packs use."""


@dataclass(frozen=True)
class Rule:
    """An indicator as the law sets it: at most ``most`` points, all of them from ``full`` per cent on, in proportion
    below. ``formula`` empty: nothing here measures it."""

    code: str
    group: str
    most: int
    formula: str
    full: int = 100


Status = Literal["scored", "empty", "unmeasured"]


@dataclass(frozen=True)
class Score:
    """What an indicator came to: ``pairs`` and ``rate`` (0 to 1, exact), ``points`` rounded.

    ``empty``: divided by nothing, so it does not apply; ``unmeasured``: the facts are not here. Neither is 0.
    """

    rule: Rule
    status: Status
    pairs: Pairs = ()
    rate: Fraction | None = None
    points: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """The rate in per cent, rounded."""
        return None if self.rate is None else rounded(self.rate * 100)


def rounded(exact: Fraction) -> Decimal:
    """Two decimals, halves up; for what is not below zero."""
    return (Decimal((exact * 100 + Fraction(1, 2)).__floor__()) / 100).quantize(Decimal("0.01"))


def score(rule: Rule, counts: Counts) -> Score:
    """The points of one indicator. Raises ``KeyError`` for a formula that there is not."""
    if not rule.formula:
        return Score(rule, "unmeasured")
    formula = FORMULAS[rule.formula]
    pairs, rate = formula.pairs(counts), formula.rate(counts)
    if rate is None:
        return Score(rule, "empty", pairs)
    points = rounded(min(Fraction(rule.most), rule.most * rate * 100 / rule.full))
    return Score(rule, "scored", pairs, rate, points)


@dataclass(frozen=True)
class Total:
    """The ``points`` of what applies, the most that that could be (``of``), and the most of the whole set (``whole``):
    what is not measured here is told, not guessed."""

    points: Decimal
    of: int
    whole: int


def total(scores: Iterable[Score]) -> Total:
    """The sum of some indicators, of points as they are shown."""
    every = list(scores)
    given = [one for one in every if one.points is not None]
    return Total(
        sum((one.points for one in given if one.points is not None), Decimal("0.00")),
        sum(one.rule.most for one in given),
        sum(one.rule.most for one in every),
    )
