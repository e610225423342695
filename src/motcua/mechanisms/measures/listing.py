"""The dossiers behind a figure: exactly those that were counted, with nothing of whom they are about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from motcua.kernel.access.api import Actor, Position, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.cases.api import Dossier, Extension, procedure_at
from motcua.mechanisms.measures.divided import divided
from motcua.mechanisms.measures.figures import FIGURES, behind
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.reads import in_hand, officers, seen, step_titles


@dataclass(frozen=True)
class Row:
    """One dossier behind a figure: nothing of whom it is about. ``key`` is there for whoever may open it; ``late`` says
    whether its time ran out, ``seat``, ``officers`` and ``step`` who had it then, ``reason`` why, as was apologised,
    for whoever may open it."""

    code: str
    procedure: str
    received: datetime
    due: datetime
    ended: datetime | None
    late: bool
    seat: Position | None
    officers: tuple[str, ...]
    step: str
    reason: str
    key: UUID | None
    place: UUID


POINTS = "points_"
"""What stands before the name of a count of the indicators, where figures are named."""
Cursor = tuple[datetime, UUID]
Hand = tuple[UUID | None, str]
"""A seat, or none, and the code of a step, as in ``Blame``."""


def rows(
    actor: Actor,
    period: Period,
    name: str,
    limit: int,
    urn: str = "",
    before: Cursor | None = None,
    hand: Hand | None = None,
) -> tuple[list[Row], Cursor | None]:
    """The ``limit`` newest dossiers that a figure counts, or a count of the indicators (``points_NAME``): those behind
    a moment of receipt and key, those whose time ran out in one ``hand``, when given; and the place behind which there
    are more. Raises as ``seen`` does, and ``NotFound`` for a figure that there is not."""
    _body, bodies = seen(actor, urn)
    counted = _counted(name, bodies, period)
    if counted is None:
        raise NotFound
    every = in_hand(counted).order_by("-received_at", "-pk")
    if hand:
        seat, code = hand
        every = every.filter(seat=seat) if seat else every.filter(seat=None)
        every = every.filter(step_code=code) if code else every.filter(Q(step_code=None) | Q(step_code=""))
    if before:
        moment, key = before
        every = every.filter(Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=key))
    found = list(every[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    span = Span.of(period)
    mine = set(visible_to(Dossier.objects.filter(pk__in=[one.pk for one in found]), actor).values_list("pk", flat=True))
    seats = Position.objects.in_bulk({one.seat for one in found if one.seat})
    names, titles, reasons = officers(seats, period.last), step_titles(), _reasons([one.pk for one in found])
    language = get_language() or "vi"
    lines = []
    for one in found:
        promise, seat = one.promise, one.seat
        ended = one.ended_at if one.ended_at and one.ended_at < span.until else None
        is_late = (ended or span.until - timedelta.resolution) > promise
        lines.append(
            Row(
                code=one.code,
                procedure=procedure_at(one.procedure, one.pack_id).title.get(language),
                received=one.received_at,
                due=promise,
                ended=ended,
                late=is_late,
                seat=seats.get(seat) if is_late else None,
                officers=names.get(seat, ()) if is_late else (),
                step=titles.get(one.step_code or "", "") if is_late else "",
                reason=reasons.get(one.pk, "") if one.pk in mine else "",
                key=one.pk if one.pk in mine else None,
                place=one.pk,
            )
        )
    return lines, (lines[-1].received, lines[-1].place) if more else None


def _counted(name: str, bodies: list[UUID], period: Period) -> QuerySet[Dossier] | None:
    if name.startswith(POINTS):
        return divided(name.removeprefix(POINTS), bodies, period)
    return behind(FIGURES[name], bodies, period) if name in FIGURES else None


def _reasons(keys: list[UUID]) -> dict[UUID, str]:
    """The last reason given for putting off, by dossier."""
    said = Extension.objects.filter(dossier__in=keys).order_by("made_at", "pk")
    return dict(said.values_list("dossier", "reason"))
