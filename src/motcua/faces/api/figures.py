"""Figures: what anybody may see of a body, the facts behind it, and the board of whoever a role lets see it."""

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from motcua.faces.api import basic, wire
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Invalid, NotFound
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import UnknownItem
from motcua.mechanisms.measures import api as measures

router = Router()
Limited = Annotated[int, Query(20, ge=1, le=100)]


class Indicator(basic.Shape):
    """One indicator: ``scored``; ``empty``, since it would be divided by nothing; or ``unmeasured`` here. ``pairs`` are
    the numerators and denominators, ``percent`` and ``points`` decimals as text. ``said``: its working, or why not."""

    code: str
    group: str
    title: basic.Said
    status: str
    pairs: list[tuple[int, int]]
    percent: str | None
    points: str | None
    most: int
    full: int
    formula: str
    said: str
    verified: bool


class Sum(basic.Shape):
    """Points reached, the most that could be of what applies (``of``), and the most of all (``whole``)."""

    points: str
    of: int
    whole: int


class Figures(basic.Shape):
    """What anybody may see of a body and period: ``counts`` by name, null where few are counted and that could tell how
    one person's request went; ``mean_hours`` from receipt to result. ``enough``: false of a period with so few
    dossiers (below ``least``) that nothing of it is told."""

    organisation: str
    period: str
    enough: bool
    least: int
    counts: dict[str, int | None]
    mean_hours: float | None
    total: Sum | None
    groups: dict[str, Sum]
    indicators: list[Indicator]


class Late(basic.Shape):
    """Who had how many dossiers in hand when their time ran out; ``apologised``: for how many a reason was given."""

    seat: str | None
    officers: list[str]
    step: str
    count: int
    apologised: int


class Board(basic.Shape):
    """The figures of a period and of the one before it, and who was late."""

    organisation: str
    period: str
    counts: dict[str, int]
    mean_hours: float | None
    before: dict[str, int]
    late: list[Late]


class Line(basic.Shape):
    """One dossier that a figure counts, without anybody's name; ``id`` for whoever may open it."""

    id: UUID | None
    code: str
    procedure: str
    received: basic.Moment
    due: basic.Moment
    ended: basic.Moment | None
    late: bool
    seat: str | None
    officers: list[str]
    step: str
    reason: str


class Lines(basic.Shape):
    """A page of them, the newest first."""

    items: list[Line]
    next: str | None


@router.get("/figures", auth=None, response=Figures, url_name="figures", tags=["figures"])
def show_figures(request: HttpRequest, organisation: str, period: str = "") -> Figures:
    """The public figures of a body (``organisation``, a URN) in a ``period`` (2026-11, 2026-Q4 or 2026; this month
    without it), with the points of Decision 766."""
    found = _shown(organisation, _period(period))
    sheet = found.sheet
    return Figures(
        organisation=found.organisation.urn,
        period=str(_period(period)),
        enough=found.enough,
        least=found.least,
        counts=found.counts,
        mean_hours=_hours(found.numbers),
        total=_sum(sheet.total) if sheet else None,
        groups={one.group.id: _sum(one.total) for one in sheet.groups} if sheet else {},
        indicators=[_indicator(*one) for group in sheet.groups for one in group.indicators] if sheet else [],
    )


@router.get("/figures/facts", auth=None, url_name="figures-facts", tags=["figures"], response={200: None})
def show_facts(request: HttpRequest, organisation: str, period: str = "") -> FileResponse:
    """Everything that the points were reckoned from, as JSON Lines (docs/measures.md), without any person in it."""
    when = _period(period)
    found = _shown(organisation, when)
    if not found.enough:
        raise NotFound
    return FileResponse(measures.download(found, when), filename=f"{when}.jsonl", content_type="application/jsonl")


@router.get("/figures/board", response=Board, url_name="figures-board", tags=["figures"])
def show_board(request: HttpRequest, organisation: str = "", period: str = "") -> Board:
    """The board of a body, one's own without ``organisation``: counts now and in the period before, who was late."""
    actor, when = wire.actor(request), _period(period)
    found = measures.board(actor, when, organisation)
    return Board(
        organisation=found.organisation.urn,
        period=str(when),
        counts=found.now.counts,
        mean_hours=_hours(found.now),
        before=found.before.counts,
        late=[
            Late(
                seat=one.seat.urn if one.seat else None,
                officers=list(one.officers),
                step=one.step,
                count=one.n,
                apologised=one.apologised,
            )
            for one in measures.late(actor, when, organisation)
        ],
    )


@router.get("/figures/board/{figure}", response=Lines, url_name="figures-rows", tags=["figures"])
def list_behind(
    request: HttpRequest,
    response: HttpResponse,
    figure: str,
    limit: Limited,
    organisation: str = "",
    period: str = "",
    cursor: str = "",
) -> Lines:
    """The dossiers that one figure of the board counts, by its name, or those of a count of the indicators, such as
    `points_on_time`."""
    before = wire.place(cursor) if cursor else None
    found, more = measures.rows(wire.actor(request), _period(period), figure, limit, organisation, before)
    following = wire.cursor(*more) if more else None
    wire.link_next(request, response, following)
    items = [
        Line(
            id=one.key,
            seat=one.seat.urn if one.seat else None,
            officers=list(one.officers),
            **{
                name: getattr(one, name)
                for name in ("code", "procedure", "received", "due", "ended", "late", "step", "reason")
            },
        )
        for one in found
    ]
    return Lines(items=items, next=following)


def _period(name: str) -> measures.Period:
    if not name:
        return measures.Period.around(today(), "month")
    try:
        return measures.Period.named(name)
    except ValueError:
        raise Invalid(faults={"period": [_("Xin ghi kỳ như 2026-11, 2026-Q4 hoặc 2026.")]}) from None


def _shown(urn: str, period: measures.Period) -> measures.Shown:
    found: Organisation | None = next((one for one in measures.bodies_shown() if one.urn == urn), None)
    if found is None:
        raise NotFound
    try:
        return measures.shown(found, period)
    except UnknownItem:
        raise NotFound from None


def _hours(numbers: measures.Numbers | None) -> float | None:
    return round(numbers.mean.total_seconds() / 3600, 2) if numbers and numbers.mean is not None else None


def _sum(total: measures.Total) -> Sum:
    return Sum(points=str(total.points), of=total.of, whole=total.whole)


def _indicator(one: measures.Indicator, score: measures.Score) -> Indicator:
    said = one.working if score.status != "unmeasured" else one.why
    return Indicator(
        code=one.code,
        group=one.group,
        title=one.title,
        status=score.status,
        pairs=list(score.pairs),
        percent=None if score.percent is None else str(score.percent),
        points=None if score.points is None else str(score.points),
        most=one.most,
        full=one.full,
        formula=one.formula,
        said=in_language(said) if said else "",
        verified=one.verified,
    )
