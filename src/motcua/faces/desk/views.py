"""The officials' desk: what is due first, one calm page for each dossier, and the acts on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.faces.desk import pages, standing, tasks
from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.desk.ways import WAYS, ways_out
from motcua.faces.shell.downloads import beside, sent
from motcua.faces.shell.posts import caller
from motcua.faces.shell.proof import kept
from motcua.faces.shell.readings import PurposeNeeded, duties_about, revealed
from motcua.kernel.access.api import Actor, Thing, abilities
from motcua.kernel.acts.api import Conflict, Invalid, NotFound, Refusal, Stale, WrongState, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import from_post
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import RenderError, newest_file
from motcua.mechanisms.papers.api import document as document_of
from motcua.mechanisms.papers.api import preview as preview_of
from motcua.mechanisms.papers.api import sign_again as sign_document_again
from motcua.mechanisms.papers.api import void as void_document

ACTS: dict[str, Any] = {
    "accept": cases.accept,
    "decline": cases.decline,
    "advance": cases.advance,
    "send-back": cases.send_back,
    "approve": cases.approve,
    "refuse": cases.refuse,
    "deliver": cases.deliver,
    "request-supplement": cases.request_supplement,
    "pause": cases.pause,
    "charge": cases.charge,
    "resume": cases.resume,
    "extend": cases.extend,
    "stop": cases.stop,
}


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The one thing that is due, then the rest by due moment."""
    context = tasks.inbox_page(actor_in(request), _key(request.GET.get("after", "")))
    return render(request, "desk/inbox.html", context)


