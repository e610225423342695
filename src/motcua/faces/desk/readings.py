"""For what an official opens somebody's data, what he reveals of it, and what he has read so far."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.desk import pages
from motcua.faces.desk.opening import CHANNEL, actor_in, deliberate
from motcua.faces.shell import readings as reading
from motcua.faces.shell.posts import caller
from motcua.faces.shell.reading_lines import lines, page_of
from motcua.kernel.access.api import Thing, own_readings
from motcua.kernel.acts.api import Invalid
from motcua.mechanisms.cases import api as cases


@deliberate
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for what an official without a duty opens a dossier, then go where he was going."""
    actor = actor_in(request)
    found = cases.dossier(actor, key)
    thing, back = Thing.of(found), reverse("desk:dossier", args=[key])
    onward = request.POST.get("next") or request.GET.get("next", "")
    onward = onward if onward.startswith("/") and url_has_allowed_host_and_scheme(onward, None) else back
    fields, status = reading.questions(), 200
    if request.method == "POST":
        chosen, note = request.POST.get("purpose", ""), request.POST.get("note", "")
        try:
            reading.answer(request, thing, chosen, note)
        except Invalid as refusal:
            fields, status = reading.questions(chosen, note, refusal.faults), refusal.status
        else:
            return HttpResponseRedirect(onward)
    elif reading.known(request, thing, reading.in_hand(reading.duties_about(key), actor)):
        return HttpResponseRedirect(onward)
    errors = [
        {"id_for": field.id_for, "label": field.label, "message": message}
        for field in fields
        for message in field.errors
    ]
    context = {"code": found.code, "fields": fields, "errors": errors, "next": onward}
    return render(request, "desk/purpose.html", context, status=status)


@deliberate
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the dotted numbers in ``field`` (paths, with a comma between), or all of them, for a few minutes."""
    actor, page = actor_in(request), reverse("desk:dossier", args=[key])
    found = cases.dossier(actor, key)
    if request.method == "GET":  # he comes back from proving who he is, to press the button again
        return HttpResponseRedirect(page)
    there = pages.sensitive(found)
    asked = {path for value in request.POST.getlist("field") for path in value.split(",")}
    fields = [path for path in there if path in asked or not asked]
    if fields:
        duty = reading.in_hand(reading.duties_about(key), actor)
        reading.reveal(request, caller(request, actor, CHANNEL), Thing.of(found), duty, fields)
    place = request.GET.get("at", "")
    anchor = f"#{place}" if place.replace("-", "").replace("_", "").isalnum() and place.isascii() else ""
    return HttpResponseRedirect(page + anchor)


@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """What the official himself has read, the newest first, and what of it was unusual."""
    found, following = page_of(own_readings(actor_in(request)), request.GET.get("sau", ""))
    context = {"readings": lines(found), "next_url": f"?sau={following}" if following else "", "title": _("Đã xem")}
    return render(request, "desk/readings.html", context)
