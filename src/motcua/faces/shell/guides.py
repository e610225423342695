"""The guides of the roles, drawn from the same files as the site of documents: ``docs/guides/<language>/<name>.md``.

They are served by the product itself, since many offices have no other site to look at. What a guide writes as an
address (`/can-bo/`) becomes a link here; pictures are static files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt
from markdown_it.token import Token

from motcua.faces.shell.public import public
from motcua.kernel.access.api import ANONYMOUS, Actor
from motcua.kernel.acts.api import NotFound

GUIDES: dict[str, tuple[str, ...]] = {
    "citizen": (),
    "desk-officer": ("mandate.record",),
    "specialist": ("dossier.advance",),
    "leader": ("dossier.approve",),
    "accountant": ("statement.upload",),
    "inspector": ("reading_order.issue", "reading.review"),
    "administrator": ("account.open", "pack_draft.begin", "message.release"),
}
"""Each guide with the acts of those for whom it was written; whoever may do one of them finds it first."""
ADDRESS = re.compile(r"/(?:[\w.-]+/?)*")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Guide:
    """One guide as the page shows it: title, first paragraph (HTML), the rest (HTML)."""

    name: str
    title: str
    lead: SafeString
    body: SafeString


@public
@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, those for the reader's own work first."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    own = [name for name, acts in GUIDES.items() if any(actor.scopes(act) for act in acts)] or ["citizen"]
    context = {
        "own": [guide_of(_language(), name) for name in own],
        "others": [guide_of(_language(), name) for name in GUIDES if name not in own],
    }
    return render(request, "shell/guides.html", context)


@public
@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide in the reader's language."""
    if name not in GUIDES:
        raise NotFound
    return render(request, "shell/guide.html", {"guide": guide_of(_language(), name)})


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@lru_cache(maxsize=64)
def guide_of(language: str, name: str) -> Guide:
    """A guide of ``GUIDES`` in one of our languages."""
    text = (settings.MOTCUA_GUIDES / language / f"{name}.md").read_text(encoding="utf-8")
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_led(token.children))
    title = next(token.content for token in tokens if token.type == "inline")
    # A heading and a paragraph are three tokens each: opened, what is in it, closed.
    lead, body = tokens[4:5], tokens[6:]
    return Guide(name, title, _drawn(lead), _drawn(body))


def _drawn(tokens: list[Token]) -> SafeString:
    # HTML in a guide is off, and guides are files of the program: nothing of anybody else's is in it.
    drawn: str = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(drawn)  # nosec B703 B308 - our own guides, not what anybody typed


def _led(tokens: list[Token]) -> Iterator[Token]:
    """Inline parts whose links and pictures lead to where they are within the product."""
    for token in tokens:
        if token.type == "link_open":
            token.attrs["href"] = _page(str(token.attrs["href"]))
        if token.type == "image":
            token.attrs |= {"src": static("guides/" + str(token.attrs["src"]).rpartition("/")[2]), "loading": "lazy"}
        if token.type == "code_inline" and ADDRESS.fullmatch(token.content):
            yield Token("link_open", "a", 1, {"href": token.content})
            yield token
            yield Token("link_close", "a", -1)
            continue
        yield token


def _page(target: str) -> str:
    name = target.removesuffix(".md")
    return reverse("guide", args=[name]) if name in GUIDES else target
