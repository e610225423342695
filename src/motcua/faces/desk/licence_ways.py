"""What may be decided about a licence at the desk: each asks on a page of its own what it needs; and the order to grant
anew what a merged body had granted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from motcua.faces.desk.licences import row
from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import day, filled, told
from motcua.faces.shell import licences as shown
from motcua.faces.shell import proof
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.licences import DECISIONS
from motcua.faces.shell.posts import caller
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import abilities
from motcua.kernel.acts.api import Act, Conflict, Invalid, NotFound, Refusal, Stale, WrongState, new_id, perform
from motcua.mechanisms.cases import api as cases

Words = str | Promise
MANY = 200


@dataclass(frozen=True)
class Way:
    """Something that may be decided, with what its page says; its title is also the name of the act."""

    act: Act[Any]
    title: Words
    text: Words
    color: str
    fields: Callable[[cases.Licence], list[Field]]


def _reason(label: Words) -> Field:
    return Field("reason", label, "textarea", help=_("Viết rõ, ít nhất 10 ký tự."), maxlength=2000)


def _dates(*, until: bool = False) -> list[Field]:
    help_ = _("Để trống thì có hiệu lực ngay khi ký. Không có hiệu lực trước ngày ký.")
    fields = [Field("from_on", _("Có hiệu lực từ ngày"), "date", required=False, help=help_)]
    last = Field("until", _("Đến hết ngày"), "date", required=False, help=_("Để trống thì đến khi có quyết định khác."))
    return [*fields, last] if until else fields


def _grounds(kind: str, label: Words) -> Callable[[cases.Licence], list[Field]]:
    def fields(found: cases.Licence) -> list[Field]:
        options = [Option(one.id, str(one.title)) for one in cases.rule_of(found).causes(kind)]
        chosen = Field("grounds", _("Căn cứ theo quy định"), "checkboxes", options=options)
        return [chosen, _reason(label), *_dates(until=kind == "suspend")]

    return fields


def _causes(found: cases.Licence) -> list[Field]:
    merged = found.answerable != found.organisation_id
    options = [Option(name, str(said)) for name, said in shown.CAUSES.items() if (name == "merged") == merged]
    return [Field("cause", _("Vì sao cấp lại"), "radios", options=options), _reason(_("Nói rõ thêm"))]


def _later(found: cases.Licence) -> list[Field]:
    rows = cases.Licence.objects.filter(holder=found.holder_id, registered_at__gte=found.registered_at)
    rows = rows.exclude(pk=found.pk).select_related("organisation").order_by("-registered_at", "-pk")
    some = [one for one in rows[:MANY] if one.state == "valid" and one.answerable == found.answerable]
    options = [Option(str(one.pk), f"{cases.spec_of(one).result.title}, {one.number}") for one in some]
    return [Field("by", _("Giấy đã thay giấy này"), "select", options=options)]


WAYS: dict[str, Way] = {
    "suspend": Way(
        cases.suspend,
        DECISIONS["suspend"],
        gettext_lazy(
            "Hệ thống lập và ký một quyết định có số. Ai kiểm tra giấy này sẽ biết khi quyết định có hiệu lực."
        ),
        "danger",
        _grounds("suspend", gettext_lazy("Lý do, người được cấp đọc được")),
    ),
    "lift": Way(
        cases.lift,
        DECISIONS["lift"],
        gettext_lazy("Hệ thống lập và ký một quyết định có số. Giấy có giá trị trở lại khi quyết định có hiệu lực."),
        "accent",
        lambda found: [_reason(_("Lý do, người được cấp đọc được")), *_dates()],
    ),
    "revoke": Way(
        cases.revoke,
        DECISIONS["revoke"],
        gettext_lazy("Giấy hết giá trị hẳn khi quyết định có hiệu lực; muốn dùng lại thì phải xin cấp mới."),
        "danger",
        _grounds("revoke", gettext_lazy("Lý do, người được cấp đọc được")),
    ),
    "reissue": Way(
        cases.reissue,
        DECISIONS["reissue"],
        gettext_lazy("Giấy mới có cùng nội dung, cùng ngày hết hạn, mang số mới; ký xong thì thay giấy này."),
        "accent",
        _causes,
    ),
    "replace": Way(
        cases.replace,
        DECISIONS["replace"],
        gettext_lazy("Dùng khi người được cấp đã có giấy mới mà tờ khai không nói được là thay cho giấy nào."),
        "accent",
        _later,
    ),
}


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Decide something about a licence; what it needs is asked for on a page of its own."""
    actor = actor_in(request)
    found = cases.licence(actor, key)
    if verb not in WAYS:
        raise NotFound
    back = HttpResponseRedirect(reverse("desk:licence", args=[key]))
    way, fields, refusal = WAYS[verb], WAYS[verb].fields(found), None
    if request.method == "GET" and not abilities(actor, found)[verb]:
        return back
    typed = request.POST if request.method == "POST" else proof.kept(request)
    if request.method == "POST":
        try:
            perform(way.act, caller(request, actor, "desk"), _given(fields, request.POST), on=key)
        except (Conflict, Invalid, Stale, WrongState) as known:
            refusal = known
        else:
            messages.success(request, _("Đã ghi nhận. Nếu có quyết định phải ký, thường ký xong trong vài giây."))
            return back
    context = {
        "head": row(found),
        "title": way.title,
        "text": way.text,
        "color": way.color,
        "fields": [filled(field, typed, refusal) for field in fields],
        "key": str(new_id()),
        "seen": found.revision,
        "back_url": reverse("desk:licence", args=[key]),
    }
    return _asked(request, context, refusal)


def _given(fields: list[Field], post: QueryDict) -> dict[str, Any]:
    """What was filled in; what was left empty is left out, and the act says what is missing."""
    given: dict[str, Any] = {}
    for field in fields:
        name = field.html_name
        if field.widget == "checkboxes":
            given[name] = post.getlist(name)
        elif text := post.get(name, "").strip():
            given[name] = day(text) if field.widget == "date" else text
    return given


def _asked(request: HttpRequest, context: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    context["errors"] = told(context["fields"], refusal)
    return render(request, "desk/licence_action.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
def reissue(request: HttpRequest) -> HttpResponse:
    """What a body took over from others, and the order to grant their licences anew, with how far it is."""
    actor, refusal = actor_in(request), None
    plans = cases.reissue_plans(actor)
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("predecessor", "basis")}
        try:
            perform(cases.order_reissue, caller(request, actor, "desk"), given)
        except (Conflict, Invalid) as known:
            refusal = known
        else:
            messages.success(request, _("Đã ra lệnh. Hệ thống cấp lại từng giấy; ông/bà có thể rời trang này."))
            return HttpResponseRedirect(reverse("desk:reissue"))
    typed = request.POST if request.method == "POST" else proof.kept(request)
    due = [Option(one.predecessor.urn, in_language(one.predecessor.title)) for one in plans if one.due]
    asked = [
        Field("predecessor", _("Cơ quan đã nhập vào"), "select", options=due),
        Field("basis", _("Văn bản về việc sắp xếp"), "textarea", help=_("Số, ngày, trích yếu."), maxlength=2000),
    ]
    fields = [filled(field, typed, refusal) for field in asked]
    context = {
        "plans": [{"title": in_language(one.predecessor.title), "plan": one} for one in plans],
        "fields": fields if due else [],
        "errors": told(fields, refusal),
        "key": str(new_id()),
    }
    return render(request, "desk/licence_reissue.html", context, status=refusal.status if refusal else 200)
