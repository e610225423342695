"""Two sheets that the office prints for itself: how one dossier went from hand to hand, and the book of a period."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.desk.pages import plain
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.fields import Field, Option
from motcua.kernel.access.api import Organisation, Thing
from motcua.kernel.acts.api import Conflict, NotFound
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import UnknownItem
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import RenderError

SHOWN = 100
DAY = "%d/%m/%Y"
LONGEST = 366
ONLY = {
    "": gettext_lazy("Mọi hồ sơ"),
    "open": gettext_lazy("Chưa xong"),
    "late": gettext_lazy("Chưa xong và trễ hạn"),
}


@deliberate
@require_GET
def control(request: HttpRequest, key: UUID) -> HttpResponse:
    """Form 06: every hand-over of a dossier; ``?pdf`` prints it."""
    actor = actor_in(request)
    found = cases.dossier(actor, key)
    spec = cases.procedure_of(found)
    opening(request, actor, Thing.of(found), duties_of(found.pk), "control")
    if "pdf" in request.GET:
        return _pdf(lambda: cases.control_sheet(found, spec, today()), f"kiem-soat-{found.code}")
    context = {"dossier": plain(found, spec), "rows": cases.hand_overs(found), "pdf_url": "?pdf"}
    return render(request, "desk/control.html", context)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """Form 07: the dossiers of a period, as far as the official sees them, by pages (``?sau=``: how many went before);
    ``?pdf`` prints it whole."""
    actor = actor_in(request)
    if actor.organisation is None:
        raise NotFound
    period, errors = _period(request)
    lines = cases.book(actor, period) if not errors else []
    if "pdf" in request.GET and not errors:
        body = Organisation.objects.select_related("body").get(pk=actor.organisation)
        return _pdf(
            lambda: cases.book_sheet(body.body or body, period, lines, today()),
            f"so-theo-doi-{period.first:%Y%m%d}-{period.last:%Y%m%d}",
        )
    asked, before = request.GET.dict(), request.GET.get("sau", "")
    begins = int(before) if before.isdecimal() and len(before) < 7 else 0
    context = {
        "fields": _fields(request, period, errors),
        "errors": [{"id_for": "f-tu", "label": "", "message": message} for message in errors],
        "rows": [_row(line) for line in lines[begins : begins + SHOWN]],
        "count": len(lines),
        "late": sum(line.late for line in lines),
        "waiting_late": sum(line.late and line.dossier.ended_at is None for line in lines),
        "late_url": "" if period.only == "late" else f"?{urlencode(asked | {'loai': 'late', 'sau': ''})}",
        "first": begins + 1,
        "last": min(begins + SHOWN, len(lines)),
        "next_url": f"?{urlencode(asked | {'sau': begins + SHOWN})}" if len(lines) > begins + SHOWN else "",
        "pdf_url": f"?{urlencode(asked | {'pdf': 1})}" if lines else "",
    }
    return render(request, "desk/book.html", context, status=422 if errors else 200)


def _pdf(make: Any, name: str) -> HttpResponse:
    try:
        pdf = make()
    except (UnknownItem, RenderError):
        raise Conflict(
            _("Chưa in được mẫu này."), remedy=_("Xin báo người quản trị kiểm tra mẫu giấy tờ trong gói đang dùng.")
        ) from None
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _period(request: HttpRequest) -> tuple[cases.Period, list[str]]:
    """What was asked for: without anything, this month so far."""
    day = today()
    first, last = request.GET.get("tu", "").strip(), request.GET.get("den", "").strip()
    begins, ends = day.replace(day=1), day
    errors: list[str] = []
    try:
        begins = datetime.strptime(first, DAY).date() if first else begins  # noqa: DTZ007 - a day has no zone
        ends = datetime.strptime(last, DAY).date() if last else ends  # noqa: DTZ007
    except ValueError:
        errors.append(_("Ngày không đúng. Xin ghi như 30/11/2026."))
    if ends < begins:
        errors.append(_("Ngày cuối đứng trước ngày đầu. Xin đổi lại."))
    elif ends - begins > timedelta(days=LONGEST):
        errors.append(_("Khoảng thời gian dài quá một năm. Xin chọn khoảng ngắn hơn."))
    only = request.GET.get("loai", "")
    known = {spec.urn for spec in cases.procedures()}
    procedure = request.GET.get("thu-tuc", "")
    return cases.Period(begins, ends, procedure if procedure in known else "", only if only in ONLY else ""), errors


def _fields(request: HttpRequest, period: cases.Period, errors: list[str]) -> list[Field]:
    said = request.GET
    every = [Option("", _("Mọi thủ tục"), not period.procedure)]
    every += [Option(spec.urn, str(spec.title), spec.urn == period.procedure) for spec in cases.procedures()]
    only = [Option(key, label, key == period.only) for key, label in ONLY.items()]
    return [
        Field("tu", _("Nhận từ ngày"), "date", value=said.get("tu") or f"{period.first:{DAY}}", errors=errors),
        Field("den", _("Đến hết ngày"), "date", value=said.get("den") or f"{period.last:{DAY}}"),
        Field("thu-tuc", _("Thủ tục"), "select", value=period.procedure, options=every, required=False),
        Field("loai", _("Tình trạng"), "select", value=period.only, options=only, required=False),
    ]


def _row(line: cases.Line) -> dict[str, Any]:
    return {
        "url": reverse("desk:dossier", args=[line.dossier.pk]),
        "title": line.spec.title,
        "code": line.dossier.code,
        "applicant": line.applicant,
        "received": line.dossier.received_at,
        "due": line.dossier.due_at,
        "ended": line.dossier.ended_at,
        "status": shown.status(line.dossier),
        "late": line.late,
    }
