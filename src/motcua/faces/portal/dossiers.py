"""A person's own dossiers: the list, one of them, its papers and result, taking it back, following it, and notices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.portal import money
from motcua.faces.portal.procedures import account, who
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell import licences as licences_shown
from motcua.faces.shell import supplements
from motcua.faces.shell.downloads import sent
from motcua.faces.shell.fields import Field
from motcua.faces.shell.flowing import drawn
from motcua.faces.shell.posts import caller
from motcua.faces.shell.telling import troubles
from motcua.kernel.access.api import Actor, abilities, readings_of
from motcua.kernel.acts.api import Conflict, Invalid, NotFound, Stale, WrongState, new_id, perform
from motcua.kernel.calendar.api import Working, legal_day, now
from motcua.kernel.forms.api import display, drafts_of
from motcua.kernel.jobs.api import failing
from motcua.kernel.notices.api import letters
from motcua.kernel.text.api import fold
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money.api import BEFORE, unpaid
from motcua.mechanisms.papers.api import LANGUAGES, Document, documents_about, newest_file, obstacles, title_of

PAGE = 20


@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    """Drafts and dossiers of this person, the newest first; ``?sau=`` is the last dossier of the page before."""
    actor = who(request)
    found = cases.mine(actor)
    if last := _last(actor, request.GET.get("sau", "")):
        found = found.filter(Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk))
    page = list(found[: PAGE + 1])
    every: list[cases.ProcedureSpec | cases.LinkedSpec] = [*cases.procedures(), *cases.linked_procedures()]
    specs = {spec.urn: spec for spec in every}
    drafts = [
        {
            "title": specs[draft.form].title,
            "url": reverse("portal:form", args=[specs[draft.form].code]),
            "saved_at": draft.updated,
        }
        for draft in ([] if last else drafts_of(account(actor)))
        if draft.form in specs
    ]
    context = {
        "drafts": drafts,
        "dossiers": rows(page[:PAGE]),
        "next_url": f"?sau={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    return render(request, "portal/dossiers.html", context)


def _last(actor: Actor, key: str) -> cases.Dossier | None:
    try:
        return cases.mine(actor).filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def rows(page: list[cases.Dossier]) -> list[dict[str, Any]]:
    """Some dossiers as lines of a list."""
    pinned = {(found.procedure, found.pack_id) for found in page}
    specs = {pin: cases.procedure_at(*pin) for pin in pinned}
    return [head(found, specs[found.procedure, found.pack_id]) for found in page]


def head(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    return {
        "id": found.pk,
        "url": reverse("portal:dossier", args=[found.pk]),
        "title": spec.title,
        "subject": cases.about(found, spec),
        "code": found.code,
        "secret": found.secret,
        "due": shown.due_now(found),
        "late": shown.late(found),
        "promised": found.promised_at,
        "ended": found.ended_at,
        "status": shown.status(found),
    }


def own(request: HttpRequest, key: UUID) -> tuple[cases.Dossier, cases.ProcedureSpec]:
    """A dossier that this person asked for, or filed for another. Officials have their own pages."""
    found = cases.dossier(who(request), key)
    theirs = {found.applicant_id, *([found.mandate.agent_id] if found.mandate else [])}
    if who(request).party not in theirs:
        raise NotFound
    return found, cases.procedure_of(found)


@require_GET
def dossier(request: HttpRequest, key: UUID) -> HttpResponse:
    """One dossier: where it stands, what comes next, the working of its clock, its papers and its result."""
    found, spec = own(request, key)
    able, lines = abilities(who(request), found), cases.timeline(found)
    made = list(documents_about(who(request), found.pk).exclude(state=Document.State.VOID))
    context = {
        "dossier": head(found, spec),
        "result": _result(who(request), made, found, spec),
        "papers": _others(made, found, spec),
        "next": _next(made, found, spec),
        "asked": supplements.points(asked, spec) if (asked := supplements.open_one(found)) else [],
        "working": Working.from_json(found.clock),
        "count": shown.count(found, spec),
        "sections": display(spec.form, found.data, on=legal_day(found.received_at)),
        "documents": shown.filed(found, spec, "portal:attachment"),
        "filed_by": shown.filed_by(found),
        "timeline": shown.happened(found, lines),
        "flow": drawn(cases.chart_of(spec, found, lines)),
        "readings": readings_of(found.applicant_id).filter(subject=key).count(),
        "owed": money.owed(found.pk),
        "proofs_url": reverse("portal:proofs", args=[key]),
        "supplements": [one for one in supplements.history(found, spec, masked=False) if one["row"].state != "open"],
        "extensions": list(found.extensions.order_by("made_at", "pk")),
        "withdraw_url": reverse("portal:withdraw", args=[key]) if able["withdraw"] else "",
        "rate_url": reverse("portal:rate", args=[key]) if able["rate"] and cases.rateable(found) else "",
        "rated": cases.rating_of(found) if found.ended_at else None,
        "complaints_url": reverse("portal:complaints", args=[key]),
        "application_url": reverse("portal:application", args=[found.application_id]) if found.application_id else "",
    }
    return render(request, "portal/dossier.html", context)


def timeline(found: cases.Dossier, spec: cases.ProcedureSpec) -> list[shown.Entry]:
    """What was done, then what is left to do."""
    return shown.happened(found) + [step for step in shown.steps(found, spec) if step.state != "done" and _runs(found)]


def _runs(found: cases.Dossier) -> bool:
    return found.ended_at is None or found.state == cases.State.FINISHED


def _next(made: list[Document], found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any] | None:
    """What the person should know or do now; nothing once the result speaks for itself."""
    due, url, label = shown.due_now(found), "", ""
    match cases.State(found.state):
        case cases.State.SUBMITTED | cases.State.ACCEPTED | cases.State.PROCESSING if now() > found.due_at:
            title, text = (
                _("Chúng tôi trễ hẹn với ông/bà"),
                _("Cán bộ sẽ gửi thư xin lỗi và hẹn lại ngày trả. Ông/bà không phải làm gì thêm."),
            )
        case cases.State.SUBMITTED:
            title, text = (
                _("Ông/bà không phải làm gì thêm lúc này"),
                _("Trung tâm Phục vụ hành chính công đang kiểm tra hồ sơ."),
            )
        case cases.State.ACCEPTED | cases.State.PROCESSING:
            title, text = _("Ông/bà không phải làm gì thêm lúc này"), _("Hồ sơ đang được giải quyết.")
        case cases.State.SUPPLEMENT:
            asked = supplements.open_one(found)
            title, text, due = _("Cần bổ sung"), asked.reason if asked else "", asked.answer_by if asked else None
            url, label = reverse("portal:supplement", args=[found.pk]), _("Bổ sung hồ sơ")
        case cases.State.UNPAID | cases.State.PAUSED:
            pause = found.pauses.filter(ended_at=None).first()
            names = {reason.id: str(reason.title) for reason in spec.pauses}
            why = names.get(pause.kind, "") if pause else ""
            title, text = _("Hồ sơ đang tạm dừng: %(why)s") % {"why": why}, pause.reason if pause else ""
            if owing := unpaid(found.pk).first():
                url, label = reverse("portal:pay", args=[owing.pk]), _("Xem cách nộp")
        case cases.State.SIGNING if any(obstacles(paper) or failing([paper.pk]) for paper in made):
            title, text = (
                _("Giấy tờ đang chờ chữ ký của cơ quan"),
                _("Ký xong chúng tôi báo ngay. Ông/bà không phải làm gì thêm."),
            )
        case cases.State.SIGNING:
            title, text = _("Sắp có kết quả"), _("Hồ sơ đã được phê duyệt; giấy tờ đang được ký số.")
        case cases.State.FINISHED if owing := unpaid(found.pk, (*BEFORE, "result")).first():
            title, text = (
                _("Kết quả đã ký, chờ ông/bà nộp phí"),
                _("Nộp xong là nhận được kết quả ngay."),
            )
            url, label = reverse("portal:pay", args=[owing.pk]), _("Xem cách nộp")
        case cases.State.FINISHED:
            title, text = (
                _("Đã có kết quả"),
                _("Xin mang căn cước đến Trung tâm Phục vụ hành chính công để nhận bản giấy."),
            )
        case cases.State.DECLINED:
            title, text = _("Hồ sơ chưa được tiếp nhận"), found.reason
            url, label = reverse("portal:procedure", args=[spec.code]), _("Làm hồ sơ mới")
        case cases.State.REFUSED | cases.State.STOPPED:
            title, text = str(shown.status(found).label), found.reason
            url, label = reverse("portal:procedure", args=[spec.code]), _("Làm hồ sơ mới")
        case _:
            return None
    return {"title": title, "text": text, "due": due, "action_url": url, "action_label": label}


def _result(
    actor: Actor, made: list[Document], found: cases.Dossier, spec: cases.ProcedureSpec
) -> dict[str, Any] | None:
    """The result as it may be taken home; nothing while it is not signed, or waits for what has to be paid."""
    signed, types = [one for one in made if one.state == Document.State.SIGNED], cases.result_types(spec)
    paper = next((one for one in signed if one.type == types[0]), None)
    if paper is None or cases.withheld(found._meta.label_lower, found.pk):
        return None
    enclosed = [one for one in signed if one.type in types[1:]]
    licence = cases.own_licences(actor).filter(dossier=found.pk).order_by("-registered_at", "-pk").first()
    return {
        "title": spec.result.title,
        "number": paper.notation,
        "signed_at": paper.signed_at,
        "signer": paper.signer_name,
        "licence": licence
        and {
            "url": reverse("portal:licence", args=[licence.pk]),
            "number": licence.number,
            "status": licences_shown.status(licence.state),
        },
        "download_url": reverse("portal:result", args=[found.pk]),
        "verify_url": reverse("portal:verify-code", args=[paper.code]),
        "reading_copies": [
            {"code": code, "name": name, "url": reverse("portal:reading-copy", args=[found.pk, code])}
            for code, name in LANGUAGES.items()
        ],
        "enclosed": [
            {"label": _named(one), "url": reverse("portal:enclosed", args=[found.pk, one.pk])}
            for one in sorted(enclosed, key=lambda one: one.number)
        ],
    }


def _others(made: list[Document], found: cases.Dossier, spec: cases.ProcedureSpec) -> list[dict[str, Any]]:
    """The papers that the office made on the way, the newest first; those that wait for a signature have no address."""
    return [
        {
            "label": _named(one),
            "url": reverse("portal:enclosed", args=[found.pk, one.pk]) if one.state == Document.State.SIGNED else "",
            "when": one.issued_on,
        }
        for one in made
        if one.type not in cases.result_types(spec)
    ]


def _named(paper: Document) -> str:
    return _("%(title)s số %(notation)s") % {"title": title_of(paper), "notation": paper.notation}


def _papers(request: HttpRequest, found: cases.Dossier, spec: cases.ProcedureSpec) -> QuerySet[Document]:
    """The signed papers of a dossier; without its result while that waits for what has to be paid."""
    papers = documents_about(who(request), found.pk).filter(state=Document.State.SIGNED)
    if cases.withheld(found._meta.label_lower, found.pk):
        return papers.exclude(type__in=cases.result_types(spec))
    return papers


def _signed(request: HttpRequest, found: cases.Dossier, spec: cases.ProcedureSpec) -> Document | None:
    return _papers(request, found, spec).filter(type=spec.result.document_type).first()


@require_GET
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt: code and secret, what was handed in where and when, the due moment with its working, what next."""
    found, spec = own(request, key)
    steps = [str(step.title) for step in cases.steps_of(spec, found)]
    context = {
        "dossier": head(found, spec),
        "office": found.organisation.title,
        "documents": shown.filed(found, spec, "portal:attachment"),
        "working": Working.from_json(found.clock),
        "count": shown.count(found, spec),
        "next_steps": [*steps, _("Nhận %(result)s: tải về ở trang hồ sơ này.") % {"result": spec.result.title}],
    }
    return render(request, "portal/receipt.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a request back, after one question."""
    found, spec = own(request, key)
    reason, errors, status = "", [], 200
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            perform(cases.withdraw, caller(request, who(request), "portal"), {"reason": reason}, on=key)
        except (Invalid, Stale) as refusal:
            said = [message for found_here in refusal.faults.values() for message in found_here]
            errors, status = said or [f"{refusal.sentence} {refusal.remedy}"], refusal.status
        else:
            return HttpResponseRedirect(reverse("portal:dossier", args=[key]))
    elif not abilities(who(request), found)["withdraw"]:
        return HttpResponseRedirect(reverse("portal:dossier", args=[key]))
    label = _("Lý do, nếu ông/bà muốn cho biết")
    field = Field("reason", label, "textarea", value=reason, required=False, maxlength=2000, errors=errors)
    context = {
        "title": _("Rút hồ sơ"),
        "text": _("Hồ sơ sẽ dừng lại và không được giải quyết nữa. Sau này ông/bà có thể nộp hồ sơ mới."),
        "dossier": head(found, spec),
        "errors": [{"id_for": field.id_for, "label": "", "message": message} for message in errors],
        "fields": [field],
        "confirm_label": _("Rút hồ sơ"),
        "color": "danger",
        "key": str(new_id()),
        "seen": found.revision,
    }
    return render(request, "portal/action.html", context, status=status)


@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer what the office asked for: the form as it is, to be mended, and the papers."""
    found, spec = own(request, key)
    actor, asked = who(request), supplements.open_one(found)
    page = HttpResponseRedirect(reverse("portal:dossier", args=[key]))
    if asked is None or not abilities(actor, found)["supplement"]:
        return page
    refusal, given, faults = None, dict[str, Any](), dict[str, Any]()
    if request.method == "POST":
        reply = supplements.reply(request, actor, found, spec)
        given, faults = reply.given, dict(reply.refused)
        if not faults and not reply.removing:
            try:
                perform(cases.supplement, caller(request, actor, "portal"), given, on=key)
            except (Conflict, Invalid, Stale, WrongState) as known:
                refusal, faults = known, dict(known.faults)
            else:
                messages.success(request, _("Đã gửi phần bổ sung. Hồ sơ được giải quyết tiếp."))
                return page
    context = supplements.answer_page(actor, found, spec, asked, given, faults, refusal)
    context |= {"title": _("Bổ sung hồ sơ"), "send_label": _("Gửi phần bổ sung")}
    context |= {"dossier": head(found, spec), "key": str(new_id()), "seen": found.revision}
    status = refusal.status if refusal else 422 if faults else 200
    return render(request, "shell/supplement.html", context, status=status)


@require_GET
def attachment(request: HttpRequest, key: UUID) -> FileResponse:
    """A file of one's own dossier, never shown inside our pages."""
    file = cases.attachment(who(request), key)
    own(request, file.dossier_id)
    return sent(file.sha256, file.media_type, file.name)


@require_GET
def result(request: HttpRequest, key: UUID) -> FileResponse:
    """The signed result, byte for byte; ``?xem`` opens it in the browser."""
    found, spec = own(request, key)
    return _sent(request, _signed(request, found, spec))


@require_GET
def enclosed(request: HttpRequest, key: UUID, paper: UUID) -> FileResponse:
    """A signed paper beside the result, such as a stamped drawing or a receipt; ``?xem`` opens it in the browser."""
    found, spec = own(request, key)
    return _sent(request, _papers(request, found, spec).filter(pk=paper).first())


def _sent(request: HttpRequest, paper: Document | None) -> FileResponse:
    if paper is None:
        raise NotFound
    name = f"{fold(title_of(paper).vi)} {paper.notation}".replace("/", "-").replace(" ", "-")
    return sent(newest_file(paper).sha256, "application/pdf", f"{name}.pdf", inline="xem" in request.GET)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, the newest first."""
    person = who(request).eyes
    found = letters(person) if person else []
    told = [
        {"url": letter.link, "title": letter.subject, "text": letter.body, "when": letter.sent_at} for letter in found
    ]
    context = {"notices": told, "troubles": troubles(person) if person else []}
    return render(request, "portal/notices.html", context)
