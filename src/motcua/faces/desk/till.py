"""Money as it comes in: the day's till, and statements of the bank."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk.money import CHANNEL, PAGE
from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import day, filled, told
from motcua.faces.shell import money as shown
from motcua.faces.shell.fields import Field
from motcua.faces.shell.posts import caller
from motcua.faces.shell.words import in_language, moment, money
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, new_id, perform
from motcua.kernel.calendar.api import ZONE, today
from motcua.kernel.text.api import sheet
from motcua.mechanisms.money import api as book


@require_GET
def till(request: HttpRequest) -> HttpResponse:
    """What was taken at the counter on a day (``?ngay=``), and its sum; ``?dang=csv`` the same as a file."""
    actor = actor_in(request)
    on = today()
    with suppress(ValueError):
        on = date.fromisoformat(day(request.GET.get("ngay", "")))
    found = list(book.till(actor, on))
    if request.GET.get("dang") == "csv":
        return _csv(found, on)
    rows = [
        {
            "when": one.received_at,
            "amount": money(one.amount),
            "method": shown.METHODS[one.method],
            "code": one.demand.code if one.demand else "",
            "who": in_language(one.collector.title) if one.collector else "",
            "url": reverse("desk:payment", args=[one.pk]),
        }
        for one in found
    ]
    by_method = [
        (shown.METHODS[name], money(sum(one.amount for one in found if one.method == name)))
        for name in ("cash", "card")
        if any(one.method == name for one in found)
    ]
    field = Field("ngay", _("Ngày"), "date", value=f"{on:%d/%m/%Y}")
    context = {"rows": rows, "field": field, "on": on, "sums": by_method, "total": money(sum(o.amount for o in found))}
    return render(request, "desk/till.html", context)


def _csv(found: Sequence[book.Payment], on: date) -> HttpResponse:
    """The till as a file that a spreadsheet opens."""
    heads = (_("Thời điểm"), _("Mã khoản phải nộp"), _("Hồ sơ"), _("Nộp bằng"), _("Số tiền (đồng)"))
    rows = (
        (
            f"{one.received_at.astimezone(ZONE):%d/%m/%Y %H:%M}",
            one.purpose,
            one.demand.code if one.demand else "",
            shown.METHODS[one.method],
            one.amount,
        )
        for one in found
    )
    headers = {"Content-Disposition": f'attachment; filename="quy-{on.isoformat()}.csv"'}
    return HttpResponse("".join(sheet(heads, rows)), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """Upload a bank's statement; the last ones with what came of them."""
    actor, refusal = actor_in(request), None
    if request.method == "POST":
        if not actor.scopes("statement.upload"):
            raise NotAllowed
        try:
            found = perform(book.upload, caller(request, actor, CHANNEL), _uploaded(request))
        except (Conflict, Invalid) as refused:
            refusal = refused
        else:
            return HttpResponseRedirect(f"{reverse('desk:statements')}#s-{found.pk}")
    field = Field("file", _("Tệp sao kê"), "file", help=_("CSV (UTF-8) tải từ ngân hàng, hoặc MT940."))
    fields = [filled(field, request.POST, refusal)]
    listed: list[Any] = list(book.statements_of(actor)[:PAGE])
    rows = [
        {
            "id": one.pk,
            "name": one.name or _("Sao kê %(when)s") % {"when": moment(one.uploaded_at)},
            "when": one.uploaded_at,
            "entries": _entries(one),
            "backs": one.backs,
            "total": money(one.total) if one.total else _("%(amount)s đồng") % {"amount": 0},
            "queued": one.queued,
        }
        for one in listed
    ]
    context = {"fields": fields, "errors": told(fields, refusal), "rows": rows, "key": str(new_id())}
    return render(request, "desk/statements.html", context, status=refusal.status if refusal else 200)


def _entries(one: book.Statement) -> str:
    """What stood in a statement, without what did not."""
    said = [_("%(n)s bút toán mới") % {"n": one.new}]
    if one.known:
        said.append(_("%(n)s đã nhận từ trước") % {"n": one.known})
    if one.debits:
        said.append(_("%(n)s ghi nợ không xét") % {"n": one.debits})
    return ", ".join(said)


def _uploaded(request: HttpRequest) -> dict[str, str]:
    """The file as text. Raises ``Invalid`` for none, one that is too large, or one that is no UTF-8."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(faults={"file": [_("Xin chọn tệp sao kê.")]})
    if (file.size or 0) > book.LARGEST:
        raise Invalid(faults={"file": [_("Tệp này quá lớn. Xin chia thành nhiều tệp.")]})
    try:
        return {"file": file.read().decode("utf-8-sig"), "name": (file.name or "")[:200]}
    except UnicodeDecodeError:
        told_so = _("Tệp này không phải chữ UTF-8. Xin lưu lại ở dạng CSV UTF-8 rồi tải lên.")
        raise Invalid(faults={"file": [told_so]}) from None
