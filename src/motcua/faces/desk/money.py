"""The accountant's desk: what is owed and paid, money that fits nowhere, what goes back."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.desk.held_up import held_up
from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.shell import money as shown
from motcua.faces.shell.downloads import sent
from motcua.faces.shell.readings import duties_about, in_hand
from motcua.faces.shell.words import in_language, money
from motcua.kernel.access.api import Actor, Thing, abilities
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as book
from motcua.mechanisms.papers.api import document as document_of
from motcua.mechanisms.papers.api import masked_name

PAGE: Final = 50
CHANNEL: Final = "desk"


@require_GET
def demands(request: HttpRequest) -> HttpResponse:
    """What the body demands, the newest first: ``?xem=`` a state, ``?tim=`` a code or reference, ``?sau=`` the last of
    the page before; with the queue of money that waits for a person, and the refunds under way."""
    actor = actor_in(request)
    state, sought = request.GET.get("xem", "open"), request.GET.get("tim", "").replace("\0", "").strip()[:60]
    rows = _sought(actor, state, sought)
    with suppress(ValueError, book.Demand.DoesNotExist):
        last = book.find_demand(actor, UUID(request.GET["sau"])) if request.GET.get("sau") else None
        if last:
            rows = rows.filter(Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, pk__lt=last.pk))
    page = list(rows[: PAGE + 1])
    waiting = book.refunds(actor).filter(organisation=actor.organisation, state__in=["proposed", "approved"])
    context = {
        "demands": [shown.row(one, reverse("desk:demand", args=[one.pk])) for one in page[:PAGE]],
        "next_url": f"?xem={state}&tim={sought}&sau={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        "state": state,
        "sought": sought,
        "states": [(name, status.label) for name, status in shown.DEMAND.items()],
        "queue": [_payment_row(one) for one in book.queue(actor)[:PAGE]],
        "reversals": [_reversal_row(one) for one in book.reversals(actor).filter(state="open")[:PAGE]],
        "passed": [_reversal_row(one) for one in book.reversals(actor).filter(state="dismissed").reverse()[:PAGE]],
        "refunds": [_refund_row(one) for one in waiting[:PAGE]],
        "handed_over": [shown.row(one, reverse("desk:demand", args=[one.pk])) for one in _handed_over(actor)[:PAGE]],
        "uploads": bool(actor.scopes("statement.upload")),
    }
    return render(request, "desk/money.html", context)


def _sought(actor: Actor, state: str, sought: str) -> QuerySet[book.Demand]:
    rows = book.demands(actor).filter(organisation=actor.organisation)
    if sought:
        return rows.filter(Q(reference=sought.upper()) | Q(code=sought.upper()))
    return rows.filter(state=state) if state in shown.DEMAND else rows


def _handed_over(actor: Actor) -> QuerySet[book.Demand]:
    """What is owed again for a result that the payer has already, the oldest first: nothing else will remind him."""
    rows = _sought(actor, "open", "").filter(due="result")
    gone = cases.dossiers(actor).filter(pk__in=rows.values("subject"), state=cases.State.RETURNED)
    return rows.filter(subject__in=gone.values("pk")).order_by("made_at", "pk")


def _payment_row(one: book.Payment) -> dict[str, Any]:
    return {
        "url": reverse("desk:payment", args=[one.pk]),
        "amount": money(one.held),
        "why": shown.MISMATCH[one.mismatch] if one.mismatch else "",
        "purpose": shown.references(one.purpose),
        "when": one.received_at,
    }


def _reversal_row(one: book.Reversal) -> dict[str, Any]:
    demand = one.payment.demand if one.payment else None
    url, about = reverse("desk:reversal", args=[one.pk]), f"{demand.code} · {demand.reference}" if demand else ""
    return {"url": url, "amount": money(one.amount), "about": about, "when": one.received_at}


def _refund_row(one: book.Refund) -> dict[str, Any]:
    status = shown.REFUND[one.state]
    url = reverse("desk:refund", args=[one.pk])
    return {"url": url, "amount": money(one.amount), "reason": one.reason, "status": status, "when": one.proposed_at}


def _paper_of(found: book.Demand) -> Any:
    return lambda paper: reverse("desk:money-paper", args=[found.pk, paper.pk])


@require_GET
def demand(request: HttpRequest, key: UUID) -> HttpResponse:
    """One demand: its working, what came of it, and what may be done now."""
    actor = actor_in(request)
    found = book.find_demand(actor, key)
    able = abilities(actor, found)
    verbs = [("take", _("Thu tiền tại quầy"), ""), ("cancel", _("Hủy khoản phải nộp"), "secondary")]
    chain = book.chain(found)
    payments = {link.payment.pk: link.payment for link in chain.links}
    context = {
        "title": in_language(found.title),
        "found": found,
        "status": shown.DEMAND[found.state],
        "due": shown.DUE[found.due],
        "open": money(found.open) if found.open > 0 else "",
        "owed_back": money(-found.open) if found.open < 0 else "",
        "amount": money(found.amount),
        "working": shown.working(found),
        "law": shown.law(found),
        "entries": shown.told(chain, _paper_of(found), office=True),
        "waiting": [(reverse("desk:payment", args=[one.pk]), money(one.held)) for one in chain.waiting()],
        "verbs": [
            (reverse("desk:money-act", args=["khoan", key, v]), label, how) for v, label, how in verbs if able[v]
        ],
        "payments": [(reverse("desk:payment", args=[one.pk]), money(one.amount)) for one in payments.values()],
        "dossier_url": reverse("desk:dossier", args=[found.subject]),
    }
    return render(request, "desk/demand.html", context)


def _opened(
    request: HttpRequest, actor: Actor, demand: book.Demand, about: book.Payment | book.Refund | book.Reversal
) -> None:
    """Write down that money for a demand is read of, which is to read of the dossier; for what, say the duties about
    any money that came for it."""
    thing = Thing(demand.subject_kind, demand.subject, demand.audience_id)
    duties = [duty for key in book.waiting_keys(demand) for duty in duties_about(key)]
    opening(request, actor, thing, [*duties, *duties_of(demand.subject)], f"{about._meta.label_lower}:{about.pk}")


@deliberate
@require_GET
def payment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Money that came: what is known of it, why it waits, and how it can be settled.

    What a payer wrote names him. Of money for a demand, to open it is to read of his dossier. Of money that fits none,
    nobody could tell whom it is about: only whoever has to find that out sees it whole, anybody else as in lists.
    """
    actor = actor_in(request)
    found = book.payment(actor, key)
    payer, purpose = found.payer, found.purpose
    if found.demand:
        _opened(request, actor, found.demand, found)
    elif not in_hand(duties_about(key), actor):
        payer, purpose = masked_name(payer), shown.references(purpose)
    able = abilities(actor, found)
    verbs = [
        ("assign", _("Gắn với một khoản"), ""),
        ("reverse", _("Ghi là ngân hàng đã rút lại"), ""),
        ("unassign", _("Gỡ khỏi khoản này (gắn nhầm)"), "secondary"),
        ("propose_refund", _("Đề nghị hoàn tiền"), "secondary"),
        ("keep", _("Giữ làm tiền nộp trước"), "secondary"),
    ]
    rows = [
        (_("Số tiền"), money(found.amount)),
        (_("Chưa gắn với khoản nào"), money(found.held) if found.held else ""),
        (_("Đã hoàn lại"), money(found.returned) if found.returned else ""),
        (_("Nộp bằng"), capfirst(str(shown.METHODS[found.method]))),
        (_("Bút toán"), found.external),
        (_("Nội dung"), purpose),
        (_("Người chuyển"), payer),
        (_("Lý do đã ghi"), found.reason),
    ]
    line = book.fitting(found).first()
    able["reverse"] = able["reverse"] and line is not None and line.payment_id in (None, key)
    context = {
        "found": found,
        "status": shown.payment_status(found),
        "why": shown.MISMATCH[found.mismatch] if found.mismatch else "",
        "rows": [{"label": label, "text": text} for label, text in rows if text],
        "refunds": [_refund_row(one) for one in found.refunds.order_by("proposed_at", "pk")],
        "verbs": [(reverse("desk:money-act", args=["tien", key, v]), label, how) for v, label, how in verbs if able[v]],
        "demand_url": reverse("desk:demand", args=[found.demand_id]) if found.demand_id else "",
    }
    return render(request, "desk/payment.html", context)


