"""Who acts, closed by default; what a page may load; refusals as pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.faces.shell import acting, proof
from motcua.faces.shell.errors import not_now
from motcua.faces.shell.places import back
from motcua.faces.shell.public import is_public
from motcua.kernel.access.api import ANONYMOUS
from motcua.kernel.acts.api import ProofNeeded, Refusal, unavailable
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
        with snapshot():  # begins before the account is read, which tells the packs in use
            known = request.user.is_authenticated
            actor, lost = acting.chosen(request) if known else (ANONYMOUS, False)
            request.actor, request.lost = actor, lost  # type: ignore[attr-defined]  # ours
            response = self.get_response(request)
        if known:
            # What was shown to one person must not come back from a shared computer's cache.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the view answer, or ask for sign-in. Nothing is sent from a seat, or for somebody, lost since."""
        if getattr(request, "lost", False) and not request.path.startswith("/api/"):
            if request.method == "POST" and not is_public(view):
                return refusal_page(request, acting.SeatLost())
            messages.warning(request, str(acting.LOST))
        if request.user.is_authenticated or is_public(view):
            return None
        if request.accepts("text/html"):
            came = request.get_full_path() if request.method == "GET" else back(request)
            return redirect_to_login("/" if came == request.path and request.method != "GET" else came)
        problem = {"type": "about:blank", "title": _("Cần đăng nhập"), "status": 401}
        return JsonResponse(problem, status=401, content_type="application/problem+json")


class PolicyMiddleware:
    """What every answer forbids the browser, outermost, so that pictures, redirects and errors have it too.

    Nothing but our own files runs, is drawn, or is asked for; pictures may also be ``data:``, which is how the style
    sheet of Designsystemet carries its icons; a page may frame papers of ours (``downloads.beside``). No other site
    frames or embeds us, opens us with a handle, or learns from which page somebody came; nothing of the device is used
    but passkeys. ``HEAD`` is asked of views as ``GET``: the server sends no body.
    """

    POLICY = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )

    HEADERS: ClassVar[dict[str, str]] = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            ["publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
            + [
                f"{name}=()"
                for name in ("camera", "microphone", "geolocation", "payment", "usb", "serial", "bluetooth", "midi")
            ]
        ),
    }
    YEAR = 365 * 24 * 3600

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add what the view did not say itself."""
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = self.get_response(request)
        request.method = method
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.MOTCUA_URL.startswith("https:"):
            response.headers.setdefault("Strict-Transport-Security", f"max-age={self.YEAR}")
        return response


class RefusalMiddleware:
    """A refusal that no view caught becomes a page with its sentence, its remedy and its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before a view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a ``Refusal`` and failing storage; leave every other error to Django."""
        if answer := unavailable(error):
            return not_now(request, answer)
        if isinstance(error, ProofNeeded) and getattr(request, "visit", None):
            return proof.ask(request)
        if not isinstance(error, Refusal):
            return None
        return refusal_page(request, error)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal, for views that catch one themselves and have no form to show it on."""
    faults = [fault for found in refusal.faults.values() for fault in found]
    context = {"status": refusal.status, "sentence": refusal.sentence, "remedy": refusal.remedy, "faults": faults}
    response = render(request, "shell/refusal.html", context, status=refusal.status)
    if refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    return response
