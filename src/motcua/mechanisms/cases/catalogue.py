"""Which procedures there are: read from packs, found by any spelling."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.kernel.access.api import Organisation, line_of
from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import CalendarSpec, today
from motcua.kernel.packs.api import PackVersion, all_of, at_version, get, version_of
from motcua.kernel.text.api import index, search
from motcua.mechanisms.cases.models import Dossier, Supplement
from motcua.mechanisms.cases.refines import KIND as REFINES
from motcua.mechanisms.cases.refines import Pin, ReceptionSpec, Refined, RefinementSpec, applicable, refine
from motcua.mechanisms.cases.specs import Phase, ProcedureSpec

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
    """The procedure as a version of its pack has it, without what a body set for itself."""
    return at_version(ProcedureSpec, KIND, urn, version)


def procedure_of(dossier: Dossier) -> ProcedureSpec:
    """The rule that a dossier keeps: the procedure and its refinements as they were pinned at receipt."""
    return pinned(dossier.procedure, dossier.pack_id, tuple((urn, key) for urn, key in dossier.refined)).spec


def refined_at(urn: str, organisation: Organisation, on: date | None = None) -> Refined:
    """The procedure in force on a day as it is at one body, with the origin of each local rule. Raises
    ``UnknownItem``."""
    day = on or today()
    return refine(procedure(urn, day), _refinements(urn, organisation, day))


def is_refined(urn: str, on: date | None = None) -> bool:
    """Whether some body sets anything of the procedure for itself on a day."""
    return any(one.of == urn for one in all_of(RefinementSpec, REFINES, on or today()))


def pins(urn: str, organisation: Organisation, on: date) -> list[list[str]]:
    """The refinements that a dossier of this body pins on that day: URN and key of the pack version."""
    return [[one.urn, str(version_of(REFINES, one.urn, on).pk)] for one in _refinements(urn, organisation, on)]


def asked_under(dossier: Dossier, phase: Phase) -> QuerySet[Supplement]:
    """What was asked of the applicant under a phase, in order: a phase that a new version calls otherwise, or cuts
    otherwise, gives the office no new rounds at a step at which it has asked."""
    some = Supplement.objects.filter(Q(phase=phase.id) | Q(step__in=phase.steps), dossier=dossier)
    return some.order_by("asked_at", "pk")


def carried(dossier: Dossier, refinements: Iterable[RefinementSpec], on: date) -> list[RefinementSpec]:
    """The refinements that a dossier takes along to another version of its procedure on a day: those that it pinned,
    as its place has them now. A local rule that came after its receipt is none of them."""
    pins = {urn: UUID(key) for urn, key in dossier.refined}
    some = [one for one in refinements if one.urn in pins]
    if not some:
        return []
    versions = PackVersion.objects.in_bulk(pins.values())
    setters = {urn: versions[key].place for urn, key in pins.items()}  # a pack's place never changes
    return applicable(some, dossier.procedure, line_of(dossier.organisation, on), on, setters)


def repins(dossier: Dossier, on: date) -> list[list[str]]:
    """What a dossier that moves on a day pins of what it takes along."""
    some = carried(dossier, all_of(RefinementSpec, REFINES, on), on)
    return [[one.urn, str(version_of(REFINES, one.urn, on).pk)] for one in some]


def _refinements(urn: str, organisation: Organisation, day: date) -> list[RefinementSpec]:
    some = [one for one in all_of(RefinementSpec, REFINES, day) if one.of == urn]
    setters = {one.urn: version_of(REFINES, one.urn, day).place for one in some}
    return applicable(some, urn, line_of(organisation, day), day, setters) if some else []


@lru_cache(maxsize=4096)
def pinned(urn: str, version: UUID, refined: tuple[Pin, ...]) -> Refined:
    """A procedure of a pack version with pinned refinements laid over it; versions never change."""
    found = [at_version(RefinementSpec, REFINES, name, UUID(key)) for name, key in refined]
    return refine(procedure_at(urn, version), found)


def reception(organisation: Organisation, on: date | None = None) -> ReceptionSpec | None:
    """How the citizens of a body file on line, where it or somebody over it has said so; the nearest word counts."""
    day = on or today()
    if not (said := all_of(ReceptionSpec, "receptions", day)):
        return None
    depth = {urn: number for number, urn in enumerate(line_of(organisation, day))}
    return min((one for one in said if one.subtree in depth), key=lambda one: depth[one.subtree], default=None)


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
