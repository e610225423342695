"""A procedure of a draft as a citizen would meet it: its page and its form, drawn without loading anything."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.console.drafts import draft_at
from motcua.faces.console.packs import RULES
from motcua.faces.console.parts import needs
from motcua.faces.shell.dossiers import CHANNELS, Words, fee_words, limit_words
from motcua.faces.shell.tags import list_of
from motcua.kernel.acts.api import NotFound
from motcua.kernel.forms.api import CodeList, bind
from motcua.kernel.packs.api import Library, UnknownItem, draft_library
from motcua.mechanisms.cases.api import Channel, ProcedureSpec


@needs(*RULES)
@require_GET
def draft_preview(request: HttpRequest, key: UUID, code: str) -> HttpResponseBase:
    """The procedure's page, then its form, whose buttons lead nowhere."""
    row = draft_at(key)
    library = draft_library(row)
    spec = next((one for one in _own(library) if one.code == code), None)
    if spec is None:
        raise NotFound
    lists = {one.urn: one for _place, one in library.items("code-lists", CodeList)}
    missing = sorted(spec.form.lists - set(lists))
    context = {
        "procedure": _shown(spec),
        "form": None if missing else bind(spec.form, lists=lists),
        "missing": missing,
        "faults": len(library.faults),
        "back": reverse("console:draft", args=[key]),
    }
    return render(request, "console/draft_preview.html", context)


def _own(library: Library) -> list[ProcedureSpec]:
    own = library.packs[0].entries if library.packs else []
    return [entry.spec for entry in own if isinstance(entry.spec, ProcedureSpec)]


def _shown(spec: ProcedureSpec) -> dict[str, Any]:
    first = spec.channel("online") or spec.channels[0]
    return {
        "title": spec.title,
        "field": spec.field,
        "summary": spec.summary,
        "limit": _limit(first, spec),
        "fee": capfirst(str(fee_words(first))),
        "audience": list_of(spec.applicants),
        "papers": [part for part in spec.components if first.channel in part.channels],
        "steps": spec.steps_for(first.channel),
        "notes": [*spec.notes, *([first.fee.note] if first.fee.note else [])],
        "result": spec.result.title,
        "channels": [
            {"title": CHANNELS[way.channel], "case": way.case, "limit": _limit(way, spec), "fee": fee_words(way)}
            for way in (*spec.channels, *spec.cases)
        ],
        "basis": [" ".join(filter(None, (one.title, one.document, one.article))) for one in spec.legal_basis],
    }


def _limit(road: Channel, spec: ProcedureSpec) -> Words:
    """The limit in words; where the draft brings the calendar itself, without its hour of the day."""
    try:
        return limit_words(road.limit, spec)
    except UnknownItem:
        return _("Trong ngày")
