"""Finding a procedure, by any spelling, and reading what it asks for."""

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.shell.dossiers import CHANNELS, fee_words, limit_words
from motcua.faces.shell.flowing import drawn
from motcua.faces.shell.public import public
from motcua.faces.shell.tags import list_of
from motcua.kernel.access.api import ANONYMOUS, Actor
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import Draft, draft_for
from motcua.kernel.packs.api import LegalBasis
from motcua.mechanisms.cases import api as cases

ONLINE = "online"
FEW = 5
"""Offices whose local rules are shown before one is chosen, at the most."""
MOST_FOUND = 20


def who(request: HttpRequest) -> Actor:
    """The actor that the middleware named."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def account(actor: Actor) -> UUID:
    """Whose drafts a page that needs sign-in keeps: the account's; those made for another, by the mandate."""
    if actor.account is None:
        raise NotFound
    return actor.authority if actor.agent and actor.authority else actor.account


def known(code: str) -> cases.ProcedureSpec:
    """The procedure in force under an official code. Raises ``NotFound``."""
    spec = cases.procedure_by_code(code)
    if spec is None:
        raise NotFound
    return spec


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Procedures that match what was typed, accents or not; all of them when nothing was typed."""
    query = request.GET.get("q", "").strip()[:200]
    found = cases.find(query) if query else cases.procedures()
    linked = [one for one in (cases.find_linked(query) if query else cases.linked_procedures()) if cases.whole(one)]
    context = {
        "query": query,
        "results": [*map(linked_row, linked[:MOST_FOUND]), *(row(spec) for spec in found[:MOST_FOUND])],
        "more": bool(query) and len(found) >= MOST_FOUND,
    }
    return render(request, "portal/search.html", context)


@public
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what to prepare, how long, how much, by which law."""
    spec, actor = known(code), who(request)
    draft = draft_for(account(actor), spec.urn) if actor.account else None
    together = [linked_row(one) for one in cases.linked_with(spec.urn) if cases.whole(one)]
    context = {"procedure": _shown(spec), "draft": saved(draft), "together": together}
    return render(request, "portal/procedure.html", context)


@public
@require_GET
def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    """The flow of a procedure as a file for other tools: BPMN 2.0."""
    headers = {"Content-Disposition": f'attachment; filename="{code}.bpmn"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(cases.bpmn(known(code)), content_type="application/xml", headers=headers)


def saved(draft: Draft | None) -> dict[str, Any] | None:
    """A draft as the pages show it."""
    return {"saved_at": draft.updated} if draft else None


def as_here(spec: cases.ProcedureSpec) -> tuple[cases.ProcedureSpec, list[Any]]:
    """The procedure with the fees and limits of the offices that take it in, where they are few and agree, and what any
    of them says about its hours and itself; else as it is everywhere."""
    if not cases.is_refined(spec.urn):
        return spec, []
    bodies = cases.offices(spec, (spec.channel(ONLINE) or spec.channels[0]).channel)
    if not 0 < len(bodies) <= FEW:
        return spec, []
    found = [cases.refined_at(spec.urn, body) for body in bodies]
    said = [getattr(one.origins[name], name) for one in found for name in ("note", "hours") if name in one.origins]
    agreed = all(one.spec.channels == found[0].spec.channels for one in found)
    return found[0].spec if agreed else spec, list({text.vi: text for text in said}.values())


def row(spec: cases.ProcedureSpec) -> dict[str, Any]:
    """A procedure in a list."""
    spec, _said = as_here(spec)
    road = spec.channel(ONLINE) or spec.channels[0]
    return {
        "url": reverse("portal:procedure", args=[spec.code]),
        "title": spec.title,
        "summary": spec.summary,
        "limit": _limit(road, spec),
        "fee": fee(road),
    }


def _limit(road: cases.Channel, spec: cases.ProcedureSpec) -> str:
    """What a way to submit takes in general, and that it may be otherwise."""
    said = str(limit_words(road.limit, spec))
    return _("%(limit)s, tùy trường hợp") % {"limit": said} if spec.cases else said


def linked_row(spec: cases.LinkedSpec) -> dict[str, Any]:
    """A linked procedure in a list."""
    return {
        "url": reverse("portal:procedure", args=[spec.code]),
        "title": spec.title,
        "summary": spec.summary,
        "limit": _("%(n)s thủ tục, nộp một lần") % {"n": len(spec.members)},
        "fee": "",
    }


def fee(road: cases.Channel) -> str:
    """What a way to submit costs, in words."""
    return capfirst(str(fee_words(road)))


def _shown(spec: cases.ProcedureSpec) -> dict[str, Any]:
    levels = {
        "ministry": _("Bộ, cơ quan trung ương"),
        "province": _("Ủy ban nhân dân cấp tỉnh"),
        "commune": _("Ủy ban nhân dân xã, phường, đặc khu"),
    }
    spec, said = as_here(spec)
    road = spec.channel(ONLINE)
    first, elsewhere = road or spec.channels[0], cases.sent_to(spec) if road else None
    return row(spec) | {
        "field": spec.field,
        "start_url": reverse("portal:form", args=[spec.code]) if road and not elsewhere else "",
        "elsewhere": {"address": elsewhere.address, "note": elsewhere.note} if elsewhere else None,
        "limit": _limit(first, spec),
        "fee": fee(first),
        "authority": levels[spec.level],
        "components": papers(spec, first.channel),
        "flow": drawn(cases.chart(spec, first.channel)),
        "bpmn_url": reverse("portal:bpmn", args=[spec.code]),
        "notes": [*spec.notes, *([first.fee.note] if first.fee.note else []), *said],
        "result": spec.result.title,
        "audience": list_of(spec.applicants),
        "channels": [
            {"title": CHANNELS[way.channel], "case": way.case, "limit": limit_words(way.limit, spec), "fee": fee(way)}
            for way in (*spec.channels, *spec.cases)
        ],
        "legal_basis": [basis_words(basis) for basis in spec.legal_basis],
        "code": spec.code,
        "decision": spec.decision,
    }


def papers(spec: cases.ProcedureSpec, channel: str, besides: Container[str] = ()) -> list[dict[str, Any]]:
    """What to prepare for this road in: first what the ordinary case needs, then what other cases may; ``besides`` some
    that come by themselves."""
    usual: dict[str, dict[str, Any]] = {}
    for section, field in spec.form.walk():
        usual.setdefault(section.id, {})[field.id] = getattr(field, "default", None)
    ordinary = {part.id for part in cases.components(spec, channel, usual, today()) if part.required}
    some = [
        part for part in spec.components if channel in part.channels and part.media_types and part.id not in besides
    ]
    return [_paper(part, part.id in ordinary) for part in sorted(some, key=lambda part: part.id not in ordinary)]


def _paper(part: cases.Component, required: bool) -> dict[str, Any]:
    originals = _("1 bản chính") if part.originals == 1 else _("%(n)s bản chính") % {"n": part.originals}
    duplicates = _("1 bản sao") if part.copies == 1 else _("%(n)s bản sao") % {"n": part.copies}
    copies = ", ".join(words for n, words in ((part.originals, originals), (part.copies, duplicates)) if n)
    if part.kind == "present":
        copies = ": ".join(words for words in (_("xuất trình"), copies) if words)
    return {
        "title": part.title,
        "required": required,
        "help": part.note or "",
        "copies": copies,
    }


def basis_words(basis: LegalBasis) -> str:
    """A rule of law in a list of them."""
    words = [basis.title, basis.document, basis.article or ""]
    return " ".join(word for word in words if word)
