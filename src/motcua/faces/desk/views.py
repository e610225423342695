"""The officials' desk: what is due first, one calm page for each dossier, and the acts on it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk import pages
from motcua.faces.shell.middleware import refusal_page
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, Refusal, perform
from motcua.kernel.files.api import open_blob
from motcua.kernel.forms.api import from_post
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import document as document_of

ACTS: dict[str, Any] = {
    "accept": cases.accept,
    "decline": cases.decline,
    "advance": cases.advance,
    "send_back": cases.send_back,
    "approve": cases.approve,
    "deliver": cases.deliver,
}


def actor_in(request: HttpRequest) -> Actor:
    """The official behind a request. Raises ``NotAllowed`` for anybody else."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if not actor.official:
        raise NotAllowed(_("Trang này dành cho cán bộ."), remedy=_("Xin đăng nhập bằng tài khoản công vụ."))
    return actor


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The one thing that is due, then the rest by due moment."""
    return render(request, "desk/inbox.html", pages.inbox_page(actor_in(request), _key(request.GET.get("after", ""))))


@require_GET
def dossier(request: HttpRequest, key: UUID) -> HttpResponse:
    """One dossier: what is due, who it is about, its papers, its clock, who did what."""
    actor = actor_in(request)
    return render(request, "desk/dossier.html", pages.dossier_page(actor, cases.dossier(actor, key)))


@require_GET
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was just done, and what comes next."""
    actor = actor_in(request)
    return render(request, "desk/done.html", pages.done_page(actor, cases.dossier(actor, key)))


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Do something with a dossier; a reason is asked for on a page of its own."""
    actor = actor_in(request)
    name = verb.replace("-", "_")
    found = cases.dossier(actor, key)
    if name not in ACTS:
        raise NotFound
    if request.method == "GET":
        if name not in pages.REASONS:
            return HttpResponseRedirect(reverse("desk:dossier", args=[key]))
        return render(request, "desk/action.html", pages.reason_page(found, name))
    given = _given(request, found, name)
    try:
        perform(ACTS[name], _caller(request, actor), given, on=key)
    except Refusal as refusal:
        return _answer(request, actor, found, name, given, refusal)
    return HttpResponseRedirect(reverse("desk:done", args=[key]))


def _answer(
    request: HttpRequest, actor: Actor, found: cases.Dossier, name: str, given: dict[str, Any], refusal: Refusal
) -> HttpResponse:
    """Show a refusal where the official is, with what was typed still there."""
    if isinstance(refusal, NotFound | NotAllowed):
        return refusal_page(request, refusal)
    if name in pages.REASONS:
        context = pages.reason_page(found, name, given.get("reason", ""), refusal)
        return render(request, "desk/action.html", context, status=refusal.status)
    typed = given if isinstance(refusal, Invalid) or name == "advance" else {}
    context = pages.dossier_page(actor, cases.dossier(actor, found.pk), typed, refusal)
    return render(request, "desk/dossier.html", context, status=refusal.status)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _given(request: HttpRequest, found: cases.Dossier, name: str) -> dict[str, Any]:
    if name in pages.REASONS:
        return {"reason": request.POST.get("reason", "")}
    if name == "accept":
        return {"note": request.POST.get("note", "")}
    if name == "advance":
        form = pages.step_form(found)
        return {"data": from_post(form, request.POST) if form else {}}
    return {}


def _caller(request: HttpRequest, actor: Actor) -> Caller:
    seen = request.POST.get("seen", "")
    return Caller(
        actor,
        channel="desk",
        key=request.POST.get("key", "")[:100] or None,
        seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None,
    )


@require_GET
def attachment(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A file of a dossier, through the dossier's right."""
    found = cases.attachment(actor_in(request), key)
    return FileResponse(open_blob(found.sha256), as_attachment=True, filename=found.name, content_type=found.media_type)


@require_GET
def document(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The signed result of a dossier, as it went to the applicant."""
    found = document_of(actor_in(request), key)
    return FileResponse(open_blob(found.sha256), filename=f"{found.code}.pdf", content_type="application/pdf")
