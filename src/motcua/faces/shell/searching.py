"""Searching from any page.

What is typed may name a person, so it travels in the body of a POST and never in an address: it is kept under a random
key, of an account as its recent search, of a stranger in the session; the page of results has that key for its address.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.faces.shell.found import KINDS, groups, hints, options, said
from motcua.faces.shell.public import public
from motcua.kernel.access.api import ANONYMOUS, Actor
from motcua.kernel.acts.api import NotFound
from motcua.kernel.search.api import (
    ENDED,
    LONGEST,
    NAME,
    OPEN,
    Ask,
    Asked,
    asked,
    drop,
    find,
    glance,
    kinds,
    recent,
    remember,
    saved,
)
from motcua.kernel.search.api import save as keep

FEW, PAGE, GLANCE = 5, 20, 6
"""Lines of each kind on the first page, of one kind on a page of its own, and while somebody types."""
DAYS = (7, 30, 90, 365)
_SESSION, _MOST = "searches", 5


def _who(request: HttpRequest) -> Actor:
    found: Actor = getattr(request, "actor", ANONYMOUS)
    return found


def _account(request: HttpRequest) -> UUID:
    account = _who(request).account
    if account is None:
        raise NotFound
    return account


@public
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The box with what one searched for before; what is sent from any box is kept and leads to its results."""
    ask = _asked_for(request)
    if request.method == "POST" and ask.text.strip():
        return HttpResponseRedirect(reverse("found", args=[_kept(request, ask)]))
    return render(request, "shell/search.html", _before(_who(request)) | _form(_who(request), Ask("")))


@public
@never_cache
@require_GET
def results(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a search finds now: a few of each kind, or with ``?loai=`` one kind, page by page (``?sau=``)."""
    actor, row = _who(request), _own(request, key)
    ask = Ask(row.text, row.kind, row.state, row.days)
    one = request.GET.get("loai", "")
    if one in KINDS:
        ask = Ask(row.text, one, row.state, row.days)
    after = request.GET.get("sau", "")[:60]
    answer = find(actor, ask, PAGE if ask.kind else FEW, after)
    context = {
        "asked": row,
        "answer": answer,
        "groups": groups(actor, answer, reverse("found", args=[key])),
        "hints": hints(actor, ask.text) if not after else [],
        "alone": bool(ask.kind),
        "back": reverse("found", args=[key]) if one and not row.kind else "",
        "name_length": NAME,
    }
    return render(request, "shell/search.html", context | _before(actor) | _form(actor, ask))


@public
@never_cache
@sensitive_post_parameters("q")
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """The list below the box while somebody types; before he does, what he searched for lately."""
    actor, ask = _who(request), _asked_for(request)
    if ask.text.strip():
        context = {"groups": groups(actor, glance(actor, ask.text, GLANCE), ""), "hints": hints(actor, ask.text)}
    else:
        context = {"before": options(_before(actor))}
    return render(request, "shell/search_options.html", context)


@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep a search under a name."""
    row = keep(_account(request), key, request.POST.get("name", "").replace("\0", ""))
    return HttpResponseRedirect(reverse("found", args=[row.pk]))


@require_POST
def forget(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Forget one search, or all recent ones."""
    drop(_account(request), key)
    return HttpResponseRedirect(reverse("find"))


def _asked_for(request: HttpRequest) -> Ask:
    """What was sent; a filter that is none of ours chooses nothing away."""
    sent = {name: request.POST.get(name, "") for name in ("q", "kind", "state", "days")}
    text = _unpasted(sent["q"].replace("\0", " "))
    return Ask(
        text,
        sent["kind"] if sent["kind"] in KINDS else "",
        sent["state"] if sent["state"] in (OPEN, ENDED) else "",
        int(sent["days"]) if sent["days"] in map(str, DAYS) else 0,
    )


def _unpasted(text: str) -> str:
    """The code in an address of the page that verifies papers; any other text as it is."""
    text = text.strip()[:1000]
    parts = [part for part in text.split("?")[0].split("/") if part]
    if text.startswith(("http://", "https://")) and len(parts) > 2 and parts[-2] in ("kiem-tra", "verify"):
        return parts[-1][:60]
    return text if "|" in text else text[:LONGEST]


def _kept(request: HttpRequest, ask: Ask) -> UUID:
    """Keep what is asked; the key of its page."""
    actor = _who(request)
    if actor.account:
        return remember(actor.account, ask).pk
    key = uuid4()
    before = request.session.get(_SESSION, {})
    kept = dict(list(before.items())[1 - _MOST :])
    request.session[_SESSION] = kept | {str(key): asdict(ask) | {"text": ask.text[:LONGEST]}}
    return key


def _own(request: HttpRequest, key: UUID) -> Asked:
    """A search of this account, or of this stranger's session. Raises ``NotFound``."""
    actor = _who(request)
    if actor.account:
        return asked(actor.account, key)
    kept = request.session.get(_SESSION, {}).get(str(key))
    if kept is None:
        raise NotFound
    return Asked(id=key, **kept)


def _before(actor: Actor) -> dict[str, Any]:
    """What the account searched for, and what it keeps."""
    if actor.account is None:
        return {"recent": [], "saved": []}
    shown = [
        {"url": reverse("found", args=[row.pk]), "key": row.pk, "text": said(row), "name": row.name}
        for row in (*recent(actor.account), *saved(actor.account))
    ]
    return {"recent": [row for row in shown if not row["name"]], "saved": [row for row in shown if row["name"]]}


def _form(actor: Actor, ask: Ask) -> dict[str, Any]:
    """The box and its filters as they were sent."""
    known = kinds(actor)
    states = [("", _("Mọi tình trạng")), (OPEN, _("Đang giải quyết")), (ENDED, _("Đã kết thúc"))]
    days = [(0, _("Mọi lúc")), *((n, _("%(n)s ngày qua") % {"n": n}) for n in DAYS)]
    chosen = [("", _("Mọi loại")), *((kind, str(label)) for kind, label in KINDS.items() if kind in known)]
    return {
        "query": ask.text,
        "filters": [
            {"name": "kind", "label": _("Loại"), "options": _options(chosen, ask.kind)},
            {"name": "state", "label": _("Tình trạng hồ sơ"), "options": _options(states, ask.state)},
            {"name": "days", "label": _("Thời gian"), "options": _options(days, ask.days)},
        ]
        if actor.account
        else [],
    }


def _options(of: Any, chosen: object) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in of]
