"""Answers that the desk takes in: an opinion that was asked of one's body, and what an applicant brings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.desk import pages, standing
from motcua.faces.desk.judging import judged
from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.desk.seats import filled, told
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell import supplements
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.posts import caller
from motcua.kernel.access.api import Thing, abilities
from motcua.kernel.acts.api import Conflict, Invalid, Stale, WrongState, new_id, perform
from motcua.kernel.forms.api import display
from motcua.mechanisms.cases import api as cases


@deliberate
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is asked, the dossier that it is about, and the answer. Once it is given, the seat that was asked sees the
    question and what it said, and nothing more of the dossier."""
    actor, refusal = actor_in(request), None
    asked = cases.consultation(actor, key)
    found = cases.dossiers(actor).filter(pk=asked.dossier_id).first()
    if found is None:
        return render(
            request, "desk/opinion.html", _question(asked) | {"said": standing.said(asked), "text": asked.text}
        )
    opening(request, actor, Thing.of(found), duties_of(found.pk))
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("opinion", "text")}
        try:
            perform(cases.answer, caller(request, actor, "desk"), given, on=key)
        except (Conflict, Invalid, Stale, WrongState) as known:
            refusal = known
        else:
            messages.success(request, _("Đã ghi nhận ý kiến. Xin cảm ơn."))
            return HttpResponseRedirect(reverse("desk:inbox"))
    spec = cases.procedure_of(found)
    options = [Option(value, label) for value, label in standing.OPINIONS.items()]
    help = _("Cần có khi không đồng ý hoặc có điều kiện.")
    fields = [
        filled(field, request.POST, refusal)
        for field in (
            Field("opinion", _("Ý kiến"), "radios", options=options),
            Field("text", _("Nội dung, căn cứ"), "textarea", help=help, required=False, maxlength=2000),
        )
    ]
    context = _question(asked) | {
        "able": abilities(actor, asked)["answer"],
        "fields": fields,
        "errors": told(fields, refusal),
        "sections": display(spec.form, found.data),
        "documents": judged(actor, shown.filed(found, spec, "desk:attachment")),
        "key": str(new_id()),
        "seen": asked.revision,
    }
    return render(request, "desk/opinion.html", context, status=refusal.status if refusal else 200)


def _question(asked: cases.Consultation) -> dict[str, Any]:
    spec = cases.procedure_of(asked.dossier)
    question = cases.question_of(spec, asked)
    return {
        "dossier": pages.plain(asked.dossier, spec),
        "title": question.title if question else asked.asked,
        "question": question.question if question else "",
        "authority": question.authority if question else "",
        "due": asked.due_at,
    }


@deliberate
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take in what the applicant brings to the desk: the answers and papers that were asked for."""
    actor = actor_in(request)
    found = cases.dossier(actor, key)
    page, asked = HttpResponseRedirect(reverse("desk:dossier", args=[key])), supplements.open_one(found)
    if asked is None or not abilities(actor, found)["supplement"]:
        return page
    opening(request, actor, Thing.of(found), duties_of(key))
    spec, refusal = cases.procedure_of(found), None
    given: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    if request.method == "POST":
        reply = supplements.reply(request, actor, found, spec, at_desk=True)
        given, faults = reply.given, dict(reply.refused)
        if not faults and not reply.removing:
            try:
                perform(cases.supplement, caller(request, actor, "desk"), given, on=key)
            except (Conflict, Invalid, Stale, WrongState) as known:
                refusal, faults = known, dict(known.faults)
            else:
                return HttpResponseRedirect(reverse("desk:done", args=[key]))
    context = supplements.answer_page(actor, found, spec, asked, given, faults, refusal, only_asked=True) | {
        "title": _("Nhận phần bổ sung"),
        "send_label": _("Ghi nhận phần bổ sung"),
        "dossier": pages.plain(found, spec),
        "key": str(new_id()),
        "seen": found.revision,
    }
    status = refusal.status if refusal else 422 if faults else 200
    return render(request, "shell/supplement.html", context, status=status)
