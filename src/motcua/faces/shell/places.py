"""An entry of the navigation, and ways back. It needs no model, since a face's ``apps.py`` reads it before any."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, which a face declares in its ``apps.py`` as ``navigation = (Place(…), …)``.

    ``whom``: ``anyone``, ``person`` (signed in) or ``official`` (holds a seat), and of them, with ``acts``,
    only whoever may do one of these; with ``figures``, whoever sees how the work of a body goes. ``footer``: at the
    foot of the page; ``menu``: under the person's name.
    """

    url_name: str
    label: str | Promise
    whom: str = "anyone"
    footer: bool = False
    menu: bool = False
    acts: tuple[str, ...] = ()
    figures: bool = False


def safe(request: HttpRequest, target: str) -> str:
    """An address of ours, or the front page for any other."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"


def back(request: HttpRequest) -> str:
    """The page from which a form was sent, as the browser tells it; where it does not, the address it went to."""
    came = urlsplit(request.headers.get("Referer", ""))
    ours = came.netloc == request.get_host() and came.path.startswith("/")
    return came._replace(scheme="", netloc="", fragment="").geturl() if ours else request.path
