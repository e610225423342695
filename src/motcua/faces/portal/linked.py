"""Linked procedures: what they are, the one form, reading it over, and the page on which all parts are followed."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.portal import filing
from motcua.faces.portal.joint import Joint, opened
from motcua.faces.portal.procedures import ONLINE, account, basis_words, fee, papers, saved, who
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.fields import Option
from motcua.faces.shell.public import public
from motcua.kernel.acts.api import NotFound, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.forms.api import draft_for
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, documents_about

View = Callable[[HttpRequest, str], HttpResponse]


def either(plain: View, joint: View) -> View:
    """One address for procedures and linked ones: which it is, the code says."""

    @wraps(plain)
    def view(request: HttpRequest, code: str) -> HttpResponse:
        return (joint if cases.linked_by_code(code) else plain)(request, code)

    return view


def _known(code: str) -> cases.LinkedSpec:
    """A linked procedure whose every part is in force. Raises ``NotFound``."""
    found = cases.linked_by_code(code)
    if found is None or not cases.whole(found):
        raise NotFound
    return found


@public
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One linked procedure: its parts in order, each with its limit and fee, and what to prepare."""
    linked, actor = _known(code), who(request)
    specs = cases.procedures_of(linked)
    draft = draft_for(account(actor), linked.urn) if actor.account else None
    parts = [_part(specs[one.id]) | {"papers": papers(specs[one.id], ONLINE, one.files)} for one in linked.members]
    context = {
        "linked": linked,
        "parts": parts,
        "papers": [paper for part in parts for paper in part["papers"]],
        "start_url": reverse("portal:form", args=[code]),
        "draft": saved(draft),
        "legal_basis": [basis_words(basis) for basis in linked.legal_basis],
    }
    return render(request, "portal/linked.html", context)


def _road(spec: cases.ProcedureSpec) -> cases.Channel:
    return spec.channel(ONLINE) or spec.channels[0]


def _part(spec: cases.ProcedureSpec) -> dict[str, Any]:
    """One of the procedures, in a list of them."""
    road = _road(spec)
    return {
        "title": spec.title,
        "url": reverse("portal:procedure", args=[spec.code]),
        "limit": shown.limit_words(road.limit, spec),
        "fee": fee(road),
        "note": road.fee.note or "",
        "result": spec.result.title,
    }


@require_http_methods(["GET", "POST"])
@gzip_page
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The one form, as the draft has it. ``?kiem`` shows at once what is still missing."""
    return filing.begun(request, opened(request, _known(code)))


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page before it is submitted."""
    filling = opened(request, _known(code))
    return filing.read_over(request, filling, _sending(filling))


def _sending(filling: Joint) -> filing.Sending:
    return filing.Sending(
        offices=_offices(filling),
        send=lambda caller, office: perform(cases.apply, caller, filling.apply(office)),
        kind=cases.Application,
        follow=lambda application: reverse("portal:application", args=[application.pk]),
        show=_check_page,
        on_page=filling.on_page,
    )


def _offices(filling: Joint) -> list[Option]:
    """The bodies where every part can come to its end, by name."""
    able = [{body.urn: body for body in cases.offices(spec, ONLINE)} for spec in filling.members.values()]
    return filing.offered(body for urn, body in able[0].items() if all(urn in some for some in able))


def _check_page(request: HttpRequest, filling: Joint, wrong: Sequence[object] = (), status: int = 0) -> HttpResponse:
    first = next(iter(filling.members.values()))
    context = filing.last_page(request, filling, _offices(filling), wrong) | {
        "parts": [_part(spec) for spec in filling.members.values()],
        "preview": cases.clock(first, _road(first).limit, now()),
    }
    return render(request, "portal/check.html", context, status=status or (422 if wrong else 200))


@require_GET
def application(request: HttpRequest, key: UUID) -> HttpResponse:
    """One application: each part with its state, its due moment and its result, and what to do where one ended."""
    actor = who(request)
    found = cases.application(actor, key)
    if found.applicant_id != actor.party:
        raise NotFound
    linked, dossiers = cases.linked_of(found), cases.dossiers_of(found)
    specs = {name: cases.procedure_of(one) for name, one in dossiers.items()}
    for name, spec in cases.procedures_of(linked).items():
        specs.setdefault(name, spec)
    rows: dict[str, dict[str, Any]] = {}
    for member in linked.members:
        spec, part = specs[member.id], found.members.get(member.id, {})
        before = [rows[name] for name in member.after]
        row = (
            _filed(request, dossiers[member.id], spec)
            if member.id in dossiers
            else _waiting(before, part.get("unfiled", []))
        )
        rows[member.id] = row | {"title": spec.title, "again": reverse("portal:procedure", args=[spec.code])}
    first = linked.first.id
    context = {
        "application": found,
        "linked": linked,
        "rows": list(rows.values()),
        "subject": cases.about(dossiers[first], specs[first]),
        "state": STATES[found.state],
        "lost": [row for row in rows.values() if row["lost"]],
        "asked": [row for row in rows.values() if row.get("answer_url")],
        "more": any("url" not in row for row in rows.values()),
    }
    return render(request, "portal/application.html", context)


STATES = {
    "running": shown.Status(_("Đang giải quyết"), "accent"),
    "finished": shown.Status(_("Đã xong cả"), "success"),
    "broken": shown.Status(_("Không đi tiếp được"), "danger"),
}


def _filed(request: HttpRequest, dossier: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    """A part that is a dossier."""
    papers = documents_about(who(request), dossier.pk).filter(type__in=cases.result_types(spec))
    signed = papers.filter(state=Document.State.SIGNED).exists()
    lost, asked = dossier.state in cases.ENDS - cases.DONE, dossier.state == cases.State.SUPPLEMENT
    return {
        "url": reverse("portal:dossier", args=[dossier.pk]),
        "code": dossier.code,
        "due": shown.due_now(dossier),
        "answer_url": reverse("portal:supplement", args=[dossier.pk]) if asked else "",
        "status": shown.status(dossier),
        "result_url": reverse("portal:result", args=[dossier.pk]) if signed else "",
        "result": spec.result.title,
        "done": dossier.state in cases.DONE,
        "lost": lost,
        "reasons": [dossier.reason] if lost and dossier.reason else [],
    }


def _waiting(before: list[dict[str, Any]], reasons: list[str]) -> dict[str, Any]:
    """A part that is no dossier: it waits for others, or will not be filed."""
    lost = bool(reasons) or any(row["lost"] for row in before)
    names = ", ".join(str(row["title"]) for row in before if not row["done"])
    return {
        "note": _("Chưa nộp.") if lost else _("Tự nộp khi xong: %(names)s.") % {"names": names},
        "status": NOT_FILED if lost else WAITING,
        "done": False,
        "lost": lost,
        "reasons": reasons,
    }


WAITING = shown.Status(_("Chờ đến lượt"), "neutral")
NOT_FILED = shown.Status(_("Không nộp tiếp"), "danger")
