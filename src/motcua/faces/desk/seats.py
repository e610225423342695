"""An official's own seats: who may act from them, from whose seats he may act, when he is away, and handing over."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.tasks import words
from motcua.faces.shell import proof
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.posts import caller
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import (
    Actor,
    Delegation,
    Position,
    absences,
    body_of,
    colleagues,
    delegations,
    end_absence,
    end_delegation,
    give_delegation,
    issuer_of,
    lendable,
    own_seats,
    record_absence,
)
from motcua.kernel.acts.api import Act, Conflict, Invalid, NotAllowed, Refusal, Stale, new_id, perform, worded
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import inbox, orphaned

FORMS: dict[str, str | Promise] = {
    "KT.": gettext_lazy("KT. (ký thay: cấp phó thay cấp trưởng)"),
    "TL.": gettext_lazy("TL. (thừa lệnh)"),
    "TUQ.": gettext_lazy("TUQ. (thừa ủy quyền)"),
}
MOST = 50


def own_seat(request: HttpRequest) -> tuple[Actor, Position]:
    """The official and the seat of his own in which he acts. Raises ``NotAllowed`` for who acts from another's."""
    actor = actor_in(request)
    seat = next((one.position for one in own_seats(request.user) if one.position.pk == actor.position), None)
    if seat is None or actor.authority:
        raise NotAllowed(
            _("Đang làm việc theo ủy quyền thì không giao tiếp và không báo vắng mặt cho vị trí này được."),
            remedy=_("Xin trở lại vị trí của mình."),
        )
    return actor, seat


@require_GET
def seats(request: HttpRequest) -> HttpResponse:
    """Seats, delegations given and received, absences, and the duties that wait in the seat at hand."""
    actor = actor_in(request)
    own = own_seats(request.user)
    keys = [seat.position.pk for seat in own]
    lent = delegations(keys)
    duties = list(inbox(actor)[:MOST])
    left = list(orphaned(actor)[:MOST])
    context = {
        "seats": [
            {
                "title": in_language(seat.position.title),
                "place": in_language(seat.position.organisation.title),
                "until": seat.until,
                "current": seat.position.pk == actor.position and not actor.authority,
            }
            for seat in own
        ],
        "given": [_lent(one, one.receiver) for one in lent if one.giver_id in keys],
        "received": [_lent(one, one.giver) for one in lent if one.receiver_id in keys and one.giver_id not in keys],
        "away": [
            {
                "title": in_language(one.position.title),
                "from": one.valid_from,
                "until": one.valid_to,
                "substitute": in_language(one.stand_in.title) if one.stand_in else "",
                "end_url": reverse("desk:absence-end", args=[one.pk]),
            }
            for one in absences(keys)
        ],
        "may": not actor.authority,
        "lends": not actor.authority and bool(_lendable(own, actor)),
        "duties": [_duty(actor, duty) for duty in duties],
        "orphaned": [_duty(actor, duty) for duty in left],
    }
    return render(request, "desk/seats.html", context)


def _lendable(own: list[Any], actor: Actor) -> list[str]:
    return next((lendable(seat.position) for seat in own if seat.position.pk == actor.position), [])


def _lent(one: Delegation, other: Position) -> dict[str, Any]:
    return {
        "title": f"{one.form} {in_language(one.giver.title)}",
        "other": in_language(other.title),
        "acts": ", ".join(capfirst(str(worded(name))) for name in one.acts),
        "from": one.valid_from,
        "until": one.valid_to,
        "basis": one.basis,
        "end_url": reverse("desk:delegation-end", args=[one.pk]),
    }


def _duty(actor: Actor, duty: Any) -> dict[str, Any]:
    """A duty in a line. Of a dossier that he may not read, nothing but the duty."""
    return {
        "title": words(duty)["what"],
        "seat": in_language(duty.who.title),
        "due": duty.due,
        "url": reverse("desk:hand-over", args=[duty.subject]) if duty.driver == "cases" else "",
    }


Made = Callable[[QueryDict], dict[str, Any]]


def _form(
    request: HttpRequest, context: Mapping[str, Any], what: Act[Any], on: UUID, made: Made, said: str
) -> HttpResponse:
    """Do an act with what was posted. What is wrong stands beside its field, with what was typed still there."""
    typed, refusal = request.POST if request.method == "POST" else proof.kept(request), None
    if request.method == "POST":
        try:
            perform(what, caller(request, actor_in(request), "desk"), _filled_in(made(request.POST)), on=on)
        except (Conflict, Invalid, Stale) as found:
            refusal = found
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("desk:seats"))
    fields = [filled(field, typed, refusal) for field in context["fields"]]
    page = dict(context) | {"fields": fields, "errors": told(fields, refusal), "key": str(new_id())}
    return render(request, "desk/seat_form.html", page, status=refusal.status if refusal else 200)


def _filled_in(given: dict[str, Any]) -> dict[str, Any]:
    """Without what was left empty: then the act says what is missing, or has its own idea of it."""
    return {name: value for name, value in given.items() if value not in ("", None, [])}


def filled(field: Field, typed: QueryDict, refusal: Refusal | None) -> Field:
    """The field with what was typed into it and what is wrong with that."""
    faults = refusal.faults if refusal else {}
    wrong = [str(said) for path, found in faults.items() if path.partition(".")[0] == field.html_name for said in found]
    values = vars(field) | {"errors": list(dict.fromkeys(wrong))}
    if field.html_name in typed:
        chosen = typed.getlist(field.html_name)
        values["value"] = chosen[-1]
        values["options"] = [Option(one.value, one.label, one.value in chosen) for one in field.options]
    return Field(**values)


