"""What a person has to pay: how it came about, how to pay it from a telephone, and what proves that it was paid."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from motcua.faces.portal.procedures import who
from motcua.faces.shell import money as shown
from motcua.faces.shell.downloads import sent
from motcua.faces.shell.words import in_language, money
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.api import pay_address
from motcua.mechanisms.money.api import Demand, chain, demands_about, find_demand, png, qr_text, svg
from motcua.mechanisms.papers.api import document


def own(request: HttpRequest, key: UUID) -> Demand:
    """A demand on this person, or on somebody for whom he filed what it is for. Officials have their own pages."""
    actor = who(request)
    found = find_demand(actor, key)
    if actor.party != found.payer_id:
        dossier = cases.dossiers(actor).filter(pk=found.subject).select_related("mandate").first()
        if dossier is None or dossier.mandate is None or dossier.mandate.agent_id != actor.party:
            raise NotFound
    return found


@require_GET
def pay(request: HttpRequest, key: UUID) -> HttpResponse:
    """One demand: the code to scan and the same as text, its working, and everything that came of it."""
    found = own(request, key)
    entries = chain(found).of_payer()
    came = sum(one.held for one in entries.waiting())
    text = "" if came else qr_text(found)
    context: dict[str, Any] = {
        "title": in_language(found.title),
        "code": found.code,
        "status": shown.DEMAND[found.state],
        "due": shown.DUE[found.due],
        "open": money(found.open) if found.state == Demand.State.OPEN else "",
        "came": money(came) if came else "",
        "missing": money(found.open - came) if came < found.open else "",
        "amount": money(found.amount),
        "working": shown.working(found),
        "law": shown.law(found),
        # Drawn by our own code from digits and letters that the rules of VietQR let through.
        "qr": mark_safe(svg(text)) if text else "",  # nosec B308 B703
        "picture": reverse("portal:pay-code", args=[key]),
        "account": _account(found) if text else [],
        "gateway": "" if came else pay_address(found),
        "entries": shown.told(entries, lambda paper: reverse("portal:pay-paper", args=[key, paper.pk])),
        "dossier_url": reverse("portal:dossier", args=[found.subject]),
    }
    return render(request, "portal/pay.html", context)


def _account(found: Demand) -> list[dict[str, str]]:
    """What the code says, as text to copy into a bank's program."""
    return [
        {"label": "bank", "text": in_language(found.account["bank"])},
        {"label": "number", "text": found.account["number"]},
        {"label": "holder", "text": found.account["holder"]},
        {"label": "amount", "text": str(found.open)},
        {"label": "purpose", "text": found.reference},
    ]


@require_GET
def code(request: HttpRequest, key: UUID) -> HttpResponse:
    """The code as a picture to keep, for whoever reads this page on the telephone with which he pays."""
    found = own(request, key)
    text = qr_text(found)
    if not text:
        raise NotFound
    name = f"vietqr-{found.reference}.png"
    return HttpResponse(png(text), "image/png", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def paper(request: HttpRequest, key: UUID, paper: UUID) -> FileResponse:
    """A receipt or a refund slip of this demand, byte for byte; ``?xem`` opens it in the browser."""
    found = chain(own(request, key)).of_payer()
    some = [link.receipt for link in found.links] + [slip for _refund, slip in found.refunds]
    if paper not in {one.pk for one in some if one and one.sha256}:
        raise NotFound
    one = document(who(request), paper)
    name = f"{one.notation}.pdf".replace("/", "-")
    return sent(one.sha256, "application/pdf", name, inline="xem" in request.GET)


def owed(dossier: UUID) -> list[dict[str, Any]]:
    """What is demanded for a dossier, for its page."""
    return [shown.row(one, reverse("portal:pay", args=[one.pk])) for one in demands_about(dossier)]
