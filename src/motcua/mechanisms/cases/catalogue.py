"""Which procedures there are: read from packs, found by any spelling."""

from datetime import date
from uuid import UUID

from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import CalendarSpec, today
from motcua.kernel.packs.api import all_of, at_version, get
from motcua.kernel.text.api import index, search
from motcua.mechanisms.cases.specs import ProcedureSpec

KIND = "procedures"


def apply_procedures(deed: Deed, specs: list[ProcedureSpec]) -> None:
    """Make procedures findable; called by the pack loader inside its deed."""
    for spec in specs:
        titles = [spec.title.vi, spec.title.en, spec.title.bn, spec.code]
        index(KIND, spec.urn, [" ".join(titles), " ".join(spec.keywords), spec.field.vi, spec.result.title.vi])


def procedures(on: date | None = None) -> list[ProcedureSpec]:
    """Every procedure in force, by code."""
    return sorted(all_of(ProcedureSpec, KIND, on or today()), key=lambda spec: spec.code)


def procedure(urn: str, on: date | None = None) -> ProcedureSpec:
    """The procedure in force on a day. Raises ``UnknownItem``."""
    return get(ProcedureSpec, KIND, urn, on or today())


def procedure_by_code(code: str) -> ProcedureSpec | None:
    """The procedure in force under an official code, as addresses and people name it."""
    return next((spec for spec in procedures() if spec.code == code), None)


def procedure_at(urn: str, version: UUID) -> ProcedureSpec:
    """The procedure as a version of its pack has it: the rule that a running dossier keeps."""
    return at_version(ProcedureSpec, KIND, urn, version)


def known_until() -> date | None:
    """The last day that every calendar of the procedures in force knows; ``None`` without procedures."""
    day = today()
    calendars = [get(CalendarSpec, "calendars", urn, day) for urn in {spec.calendar for spec in procedures(day)}]
    ends = [min(spec.valid_to or date.max, date(spec.years[-1].year, 12, 31)) for spec in calendars]
    return min(ends, default=None)


def find(query: str) -> list[ProcedureSpec]:
    """The procedures in force that match what somebody typed, best first."""
    known = {spec.urn: spec for spec in procedures()}
    return [known[urn] for urn in search(KIND, query) if urn in known]
