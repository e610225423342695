"""When the person in this session last proved who he is: what signing and revealing ask for, and how it is asked."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.faces.shell.places import back, safe
from motcua.kernel.access.api import sign_in_rules
from motcua.kernel.acts.api import ProofNeeded
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import Visit, prove

_KEY = "typed"
SECRET = ("csrfmiddlewaretoken", "password", "old", "code", "answer")
MOST = 64_000
"""Bytes of a form that are kept meanwhile; no form with a proof has as many."""


def proved(request: HttpRequest) -> datetime | None:
    """When he last did so, if ever in this session."""
    visit: Visit | None = getattr(request, "visit", None)
    return visit.proved_at if visit else None


def need(request: HttpRequest) -> None:
    """Raise ``ProofNeeded`` unless he did so just now: for a page that would otherwise ask for work in vain."""
    when = proved(request)
    if when is None or now() - when > sign_in_rules().fresh:
        raise ProofNeeded


def mark(request: HttpRequest, *factors: str) -> None:
    """He has just done so, by these factors. The session's key is another from now on."""
    visit: Visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
    request.session.cycle_key()
    prove(visit, factors, request.session.session_key or "")


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for proof, and from there back to where he was, with what he typed kept."""
    onward = back(request) if request.method == "POST" else request.get_full_path()
    if request.method == "POST":
        typed = request.POST.copy()
        for secret in SECRET:
            typed.pop(secret, None)
        if len(fields := typed.urlencode()) <= MOST:
            request.session[_KEY] = {"path": onward.partition("?")[0], "fields": fields}
    where = f"{reverse('confirm')}?{urlencode({'next': onward})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def welcome_back(request: HttpRequest, onward: str) -> HttpResponse:
    """Back to where he was, with a word on what is left to do."""
    if _KEY in request.session:
        messages.success(
            request, _("Đã xác nhận danh tính. Xin bấm nút lần nữa để hoàn tất; những gì ông/bà đã nhập vẫn còn.")
        )
    return HttpResponseRedirect(safe(request, onward))


def kept(request: HttpRequest) -> QueryDict:
    """What was typed on this page before the proof was asked for; once."""
    found = request.session.get(_KEY)
    if not found or found["path"] != request.path:
        return QueryDict()
    del request.session[_KEY]
    return QueryDict(found["fields"])