def told(fields: list[Field], refusal: Refusal | None) -> list[dict[str, Any]]:
    """The summary of faults; the refusal's own sentence when no field is to blame."""
    if refusal is None:
        return []
    told = [
        {"id_for": field.id_for, "label": field.label, "message": said} for field in fields for said in field.errors
    ]
    return told or [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]


def day(text: str) -> str:
    """A day as people type it (05/10/2026) as acts read it; anything else as it is, for them to refuse."""
    with suppress(ValueError):
        return datetime.strptime(text.strip(), "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a legal day has no zone
    return text.strip()


def _people(body: UUID | None, besides: UUID, beside: Position | None = None) -> list[Option]:
    """Who else sits in a body; ``beside`` a seat, only those who sign in the same name."""
    some = colleagues(body, besides) if body else []
    if beside is not None:
        some = [one for one in some if issuer_of(one.position) == issuer_of(beside)]
    named = {one.position_id: f"{in_language(one.position.title)} ({one.account.party.name})" for one in some}
    return [Option(str(key), label) for key, label in named.items()]


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    """Let a colleague do some acts from the official's own seat, for a time."""
    actor, seat = own_seat(request)
    if request.method == "GET":
        proof.need(request)
    acts = [Option(name, capfirst(str(worded(name)))) for name in lendable(seat)]
    context = {
        "title": _("Ủy quyền"),
        "text": _("Người nhận làm những việc này từ vị trí của ông/bà; giấy tờ ghi hình thức ký trước chức danh."),
        "eyebrow": in_language(seat.title),
        "confirm_label": _("Giao ủy quyền"),
        "fields": [
            Field("receiver", _("Giao cho"), "select", options=_people(actor.organisation, seat.pk, seat)),
            Field("acts", _("Những việc được làm"), "checkboxes", options=acts),
            Field("form", _("Hình thức ký"), "radios", options=[Option(key, label) for key, label in FORMS.items()]),
            Field("valid_from", _("Từ ngày"), "date", value=f"{today():%d/%m/%Y}"),
            Field("valid_to", _("Đến hết ngày"), "date"),
            Field("basis", _("Văn bản ủy quyền"), help=_("Số, ngày, trích yếu."), maxlength=300),
        ],
    }

    def made(post: QueryDict) -> dict[str, Any]:
        plain = {name: post.get(name, "") for name in ("receiver", "form", "basis")}
        dated = {name: day(post.get(name, "")) for name in ("valid_from", "valid_to")}
        return plain | dated | {"acts": post.getlist("acts")}

    return _form(request, context, give_delegation, seat.pk, made, _("Đã giao ủy quyền."))


@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Say that one is away, and who gets new duties meanwhile."""
    actor, seat = own_seat(request)
    context = {
        "title": _("Báo vắng mặt"),
        "text": _("Trong thời gian này, việc mới chuyển cho người thay thế nếu người đó làm được; việc đang có ở lại."),
        "eyebrow": in_language(seat.title),
        "confirm_label": _("Ghi nhận"),
        "fields": [
            Field("valid_from", _("Từ ngày"), "date", value=f"{today():%d/%m/%Y}"),
            Field("valid_to", _("Đến hết ngày"), "date"),
            Field(
                "substitute",
                _("Người thay thế"),
                "select",
                required=False,
                options=_people(actor.organisation, seat.pk, seat),
            ),
            Field("reason", _("Lý do"), required=False, maxlength=300),
        ],
    }

    def made(post: QueryDict) -> dict[str, Any]:
        dated = {name: day(post.get(name, "")) for name in ("valid_from", "valid_to")}
        return dated | {"substitute": post.get("substitute") or None, "reason": post.get("reason", "")}

    return _form(request, context, record_absence, seat.pk, made, _("Đã ghi nhận vắng mặt."))


BESIDE: dict[str, Act[Any]] = {
    cases.Consultation._meta.label_lower: cases.hand_over,
    cases.Complaint._meta.label_lower: cases.hand_over_complaint,
}
"""What hands over a duty that is not about a dossier itself."""


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the open duty about a dossier, a question or a complaint to another seat, with the reason."""
    actor = actor_in(request)
    duty = inbox(actor).filter(subject=key).first() or orphaned(actor).filter(subject=key).first()
    able = {str(seat.pk) for seat in (cases.takers(key) or cases.answerers(key))} if duty else set()
    people = _people(body_of(duty.who), duty.who_id) if duty else []
    kind = duty.subject_kind if duty else ""
    context = {
        "title": _("Chuyển việc"),
        "text": words(duty)["what"] if duty else "",
        "eyebrow": in_language(duty.who.title) if duty else "",
        "confirm_label": _("Chuyển việc"),
        "fields": [
            Field("to", _("Chuyển cho"), "select", options=[one for one in people if one.value in able]),
            Field("reason", _("Lý do"), "textarea", help=_("Viết rõ, ít nhất 10 ký tự."), maxlength=2000),
        ],
    }

    def made(post: QueryDict) -> dict[str, Any]:
        return {name: post.get(name, "") for name in ("to", "reason")}

    what: Act[Any] = BESIDE.get(kind, cases.reassign)
    return _form(request, context, what, key, made, _("Đã chuyển việc."))


@require_POST
def delegation_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a delegation that one gave."""
    perform(end_delegation, caller(request, actor_in(request), "desk"), {}, on=key)
    messages.success(request, _("Đã kết thúc ủy quyền."))
    return HttpResponseRedirect(reverse("desk:seats"))


@require_POST
def absence_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """One is back."""
    perform(end_absence, caller(request, actor_in(request), "desk"), {}, on=key)
    messages.success(request, _("Đã ghi nhận ông/bà trở lại làm việc."))
    return HttpResponseRedirect(reverse("desk:seats"))
