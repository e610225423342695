"""The counter: choose the procedure, scan the card, fill in what it does not say, scan the papers, hand over a slip."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk.counter_work import (
    ROADS,
    WHO,
    Work,
    opened,
    person_of,
    refuse_stranger,
)
from motcua.faces.desk.opening import actor_in, deliberate
from motcua.faces.desk.seats import day as typed_day
from motcua.faces.shell.dossiers import CHANNELS, count, fee_words, limit_words
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.filling import Faults, file_key, received
from motcua.faces.shell.opinions import rating_code
from motcua.faces.shell.posts import caller
from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, Refusal, outcome, perform
from motcua.kernel.calendar.api import Working, legal_day, now, today
from motcua.kernel.forms.api import drop_draft, from_post
from motcua.kernel.ledger.api import history
from motcua.kernel.people.api import Applicant, Card, applicant_faults, mandates_of, party, read_card
from motcua.mechanisms.cases import api as cases

MOST = 20
LAST = 300
"""How many dossiers of the ward say what is asked for most."""
NEXT = ("anew", "matter")
"""Buttons for somebody else's card: begin with nothing for him, or with what was typed about the matter."""


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures of this counter: those that match, or the ward's most used first."""
    actor = actor_in(request)
    refuse_stranger(actor)
    query = request.GET.get("q", "").strip()[:200]
    used = Counter(dossier.procedure for dossier in cases.newest(actor, LAST))
    specs = cases.find(query) if query else sorted(cases.procedures(), key=lambda spec: (-used[spec.urn], spec.code))
    body = _body(actor.organisation)
    here = [spec for spec in specs if body.kind in spec.bodies and any(spec.channel(road) for road in ROADS)]
    at_home = [cases.refined_at(spec.urn, body).spec for spec in here[:MOST]]
    context = {"query": query, "results": [_row(spec) for spec in at_home], "more": len(here) > MOST}
    return render(request, "desk/counter.html", context)


def _body(key: UUID | None) -> Organisation:
    if key is None:
        raise NotAllowed
    return Organisation.objects.get(pk=key)


def _row(spec: cases.ProcedureSpec) -> dict[str, Any]:
    road = next(found for name in ROADS if (found := spec.channel(name)))
    return {
        "url": reverse("desk:counter-form", args=[spec.code]),
        "title": spec.title,
        "summary": spec.summary,
        "limit": limit_words(road.limit, spec),
        "fee": fee_words(road),
    }


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """One person at the counter: his card, his form, his papers, on one page."""
    spec = cases.procedure_by_code(code)
    if spec is None or not any(spec.channel(road) for road in ROADS):
        raise NotFound
    work = opened(request, cases.refined_at(spec.urn, _body(actor_in(request).organisation)).spec)
    return _posted(request, work) if request.method == "POST" else _page(request, work)


def _posted(request: HttpRequest, before: Work) -> HttpResponse:
    """Keep what came, in the draft; then do what the button said."""
    action, _colon, row = request.POST.get("action", "save").partition(":")
    seen, here = request.POST.get("seen", ""), reverse("desk:counter-form", args=[before.spec.code])
    caller(request, before.actor, "desk")  # refuses a page that was drawn for another seat
    if action == "submit" and (done := _made(request, before)):
        return _receipt(done)
    if action == "clear":
        if before.draft and seen == before.seen:
            drop_draft(before.draft)
        return HttpResponseRedirect(here)
    typed = before.typed(person_of(request), from_post(before.spec.form, request.POST, row if action == "drop" else ""))
    files, faults = received(request, before.spec.components, before.files)
    if action in ("refresh", "drop"):
        return _page(request, typed, faults, seen=seen)
    if seen != before.seen:
        messages.warning(request, _("Hồ sơ này đang được làm ở cửa sổ khác. Xin xem lại rồi bấm lần nữa."))
        return _page(request, typed, faults, status=409)
    typed = replace(typed, files=[file for file in files if action != "remove" or file_key(file) != row])
    scan, other = request.POST.get("card" if action in NEXT else "scan", ""), ""
    if scan:
        try:
            typed, other = _scanned(typed, read_card(scan, before.day), action)
        except Invalid as refusal:
            faults |= {path: list(found) for path, found in refusal.faults.items()}
    kept = typed.stored(typed.files)
    if kept is None:
        messages.warning(request, _("Hồ sơ này đang được làm ở cửa sổ khác. Xin xem lại rồi bấm lần nữa."))
        return _page(request, typed, faults, status=409)
    if faults or other:
        return _page(request, kept, faults, status=409 if other else 0, other={"name": other, "card": scan})
    if action == "submit" and not scan:
        return _submitted(request, kept)
    return HttpResponseRedirect(here)


def _scanned(work: Work, card: Card, action: str) -> tuple[Work, str]:
    """The work after a card was read, and "". While it holds what was typed or scanned for somebody else it stays as it
    is, with the name on the card: what becomes of that, the clerk says (``NEXT``)."""
    if action == "matter":
        return work.matter().with_card(card), ""
    if action == "anew" or (work.of_another(card) and not work.by_hand()):
        return work.begun_anew().with_card(card), ""
    return (work, card.name) if work.of_another(card) else (work.with_card(card), "")


def _made(request: HttpRequest, work: Work) -> cases.Dossier | None:
    """The dossier that this very page has made already."""
    key = request.POST.get("made", "").replace("\0", "")[:100]
    row = outcome(_caller(request, work, key)) if key else None
    return row if isinstance(row, cases.Dossier) else None


def _caller(request: HttpRequest, work: Work, key: str) -> Caller:
    return replace(caller(request, work.actor, "desk"), key=key)


