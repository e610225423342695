"""Where is an old unit now? Provinces, districts and communes of before and after 1 July 2025, for everybody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.shell.dossiers import Status
from motcua.faces.shell.fields import Field
from motcua.faces.shell.public import public
from motcua.kernel.access.api import (
    Link,
    Organisation,
    State,
    as_of,
    find_organisations,
    followed,
    history,
    organisation,
    predecessors,
    states,
    successors,
)
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import ZONE, today

PREFIX = "urn:motcua:org:"
TERRITORIAL = ("province", "district", "commune")
MOST_NAMED = 4
DAY = timedelta(days=1)


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Units of all times, or of the day asked for, by name or code."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    typed = request.GET.get("ngay", "").strip()[:20]
    day, faults = None, []
    if typed:
        day = _day(typed)
        faults = [] if day else [_("Viết ngày theo mẫu ngày/tháng/năm, ví dụ 30/06/2025.")]
    fields = [
        Field("q", _("Tên hoặc mã đơn vị, có dấu hay không dấu đều được"), value=query, maxlength=200),
        Field("ngay", _("Vào ngày"), "date", typed, required=False, errors=faults, inputmode="numeric", maxlength=10),
    ]
    found = find_organisations(query) if query and not faults else []
    context = {
        "query": query,
        "fields": fields,
        "errors": [{"id_for": fields[1].id_for, "label": fields[1].label, "message": fault} for fault in faults],
        "results": _rows(found, day),
        "found": bool(found),
        "day": _figures(day) if day else "",
    }
    return render(request, "portal/units.html", context)


def _day(typed: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).replace(tzinfo=ZONE).date()
        except ValueError:
            continue
    return None


def _rows(found: Sequence[Organisation], day: date | None) -> list[dict[str, Any]]:
    shown = states(found, day or today())
    now = followed(found, today())
    return [_row(shown[body.pk], now[body.pk], day) for body in found if day is None or _may_be(shown[body.pk], day)]


def _may_be(state: State, day: date) -> bool:
    """Whether it was there on a day. Of former units nobody has told us since when they were."""
    return state.exists or (state.organisation.valid_to is not None and day <= state.organisation.valid_to)


def _row(state: State, now: Sequence[Link], day: date | None) -> dict[str, Any]:
    return {
        "url": _address(state.organisation, day),
        "title": state.territory,
        "above": ", ".join(state.above),
        "code": state.codes.get(state.organisation.kind, ""),
        "now": _names(now),
        "status": _status(state.organisation),
    }


def _names(links: Sequence[Link]) -> str:
    named = ", ".join(link.state.territory for link in links[:MOST_NAMED])
    more = len(links) - MOST_NAMED
    return _("%(named)s và %(more)s đơn vị khác") % {"named": named, "more": more} if more > 0 else named


def _status(body: Organisation) -> Status:
    if body.valid_to is None:
        return Status(_("Hiện nay"), "success")
    if body.valid_to >= today():
        return Status(_("Đến hết %(day)s") % {"day": _figures(body.valid_to)}, "warning")
    return Status(_("Đơn vị cũ, đến hết %(day)s") % {"day": _figures(body.valid_to)}, "neutral")


def _address(body: Organisation, day: date | None = None) -> str:
    found = reverse("portal:unit", args=[body.urn.removeprefix(PREFIX)])
    return f"{found}?ngay={_figures(day)}" if day else found


def _figures(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@public
@require_GET
def unit(request: HttpRequest, name: str) -> HttpResponse:
    """One unit: what it was on the day asked for, where it is now, and which ones it came from."""
    try:
        body = organisation(PREFIX + name)
    except Organisation.DoesNotExist:
        raise NotFound from None
    if body.kind not in TERRITORIAL:
        raise NotFound
    day = _day(request.GET.get("ngay", "").strip()[:20]) or today()
    state, now = as_of(body, day), successors(body, today())
    before = predecessors(body, today())
    ended = body.valid_to is not None and body.valid_to < today()
    context = {
        "title": state.territory,
        "above": ", ".join(state.above),
        "status": _status(body),
        "facts": _facts(state, day, asked="ngay" in request.GET),
        "ended": ended,
        "now": [_linked(link) for link in now],
        "several": len(now) > 1,
        "unsure": any(link.share == "unknown" for link in now),
        "uncoded": ended and body.kind == "commune" and not state.codes,
        "before": [_linked(link) for link in before],
        "names": list(_names_of_all_times(body)),
    }
    return render(request, "portal/unit.html", context)


def _facts(state: State, day: date, *, asked: bool) -> list[dict[str, str]]:
    kinds = {"province": _("Mã tỉnh, thành phố"), "commune": _("Mã xã, phường, đặc khu")}
    rows = [(_("Vào ngày"), _figures(day))] if asked else []
    rows += [(kinds[scheme], value) for scheme, value in state.codes.items() if scheme in kinds]
    rows += [(_("Mã định danh cơ quan"), value) for scheme, value in state.codes.items() if scheme not in kinds]
    return [{"label": label, "text": text} for label, text in rows]


def _linked(link: Link) -> dict[str, Any]:
    return {
        "url": _address(link.state.organisation),
        "title": link.state.territory,
        "above": ", ".join(link.state.above),
        "code": link.state.codes.get(link.state.organisation.kind, ""),
        "since": _figures(link.on),
        "share": {"whole": _("toàn bộ"), "part": _("một phần")}.get(link.share, ""),
    }


def _names_of_all_times(body: Organisation) -> Iterable[dict[str, Any]]:
    """Its names in order, when it has had several: name, from when, by which document."""
    changes = [one for one in history(body) if one.territory]
    if not changes:
        return
    yield {"title": body.territory, "text": _("đến hết %(day)s") % {"day": _figures(changes[0].valid_from - DAY)}}
    for one in changes:
        since = _("từ %(day)s") % {"day": _figures(one.valid_from)}
        yield {"title": one.territory, "text": since, "basis": one.basis}
