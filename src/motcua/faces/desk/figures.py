"""The board: how the work of a body goes, what is late and with whom, and the dossiers behind each figure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from motcua.faces.desk.opening import actor_in
from motcua.faces.shell import figures as shown
from motcua.faces.shell.words import in_language
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.measures import api as measures

SHOWN = 50
NOBODY = "khong"
LATE = {"overdue": gettext_lazy("%(n)s đang trễ"), "late": gettext_lazy("%(n)s đã kết thúc trễ")}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The figures of a period beside those of the one before it; ``?ky=`` names the period, ``?co-quan=`` the body."""
    actor = actor_in(request)
    period, fault = shown.period_in(request)
    bodies, urn = measures.watched(actor), request.GET.get("co-quan", "")[:200]
    found = measures.board(actor, period, urn)
    asked = {"ky": str(period), "co-quan": found.organisation.urn}

    def behind(name: str, **more: str) -> str:
        return f"{reverse('desk:figure', args=[name])}?{urlencode(asked | more)}"

    context = {
        "body": found.organisation.title,
        "period": shown.period_title(period),
        "before": shown.period_title(period.before),
        "fields": shown.choosers(period, fault, bodies, found.organisation),
        "errors": [{"id_for": "f-ky", "label": "", "message": fault}] if fault else [],
        "blocks": shown.drawn(found.now.counts, found.before.counts, behind),
        "mean": shown.lasting(found.now.mean, found.before.mean),
        "mean_before": shown.lasting(found.before.mean, found.now.mean),
        "late": [_blame(one, behind) for one in measures.late(actor, period, urn)],
        "late_urls": {name: behind(name) for name in ("late", "overdue") if found.now.counts[name]},
        "public_url": f"{reverse('portal:figures')}?{urlencode(asked)}",
    }
    return render(request, "desk/figures.html", context, status=422 if fault else 200)


def _blame(one: measures.Blame, behind: Callable[..., str]) -> dict[str, Any]:
    hand = {"giu": one.seat.pk.hex if one.seat else NOBODY, "buoc": one.code}
    return {
        "parts": [{"label": LATE[name] % {"n": n}, "url": behind(name, **hand)} for name, n in one.parts.items() if n],
        "seat": in_language(one.seat.title) if one.seat else "",
        "officers": ", ".join(one.officers),
        "step": one.step,
        "n": one.n,
        "apologised": one.apologised,
        "silent": one.n - one.apologised,
    }


@require_GET
def rows(request: HttpRequest, figure: str) -> HttpResponse:
    """The dossiers that a figure counts, the newest first, ``?sau=`` those behind a place; without anybody's name."""
    actor = actor_in(request)
    period, fault = shown.period_in(request)
    urn = request.GET.get("co-quan", "")[:200]
    name = figure.replace("-", "_")
    if fault:
        raise NotFound
    place, hand = _place(request.GET.get("sau", "")), _hand(request)
    lines, more = measures.rows(actor, period, name, SHOWN, urn, place, hand)
    body, _bodies = measures.seen(actor, urn)
    asked = {"ky": str(period), "co-quan": body.urn}
    held = {name: request.GET[name] for name in ("giu", "buoc") if hand and name in request.GET}
    context = {
        "title": shown.titled(name),
        "body": body.title,
        "period": shown.period_title(period),
        "back": f"{reverse('desk:figures')}?{urlencode(asked)}",
        "rows": [
            {
                "line": line,
                "seat": in_language(line.seat.title) if line.seat else "",
                "officers": ", ".join(line.officers),
                "url": reverse("desk:dossier", args=[line.key]) if line.key else "",
            }
            for line in lines
        ],
        "next": f"?{urlencode(asked | held | {'sau': f'{more[0].isoformat()}_{more[1]}'})}" if more else "",
    }
    return render(request, "desk/figure.html", context)


def _hand(request: HttpRequest) -> measures.Hand | None:
    """In whose hands the time ran out: ``?giu=`` names the seat, ``?buoc=`` the step."""
    seat, step = request.GET.get("giu", ""), request.GET.get("buoc", "")[:100]
    if not seat:
        return None
    try:
        return (None if seat == NOBODY else UUID(seat[:40])), step
    except ValueError:
        raise NotFound from None


def _place(text: str) -> measures.Cursor | None:
    if not text:
        return None
    moment, _line, key = text[:80].partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        raise NotFound from None
    if found[0].utcoffset() is None:
        raise NotFound
    return found
