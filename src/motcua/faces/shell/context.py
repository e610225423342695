"""What the frame of every page shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import ANONYMOUS, Actor, seats_of
from motcua.kernel.people.api import principals_of


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
            "navigation": list(_links(request.path, actor)),
            "footer": list(_links(request.path, actor, footer=True)),
            "menu": list(_links(request.path, actor, menu=True)),
            "languages": [
                {"code": code, "name": name, "current": code == get_language()} for code, name in settings.LANGUAGES
            ],
            "language": get_language(),
            "path": request.get_full_path() if request.method == "GET" else request.path,
            "signed_in": actor.account is not None,
            "name": actor.name,
            "seat": actor.position_title or "",
            "form": actor.form,
            "seat_key": str(actor.seat or actor.authority or ""),
            "acting": acting(actor),
            "choices": choices(request.user, actor) if actor.account else [],
        }
    }


@dataclass(frozen=True)
class Choice:
    """A seat or a person for whom somebody may act, as the switch offers it: posted as ``name=value``."""

    name: str
    value: str
    label: str
    note: str
    current: bool


def acting(actor: Actor) -> str:
    """In whose place he acts, when it is not his own: the sentence below the head of every page."""
    if actor.agent:
        return _("Ông/bà đang làm thay cho %(name)s.") % {"name": actor.principal}
    if actor.form:
        words = {"form": actor.form, "seat": in_language(actor.position_title)}
        return _("Ông/bà đang làm việc theo ủy quyền: %(form)s %(seat)s.") % words
    return ""


def choices(account: Any, actor: Actor) -> list[Choice]:
    """What the switch offers: his seats, the seats that were delegated to him, the persons he may act for; nothing
    when there is nothing to choose."""
    seats = seats_of(account) if actor.position or actor.agent else []  # out of any seat, he was found to hold none
    people = principals_of(actor.agent or actor.party)
    places = len({seat.body for seat in seats}) > 1
    found = [
        Choice(
            "seat",
            str(seat.key),
            " ".join(words for words in (seat.form, in_language(seat.position.title)) if words),
            _until(seat.until, in_language(seat.position.organisation.title) if places else ""),
            seat.key == actor.seat,
        )
        for seat in seats
    ]
    if not seats or people:
        found.append(Choice("seat", "", _("Cho chính mình"), "", actor.position is None and actor.agent is None))
    found += [
        Choice("mandate", str(one.key), _("Làm thay cho %(name)s") % {"name": one.name}, _until(one.until), False)
        for one in people
    ]
    found = [replace(one, current=one.value == str(actor.authority)) if one.name == "mandate" else one for one in found]
    return found if len(found) > 1 else []


def _until(day: date | None, place: str = "") -> str:
    said = _("đến hết %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""
    return ", ".join(words for words in (place, said) if words)


def start(actor: Actor) -> str:
    """Where somebody begins after signing in: an official at the first place of officials, others at the front."""
    places = [place for room in apps.get_app_configs() for place in getattr(room, "navigation", ())]
    own = (reverse(place.url_name) for place in places if place.whom == "official" and actor.official)
    return next(own, "/")


def _links(path: str, actor: Actor, *, footer: bool = False, menu: bool = False) -> Iterator[Link]:
    """The places of one bar; the current one is that whose address reaches furthest into the path."""
    open_to = {"anyone"} | ({"person"} if actor.account else set()) | ({"official"} if actor.official else set())
    found = [
        (reverse(place.url_name), place.label)
        for room in apps.get_app_configs()
        for place in getattr(room, "navigation", ())
        if (place.footer, place.menu) == (footer, menu)
        and place.whom in open_to
        and (not place.acts or any(actor.scopes(act) for act in place.acts))
        and (not place.figures or actor.figures)
    ]
    here = max((href for href, _label in found if href == path or (href != "/" and path.startswith(href))), default="")
    for href, label in found:
        yield Link(href, label, href == here)
