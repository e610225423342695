"""Who may act for whom: recorded at the desk by an official who holds the paper in his hands."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import day, filled, told
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.posts import caller
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, new_id, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.people.api import Mandate, end_mandate, record_mandate
from motcua.kernel.people.api import mandates as known
from motcua.mechanisms.cases import api as cases

PAGE = 50
PLAIN = ("principal_number", "principal_name", "agent_number", "agent_name", "kind", "basis")


@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Those that hold, and a form to record one more."""
    actor, refusal = actor_in(request), None
    if not actor.scopes("mandate.record"):
        raise NotAllowed
    if request.method == "POST":
        try:
            perform(record_mandate, caller(request, actor, "desk"), _given(request))
        except (Conflict, Invalid) as found:
            refusal = found
        else:
            messages.success(request, _("Đã ghi nhận. Người làm thay chọn người mình làm thay ở đầu trang."))
            return HttpResponseRedirect(reverse("desk:mandates"))
    fields = [filled(field, request.POST, refusal) for field in _fields()]
    context = {
        "fields": fields,
        "errors": told(fields, refusal),
        "key": str(new_id()),
        "mandates": [_row(one) for one in known(actor).filter(organisation=actor.organisation)[:PAGE]],
    }
    return render(request, "desk/mandates.html", context, status=refusal.status if refusal else 200)


def _given(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    codes = [code for code in re.split(r"[\s,;]+", post.get("procedures", "")) if code][:100]
    specs = [cases.procedure_by_code(code) for code in codes]
    urns = [spec.urn if spec else code for spec, code in zip(specs, codes, strict=True)]
    dated = {"valid_from": day(post.get("valid_from", "")), "valid_to": day(post.get("valid_to", "")) or None}
    given = {name: post.get(name, "") for name in PLAIN} | dated | {"procedures": urns}
    return {name: value for name, value in given.items() if value}


def _fields() -> list[Field]:
    kinds = [Option("guardian", _("Người giám hộ, cha, mẹ")), Option("authorised", _("Người được ủy quyền"))]
    needs = _("Người này cần có tài khoản.")
    return [
        Field("principal_number", _("Số định danh của người được làm thay"), inputmode="numeric", maxlength=12),
        Field("principal_name", _("Họ, chữ đệm, tên của người được làm thay"), maxlength=200),
        Field("agent_number", _("Số định danh của người làm thay"), help=needs, inputmode="numeric", maxlength=12),
        Field("agent_name", _("Họ, chữ đệm, tên của người làm thay"), maxlength=200),
        Field("kind", _("Làm thay với tư cách"), "radios", options=kinds),
        Field(
            "procedures",
            _("Mã các thủ tục"),
            help=_("Cách nhau bằng dấu phẩy, ví dụ 1.001193. Để trống là mọi thủ tục."),
            required=False,
        ),
        Field("valid_from", _("Từ ngày"), "date", value=f"{today():%d/%m/%Y}"),
        Field("valid_to", _("Đến hết ngày"), "date", help=_("Ủy quyền phải có ngày kết thúc."), required=False),
        Field("basis", _("Giấy tờ đã xem"), help=_("Tên, số, ngày, nơi cấp hoặc chứng thực."), maxlength=300),
    ]


def _row(one: Mandate) -> dict[str, Any]:
    return {
        "title": _("%(agent)s làm thay cho %(principal)s") % {"agent": one.agent.name, "principal": one.principal.name},
        "scope": ", ".join(urn.rpartition(":")[2] for urn in one.procedures) or _("mọi thủ tục"),
        "until": one.valid_to,
        "basis": one.basis,
        "end_url": reverse("desk:mandate-end", args=[one.pk]),
    }


@require_POST
def mandate_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """It holds no longer."""
    actor: Actor = actor_in(request)
    perform(end_mandate, caller(request, actor, "desk"), {}, on=key)
    messages.success(request, _("Đã kết thúc. Người đó không còn làm thay được nữa."))
    return HttpResponseRedirect(reverse("desk:mandates"))
