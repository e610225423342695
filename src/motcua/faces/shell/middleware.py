"""Who acts, closed by default; what a page may load; refusals as pages."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.faces.shell.public import is_public
from motcua.kernel.access.api import ANONYMOUS, actor_of
from motcua.kernel.acts.api import Refusal
from motcua.kernel.packs.api import snapshot

Next = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets ``request.actor`` (an ``access.Actor``) and turns away, before the view, whoever must sign in first.

    A browser is led to the sign-in page and back; a program gets 401 as a problem (RFC 9457).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the actor, then go on, under one state of the packs."""
        known = request.user.is_authenticated
        with snapshot():
            request.actor = actor_of(request.user) if known else ANONYMOUS  # type: ignore[attr-defined]  # ours
            response = self.get_response(request)
        if known:
            # What was shown to one person must not come back from a shared computer's cache.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the view answer, or ask for sign-in."""
        if request.user.is_authenticated or is_public(view):
            return None
        if request.accepts("text/html"):
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        problem = {"type": "about:blank", "title": _("Cần đăng nhập"), "status": 401}
        return JsonResponse(problem, status=401, content_type="application/problem+json")


class PolicyMiddleware:
    """The Content-Security-Policy of every answer: nothing but our own files runs, is drawn, or is asked for.

    Pictures may also be ``data:``, which is how the style sheet of Designsystemet carries its icons.
    """

    POLICY = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the policy, unless the view had a stricter reason of its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response


class RefusalMiddleware:
    """A refusal that no view caught becomes a page with its sentence, its remedy and its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before a view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a ``Refusal``; leave every other error to Django."""
        if not isinstance(error, Refusal):
            return None
        return refusal_page(request, error)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal, for views that catch one themselves and have no form to show it on."""
    faults = [fault for found in refusal.faults.values() for fault in found]
    context = {"status": refusal.status, "sentence": refusal.sentence, "remedy": refusal.remedy, "faults": faults}
    return render(request, "shell/refusal.html", context, status=refusal.status)
