"""One dossier as it is opened: read with what a page of it asks next."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from motcua.kernel.access.api import Actor, audiences, reading_rules, sight, taking
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import now, today
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.cases.beside import Beside, Duty
from motcua.mechanisms.cases.models import Complaint, Consultation, Dossier, Extension, Supplement
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import Assignment, lately

HANGING: dict[str, tuple[type[Model], str]] = {
    "supplements": (Supplement, "dossier"),
    "consultations": (Consultation, "dossier"),
    "complaints": (Complaint, "dossier"),
    "extensions": (Extension, "dossier"),
    "papers": (Document, "subject"),
}


def _opened(
    key: UUID, reader: UUID | None, seat: UUID | None, since: datetime | None, on: date, **seen: Any
) -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(pk=key)
    if not seen["everything"]:
        rows = rows.filter(Exists(audiences(**seen, single=True).filter(pk=OuterRef("audience"))))
    there: dict[str, Any] = {
        f"has_{name}": Exists(model._default_manager.filter(**{of: OuterRef("pk")}))
        for name, (model, of) in HANGING.items()
    }
    there["has_reader"] = taking(on, party=reader) if reader else Value(False)
    there["has_seat"] = taking(on, position=seat) if seat else Value(False)
    if seat and since:
        duties = Assignment.objects.filter(subject=OuterRef("pk"), who=seat)
        told = JSONObject(pk="pk", what="what", authority="authority")
        there["reader_duty"] = Subquery(lately(duties, since).values(told=told)[:1])
        there["reader_owes"] = Exists(duties.filter(state=Assignment.State.OPEN))
    whole = rows.select_related("audience", "applicant", "organisation", "mandate__agent")
    return whole.annotate(**there).order_by("pk")


_dossier = Prepared(_opened)


def dossier(actor: Actor, key: UUID) -> Dossier:
    """One dossier, with what is ``beside`` it. Raises ``NotFound`` alike for what is not there and for what is not this
    actor's to see."""
    since = now() - timedelta(minutes=reading_rules().purpose_minutes) if actor.position else None
    values = {"reader": actor.party, "seat": actor.position, "since": since, "on": today()}
    found: Any = _dossier.first(key=key, **values, **sight(actor))
    if found is None:
        raise NotFound
    duty = getattr(found, "reader_duty", None)
    found.beside = Beside(
        **{name: getattr(found, f"has_{name}") for name in HANGING},
        duty=Duty(UUID(duty["pk"]), duty["what"], duty["authority"]) if duty else None,
        owes=getattr(found, "reader_owes", False),
    )
    found.taking_part = {
        (found.audience_id, role, one): there
        for role, one, there in (
            ("party", actor.party, found.has_reader),
            ("position", actor.position, found.has_seat),
        )
        if one
    }
    opened: Dossier = found
    return opened


def just_filed(row: Dossier) -> Dossier:
    """A dossier as the applicant who has just filed it opens it: nothing hangs on it yet."""
    row.beside = Beside(**dict.fromkeys(HANGING, False), duty=None, owes=False)
    row.taking_part = {(row.audience_id, "party", row.applicant_id): True}
    return row
