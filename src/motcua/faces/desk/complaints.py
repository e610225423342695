"""Complaints that are somebody's to answer, and what people think of the own body."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk import pages
from motcua.faces.desk.opening import actor_in, deliberate, opening
from motcua.faces.desk.seats import filled, told
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.opinions import OUTCOMES, drawn, instead
from motcua.faces.shell.posts import caller
from motcua.faces.shell.readings import duties_about
from motcua.faces.shell.words import moment
from motcua.kernel.access.api import Thing, abilities
from motcua.kernel.acts.api import Conflict, Invalid, Stale, WrongState, new_id, perform
from motcua.kernel.calendar.api import now, today
from motcua.mechanisms.cases import api as cases


@deliberate
@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest, key: UUID) -> HttpResponse:
    """What somebody complains about, the dossier, and the answer."""
    actor, refusal = actor_in(request), None
    asked = cases.complaint(actor, key)
    found = cases.dossiers(actor).filter(pk=asked.dossier_id).first()
    opening(request, actor, Thing.of(asked.dossier), duties_about(key))
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("outcome", "text")}
        try:
            perform(cases.answer_complaint, caller(request, actor, "desk"), given, on=key)
        except (Conflict, Invalid, Stale, WrongState) as known:
            refusal = known
        else:
            messages.success(request, _("Đã gửi trả lời cho người phản ánh."))
            return HttpResponseRedirect(reverse("desk:inbox"))
    may_reject = now() <= asked.reject_by
    options = [Option(value, label) for value, label in OUTCOMES.items() if value != "rejected" or may_reject]
    help = _("Người phản ánh đọc nguyên văn. Xin nói đã xem những gì, thấy ra sao, làm gì tiếp. Ít nhất 20 ký tự.")
    fields = [
        filled(field, request.POST, refusal)
        for field in (
            Field("outcome", _("Kết luận"), "radios", options=options),
            Field("text", _("Trả lời"), "textarea", help=help, maxlength=5000),
        )
    ]
    context = {
        "asked": asked,
        "dossier": pages.plain(asked.dossier, cases.procedure_of(asked.dossier)),
        "dossier_url": reverse("desk:dossier", args=[asked.dossier_id]) if found else "",
        "outcome": OUTCOMES.get(asked.outcome, ""),
        "instead": instead(asked),
        "reject_by": moment(asked.reject_by) if may_reject else "",
        "able": abilities(actor, asked)["answer"],
        "hand_over_url": reverse("desk:hand-over", args=[key]) if abilities(actor, asked)["hand_over"] else "",
        "fields": fields,
        "errors": told(fields, refusal),
        "key": str(new_id()),
        "seen": asked.revision,
    }
    return render(request, "desk/complaint.html", context, status=refusal.status if refusal else 200)


@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """The counts of the own body, and what people wrote, without a way back to any dossier."""
    heard, rules = cases.heard(actor_in(request)), cases.rating_rules(today())
    labels = [_("Rất hài lòng"), _("Hài lòng"), _("Bình thường"), _("Không hài lòng"), _("Rất không hài lòng")]
    context = {"tables": drawn(heard.periods), "words": heard.words, "least": rules.least, "scores": labels}
    return render(request, "desk/ratings.html", context)