def _submitted(request: HttpRequest, work: Work) -> HttpResponse:
    """File it; a page that is sent again leads to the dossier that the first one made."""
    key = request.POST.get("made", "").replace("\0", "")[:100] or work.key
    try:
        given = cases.Submit.read(work.given(_body(work.actor.organisation).urn))
        dossier = perform(cases.submit, _caller(request, work, key), given)
    except Refusal as refusal:
        if isinstance(refusal, NotAllowed) and not work.person.get("mandate"):
            raise
        return _page(request, work, {path: list(found) for path, found in refusal.faults.items()}, refusal)
    if work.draft:
        drop_draft(work.draft)
    return _receipt(dossier)


def _receipt(dossier: cases.Dossier) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:counter-receipt", args=[dossier.pk]))


def _page(
    request: HttpRequest,
    work: Work,
    faults: Faults | None = None,
    refusal: Refusal | None = None,
    *,
    status: int = 0,
    seen: str | None = None,
    other: Mapping[str, str] | None = None,
) -> HttpResponse:
    found = {path.removeprefix("data."): list(said) for path, said in (faults or {}).items()}
    bound, components, people = work.bound(found), work.components(found), _people(work, found)
    scan = Field(
        "scan",
        _("Quét mã QR trên thẻ căn cước"),
        help=_("Đặt con trỏ vào ô này rồi quét; máy quét tự gõ và tự nhấn Enter."),
        required=False,
        errors=found.get("scan", []),
    )
    errors = [
        {"id_for": field.id_for, "label": field.label, "message": said}
        for field in [scan, *people, *components]
        for said in field.errors
    ]
    errors += [{"id_for": one.id_for, "label": one.label, "message": one.message} for one in bound.errors]
    if refusal and not errors:
        errors = [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]
    road = work.spec.road(work.channel, work.checked().data, work.day)
    context = {
        "procedure": {"title": work.spec.title, "code": work.spec.code},
        "form_url": reverse("desk:counter-form", args=[work.spec.code]),
        "scan": scan,
        "other": other if other and other["name"] else None,
        "before": work.person.get("name") or work.person.get("citizen_number", ""),
        "people": people,
        "form": bound,
        "live": bound.live(part.when for part in work.spec.components if part.when),
        "components": components,
        "errors": errors,
        "due": cases.clock(work.spec, road.limit, now()) if road else None,
        "fee": fee_words(road) if road else "",
        "seen": work.seen if seen is None else seen,
        "made": work.key if work.draft else "",
        "kept": work.draft.updated if work.draft else None,
    }
    return render(request, "desk/counter_form.html", context, status=status or (422 if errors else 200))


def _people(work: Work, faults: Faults) -> list[Field]:
    """Who came: read from the card or typed, and for whom, where a mandate of his was recorded."""
    labels = {
        "name": _("Họ, chữ đệm, tên"),
        "citizen_number": _("Số định danh cá nhân"),
        "birth_date": _("Ngày sinh"),
        "phone": _("Số điện thoại"),
        "email": _("Thư điện tử"),
    }
    widgets = {"birth_date": "date", "phone": "tel", "email": "email"}
    source = _("Lấy từ thẻ căn cước.") if work.person.get("card") else ""
    fields = [
        Field(
            f"applicant.{name}",
            labels[name],
            widgets.get(name, "text"),
            value=work.person.get(name, ""),
            required=name in WHO[:2],
            errors=faults.get(f"applicant.{name}", []),
            maxlength=200,
            source=source if name in WHO[:3] else "",
        )
        for name in WHO
    ]
    roads = [road for road in ROADS if work.spec.channel(road)]
    if len(roads) > 1:
        options = [Option(road, CHANNELS[road], road == work.channel) for road in roads]
        fields.append(Field("channel", _("Hình thức nộp"), "radios", options=options))
    if options := _mandates(work):
        fields.append(Field("mandate", _("Nộp cho"), "radios", options=options, errors=faults.get("mandate", [])))
    return fields


def _mandates(work: Work) -> list[Option]:
    """Himself, and those for whom the person at the counter may act here; nothing when there is nobody."""
    who = {name: work.person.get(name, "") for name in WHO[:2]}
    birth = typed_day(work.person.get("birth_date", ""))
    try:
        bearer = Applicant.read(who | ({"birth_date": birth} if birth else {}))
    except Invalid:
        return []
    if applicant_faults(bearer, work.day):  # a number with another's name opens nothing
        return []
    held = [one for one in mandates_of(bearer) if not one.procedures or work.spec.urn in one.procedures]
    chosen = work.person.get("mandate", "")
    options = [Option(str(one.pk), one.principal.name, str(one.pk) == chosen) for one in held]
    return [Option("", _("Chính người này"), not any(one.selected for one in options)), *options] if held else []


@deliberate
@require_GET
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Code and due moment, and a slip to print: for the clerk who filed it, on the day when he did.

    He wrote it himself a moment ago, so seeing it is no reading of somebody's data.
    """
    actor = actor_in(request)
    dossier = cases.dossier(actor, key)
    first = next(iter(history(dossier.pk)), None)
    if first is None or first.actor != actor.pseudonym or legal_day(dossier.received_at) != today():
        raise NotFound
    spec = cases.procedure_of(dossier)
    context = {
        "title": spec.title,
        "code": dossier.code,
        "rate_code": rating_code(dossier.code),
        "secret": dossier.secret,
        "applicant": party(dossier.applicant_id).name,
        "office": dossier.organisation,
        "channel": CHANNELS[dossier.channel],
        "working": Working.from_json(dossier.clock),
        "count": count(dossier, spec),
        "papers": [file.name for file in dossier.attachments.order_by("pk")],
        "dossier_url": reverse("desk:dossier", args=[dossier.pk]),
        "counter_url": reverse("desk:counter"),
    }
    return render(request, "desk/counter_receipt.html", context)
