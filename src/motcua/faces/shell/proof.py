"""When the person in this session last proved who he is: what signing and revealing ask for."""

from datetime import datetime

from django.http import HttpRequest

from motcua.kernel.calendar.api import now

_KEY = "proved"


def mark(request: HttpRequest) -> None:
    """He has just done so."""
    request.session[_KEY] = now().isoformat()


def proved(request: HttpRequest) -> datetime | None:
    """When he last did so, if ever in this session."""
    found = request.session.get(_KEY)
    return datetime.fromisoformat(found) if found else None
