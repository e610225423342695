"""Where a dossier stands, for whoever holds its code and its secret."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.faces.portal.dossiers import head, timeline
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.fields import Field
from motcua.faces.shell.network import address_of
from motcua.faces.shell.public import public
from motcua.kernel.acts.api import NotFound
from motcua.kernel.people.api import TooManyTries, attempt, forgive
from motcua.mechanisms.cases import api as cases


@public
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Where a dossier stands, for whoever holds code and secret: no names, no answers, no files."""
    code, secret = (request.POST.get(name, "").replace("\0", "").strip()[:60] for name in ("code", "secret"))
    found, errors = None, []
    tries, status = ("code", address_of(request)), 200
    if request.method == "POST":
        try:
            attempt(tries)
            found = _followed(cases.track(code, secret))
            forgive(tries)
        except TooManyTries as refusal:
            errors, status = [f"{refusal.sentence} {refusal.remedy}"], refusal.status
        except NotFound:
            status = 404
            # One sentence for both cases: it must not tell which codes exist.
            errors = [_("Không có hồ sơ nào ứng với hai mã này. Xin xem lại từng chữ trên biên nhận khi nộp hồ sơ.")]
    fields = [
        Field("code", _("Mã hồ sơ"), value=code, maxlength=60, errors=errors),
        Field("secret", _("Mã bí mật"), value=secret if errors else "", maxlength=20),
    ]
    context = {
        "fields": fields,
        "errors": [{"id_for": fields[0].id_for, "label": "", "message": message} for message in errors],
        "found": found,
    }
    return render(request, "portal/track.html", context, status=status)


def _followed(found: cases.Dossier) -> dict[str, Any]:
    spec = cases.procedure_of(found)
    entries = [shown.Entry(entry.title, entry.when, state=entry.state) for entry in timeline(found, spec)]
    return head(found, spec) | {"timeline": entries, "subject": "", "secret": ""}
