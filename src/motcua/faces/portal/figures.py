"""What anybody may know of how a body settles dossiers: figures, points with their working, the facts behind them."""

from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from motcua.faces.shell import figures as shown
from motcua.faces.shell.public import public
from motcua.kernel.access.api import Actor, Organisation
from motcua.kernel.acts.api import NotFound
from motcua.kernel.packs.api import UnknownItem
from motcua.mechanisms.measures import api as measures


@public
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of one body in a period: ``?co-quan=`` is its URN, ``?ky=`` the period."""
    period, fault = shown.period_in(request)
    bodies = measures.bodies_shown()
    if not bodies:
        return render(request, "portal/figures.html", {"found": None})
    found = _shown(_body(request, bodies), period)
    asked = urlencode({"ky": str(period), "co-quan": found.organisation.urn})
    same = {"period": str(period), "organisation": found.organisation.urn}
    context = {
        "found": found,
        "body": found.organisation.title,
        "period": shown.period_title(period),
        "fields": shown.choosers(period, fault, bodies, found.organisation),
        "errors": [{"id_for": "f-ky", "label": "", "message": fault}] if fault else [],
        "blocks": shown.drawn(found.counts) if found.enough else [],
        "hidden": any(n is None for n in found.counts.values()),
        "counted_at": found.at,
        "mean": shown.lasting(found.numbers.mean) if found.numbers else "",
        "sheet": shown.sheet_drawn(found.sheet, _behind(request, found.organisation, asked)) if found.sheet else None,
        "facts_url": f"{reverse('portal:figures-facts')}?{asked}",
        "api_url": f"{reverse('api:figures')}?{urlencode(same)}",
    }
    return render(request, "portal/figures.html", context, status=422 if fault else 200)


def _behind(request: HttpRequest, body: Organisation, asked: str) -> Callable[[str], str]:
    """Where the dossiers of a count are: for an official who sees the figures of the very same bodies, else nowhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if not actor.figures or body not in measures.watched(actor):
        return lambda name: ""
    if measures.bodies_of(body, actor) != measures.bodies_of(body):
        return lambda name: ""
    return lambda name: f"{reverse('desk:figure', args=[name.replace('_', '-')])}?{asked}"


@public
@require_GET
def facts(request: HttpRequest) -> FileResponse:
    """Everything that the points were reckoned from, as JSON Lines, without any person in it."""
    period, fault = shown.period_in(request)
    if fault:
        raise NotFound
    found = _shown(_body(request, measures.bodies_shown()), period)
    if not found.enough:
        raise NotFound
    name = f"so-lieu-{found.organisation.urn.rpartition(':')[2]}-{period}.jsonl"
    taken = measures.download(found, period)
    return FileResponse(taken, as_attachment=True, filename=name, content_type="application/jsonl")


def _body(request: HttpRequest, bodies: list[Organisation]) -> Organisation:
    urn = request.GET.get("co-quan", "")
    found = next((one for one in bodies if one.urn == urn), None) if urn else next(iter(bodies), None)
    if found is None:
        raise NotFound
    return found


def _shown(body: Organisation, period: measures.Period) -> measures.Shown:
    try:
        return measures.shown(body, period)
    except UnknownItem:
        raise NotFound from None
