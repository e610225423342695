"""The browser's session and the visit behind it: begun by signing in, ended by time or by its person."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell.middleware import Next
from motcua.kernel.access.api import ANONYMOUS, Actor
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.people.api import Account, Visit, begin, duty, end, visit_of, with_key

View = TypeVar("View", bound=Callable[..., object])


class PasswordOwed(NotAllowed):
    """The account must have another password before it does anything."""

    code = "password_owed"
    sentence = gettext_lazy("Xin đặt mật khẩu mới trước khi làm việc khác.")
    remedy = gettext_lazy("Xin đăng nhập trên trang web một lần; trang sẽ dẫn đến việc cần làm.")


class FactorOwed(NotAllowed):
    """The account must have a second factor before it does anything."""

    code = "factor_owed"
    sentence = gettext_lazy("Cán bộ phải có yếu tố xác thực thứ hai. Xin thêm một cách trước khi làm việc khác.")
    remedy = PasswordOwed.remedy


OWED: dict[str, type[NotAllowed]] = {"password": PasswordOwed, "factor": FactorOwed}
"""What must be done first, by ``duty``."""
_MARK = "motcua_before_all_else"
BROWSERS = ["Edg", "OPR", "CocCoc", "coc_coc_browser", "Firefox", "Chrome", "Safari"]
NAMES = {"Edg": "Edge", "OPR": "Opera", "CocCoc": "Coc Coc", "coc_coc_browser": "Coc Coc"}
SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]


def before_all_else(view: View) -> View:
    """Mark a page as open to those who must first change their password or add a second factor."""
    setattr(view, _MARK, True)
    return view


def nothing_owed(account: Account, actor: Actor) -> None:
    """Raise ``PasswordOwed`` or ``FactorOwed`` where one of them comes before anything else."""
    if owed := duty(account, actor):
        raise OWED[owed]


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's, except that only whoever ends a session takes its cookie away.

    A session's key changes while other answers to the same browser are under way. Django would take the cookie that
    just came with the new key for theirs, remove it, and the person would be signed out for having proved who he is.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """As Django does, unless the session was gone before this request came to it."""
        if request.session.is_empty() and not request.session.modified:
            patch_vary_headers(response, ["Cookie"])
            return response
        return super().process_response(request, response)


class VisitMiddleware:
    """Sets ``request.visit``; whose visit ran out is nobody from here on. Who owes something is led to it first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look the visit up, then go on."""
        request.visit = None  # type: ignore[attr-defined]  # ours
        if request.user.is_authenticated:
            found = visit_of(request.session.session_key or "")
            request.visit = found  # type: ignore[attr-defined]
            if found is None:
                _turn_out(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let the view answer, or lead to the password or the second factor that is owed; the API asks for itself."""
        first = getattr(view, _MARK, False) or request.path.startswith("/api/")
        if request.visit is None or first:  # type: ignore[attr-defined]
            return None
        owed = duty(request.user, request.actor)  # type: ignore[attr-defined, arg-type]
        if not owed:
            return None
        told = str(OWED[owed].sentence)
        if not request.accepts("text/html"):
            problem = {"type": f"urn:motcua:problem:{owed}_owed", "title": told, "status": 403}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        messages.warning(request, told)
        return HttpResponseRedirect(reverse("account-password" if owed == "password" else "account"))


def begun(sender: object, request: HttpRequest, user: Account, **_others: object) -> None:
    """Whoever signs in, by whichever way, begins a visit (Django's ``user_logged_in``)."""
    before = with_key(request.session.session_key or "")
    if before.exists():  # Django keeps the key of somebody who signs in again
        end(before)
        request.session.cycle_key()
    if not request.session.session_key:
        request.session.create()
    found = begin(user, request.session.session_key or "", device_of(request.META.get("HTTP_USER_AGENT", "")))
    request.visit = found  # type: ignore[attr-defined]


def ended(sender: object, request: HttpRequest, user: Account | None, **_others: object) -> None:
    """Whoever signs out ends it (``user_logged_out``)."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit:
        end(Visit.objects.filter(pk=visit.pk))


def _turn_out(request: HttpRequest) -> None:
    """Nobody from here on. A session that is gone only goes on under another key, which came while this was asked."""
    if request.session.exists(request.session.session_key or ""):
        logout(request)
        messages.info(request, _("Phiên làm việc trước đã kết thúc. Xin đăng nhập lại; bản nháp đã lưu vẫn còn."))
    request.user, request.actor, request.lost = AnonymousUser(), ANONYMOUS, False  # type: ignore[attr-defined]


def device_of(agent: str) -> str:
    """Browser and system in two words, as far as the browser tells: ``Firefox · Android``."""
    browser = next((name for name in BROWSERS if f"{name}/" in agent), "")
    system = next((name for name in SYSTEMS if re.search(rf"\b{name}\b", agent)), "")
    return " · ".join(word for word in (NAMES.get(browser, browser), system) if word)