@require_GET
def still(request: HttpRequest) -> HttpResponse:
    """The dossiers that wait with their clock standing, which are nobody's duty: why, and since when."""
    context = standing.still_page(actor_in(request), _key(request.GET.get("after", "")))
    return render(request, "desk/still.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@deliberate
@require_GET
def dossier(request: HttpRequest, key: UUID) -> HttpResponse:
    """One dossier: what is due, who it is about, its papers, its clock, who did what."""
    actor = actor_in(request)
    return _dossier(request, actor, cases.dossier(actor, key))


def _dossier(
    request: HttpRequest,
    actor: Actor,
    found: cases.Dossier,
    given: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    duties = duties_of(found.pk, found.beside)
    opening(request, actor, Thing.of(found), duties)
    context = pages.dossier_page(actor, found, duties, revealed(request, found.pk), given, refusal)
    return render(request, "desk/dossier.html", context, status=refusal.status if refusal else 200)


@require_GET
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was just done, and what comes next."""
    actor = actor_in(request)
    return render(request, "desk/done.html", pages.done_page(actor, cases.dossier(actor, key)))


@deliberate
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Do something with a dossier; what it needs first is asked for on a page of its own."""
    actor = actor_in(request)
    found = cases.dossier(actor, key)
    if verb not in ACTS:
        raise NotFound
    name = verb.replace("-", "_")
    if request.method == "GET":
        if name in ways_out(actor, found):
            return render(request, "desk/action.html", pages.way_page(found, name, kept(request)))
        return HttpResponseRedirect(reverse("desk:dossier", args=[key]))
    given = _given(request, found, name)
    try:
        perform(ACTS[verb], caller(request, actor, "desk"), given, on=key)
    except (Conflict, Invalid, Stale, WrongState) as refusal:
        return _shown(request, actor, key, name, given, refusal)
    return HttpResponseRedirect(reverse("desk:done", args=[key]))


def _given(request: HttpRequest, found: cases.Dossier, name: str) -> dict[str, Any]:
    if name in WAYS:
        return WAYS[name].given(request.POST)
    if name == "approve":
        return {"shown": request.POST.get("shown", "")}
    form = pages.step_form(found) if name == "advance" else None
    return {"data": from_post(form, request.POST)} if form else {}


def _shown(
    request: HttpRequest, actor: Actor, key: UUID, name: str, given: dict[str, Any], refusal: Refusal
) -> HttpResponse:
    """A refusal where the official is, over the dossier as it now stands, with what was typed still there."""
    found = cases.dossier(actor, key)
    if name in ways_out(actor, found):
        context = pages.way_page(found, name, request.POST, refusal)
        return render(request, "desk/action.html", context, status=refusal.status)
    try:
        return _dossier(request, actor, found, given, refusal)
    except PurposeNeeded:  # without a duty and a purpose he reads why it was refused, and nothing of the dossier
        raise refusal from None


@deliberate
@require_GET
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page as it would be printed, stamped as a preview: for whoever is about to approve it."""
    actor = actor_in(request)
    found, duties = cases.dossier(actor, key), duties_about(key)
    paper = pages.printed(actor, found, duties)
    opening(request, actor, Thing.of(found), duties, "preview")
    if fields := pages.dotted_in_print(found):  # whole on the paper, since that is what he is about to sign
        opening(request, actor, Thing.of(found), duties, ",".join(fields), revealed=True)
    try:
        pdf = preview_of(paper, today())
    except RenderError:
        raise Conflict(
            _("Chưa lập được bản xem trước."), remedy=_("Xin báo người quản trị kiểm tra mẫu giấy tờ.")
        ) from None
    headers = {"Content-Disposition": 'inline; filename="xem-truoc.pdf"', "X-Content-Type-Options": "nosniff"}
    return beside(HttpResponse(pdf, content_type="application/pdf", headers=headers))


@deliberate
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, key: UUID) -> HttpResponse:
    """Declare a signed result void, with the reason that whoever checks it will read."""
    actor = actor_in(request)
    paper = document_of(actor, key)
    found = cases.dossier(actor, paper.subject)
    back = HttpResponseRedirect(reverse("desk:dossier", args=[found.pk]))
    if request.method == "GET":
        able = abilities(actor, paper)["void"]
        typed = kept(request).get("reason", "")
        return render(request, "desk/action.html", pages.void_page(found, paper, typed)) if able else back
    reason = request.POST.get("reason", "")
    try:
        perform(void_document, caller(request, actor, "desk"), {"reason": reason}, on=key)
    except (Invalid, Stale) as refusal:
        context = pages.void_page(found, document_of(actor, key), reason, refusal)
        return render(request, "desk/action.html", context, status=refusal.status)
    messages.success(request, _("Đã hủy giấy tờ. Ai kiểm tra giấy tờ này từ nay sẽ biết điều đó."))
    return back


@deliberate
@require_POST
def sign_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a paper that could not be signed be tried again."""
    actor = actor_in(request)
    found = cases.dossier(actor, document_of(actor, key).subject)
    perform(sign_document_again, caller(request, actor, "desk"), {}, on=key)
    messages.success(request, _("Đang ký lại."))
    return HttpResponseRedirect(reverse("desk:dossier", args=[found.pk]))


@deliberate
@require_GET
def attachment(request: HttpRequest, key: UUID) -> FileResponse:
    """A file of a dossier, through the dossier's right; with ``xem`` in the address it is read beside the form."""
    actor = actor_in(request)
    found = cases.attachment(actor, key)
    what = f"{found._meta.label_lower}:{found.pk}"
    opening(request, actor, Thing.of(found.dossier), duties_of(found.dossier_id), what)
    return sent(found.sha256, found.media_type, found.name, inline="xem" in request.GET)


@deliberate
@require_GET
def document(request: HttpRequest, key: UUID) -> FileResponse:
    """The signed result of a dossier: what went to the applicant, with what makes it last appended."""
    actor = actor_in(request)
    found = document_of(actor, key)
    if not found.sha256:
        raise NotFound
    thing = Thing(found.subject_kind, found.subject, found.audience_id)
    opening(request, actor, thing, duties_about(found.subject), f"{found._meta.label_lower}:{found.pk}")
    name, read = f"{found.code}.pdf", "xem" in request.GET
    return sent(newest_file(found).sha256, "application/pdf", name, inline=read)
