"""Who read a person's data: the page, and the same as a table to take away."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.portal.procedures import who
from motcua.faces.shell.reading_lines import ReadingLine, lines, page_of
from motcua.faces.shell.words import moment
from motcua.kernel.access.api import Actor, Reading, readings_of
from motcua.kernel.text.api import sheet

MANY = 500


@require_GET
def readings(request: HttpRequest) -> HttpResponseBase:
    """Each reading of this person's data, the newest first; ``?ho-so=`` of one dossier, ``?dang=csv`` as a table."""
    rows, of = _rows(who(request), request.GET.get("ho-so", ""))
    if request.GET.get("dang") == "csv":
        headers = {"Content-Disposition": 'attachment; filename="luot-xem.csv"'}
        return StreamingHttpResponse(_table(rows), content_type="text/csv; charset=utf-8", headers=headers)
    found, following = page_of(rows, request.GET.get("sau", ""))
    shown = lines(found)
    context = {
        "readings": shown,
        "filtered": shown[0].code if of and shown else "",
        "next_url": _with(of, sau=following) if following else "",
        "csv_url": _with(of, dang="csv"),
    }
    return render(request, "portal/readings.html", context)


def _rows(actor: Actor, dossier: str) -> tuple[QuerySet[Reading], dict[str, str]]:
    rows = readings_of(actor.eyes) if actor.eyes else Reading.objects.none()
    try:
        return (rows.filter(subject=UUID(dossier)), {"ho-so": dossier}) if dossier else (rows, {})
    except ValueError:
        return rows, {}


def _with(of: dict[str, str], **more: str) -> str:
    return f"?{urlencode(of | more)}"


def _table(rows: QuerySet[Reading]) -> Iterator[str]:
    """All of it as CSV, some hundred rows at a time."""
    heads = (_("Lúc"), _("Vị trí"), _("Cơ quan"), _("Mã hồ sơ"), _("Đã xem gì"), _("Mục đích"), _("Căn cứ"))
    return sheet(heads, map(_values, _all(rows)))


def _all(rows: QuerySet[Reading]) -> Iterator[ReadingLine]:
    last = ""
    while True:
        found, last = page_of(rows, last, MANY)
        yield from lines(found)
        if not last:
            return


def _values(line: ReadingLine) -> tuple[Any, ...]:
    return moment(line.at), line.who, line.organisation, line.code, line.what, line.purpose, line.basis
