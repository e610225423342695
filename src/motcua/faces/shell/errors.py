"""The pages for what goes wrong. ``conf.urls`` names them as handlers; ``CSRF_FAILURE_VIEW`` names ``forgery``."""

import sys
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from motcua.faces.shell.places import back
from motcua.kernel.acts.api import Unavailable, unavailable


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the browser sent what we cannot read; 503 when its session could not be kept because storage fails."""
    if isinstance(exception, SessionInterrupted) and _storage_failed(exception):
        return not_now(request, Unavailable())  # whatever the page did before that, it did
    return render(request, "shell/400.html", status=400)


def _storage_failed(error: BaseException | None) -> bool:
    """Whether failing storage is behind an error: Django calls every session that it can't save a deleted one."""
    while error is not None and not unavailable(error):
        error = error.__context__
    return error is not None


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not with this account."""
    return render(request, "shell/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing here, or nothing for this reader."""
    return render(request, "shell/404.html", status=404)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: nearly always a page left open for too long."""
    return render(request, "shell/stale_form.html", {"back": back(request)}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when storage fails. Uses neither session nor database, which may be what broke."""
    if answer := unavailable(sys.exception()):
        return not_now(request, answer)
    return HttpResponse(render_to_string("shell/500.html", {"path": request.path}), status=500)


def not_now(request: HttpRequest, answer: Unavailable) -> HttpResponse:
    """503 while storage fails: a page, or a problem for programs; what was sent may be sent again as it is."""
    words = {"sentence": str(answer.sentence), "remedy": str(answer.remedy), "again": request.method == "GET"}
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        found = {"type": f"urn:motcua:problem:{answer.code}", "title": words["sentence"], "status": answer.status}
        found |= {"code": answer.code, "detail": words["sentence"], "remedy": words["remedy"], "faults": []}
        response: HttpResponse = JsonResponse(
            found, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
        )
    else:
        response = HttpResponse(render_to_string("shell/503.html", words | {"path": request.path}))
    response.status_code = answer.status
    response["Retry-After"] = str(answer.wait)
    response["Cache-Control"] = "no-store"
    return response
