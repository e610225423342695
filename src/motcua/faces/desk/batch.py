"""Many results approved with one confirmation: choose from what lies with the signer, see each paper in full, confirm
once. Each is an act of its own: what is refused keeps none of the others back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.desk.tasks import subject
from motcua.faces.desk.ways import LATE, act_url, overdue
from motcua.faces.shell.posts import caller
from motcua.faces.shell.proof import need
from motcua.kernel.access.api import Actor, Thing
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, ProofNeeded, Refusal, new_id, perform
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import inbox

MOST = 50
PICKED = "d"  # as short as the keys, so that fifty of them fit into an address that can be come back to


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """What waits for this seat's approval, the most urgent first; a late one leads to its apology."""
    found = _waiting(actor_in(request))
    context = {
        "rows": [_row(one, spec) for one, spec in found[:MOST]],
        "more": len(found) > MOST,
        "most": MOST,
        "all": "all" in request.GET,
    }
    return render(request, "desk/batch.html", context)


@deliberate
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Each chosen paper as it will be printed; one confirmation, by somebody who has just proved who he is."""
    actor = actor_in(request)
    given = request.POST if request.method == "POST" else request.GET
    if not actor.scopes("dossier.approve"):
        raise NotAllowed
    chosen = _chosen(actor, given.getlist(PICKED))
    if not chosen:
        return HttpResponseRedirect(reverse("desk:batch"))
    need(request)
    if request.method == "POST":
        return render(request, "desk/batch_done.html", _signed(request, actor, chosen))
    for found, _spec in chosen:
        opening(request, actor, Thing.of(found), duties_of(found.pk))
    papers = [_paper(actor, found, spec) for found, spec in chosen]
    return render(request, "desk/batch_confirm.html", {"papers": papers, "key": str(new_id())})


def _waiting(actor: Actor) -> list[tuple[cases.Dossier, cases.ProcedureSpec]]:
    """The dossiers that this seat owes an approval, and one more than a batch takes."""
    duties = list(inbox(actor).filter(act="dossier.approve")[: MOST + 1])
    known = {row.pk: row for row in cases.dossiers(actor).filter(pk__in=[duty.subject for duty in duties])}
    rows = [known[duty.subject] for duty in duties if duty.subject in known]
    return [(row, cases.procedure_of(row)) for row in rows]


def _chosen(actor: Actor, keys: Iterable[str]) -> list[tuple[cases.Dossier, cases.ProcedureSpec]]:
    """Those of them that were chosen and can be approved now, in their order."""
    named = set(keys)
    return [(row, spec) for row, spec in _waiting(actor)[:MOST] if row.pk.hex in named and not overdue(row)]


def _row(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    return {
        "key": found.pk.hex,
        "title": spec.result.title,
        "subject": subject(found, spec),
        "code": found.code,
        "due": found.due_at,
        "url": reverse("desk:dossier", args=[found.pk]),
        "apology": act_url(found, LATE) if overdue(found) else "",
    }


def _paper(actor: Actor, found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    return _row(found, spec) | {
        "parts": cases.preview(found, spec),
        "preview_url": reverse("desk:preview", args=[found.pk]),
        "shown": cases.shown(actor, found),
        "seen": found.revision,
    }


def _signed(
    request: HttpRequest, actor: Actor, chosen: list[tuple[cases.Dossier, cases.ProcedureSpec]]
) -> dict[str, Any]:
    """Approve each; what became of it, in the order of the page."""
    whole, rows = caller(request, actor, "desk"), []
    for found, spec in chosen:
        seen = request.POST.get(f"seen-{found.pk.hex}", "")
        own = Caller(
            actor,
            channel=whole.channel,
            key=f"{whole.key}:{found.pk.hex}"[:100] if whole.key else None,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
            proved=whole.proved,
        )
        rows.append(
            _row(found, spec) | {"refused": _refused(own, found.pk, request.POST.get(f"shown-{found.pk.hex}", ""))}
        )
    done = sum(row["refused"] is None for row in rows)
    return {"rows": rows, "title": _("Đã phê duyệt %(done)s trong %(all)s giấy tờ") % {"done": done, "all": len(rows)}}


def _refused(own: Caller, key: UUID, shown: str) -> Refusal | None:
    try:
        perform(cases.approve, own, {"shown": shown}, on=key)
    except ProofNeeded:
        raise
    except Invalid as refusal:
        return refusal if "shown" not in refusal.faults else Invalid(_("Trang này không gửi kèm bản đã xem."))
    except Refusal as refusal:
        return refusal
    return None
