"""What the digital signatures of a filed file prove: one line beside the file, and the report in full."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.desk.opening import CHANNEL, actor_in, deliberate, duties_of, opening
from motcua.faces.shell.posts import caller
from motcua.faces.shell.signatures import COLORS, checks, sentence_of, short
from motcua.kernel.access.api import Actor, Thing, abilities
from motcua.kernel.acts.api import NotFound, WrongState, perform
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import judgements, repeat_judgement, report_of


def judged(actor: Actor, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The filed papers, each file with a line on its signatures where it was judged."""
    known = judgements(actor, [file["key"] for group in groups for file in group["files"]])
    for group in groups:
        for file in group["files"]:
            if row := known.get(file["key"]):
                file["judged"] = short(row) | {"url": reverse("desk:judgement", args=[row.subject])}
    return groups


@deliberate
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report on one file; posted, it is judged again."""
    actor = actor_in(request)
    found = cases.attachment(actor, key)
    row = judgements(actor, [key]).get(key)
    if row is None:
        raise NotFound
    if request.method == "POST":
        with suppress(WrongState):  # somebody has just asked for the same
            perform(repeat_judgement, caller(request, actor, CHANNEL), on=row.pk)
        messages.success(request, _("Tệp đang được kiểm tra lại. Xin mở lại trang sau ít phút."))
        return HttpResponseRedirect(reverse("desk:judgement", args=[key]))
    what = f"{found._meta.label_lower}:{found.pk}"
    opening(request, actor, Thing.of(found.dossier), duties_of(found.dossier_id), what)
    said = report_of(row)
    context = {
        "name": found.name,
        "file_url": reverse("desk:attachment", args=[key]),
        "back_url": reverse("desk:dossier", args=[found.dossier_id]),
        "color": COLORS.get(said.outcome, "warning"),
        "sentence": sentence_of(said),
        "checks": checks(said),
        "judgement": row,
        "again": abilities(actor, row)["repeat"],
    }
    return render(request, "desk/judgement.html", context)
