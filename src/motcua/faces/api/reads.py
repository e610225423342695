"""The resources: procedures, dossiers, duties, files, documents, and the sum of the legal clock."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import ValidationError

from motcua.faces.api import shapes, views, wire
from motcua.faces.shell.downloads import sent
from motcua.kernel.acts.api import Invalid, NotFound
from motcua.kernel.calendar.api import ZONE, CalendarSpec, Limit, NotCoveredError, Unit, due, today
from motcua.kernel.forms.api import json_schema
from motcua.kernel.packs.api import UnknownItem, get
from motcua.mechanisms.cases.api import (
    ProcedureSpec,
    attachment,
    dossier,
    dossiers,
    find,
    mine,
    procedure,
    procedure_at,
    procedures,
)
from motcua.mechanisms.papers.api import by_code, document
from motcua.mechanisms.work.api import inbox

router = Router()
Limited = Annotated[int, Query(20, ge=1, le=100)]


@router.get("/procedures", auth=None, response=shapes.Procedures, url_name="procedures", tags=["procedures"])
def list_procedures(
    request: HttpRequest, response: HttpResponse, limit: Limited, q: str = "", cursor: str = ""
) -> shapes.Procedures:
    """Procedures in force: those that match ``q`` (typed with or without accents), best first, or all by code."""
    found = find(q[:200]) if q.strip() else [spec for spec in procedures() if spec.code > cursor]
    following = found[limit - 1].code if len(found) > limit and not q.strip() else None
    wire.link_next(request, response, following)
    return shapes.Procedures.model_validate({"items": found[:limit], "next": following})


@router.get("/procedures/{key}", auth=None, response=shapes.Procedure, url_name="procedure", tags=["procedures"])
def show_procedure(request: HttpRequest, key: str) -> shapes.Procedure:
    """A procedure in force, by URN or national code: limits and fees, components, steps, form, legal basis."""
    spec = _procedure(key)
    shown = shapes.Procedure.model_validate(spec)
    return shown.model_copy(update={"form_schema": json_schema(spec.form, get_language() or "vi")})


def _procedure(key: str) -> ProcedureSpec:
    try:
        return procedure(key)
    except UnknownItem:
        found = next((spec for spec in procedures() if spec.code == key), None)
    if found is None:
        raise NotFound
    return found


@router.get("/dossiers", response=shapes.Dossiers, url_name="dossiers", tags=["dossiers"])
def list_dossiers(
    request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = "", own: bool = False
) -> shapes.Dossiers:
    """The dossiers that this actor sees, the newest first; with ``own``, those that he asked for himself."""
    actor = wire.actor(request)
    rows = (mine(actor) if own else dossiers(actor)).select_related("organisation")
    found, following = wire.page(rows, "received_at", cursor, limit, falling=True)
    specs = {(row.procedure, row.pack_id): None for row in found}
    known = {key: procedure_at(*key) for key in specs}
    wire.link_next(request, response, following)
    items = [views.dossier_line(row, known[row.procedure, row.pack_id]) for row in found]
    return shapes.Dossiers(items=items, next=following)


@router.get("/dossiers/{uuid:id}", response=shapes.Dossier, url_name="dossier", tags=["dossiers"])
def show_dossier(request: HttpRequest, response: HttpResponse, id: UUID) -> shapes.Dossier:
    """A dossier with its clock, files, results, history and what may be done with it. ``ETag`` is its revision."""
    row = dossier(wire.actor(request), id)
    response["ETag"] = wire.etag(row)
    return views.dossier(row, wire.actor(request))


@router.get("/assignments", response=shapes.Assignments, url_name="assignments", tags=["assignments"])
def list_assignments(
    request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = ""
) -> shapes.Assignments:
    """The inbox: what this actor's seat owes, the most urgent first."""
    rows = inbox(wire.actor(request)).select_related("who", "responsible")
    found, following = wire.page(rows, "due", cursor, limit)
    wire.link_next(request, response, following)
    return shapes.Assignments(items=[views.assignment(row) for row in found], next=following)


@router.get("/files/{uuid:id}", response=bytes, url_name="file", tags=["files"])
def download_file(request: HttpRequest, id: UUID) -> FileResponse:
    """The bytes of a file that was filed in a dossier."""
    found = attachment(wire.actor(request), id)
    return sent(found.sha256, found.media_type, found.name)


@router.get("/documents/{uuid:id}/file", response=bytes, url_name="document-file", tags=["documents"])
def download_document(request: HttpRequest, id: UUID) -> FileResponse:
    """The signed PDF of a document."""
    found = document(wire.actor(request), id)
    if not found.sha256:
        raise NotFound(_("Giấy tờ này chưa ký xong."), remedy=_("Xin thử lại sau ít phút."))
    return sent(found.sha256, "application/pdf", f"{found.notation.replace('/', '-')}.pdf")


@router.get(
    "/documents/{code}/verification",
    auth=None,
    response=shapes.Verification,
    url_name="verification",
    tags=["documents"],
)
def show_verification(request: HttpRequest, code: str) -> shapes.Verification:
    """What anybody may know of the document with this verification code; names of private persons are masked."""
    found = by_code(code)
    if found is None:
        raise NotFound
    return views.verification(found)


@router.get("/calendar/due", auth=None, response=shapes.Working, url_name="due", tags=["calendar"])
def show_due(
    request: HttpRequest, calendar: str, received: datetime, unit: Unit, amount: int = 1, cutoff: str | None = None
) -> shapes.Working:
    """When a limit ends for what is received at a moment, with the sum.

    ``calendar`` is a URN; ``received`` ISO 8601, without zone in Vietnamese time; ``unit``: ``working_day``, ``day``,
    ``month``, ``same_day``, ``working_hour``, ``hour``; ``cutoff``: ``15:00``.
    """
    try:
        moment = received if received.utcoffset() is not None else received.replace(tzinfo=ZONE)
        limit = Limit.model_validate({"amount": amount, "unit": unit, "cutoff": cutoff})
        spec = get(CalendarSpec, "calendars", calendar, on=today())
        return shapes.Working.model_validate(due(spec, moment, limit))
    except UnknownItem:
        raise NotFound from None
    except ValidationError as error:
        faults = {str(fault["loc"][0] if fault["loc"] else "unit") for fault in error.errors()}
        raise Invalid(faults={name: [_("Giá trị này không hợp lệ.")] for name in sorted(faults)}) from None
    except (NotCoveredError, OverflowError):
        raise Invalid(faults={"received": [_("Lịch làm việc này chưa có những ngày cần tính.")]}) from None
