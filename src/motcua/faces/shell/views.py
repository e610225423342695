"""Sign-in, sign-out, language, health."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.faces.shell import proof
from motcua.faces.shell.context import start
from motcua.faces.shell.fields import Field
from motcua.faces.shell.public import public
from motcua.kernel.access.api import actor_of

LONGEST_PASSWORD = 200
YEAR = 365 * 24 * 3600


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; on success go where the person was going."""
    onward = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    name, errors = request.POST.get("login", "").replace("\0", "")[:80], []
    if request.method == "POST":
        account = authenticate(request, username=name, password=request.POST.get("password", "")[:LONGEST_PASSWORD])
        if account is not None:
            login(request, account)
            proof.mark(request)
            response = HttpResponseRedirect(start(actor_of(account)) if onward == "/" else onward)
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                _speak(response, account.language)
            return response
        # One sentence for both cases: it must not tell which names exist.
        errors = [
            _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xin kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại.")
        ]
    fields = [
        Field("login", _("Tên đăng nhập"), value=name, autocomplete="username", maxlength=80, errors=errors),
        Field("password", _("Mật khẩu"), "password", autocomplete="current-password", maxlength=200),
    ]
    context = {"fields": fields, "errors": [_fault(fields[0], error) for error in errors], "next": onward}
    return render(request, "shell/sign_in.html", context, status=422 if errors else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and stay on the page."""
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")))
    _speak(response, request.POST.get("language", ""))
    return response


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def _fault(field: Field, message: object) -> dict[str, object]:
    return {"id_for": field.id_for, "label": "", "message": message}


def _safe(request: HttpRequest, target: str) -> str:
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"


def _speak(response: HttpResponse, code: str) -> None:
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", httponly=True)
