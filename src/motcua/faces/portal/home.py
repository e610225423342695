"""The front page: what waits for this person, the search box, and what is asked for most."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.portal.dossiers import rows
from motcua.faces.portal.procedures import account, row, who
from motcua.faces.shell import money as shown
from motcua.faces.shell.dossiers import Status
from motcua.faces.shell.public import public
from motcua.faces.shell.words import in_language, moment, money
from motcua.kernel.access.api import Actor
from motcua.kernel.forms.api import drafts_of
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money.api import Demand, demands

POPULAR, MOST_WAITING = 8, 10


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the search box, and what is asked for most."""
    actor = who(request)
    waiting = [*_asked(actor), *_owed(actor), *_begun(actor)] if actor.account else []
    popular = [row(spec) for spec in cases.most_asked()[:POPULAR]]
    return render(request, "portal/home.html", {"waiting": waiting, "popular": popular})


def _asked(actor: Actor) -> list[dict[str, Any]]:
    """The dossiers that stand still until the person supplements them."""
    return rows(list(cases.mine(actor).filter(state=cases.State.SUPPLEMENT)[:MOST_WAITING]))


def _owed(actor: Actor) -> Iterator[dict[str, Any]]:
    """What the person has to pay."""
    for one in demands(actor).filter(payer=actor.party, state=Demand.State.OPEN)[:MOST_WAITING]:
        yield {
            "url": reverse("portal:pay", args=[one.pk]),
            "title": _("Nộp %(amount)s") % {"amount": money(one.open)},
            "subject": in_language(one.title),
            "code": one.code,
            "status": shown.DEMAND[one.state],
        }


def _begun(actor: Actor) -> Iterator[dict[str, Any]]:
    """The forms that the person has begun to fill in."""
    every: list[cases.ProcedureSpec | cases.LinkedSpec] = [*cases.procedures(), *cases.linked_procedures()]
    specs = {spec.urn: spec for spec in every}
    for draft in drafts_of(account(actor)):
        if spec := specs.get(draft.form):
            yield {
                "url": reverse("portal:form", args=[spec.code]),
                "title": spec.title,
                "subject": "",
                "code": _("Bản nháp lưu lúc %(when)s") % {"when": moment(draft.updated)},
                "status": Status(_("Đang khai dở"), "warning"),
            }
