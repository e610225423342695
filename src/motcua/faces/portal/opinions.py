"""What people think: rating a dossier, signed in or with what stands on its receipt; complaining, and the answer; and
the counts that everybody may see."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.portal.dossiers import own
from motcua.faces.portal.procedures import who
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.network import address_of
from motcua.faces.shell.opinions import OUTCOMES, drawn, instead
from motcua.faces.shell.posts import caller
from motcua.faces.shell.public import public
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import abilities, organisation
from motcua.kernel.acts.api import Conflict, Invalid, NotFound, Refusal, Stale, WrongState, new_id, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.people.api import TooManyTries, attempt, forgive
from motcua.mechanisms.cases import api as cases

SCORES = {
    5: gettext_lazy("Rất hài lòng"),
    4: gettext_lazy("Hài lòng"),
    3: gettext_lazy("Bình thường"),
    2: gettext_lazy("Không hài lòng"),
    1: gettext_lazy("Rất không hài lòng"),
}


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rate one's own dossier, or change that while one may."""
    found, spec = own(request, key)
    page = HttpResponseRedirect(reverse("portal:dossier", args=[key]))
    if not may_rate(request, found):
        return page
    before, refusal = cases.rating_of(found), None
    given = _posted(request) if request.method == "POST" else _before(before)
    if request.method == "POST":
        try:
            perform(cases.rate, caller(request, who(request), "portal"), given, on=key)
        except (Conflict, Invalid, Stale, WrongState) as known:
            refusal = known
        else:
            messages.success(request, _("Cảm ơn ông/bà đã đánh giá. Ý kiến này giúp chúng tôi phục vụ tốt hơn."))
            return page
    context = _page(_rating(given, refusal), refusal) | {
        "title": _("Đánh giá việc giải quyết hồ sơ"),
        "eyebrow": f"{in_language(spec.title)} · {found.code}",
        "back": page.url,
        "lead": _lead(),
        "label": _("Gửi đánh giá"),
    }
    return render(request, "portal/opinion.html", context, status=refusal.status if refusal else 200)


def may_rate(request: HttpRequest, found: cases.Dossier) -> bool:
    """Whether this person may rate this dossier now."""
    return abilities(who(request), found)["rate"] and cases.rateable(found)


def _lead() -> str:
    days = cases.rating_rules(today()).change_days
    return _("Cán bộ chỉ đọc số đếm và lời góp ý, không biết ai viết. Ông/bà sửa lại được trong %(days)s ngày.") % {
        "days": days
    }


def _posted(request: HttpRequest) -> dict[str, Any]:
    score = request.POST.get("score", "")
    return {
        "score": int(score) if score in {"1", "2", "3", "4", "5"} else 0,
        "reasons": request.POST.getlist("reasons"),
        "words": request.POST.get("words", ""),
    }


def _before(row: cases.Rating | None) -> dict[str, Any]:
    if row is None:
        return {"score": 0, "reasons": [], "words": ""}
    return {"score": row.score, "reasons": row.reasons, "words": row.words}


def _rating(given: dict[str, Any], refusal: Refusal | None) -> list[Field]:
    faults = dict(refusal.faults) if refusal else {}
    if "score" in faults and not given["score"]:
        faults["score"] = [_("Xin chọn một mức.")]
    scores = [Option(str(score), label, score == given["score"]) for score, label in SCORES.items()]
    reasons = [
        Option(reason.id, in_language(reason.title), reason.id in given["reasons"])
        for reason in cases.rating_rules(today()).reasons
    ]
    help = _("Xin đừng ghi tên hay số giấy tờ của ai.")
    return [
        Field("score", _("Ông/bà hài lòng đến đâu?"), "radios", options=scores, errors=faults.get("score", [])),
        Field("reasons", _("Vì sao?"), "checkboxes", options=reasons, required=False, errors=faults.get("reasons", [])),
        Field(
            "words", _("Lời góp ý"), "textarea", given["words"], help, False, faults.get("words", []), maxlength=2000
        ),
    ]


def _page(fields: list[Field], refusal: Refusal | None) -> dict[str, Any]:
    errors = [{"id_for": one.id_for, "label": one.label, "message": fault} for one in fields for fault in one.errors]
    if refusal and not errors:
        errors = [{"id_for": fields[0].id_for, "label": "", "message": f"{refusal.sentence} {refusal.remedy}"}]
    return {"fields": fields, "errors": errors, "key": str(new_id())}


