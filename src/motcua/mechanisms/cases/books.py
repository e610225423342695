"""Forms 06 and 07: who had a dossier from when to when, and the book of all dossiers of a period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from motcua.kernel.access.api import Actor, Organisation
from motcua.kernel.calendar.api import ZONE, now
from motcua.mechanisms.cases.catalogue import procedure_at
from motcua.mechanisms.cases.legal_forms import local
from motcua.mechanisms.cases.models import Consultation, Dossier
from motcua.mechanisms.cases.reads import dossiers
from motcua.mechanisms.cases.rules import is_late
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import masked_name, sheet
from motcua.mechanisms.work.api import about

CONTROL: Final = "urn:motcua:document-type:form-06-control"
BOOK: Final = "urn:motcua:document-type:form-07-book"
MOST: Final = 2000
"""Rows of one printed book; a longer period is printed in parts."""


@dataclass(frozen=True)
class HandOver:
    """One stretch of the road: what was to be done, by which seat of which body, from when, by when, until when."""

    what: str
    who: str
    office: str
    given: datetime
    due: datetime
    done: datetime | None
    late: bool


def hand_overs(of: Dossier) -> list[HandOver]:
    """Every duty about a dossier, and about the opinions that were asked on it, in the order in which they came."""
    questions = Consultation.objects.filter(dossier=of).order_by("pk").values_list("pk", flat=True)
    duties = [duty for subject in (of.pk, *questions) for duty in about(subject)]
    moment = now()
    return [
        HandOver(
            what=duty.what,
            who=duty.who.title["vi"],
            office=duty.who.organisation.title["vi"],
            given=duty.given_at,
            due=duty.due,
            done=duty.closed_at,
            late=is_late(duty.due, duty.closed_at, moment),
        )
        for duty in sorted(duties, key=lambda duty: (duty.given_at, duty.pk))
    ]


def control_sheet(of: Dossier, spec: ProcedureSpec, day: date) -> bytes:
    """Form 06 as PDF. Raises ``UnknownItem``, ``RenderError``."""
    rows = [
        {
            "what": one.what,
            "who": one.who,
            "office": one.office,
            "given": local(one.given),
            "due": local(one.due),
            "done": local(one.done) if one.done else "",
            "late": one.late,
        }
        for one in hand_overs(of)
    ]
    head = {
        "code": of.code,
        "procedure": spec.title.vi,
        "received": local(of.received_at),
        "due": local(of.due_at),
        "ended": local(of.ended_at) if of.ended_at else "",
    }
    return sheet(CONTROL, of.organisation, {"dossier": head, "road": {"rows": rows}}, day)


@dataclass(frozen=True)
class Period:
    """Which dossiers a book holds: received from ``first`` to ``last``, both counted, perhaps of one procedure (URN),
    perhaps only those that are ``open`` or ``late``."""

    first: date
    last: date
    procedure: str = ""
    only: str = ""


@dataclass(frozen=True)
class Line:
    """One dossier in the book; the applicant's name as strangers may see it."""

    dossier: Dossier
    spec: ProcedureSpec
    applicant: str
    late: bool


def book(actor: Actor, period: Period, most: int = MOST) -> list[Line]:
    """The first ``most`` dossiers of a period that exist for this actor, in the order in which they came."""
    begins = datetime.combine(period.first, time(), ZONE)
    ends = datetime.combine(period.last + timedelta(days=1), time(), ZONE)
    rows = dossiers(actor).filter(received_at__gte=begins, received_at__lt=ends).select_related("applicant")
    if period.procedure:
        rows = rows.filter(procedure=period.procedure)
    if period.only:
        rows = rows.filter(ended_at=None)
    found, moment = [], now()
    for one in rows.order_by("received_at", "pk"):
        late = is_late(one.promised_at or one.due_at, one.ended_at, moment)
        if period.only == "late" and not late:
            continue
        spec = procedure_at(one.procedure, one.pack_id)
        found.append(Line(one, spec, masked_name(one.applicant.name), late))
        if len(found) == most:
            break
    return found


def book_sheet(body: Organisation, period: Period, lines: list[Line], day: date) -> bytes:
    """Form 07 as PDF. Raises ``UnknownItem``, ``RenderError``."""
    rows: list[dict[str, Any]] = [
        {
            "code": one.dossier.code,
            "procedure": one.spec.title.vi,
            "applicant": one.applicant,
            "channel": one.dossier.channel,
            "received": local(one.dossier.received_at),
            "due": local(one.dossier.due_at),
            "ended": local(one.dossier.ended_at) if one.dossier.ended_at else "",
            "state": one.dossier.state,
            "late": one.late,
        }
        for one in lines
    ]
    head = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return sheet(BOOK, body, {"period": head, "book": {"rows": rows}}, day)
