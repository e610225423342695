"""The register of what the body issued: a page with its filters, and the same to take away as the law lists it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.desk.opening import actor_in
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.registers import BODY, PARTS, Register, register_of
from motcua.kernel.access.api import Actor, abilities
from motcua.kernel.acts.api import Invalid, NotAllowed
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.api import Document, Entry, as_json, as_xml, behind, choices, printed, table

PAGE = 25
MOST_PRINTED = 2000
WRITTEN: dict[str, tuple[str, Callable[[Register], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", lambda found: table(found.every())),
    "json": ("application/json; charset=utf-8", lambda found: as_json(found.every(), found.organ)),
    "xml": ("application/xml; charset=utf-8", lambda found: as_xml(found.every(), found.organ)),
}
"""The ways to take it away, ``?dang=``: media type and text."""


@require_GET
def documents(request: HttpRequest) -> HttpResponseBase:
    """The entries asked for, the newest first; ``?sau=`` is the last of the page before, ``?dang=`` takes it away."""
    actor = actor_in(request)
    found = register_of(actor, request.GET)
    if found is None:
        raise NotAllowed(_("Vị trí này không thuộc cơ quan nào có sổ văn bản."))
    form = request.GET.get("dang", "")
    if form == "pdf":
        return _paper(found)
    if form in WRITTEN:
        media_type, written = WRITTEN[form]
        headers = {"Content-Disposition": f'attachment; filename="so-van-ban.{form}"'}
        return StreamingHttpResponse(written(found), content_type=media_type, headers=headers)
    rows = list(behind(found.rows, request.GET.get("sau", ""))[: PAGE + 1])
    of = {word: getattr(found.asked, part) for word, part in PARTS.items() if getattr(found.asked, part)}
    if request.GET.get(BODY) == str(found.body.pk):
        of[BODY] = str(found.body.pk)
    context = {
        "body": Multilingual(**found.body.title),
        "fields": _fields(found),
        "entries": [_row(actor, row, entry) for row, entry in zip(rows, found.entries(rows[:PAGE]), strict=False)],
        "next_url": _with(of, sau=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else "",
        "ways": [{"url": _with(of, dang=form), "label": form.upper()} for form in ("pdf", *WRITTEN)],
        "filtered": bool(of),
    }
    return render(request, "desk/register.html", context)


def _with(of: dict[str, str], **more: str) -> str:
    return f"?{urlencode(of | more)}"


def _row(actor: Actor, row: Document, entry: Entry) -> dict[str, Any]:
    """An entry on the page, with what this official may do."""
    return {
        "line": entry.line,
        "to": entry.to,
        "url": reverse("desk:dossier", args=[row.subject]) if entry.file else "",
        "void_url": reverse("desk:void", args=[row.pk]) if entry.file and abilities(actor, row)["void"] else "",
        "void": row.state == Document.State.VOID,
        "waiting": row.state == Document.State.PREPARED,
    }


def _fields(found: Register) -> list[Field]:
    there, asked = choices(found.body), found.asked

    def chosen(name: str, label: str, value: str, options: list[tuple[str, str]]) -> Field:
        shown = [Option(key, words, selected=key == value) for key, words in options]
        return Field(name, label, "select", value=value, options=shown, required=False)

    bodies = [(str(body.pk), str(Multilingual(**body.title))) for body in found.bodies]
    whose = replace(chosen(BODY, _("Cơ quan"), str(found.body.pk), bodies), required=True)
    return [
        *([whose] if len(bodies) > 1 else []),
        chosen("so", _("Sổ"), asked.book, [(code, str(title)) for code, title in there.books]),
        chosen("ky", _("Năm hoặc nhiệm kỳ"), asked.period, [(name, name) for name in there.periods]),
        chosen("loai", _("Loại giấy tờ"), asked.type, [(urn, str(title)) for urn, title in there.types]),
        Field("so-hieu", _("Số, ký hiệu"), value=asked.number, required=False, maxlength=60),
    ]


def _paper(found: Register) -> HttpResponse:
    entries = list(islice(found.every(), MOST_PRINTED + 1))
    if len(entries) > MOST_PRINTED:
        raise Invalid(
            _("Phần sổ này dài hơn %(most)s dòng nên không in một lần được.") % {"most": MOST_PRINTED},
            remedy=_("Xin chọn một sổ, một năm hoặc một loại giấy tờ, hoặc tải dạng CSV."),
        )
    there = choices(found.body)
    title = next((str(name) for code, name in there.books if code == found.asked.book), _("Sổ đăng ký văn bản đi"))
    pdf = printed(entries, title, str(Multilingual(**found.body.title)), found.asked.period)
    headers = {"Content-Disposition": 'inline; filename="so-van-ban.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
