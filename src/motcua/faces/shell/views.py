"""Sign-out, language, health."""

from shutil import disk_usage

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from motcua.faces.shell.places import safe
from motcua.faces.shell.public import public
from motcua.faces.shell.visits import before_all_else
from motcua.kernel.jobs.api import worker_silent

LEAST_FREE = 50_000_000  # bytes: with less, the next upload may not fit
YEAR = 365 * 24 * 3600


@public
@before_all_else
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/")


@public
@before_all_else
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and stay on the page."""
    response = HttpResponseRedirect(safe(request, request.POST.get("next", "")))
    speak(response, request.POST.get("language", ""))
    return response


@public
@before_all_else
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, the worker lives and the disk has room; ``motcua doctor`` says what is wrong."""
    try:
        well = not worker_silent() and disk_usage(settings.MOTCUA_HOME).free > LEAST_FREE
    except (DatabaseError, InterfaceError, OSError):
        well = False
    return HttpResponse("ok\n" if well else "unavailable\n", content_type="text/plain", status=200 if well else 503)


def speak(response: HttpResponse, code: str) -> None:
    """Speak this language from now on, if we do."""
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