@deliberate
@require_GET
def reversal(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the bank took back: of which payment, as far as that is plain, and the others that it may be. What the bank
    wrote may name the payer: of a line that is linked to none, only whoever has to find out reads it."""
    actor = actor_in(request)
    found = book.reversal(actor, key)
    demand = found.payment.demand if found.payment else None
    if demand:
        _opened(request, actor, demand, found)
    whole = demand is not None or in_hand(duties_about(key), actor) is not None
    able, some = abilities(actor, found), list[book.Payment]()
    if found.state == "open":
        own = book.candidates(found.account, found.amount).filter(organisation=actor.organisation)
        linked = [found.payment] if found.payment else []
        some = linked + [one for one in own[:PAGE] if one not in linked]
    able_to = [_taken(found, one) for one in some if abilities(actor, one)["reverse"]]
    rows = [
        (_("Số tiền"), money(found.amount)),
        (_("Bút toán"), found.external),
        (_("Nội dung"), found.purpose if whole else shown.references(found.purpose)),
        (_("Mã khoản phải nộp"), demand.reference if demand else ""),
        (_("Lý do đã ghi"), found.reason),
    ]
    context = {
        "found": found,
        "status": shown.REVERSAL[found.state],
        "rows": [{"label": label, "text": text} for label, text in rows if text],
        "linked": [one for one in able_to if one["linked"]],
        "payments": [one for one in able_to if not one["linked"]],
        "dismiss": reverse("desk:money-act", args=["rut-lai", key, "dismiss"]) if able["dismiss"] else "",
        "reopen": reverse("desk:money-act", args=["rut-lai", key, "reopen"]) if able["reopen"] else "",
    }
    return render(request, "desk/reversal.html", context)


def _taken(line: book.Reversal, one: book.Payment) -> dict[str, Any]:
    """A payment that a line may take back, with the form that says so."""
    return {
        "url": f"{reverse('desk:money-act', args=['tien', one.pk, 'reverse'])}?reversal={line.pk}",
        "reference": one.demand.reference if one.demand else shown.MISMATCH["unknown"],
        "text": " · ".join(part for part in (one.demand.code if one.demand else "", one.external) if part),
        "when": one.paid_at,
        "linked": one.pk == line.payment_id,
    }


def _refund(actor: Actor, key: UUID) -> book.Refund:
    found = book.refunds(actor).filter(pk=key).select_related("payment__demand", "demand").first()
    if found is None:
        raise NotFound
    return found


def _part(found: book.Refund) -> str:
    """Of what the money goes back, for whoever agrees to it."""
    if found.part == book.Refund.Part.HELD:
        return _("Phần chưa gắn với khoản nào")
    if found.demand is None:
        return ""
    words = {"reference": found.demand.reference, "code": found.demand.code}
    if found.demand.state == book.Demand.State.PAID:
        return _("Khoản %(reference)s, hồ sơ %(code)s; hoàn rồi thì người nộp không phải nộp phần này nữa") % words
    return _("Khoản %(reference)s, hồ sơ %(code)s") % words


@deliberate
@require_GET
def refund(request: HttpRequest, key: UUID) -> HttpResponse:
    """Money that should go back: proposed, agreed to by another, paid out. It names an account of the payer's, so to
    open it is to read of the dossier for which he paid."""
    actor = actor_in(request)
    found = _refund(actor, key)
    if demand := found.demand or found.payment.demand:
        _opened(request, actor, demand, found)
    able = abilities(actor, found)
    verbs = [
        ("approve", _("Duyệt hoàn tiền"), ""),
        ("decline", _("Không duyệt"), "secondary"),
        ("pay", _("Đã chi, ghi lại"), ""),
    ]
    rows = [
        (_("Số tiền hoàn"), money(found.amount)),
        (_("Phần tiền hoàn lại"), _part(found)),
        (_("Lý do"), found.reason),
        (_("Trả cho"), found.to),
        (_("Ghi chú khi duyệt"), found.note),
        (_("Bút toán chi"), found.reference),
    ]
    context = {
        "found": found,
        "status": shown.REFUND[found.state],
        "notice": held_up(found, actor),
        "rows": [{"label": label, "text": text} for label, text in rows if text],
        "verbs": [(reverse("desk:money-act", args=["hoan", key, v]), label, how) for v, label, how in verbs if able[v]],
        "payment_url": reverse("desk:payment", args=[found.payment_id]),
    }
    return render(request, "desk/refund.html", context)


@deliberate
@require_GET
def paper(request: HttpRequest, key: UUID, paper: UUID) -> FileResponse:
    """A receipt or slip of a demand, as it went to the payer: whoever opens it, reads of his dossier."""
    actor = actor_in(request)
    found = book.find_demand(actor, key)
    chain = book.chain(found)
    some = [link.receipt for link in chain.links] + [slip for _refund, slip in chain.refunds]
    if paper not in {one.pk for one in some if one and one.sha256}:
        raise NotFound
    one = document_of(actor, paper)
    thing = Thing(found.subject_kind, found.subject, found.audience_id)
    opening(request, actor, thing, duties_of(found.subject), f"{one._meta.label_lower}:{one.pk}")
    return sent(one.sha256, "application/pdf", f"{one.notation}.pdf".replace("/", "-"))
