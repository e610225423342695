"""Finding a procedure, by any spelling, and reading what it asks for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.shell.dossiers import CHANNELS, Status, limit_words
from motcua.faces.shell.flowing import drawn
from motcua.faces.shell.public import public
from motcua.faces.shell.tags import list_of
from motcua.faces.shell.words import moment, money
from motcua.kernel.access.api import ANONYMOUS, Actor
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import Draft, draft_for, drafts_of
from motcua.kernel.packs.api import LegalBasis
from motcua.mechanisms.cases import api as cases

ONLINE = "online"
POPULAR = 8
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
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the search box, and what is asked for most."""
    actor, specs = who(request), cases.procedures()
    titles = {spec.urn: spec for spec in specs}
    drafts = drafts_of(account(actor)) if actor.account else []
    due = [
        {
            "url": reverse("portal:form", args=[titles[draft.form].code]),
            "title": titles[draft.form].title,
            "subject": "",
            "code": _("Bản nháp lưu lúc %(when)s") % {"when": moment(draft.updated)},
            "due": None,
            "status": Status(_("Đang khai dở"), "warning"),
        }
        for draft in drafts
        if draft.form in titles
    ]
    return render(request, "portal/home.html", {"due": due, "popular": [row(spec) for spec in specs[:POPULAR]]})


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Procedures that match what was typed, accents or not; all of them when nothing was typed."""
    query = request.GET.get("q", "").strip()[:200]
    found = cases.find(query) if query else cases.procedures()
    context = {
        "query": query,
        "results": [row(spec) for spec in found[:MOST_FOUND]],
        "more": bool(query) and len(found) >= MOST_FOUND,
    }
    return render(request, "portal/search.html", context)


@public
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what to prepare, how long, how much, by which law."""
    spec, actor = known(code), who(request)
    draft = draft_for(account(actor), spec.urn) if actor.account else None
    return render(request, "portal/procedure.html", {"procedure": _shown(spec), "draft": saved(draft)})


@public
@require_GET
def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    """The flow of a procedure as a file for other tools: BPMN 2.0."""
    headers = {"Content-Disposition": f'attachment; filename="{code}.bpmn"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(cases.bpmn(known(code)), content_type="application/xml", headers=headers)


def saved(draft: Draft | None) -> dict[str, Any] | None:
    """A draft as the pages show it."""
    return {"saved_at": draft.updated} if draft else None


def row(spec: cases.ProcedureSpec) -> dict[str, Any]:
    """A procedure in a list."""
    road = spec.channel(ONLINE) or spec.channels[0]
    return {
        "url": reverse("portal:procedure", args=[spec.code]),
        "title": spec.title,
        "summary": spec.summary,
        "limit": limit_words(road.limit, spec),
        "fee": fee(road),
    }


def fee(road: cases.Channel) -> str:
    """What a way to submit costs, in words."""
    return capfirst(money(road.fee.amount))


def _shown(spec: cases.ProcedureSpec) -> dict[str, Any]:
    levels = {
        "ministry": _("Bộ, cơ quan trung ương"),
        "province": _("Ủy ban nhân dân cấp tỉnh"),
        "commune": _("Ủy ban nhân dân xã, phường, đặc khu"),
    }
    road = spec.channel(ONLINE)
    first, elsewhere = road or spec.channels[0], cases.sent_to(spec) if road else None
    return row(spec) | {
        "field": spec.field,
        "start_url": reverse("portal:form", args=[spec.code]) if road and not elsewhere else "",
        "elsewhere": {"address": elsewhere.address, "note": elsewhere.note} if elsewhere else None,
        "limit": limit_words(first.limit, spec),
        "fee": fee(first),
        "authority": levels[spec.level],
        "components": _papers(spec, first),
        "flow": drawn(cases.chart(spec, first.channel)),
        "bpmn_url": reverse("portal:bpmn", args=[spec.code]),
        "notes": [*spec.notes, *([first.fee.note] if first.fee.note else [])],
        "result": spec.result.title,
        "audience": list_of(spec.applicants),
        "channels": [
            {"title": CHANNELS[way.channel], "limit": limit_words(way.limit, spec), "fee": fee(way)}
            for way in spec.channels
        ],
        "legal_basis": [_basis(basis) for basis in spec.legal_basis],
        "code": spec.code,
        "decision": spec.decision,
    }


def _papers(spec: cases.ProcedureSpec, road: cases.Channel) -> list[dict[str, Any]]:
    """What to prepare for this road in: first what the ordinary case needs, then what other cases may."""
    usual: dict[str, dict[str, Any]] = {}
    for section, field in spec.form.walk():
        usual.setdefault(section.id, {})[field.id] = getattr(field, "default", None)
    ordinary = {part.id for part in cases.components(spec, road.channel, usual, today()) if part.required}
    some = [part for part in spec.components if road.channel in part.channels and part.media_types]
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


def _basis(basis: LegalBasis) -> str:
    words = [basis.title, basis.document, basis.article or ""]
    return " ".join(word for word in words if word)