@public
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def rate_by_code(request: HttpRequest) -> HttpResponse:
    """Rate with the two codes of the receipt, for whoever has no account; ``?ma=`` is the code, as a QR carries it."""
    code = request.POST.get("code", request.GET.get("ma", "")).replace("\0", "").strip()[:60]
    secret = request.POST.get("secret", "").replace("\0", "").strip()[:60]
    given, refusal, lost = _posted(request), None, []
    if request.method == "POST":
        tries = ("code", address_of(request))
        try:
            attempt(tries)
            cases.rate_by_secret(
                code, secret, cases.Rate.read(given), request.POST.get("key", "").replace("\0", "") or None
            )
            forgive(tries)
        except NotFound:
            lost = [_("Không có hồ sơ nào ứng với hai mã này. Xin xem lại từng chữ trên Giấy tiếp nhận hồ sơ.")]
        except (Conflict, Invalid, TooManyTries) as known:
            refusal = known
        except WrongState:
            lost = [_("Hồ sơ này chưa có kết quả nên chưa đánh giá được.")]
        else:
            messages.success(request, _("Cảm ơn ông/bà đã đánh giá. Ý kiến này giúp chúng tôi phục vụ tốt hơn."))
            return HttpResponseRedirect(reverse("portal:opinions"))
    fields = [
        Field("code", _("Mã hồ sơ"), value=code, maxlength=60, errors=lost),
        Field("secret", _("Mã bí mật"), value=secret if refusal else "", maxlength=20),
        *_rating(given, refusal),
    ]
    context = _page(fields, refusal) | {
        "title": _("Đánh giá việc giải quyết hồ sơ"),
        "back": "/",
        "lead": _("Hai mã in trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Không cần đăng nhập."),
        "label": _("Gửi đánh giá"),
    }
    return render(request, "portal/opinion.html", context, status=404 if lost else refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
def complaints(request: HttpRequest, key: UUID) -> HttpResponse:
    """The complaints about one's own dossier with their answers, and the form for one."""
    found, spec = own(request, key)
    refusal, words = None, request.POST.get("words", "")
    if request.method == "POST":
        try:
            perform(cases.complain, caller(request, who(request), "portal"), {"words": words}, on=key)
        except (Conflict, Invalid, Stale) as known:
            refusal = known
        else:
            messages.success(request, _("Đã nhận phản ánh của ông/bà. Chúng tôi sẽ trả lời và báo cho ông/bà."))
            return HttpResponseRedirect(request.path)
    rows = cases.complaints_of(who(request), found)
    help = _("Điều gì chưa đúng, xảy ra lúc nào, ông/bà mong được giải quyết ra sao. Ít nhất 10 ký tự.")
    faults = dict(refusal.faults) if refusal else {}
    field = Field("words", _("Nội dung phản ánh"), "textarea", words if refusal else "", help, maxlength=5000)
    fields = [Field(**{**vars(field), "errors": faults.get("words", [])})]
    able = abilities(who(request), found)["complain"] and cases.may_complain(found)
    context = _page(fields, refusal) | {
        "title": _("Phản ánh, kiến nghị"),
        "eyebrow": f"{in_language(spec.title)} · {found.code}",
        "back": reverse("portal:dossier", args=[key]),
        "lead": _(
            "Người xem xét là người không tham gia giải quyết hồ sơ này; những người đã giải quyết không đọc được. "
            "Nếu chỉ còn người đã tham gia, trang này sẽ nói rõ. Muốn khiếu nại một quyết định, xin gửi đơn riêng theo "
            "quy định về khiếu nại: phản ánh ở đây không thay cho đơn đó."
        ),
        "label": _("Gửi phản ánh"),
        "fields": fields if able or refusal else [],
        "complaints": [
            {
                "row": row,
                "who": in_language(row.who.title),
                "instead": instead(row),
                "outcome": OUTCOMES.get(row.outcome, ""),
            }
            for row in rows
        ],
    }
    return render(request, "portal/opinion.html", context, status=refusal.status if refusal else 200)


def _body(urn: str) -> UUID:
    try:
        return organisation(urn).pk
    except ObjectDoesNotExist:
        raise NotFound from None


@public
@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """The counts of closed periods, by body: nobody can be picked out of them. ``?co-quan=`` is the URN of one body,
    for a year of them with the reasons."""
    rules, urn = cases.rating_rules(today()), request.GET.get("co-quan", "")[:200]
    found = cases.published([_body(urn)]) if urn else cases.published()
    context = {"tables": drawn(found), "least": rules.least, "scores": list(SCORES.values()), "one": bool(urn)}
    return render(request, "portal/opinions.html", context)
