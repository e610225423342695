"""The dossiers behind what indicators divide: each count of ``rules.Counts`` that is of dossiers, as rows to open."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.measures.facts import PROMISE, electronic, handled, overran, stood, timed
from motcua.mechanisms.measures.figures import FIGURES, behind
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.rules import in_period, on_time

Rows = QuerySet[Dossier]
ALIKE: Final = {
    "settled": "settled",
    "electronic": "electronic",
    "digitised": "digitised",
    "payments": "paid",
    "paid_online": "paid_online",
}
"""Counts that are figures of the board too, under these names."""


def _handled(bodies: list[UUID], period: Period) -> Rows:
    return handled(bodies, Span.of(period)).annotate(promise=PROMISE)


def _late(bodies: list[UUID], period: Period) -> Rows:
    """As ``counting`` has it: in the database where no clock stood, by the rules where one did."""
    span = Span.of(period)
    every = _handled(bodies, period)
    judged = [
        key
        for key, fact in timed(every.filter(stood(span.until)), span)
        if in_period(fact, span.begins, span.until) and not on_time(fact, span.until)
    ]
    return every.filter((~Q(stood(span.until)) & overran(span)) | Q(pk__in=judged))


def _on_time(bodies: list[UUID], period: Period) -> Rows:
    return _handled(bodies, period).exclude(pk__in=_late(bodies, period).values("pk"))


def _online_results(bodies: list[UUID], period: Period) -> Rows:
    return behind(FIGURES["settled"], bodies, period).filter(electronic(), channel="online")


DIVIDED: Final[dict[str, Callable[[list[UUID], Period], Rows]]] = {
    "handled": _handled,
    "late": _late,
    "on_time": _on_time,
    "online_results": _online_results,
}


def divided(name: str, bodies: Iterable[UUID], period: Period) -> Rows | None:
    """The dossiers that a count is of, each with its ``promise``; ``None`` for one that is not of dossiers."""
    some = list(bodies)
    if name in ALIKE:
        return behind(FIGURES[ALIKE[name]], some, period)
    return DIVIDED[name](some, period) if name in DIVIDED else None
