"""The pages for what goes wrong. ``conf.urls`` names them as handlers; ``CSRF_FAILURE_VIEW`` names ``forgery``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the browser sent what we cannot read."""
    return render(request, "shell/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not with this account."""
    return render(request, "shell/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing here, or nothing for this reader."""
    return render(request, "shell/404.html", status=404)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: nearly always a page left open for too long."""
    return render(request, "shell/stale_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses neither session nor database, which may be what broke."""
    return HttpResponse(render_to_string("shell/500.html", {"path": request.path}), status=500)
