"""What every page of the console is made of: facts, sections of items, and forms that do one act each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise

from motcua.faces.shell.fields import Fact, Field
from motcua.faces.shell.posts import caller
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import (
    Act,
    Conflict,
    Invalid,
    NotAllowed,
    Refusal,
    Stale,
    WrongState,
    authority,
    new_id,
    perform,
)

Words = str | Promise
View = Callable[..., HttpResponseBase]
PAGE = 50


@dataclass(frozen=True)
class Item:
    """One row: its name, where it leads, what is said below and beside it, and a tag."""

    title: object
    url: str = ""
    text: object = ""
    side: object = ""
    tag: object = ""
    color: str = "neutral"
    when: datetime | None = None


@dataclass(frozen=True)
class Form:
    """One act as a form: its fields, the name of the button, where it goes, and what it is about as it was seen.
    ``upload``: one of its fields is a file."""

    title: Words
    fields: Sequence[Field]
    label: Words
    post_url: str
    text: Words = ""
    color: str = "accent"
    seen: int | None = None
    upload: bool = False
    key: str = field(default_factory=lambda: str(new_id()))


@dataclass(frozen=True)
class Section:
    """A heading with items, or what to say when there is none; ``forms`` are what can be done about it."""

    title: Words
    items: Sequence[Item] = ()
    empty: Words = ""
    lead: Words = ""
    more: str = ""
    forms: Sequence[Form] = ()


@dataclass(frozen=True)
class Page:
    """A page of the console."""

    title: object
    back: str = ""
    lead: object = ""
    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    search: Words = ""
    query: str = ""
    errors: Sequence[dict[str, Any]] = ()
    secret: str = ""


def needs(*acts: str) -> Callable[[View], View]:
    """For officials who may do at least one of these acts; to everybody else the console is closed."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(actor_in(request), *acts):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.needs = acts  # type: ignore[attr-defined]  # ours: the home page asks
        return guarded

    return mark


def may(actor: Actor, *acts: str, on: Model | None = None) -> bool:
    """Whether the actor is an official one of whose roles holds one of the acts: at all, or as far as this row."""
    return actor.official and any(authority().allows(actor, act, on) for act in acts)


def own_body(actor: Actor) -> UUID:
    """The body in whose name an official acts. Raises ``NotAllowed``."""
    if actor.organisation is None:
        raise NotAllowed
    return actor.organisation


def actor_in(request: HttpRequest) -> Actor:
    """Who asks."""
    found: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return found


def shown(request: HttpRequest, page: Page, refusal: Refusal | None = None) -> HttpResponse:
    """The page; with a refusal, what is wrong, beside each field and at the top."""
    if refusal is None:
        return render(request, "console/page.html", {"page": page})
    page = replace(page, sections=[_marked(section, request, refusal) for section in page.sections])
    page = replace(page, errors=_errors(page, request, refusal))
    return render(request, "console/page.html", {"page": page}, status=refusal.status)


def do(
    request: HttpRequest,
    what: Act[Any],
    given: dict[str, Any],
    done: Words,
    *,
    on: Any = None,
    also: tuple[type[Refusal], ...] = (),
) -> tuple[Any, Refusal | None]:
    """Perform an act that was posted: its row, or the refusal to show where the official is. Other kinds of
    refusal have a page of their own, but for those that are ``also`` to be shown there."""
    actor = actor_in(request)
    try:
        row = perform(what, caller(request, actor, "console"), given, on=on)
    except Refusal as refusal:
        if not isinstance(refusal, (Conflict, Invalid, Stale, WrongState, *also)):
            raise
        return None, refusal
    messages.success(request, str(done))
    return row, None


def back_to(request: HttpRequest) -> HttpResponseRedirect:
    """The page that was posted to, asked for anew."""
    return HttpResponseRedirect(request.path)


def _marked(section: Section, request: HttpRequest, refusal: Refusal) -> Section:
    if not any(_posted(form, request) for form in section.forms):
        return section
    forms = [_filled(form, request, refusal) if _posted(form, request) else form for form in section.forms]
    return replace(section, forms=forms)


def _posted(form: Form, request: HttpRequest) -> bool:
    return form.post_url == request.get_full_path()


def _filled(form: Form, request: HttpRequest, refusal: Refusal) -> Form:
    """What was typed, still there, with the faults beside it. Passwords are typed again."""
    fields = []
    for one in form.fields:
        typed = "" if one.widget == "password" else request.POST.get(one.html_name, one.value)
        options = [
            replace(option, selected=option.value in request.POST.getlist(one.html_name)) for option in one.options
        ]
        faults = [
            fault for path, found in refusal.faults.items() if path.split(".")[0] == one.html_name for fault in found
        ]
        fields.append(replace(one, value=typed, options=options, errors=faults))
    return replace(form, fields=fields)


def _errors(page: Page, request: HttpRequest, refusal: Refusal) -> list[dict[str, Any]]:
    fields = {one.html_name: one for part in page.sections for form in part.forms for one in form.fields if one.errors}
    told: list[dict[str, Any]] = []
    for path, found in refusal.faults.items():
        own = fields.get(path.split(".")[0])
        told += [
            {"id_for": own.id_for if own else "main", "label": own.label if own else "", "message": m} for m in found
        ]
    return told or [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]
