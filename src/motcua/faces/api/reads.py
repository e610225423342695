"""The lists and what is open to all: procedures, dossiers, duties, verification, and the sum of the legal clock."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import ValidationError

from motcua.faces.api import licence_shapes, paper_shapes, shapes, views, wire
from motcua.faces.shell.network import address_of
from motcua.kernel.acts.api import Invalid, NotFound
from motcua.kernel.calendar.api import ZONE, CalendarSpec, Limit, NotCoveredError, Unit, due, today
from motcua.kernel.forms.api import json_schema
from motcua.kernel.packs.api import UnknownItem, get
from motcua.kernel.people.api import attempt, wait_for
from motcua.mechanisms.cases.api import (
    ProcedureSpec,
    Standing,
    State,
    Wanted,
    application,
    find,
    in_standing,
    licence,
    licences,
    mine,
    newest,
    own_licences,
    procedure,
    procedure_at,
    procedures,
)
from motcua.mechanisms.cases.api import ending_within as ending
from motcua.mechanisms.papers.api import by_code
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
    request: HttpRequest,
    response: HttpResponse,
    limit: Limited,
    cursor: str = "",
    own: bool = False,
    state: State | None = None,
    procedure: str = "",
    received_from: date | None = None,
    received_to: date | None = None,
) -> HttpResponse:
    """The dossiers that this actor sees, the newest first: ``own``, that he asked for himself; in one ``state``, of one
    ``procedure`` (URN), received on the days from ``received_from`` to ``received_to``. A state or procedure that is
    rare in a province is found quicker with days."""
    actor = wire.actor(request)
    until = received_to + timedelta(days=1) if received_to else None
    wanted = Wanted(state or None, procedure or None, _midnight(received_from), _midnight(until))
    if own:
        rows = wanted.of(mine(actor).select_related("organisation"))
        found, following = wire.page(rows, "received_at", cursor, limit, falling=True)
        items = [views.dossier_line(row, procedure_at(row.procedure, row.pack_id)) for row in found]
    else:
        rows_and_one = newest(actor, limit + 1, wire.place(cursor) if cursor else None, wanted)
        listed, following = wire.cut(rows_and_one, "received_at", limit)
        items = views.dossier_lines(listed)
    wire.link_next(request, response, following)
    return wire.told(response, shapes.Dossiers(items=items, next=following))


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, ZONE) if day else None


@router.get("/applications/{uuid:id}", response=shapes.Application, url_name="application", tags=["applications"])
def show_application(request: HttpRequest, id: UUID) -> shapes.Application:
    """A linked application: each part with the dossier that it has become, if it has."""
    return views.application(application(wire.actor(request), id))


@router.get("/assignments", response=shapes.Assignments, url_name="assignments", tags=["assignments"])
def list_assignments(
    request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = ""
) -> shapes.Assignments:
    """The inbox: what this actor's seat owes, the most urgent first."""
    rows = inbox(wire.actor(request)).select_related("who", "responsible")
    found, following = wire.page(rows, "due", cursor, limit)
    wire.link_next(request, response, following)
    return shapes.Assignments(items=[views.assignment(row) for row in found], next=following)


@router.get("/licences", response=licence_shapes.Licences, url_name="licences", tags=["licences"])
def list_licences(
    request: HttpRequest,
    response: HttpResponse,
    limit: Limited,
    cursor: str = "",
    own: bool = False,
    procedure: str = "",
    state: Standing | None = None,
    ending_within: Annotated[int | None, Query(None, ge=0, le=3650)] = None,
) -> licence_shapes.Licences:
    """The licences that this actor sees, the newest first: ``own`` ones, of one ``procedure`` (URN), in one ``state``
    today, or those that end within so many days."""
    actor = wire.actor(request)
    rows = own_licences(actor) if own else licences(actor)
    rows = rows.filter(procedure=procedure) if procedure else rows
    rows = in_standing(rows, state, today()) if state else rows
    rows = rows if ending_within is None else ending(rows, ending_within, today())
    found, following = wire.page(rows, "registered_at", cursor, limit, falling=True)
    wire.link_next(request, response, following)
    return licence_shapes.Licences(items=[views.licence_line(row, actor) for row in found], next=following)


@router.get("/licences/{uuid:id}", response=licence_shapes.Licence, url_name="licence", tags=["licences"])
def show_licence(request: HttpRequest, response: HttpResponse, id: UUID) -> licence_shapes.Licence:
    """A licence: what it is worth today, every decision about it, what it replaced and what took its place."""
    actor = wire.actor(request)
    found = licence(actor, id)
    response["ETag"] = wire.etag(found)
    return views.licence(found, actor)


@router.get(
    "/documents/{code}/verification",
    auth=None,
    response=paper_shapes.Verification,
    url_name="verification",
    tags=["documents"],
)
def show_verification(request: HttpRequest, code: str) -> paper_shapes.Verification:
    """What anybody may know of the document with this verification code; names of private persons are masked."""
    tries = ("code", address_of(request))
    wait_for(tries)
    found = by_code(code)
    if found is None:
        attempt(tries)
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
