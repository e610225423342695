"""The register of licences at the desk: the list, as a table too, and one licence with its life.

Holders are masked here: their dossier, opened on purpose, names them.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.shell import licences as shown
from motcua.faces.shell.downloads import sent
from motcua.faces.shell.fields import Option
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, Thing, abilities
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import today
from motcua.kernel.text.api import sheet
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import masked_name, title_of

PAGE, MANY = 50, 500
SOON = ("30", "60", "90")


@require_GET
def licences(request: HttpRequest) -> HttpResponseBase:
    """The licences of the office, the newest first: ``?loai=`` of one procedure, ``?tinh-trang=`` in one state,
    ``?trong=`` those that end within so many days; ``?sau=`` the next page, ``?dang=csv`` all of them as a table."""
    actor = actor_in(request)
    chosen = {name: request.GET.get(name, "") for name in ("loai", "tinh-trang", "trong")}
    chosen = {name: value for name, value in chosen.items() if value}
    rows = _chosen(cases.licences(actor), chosen)
    if request.GET.get("dang") == "csv":
        headers = {"Content-Disposition": 'attachment; filename="giay-phep.csv"'}
        return StreamingHttpResponse(_table(rows), content_type="text/csv; charset=utf-8", headers=headers)
    found = list(_behind(rows, request.GET.get("sau", ""))[: PAGE + 1])
    kinds = {spec.urn: str(spec.result.title) for spec in cases.procedures() if spec.result.licence}
    context = {
        "licences": [row(one) for one in found[:PAGE]],
        "next_url": _with(chosen, sau=str(found[PAGE - 1].pk)) if len(found) > PAGE else "",
        "csv_url": _with(chosen, dang="csv"),
        "kinds": _options(kinds, chosen.get("loai", "")),
        "states": _options({name: str(label) for name, label in shown.LABELS.items()}, chosen.get("tinh-trang", "")),
        "soon": _options({days: _("%(n)s ngày tới") % {"n": days} for days in SOON}, chosen.get("trong", "")),
        "chosen": bool(chosen),
        "merged_url": reverse("desk:reissue") if cases.reissue_plans(actor) else "",
    }
    return render(request, "desk/licences.html", context)


def _options(labels: Mapping[str, str], chosen: str) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in labels.items()]


def _with(chosen: dict[str, str], **more: str) -> str:
    return f"?{urlencode(chosen | more)}"


def _chosen(rows: Any, chosen: Mapping[str, str]) -> Any:
    """The rows of the filter; a value that is none of ours chooses nothing."""
    if kind := chosen.get("loai"):
        rows = rows.filter(procedure=kind)
    if state := chosen.get("tinh-trang"):
        rows = cases.in_standing(rows, state, today()) if state in shown.LABELS else rows.none()
    if (days := chosen.get("trong")) is not None:
        rows = cases.ending_within(rows, int(days), today()) if days in SOON else rows.none()
    return rows


def _behind(rows: Any, last: str) -> Any:
    try:
        found = cases.Licence.objects.filter(pk=UUID(last)).first() if last else None
    except ValueError:
        found = None
    if found is None:
        return rows
    return rows.filter(
        Q(registered_at__lt=found.registered_at) | Q(registered_at=found.registered_at, pk__lt=found.pk),
        registered_at__lte=found.registered_at,
    )


def row(of: cases.Licence) -> dict[str, Any]:
    """A licence in a line, its holder masked."""
    return {
        "url": reverse("desk:licence", args=[of.pk]),
        "title": cases.spec_of(of).result.title,
        "number": of.number,
        "holder": masked_name(of.holder.name),
        "status": shown.status(of.state),
        "valid_from": of.valid_from,
        "valid_to": of.valid_to,
        "organisation": in_language(of.organisation.title),
    }


def _table(rows: Any) -> Iterator[str]:
    """All of it as CSV, some hundred rows at a time."""
    heads = (_("Loại giấy tờ"), _("Số"), _("Người được cấp"), _("Từ ngày"), _("Đến hết ngày"), _("Tình trạng"))
    return sheet((*heads, _("Cơ quan cấp")), _cells(rows))


def _cells(rows: Any) -> Iterator[tuple[object, ...]]:
    last = ""
    while True:
        found = list(_behind(rows, last)[:MANY])
        for one in map(row, found):
            end = f"{one['valid_to']:%d/%m/%Y}" if one["valid_to"] else ""
            days = (f"{one['valid_from']:%d/%m/%Y}", end)
            yield (one["title"], one["number"], one["holder"], *days, one["status"].label, one["organisation"])
        if len(found) < MANY:
            return
        last = str(found[-1].pk)


@require_GET
def licence(request: HttpRequest, key: UUID) -> HttpResponse:
    """One licence: what it is worth today, its life with every decision, and what may be decided now."""
    actor = actor_in(request)
    return render(request, "desk/licence.html", _page(actor, cases.licence(actor, key)))


def _page(actor: Actor, found: cases.Licence) -> dict[str, Any]:
    view, able, seen = cases.view_of(found), abilities(actor, found), _sees_dossier(actor, found)
    papers = [
        found.document,
        *(one for one in cases.decision_papers(found).values() if one.type != found.document.type),
    ]
    return {
        "head": row(found),
        "answer": shown.answer(view),
        "rows": shown.facts(view),
        "timeline": shown.happened(found),
        "signing": found.decisions.filter(state="signing").exists(),
        "ways": [
            {"url": reverse("desk:licence-action", args=[found.pk, name]), "label": title}
            for name, title in shown.DECISIONS.items()
            if able[name]
        ],
        "dossier_url": reverse("desk:dossier", args=[found.dossier_id]) if seen else "",
        "papers": [
            {
                "url": reverse("desk:licence-paper", args=[found.pk, paper.pk]),
                "label": _("%(title)s số %(notation)s") % {"title": title_of(paper), "notation": paper.notation},
            }
            for paper in papers
            if seen
        ],
        "replaced_url": reverse("desk:licence", args=[found.replaced_by_id]) if found.replaced_by_id else "",
        "before": [row(one) for one in found.replaces.select_related("holder", "organisation").order_by("valid_from")],
    }


def _sees_dossier(actor: Actor, found: cases.Licence) -> bool:
    return cases.dossiers(actor).filter(pk=found.dossier_id).exists()


@deliberate
@require_GET
def paper(request: HttpRequest, key: UUID, paper: UUID) -> FileResponse:
    """The signed paper of a licence or of a decision about it: a reading of the dossier that it came from."""
    actor = actor_in(request)
    found = cases.licence(actor, key)
    papers = {one.pk: one for one in (found.document, *cases.decision_papers(found).values())}
    if paper not in papers:
        raise NotFound
    dossier, document = cases.dossier(actor, found.dossier_id), papers[paper]
    what = f"{document._meta.label_lower}:{document.pk}"
    opening(request, actor, Thing.of(dossier), duties_of(dossier.pk), what)
    return sent(document.sha256, "application/pdf", f"{document.code}.pdf")
