"""Is this paper genuine? Asked by anybody, with the file or with the code that is printed on it. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.portal.licences import with_licence
from motcua.faces.shell.fields import Fact, Field
from motcua.faces.shell.judging import judged_in_turn
from motcua.faces.shell.network import address_of
from motcua.faces.shell.public import public
from motcua.faces.shell.signatures import checks
from motcua.faces.shell.words import moment
from motcua.kernel.people.api import attempt, wait_for
from motcua.mechanisms.papers.api import Document, PublicView, VerifyResult, by_code


@public
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a file or a code, and answer."""
    errors: dict[str, str] = {}
    if request.POST.get("action") == "file":
        upload = request.FILES.get("file")
        if upload:
            result = judged_in_turn(request, upload)
            ours = result.document if result.verdict in ("issued", "void") else None
            return _answer(request, with_licence(_judged(result), ours))
        errors["file"] = _("Xin chọn tệp PDF cần kiểm tra.")
    elif request.method == "POST":
        code = request.POST.get("code", "").strip()
        if code.strip(" /."):
            return HttpResponseRedirect(reverse("portal:verify-code", args=[code.replace("/", "")[:60]]))
        errors["code"] = _("Xin gõ dãy chữ và số in dưới mã QR.")
    fields = [
        Field("file", _("Tệp PDF"), "file", accept=".pdf,application/pdf", errors=_of(errors, "file")),
        Field("code", _("Mã kiểm tra"), help=_("Ví dụ 7K3M-Q9TR-0VWX-5Z2B"), maxlength=60, errors=_of(errors, "code")),
    ]
    context = {
        "file_field": fields[0],
        "code_field": fields[1],
        "errors": [
            {"id_for": field.id_for, "label": field.label, "message": message}
            for field in fields
            for message in field.errors
        ],
    }
    return render(request, "portal/verify.html", context, status=422 if errors else 200)


@public
@never_cache
@require_GET
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What our register says of the paper with this code; names of private persons are masked."""
    tries = ("code", address_of(request))
    wait_for(tries)
    found = by_code(code)
    if found is None:
        attempt(tries)
        nothing = {
            "color": "warning",
            "title": _("Không có giấy tờ nào mang mã này"),
            "text": _(
                "Có thể mã gõ chưa đúng: xin xem lại từng chữ. Nếu mã đúng như in trên giấy thì giấy tờ này "
                "không do hệ thống này cấp."
            ),
            "rows": [],
            "rows_title": "",
            "compare": False,
            "checks": [],
        }
        return _answer(request, nothing, status=404)
    void = found.state == Document.State.VOID
    answer = {
        "color": "danger" if void else "success",
        "title": _("Giấy tờ này đã bị hủy") if void else _("Có giấy tờ này trong sổ của cơ quan cấp"),
        "text": _("Giấy tờ không còn giá trị từ khi bị hủy.")
        if void
        else _("Bản giấy đang cầm phải đúng như những gì ghi dưới đây. Chắc chắn nhất là kiểm tra tệp PDF."),
        "rows": _facts(found),
        "rows_title": _("Nội dung trong sổ"),
        "compare": True,
        "checks": [],
    }
    return _answer(request, with_licence(answer, found))


def _answer(request: HttpRequest, answer: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "portal/verify_result.html", {"answer": answer}, status=status)


def _of(errors: dict[str, str], name: str) -> list[str]:
    return [errors[name]] if name in errors else []


def _judged(result: VerifyResult) -> dict[str, Any]:
    """The answer to a file: the verdict large, then what our register says, then what each signature proves."""
    titles = {
        "issued": (_("Giấy tờ thật, còn nguyên vẹn"), "success"),
        "void": (_("Giấy tờ này đã bị hủy"), "danger"),
        "altered": (_("Tệp đã bị sửa"), "danger"),
        "genuine": (_("Chữ ký đúng, nhưng không phải giấy tờ do hệ thống này cấp"), "warning"),
        "untrusted": (_("Không xác nhận được ai đã ký"), "warning"),
        "unsigned": (_("Tệp không có chữ ký số"), "warning"),
        "unreadable": (_("Không đọc được tệp này"), "warning"),
        "unjudged": (_("Không kiểm tra được tệp này"), "warning"),
    }
    title, color = titles[result.verdict]
    return {
        "color": color,
        "title": title,
        "text": result.sentence,
        "rows": _facts(result.document) if result.document else [],
        "rows_title": _("Nội dung bản gốc trong sổ") if result.verdict == "altered" else _("Nội dung trong sổ"),
        "compare": result.document is not None,
        "checks": checks(result.report),
    }


def _signer(paper: PublicView) -> str:
    """Name and title; above the title, in whose place he signed, as the paper has it."""
    return ", ".join(words for words in (paper.signer_name, paper.signed_for, str(paper.signer_title)) if words)


def _facts(paper: PublicView) -> list[Fact]:
    void = paper.state == Document.State.VOID
    rows = [
        Fact(_("Loại giấy tờ"), str(paper.title)),
        Fact(_("Số"), paper.notation),
        Fact(_("Ngày cấp"), f"{paper.issued_on:%d/%m/%Y}"),
        Fact(_("Cơ quan cấp"), str(paper.organisation)),
        Fact(_("Người ký"), _signer(paper)),
        Fact(_("Tình trạng"), _("Đã hủy: %(reason)s") % {"reason": paper.void_reason} if void else _("Còn giá trị")),
    ]
    rows += [Fact(_("Ký lúc"), moment(paper.signed_at))] if paper.signed_at else []
    return rows + [Fact(str(label), text) for label, text in paper.shown]
