"""The whole file of a dossier: ordered, waited for, taken away as one archive with a signed list."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk.opening import actor_in, deliberate, duties_of, opening
from motcua.faces.shell.posts import caller
from motcua.kernel.access.api import Actor, Thing, abilities
from motcua.kernel.acts.api import Conflict, NotAllowed, NotFound, Refusal, new_id, perform
from motcua.mechanisms.cases import api as cases


@deliberate
@require_http_methods(["GET", "POST"])
def whole_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was compiled before and how far it has come; a button that orders it anew, as the dossier is now."""
    actor = actor_in(request)
    found = cases.dossier(actor, key)
    if not abilities(actor, found)["compile"]:
        raise NotAllowed
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            perform(cases.compile_file, caller(request, actor, "desk"), {}, on=key)
            return HttpResponseRedirect(reverse("desk:whole-file", args=[key]))
        except Conflict as refused:
            refusal = refused
    context = _page(actor, found) | {"refusal": refusal, "key": str(new_id())}
    return render(request, "desk/whole_file.html", context, status=refusal.status if refusal else 200)


def _page(actor: Actor, found: cases.Dossier) -> dict[str, Any]:
    rows = []
    for row in cases.compilations(actor, found):
        contents = cases.contents_of(row)
        rows.append(
            {
                "n": row.n,
                "ordered": row.ordered_at,
                "count": len(row.entries),
                "notation": contents.notation if contents else "",
                "url": reverse("desk:whole-file-zip", args=[row.pk]) if contents else "",
            }
        )
    spec = cases.procedure_of(found)
    back = reverse("desk:dossier", args=[found.pk])
    return {"rows": rows, "title": spec.title, "code": found.code, "back": back, "waiting": rows and not rows[0]["url"]}


@deliberate
@require_GET
def download(request: HttpRequest, key: UUID) -> FileResponse:
    """The archive. To hand it out is to open everything in it, numbers whole."""
    actor = actor_in(request)
    row = cases.compilation(actor, key)
    if not abilities(actor, cases.dossier(actor, row.dossier_id))["compile"]:
        raise NotAllowed
    contents = cases.contents_of(row)
    if contents is None:
        raise NotFound(_("Mục lục chưa ký xong."), remedy=_("Xin thử lại sau ít phút."))
    thing = Thing.of(row.dossier)
    opening(request, actor, thing, duties_of(row.dossier_id), f"{row._meta.label_lower}:{row.pk}")
    name = f"{row.dossier.code}-{row.n}.zip"
    response = FileResponse(cases.archive(row, contents), as_attachment=True, filename=name)
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    return response
