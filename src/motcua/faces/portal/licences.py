"""A person's own licences: the list, one of them with its history and decisions, its paper, its QR code, what to do
next; and the answer to a stranger who checks one."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.portal.procedures import who
from motcua.faces.shell import licences as shown
from motcua.faces.shell.downloads import sent
from motcua.kernel.acts.api import NotFound
from motcua.kernel.packs.api import UnknownItem
from motcua.kernel.text.api import fold
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, PublicView, qr_svg, title_of, verify_address

MOST = 200


def with_licence(answer: dict[str, Any], paper: PublicView | None) -> dict[str, Any]:
    """The answer about a paper with what it is worth today, when it is a licence: in one sentence, before all else."""
    view = cases.licence_by_code(paper.code) if paper else None
    if view is None:
        return answer
    rows = [row for row in answer["rows"] if row.label != _("Tình trạng")]
    return answer | {"licence": shown.answer(view), "rows": shown.facts(view) + rows}


@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    """What was granted to this person, the newest first."""
    rows = [_row(one) for one in cases.own_licences(who(request))[:MOST]]
    return render(request, "portal/licences.html", {"licences": rows})


def _row(of: cases.Licence) -> dict[str, Any]:
    return {
        "url": reverse("portal:licence", args=[of.pk]),
        "title": cases.spec_of(of).result.title,
        "number": of.number,
        "status": shown.status(of.state),
        "valid_to": of.valid_to,
    }


def own(request: HttpRequest, key: UUID) -> cases.Licence:
    """A licence of this person. Raises ``NotFound`` for anybody else's."""
    found = cases.own_licences(who(request)).filter(pk=key).select_related("replaced_by").first()
    if found is None:
        raise NotFound
    return found


@require_GET
def licence(request: HttpRequest, key: UUID) -> HttpResponse:
    """One licence: what it is worth today, its paper and code, what was decided about it, what to do next."""
    found = own(request, key)
    view, papers = replace(cases.view_of(found), holder=found.holder.name), cases.decision_papers(found)
    context = {
        "title": cases.spec_of(found).result.title,
        "number": found.number,
        "status": shown.status(found.state),
        "answer": shown.answer(view),
        "rows": shown.facts(view),
        "download_url": reverse("portal:licence-paper", args=[key]),
        "verify_url": reverse("portal:verify-code", args=[found.document.code]),
        "qr_url": reverse("portal:licence-qr", args=[key]),
        "code": found.document.code,
        "dossier_url": reverse("portal:dossier", args=[found.dossier_id]),
        "next_url": reverse("portal:licence", args=[found.replaced_by_id]) if found.replaced_by_id else "",
        "before": [_row(one) for one in found.replaces.select_related("document").order_by("valid_from", "pk")],
        "renewal": _renewal(found),
        "timeline": shown.happened(found),
        "papers": [
            {
                "url": reverse("portal:licence-decision", args=[key, paper.pk]),
                "label": _("%(title)s số %(notation)s") % {"title": title_of(paper), "notation": paper.notation},
            }
            for paper in papers.values()
            if paper.type != found.document.type
        ],
    }
    return render(request, "portal/licence.html", context)


def _renewal(of: cases.Licence) -> dict[str, str] | None:
    """Where a new one is asked for, when the law has a way and this one is, or soon will be, worth nothing."""
    urn = cases.rule_of(of).renewed_by
    if urn is None or of.replaced_by_id:
        return None
    try:
        spec = cases.procedure(urn)
    except UnknownItem:
        return None
    return {"url": reverse("portal:procedure", args=[spec.code]), "title": str(spec.title)}


@require_GET
def paper(request: HttpRequest, key: UUID) -> FileResponse:
    """The signed paper, byte for byte; ``?xem`` opens it in the browser."""
    return _sent(request, own(request, key).document)


@require_GET
def decision(request: HttpRequest, key: UUID, paper: UUID) -> FileResponse:
    """A signed decision about it; ``?xem`` opens it in the browser."""
    papers = {one.pk: one for one in cases.decision_papers(own(request, key)).values()}
    if paper not in papers:
        raise NotFound
    return _sent(request, papers[paper])


def _sent(request: HttpRequest, found: Document) -> FileResponse:
    name = f"{fold(title_of(found).vi)} {found.notation}".replace("/", "-").replace(" ", "-")
    return sent(found.sha256, "application/pdf", f"{name}.pdf", inline="xem" in request.GET)


@require_GET
def qr(request: HttpRequest, key: UUID) -> HttpResponse:
    """The code that leads whoever scans it to the answer about this licence."""
    svg = qr_svg(f"{verify_address()}{own(request, key).document.code}/")
    return HttpResponse(svg, content_type="image/svg+xml")
