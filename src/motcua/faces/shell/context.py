"""What the frame of every page shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from motcua.kernel.access.api import ANONYMOUS, Actor


@dataclass(frozen=True)
class Link:
    """A place as the page draws it."""

    href: str
    label: str | Promise
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """``shell``: name, ribbon, navigation, languages and the account, for ``shell/base.html``."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return {
        "shell": {
            "organisation": getattr(settings, "MOTCUA_NAME", ""),
            "demonstration": settings.MOTCUA_KIND == "demonstration",
            "navigation": list(_links(request.path, actor, footer=False)),
            "footer": list(_links(request.path, actor, footer=True)),
            "languages": [
                {"code": code, "name": name, "current": code == get_language()} for code, name in settings.LANGUAGES
            ],
            "language": get_language(),
            "path": request.get_full_path() if request.method == "GET" else request.path,
            "signed_in": actor.account is not None,
            "name": actor.name,
            "seat": actor.position_title or "",
        }
    }


def start(actor: Actor) -> str:
    """Where somebody begins after signing in: an official at the first place of officials, others at the front."""
    places = [place for room in apps.get_app_configs() for place in getattr(room, "navigation", ())]
    own = (reverse(place.url_name) for place in places if place.whom == "official" and actor.official)
    return next(own, "/")


def _links(path: str, actor: Actor, *, footer: bool) -> Iterator[Link]:
    open_to = {"anyone"} | ({"person"} if actor.account else set()) | ({"official"} if actor.official else set())
    for room in apps.get_app_configs():
        for place in getattr(room, "navigation", ()):
            if place.footer is footer and place.whom in open_to:
                href = reverse(place.url_name)
                yield Link(href, place.label, href == path or (href != "/" and path.startswith(href)))
