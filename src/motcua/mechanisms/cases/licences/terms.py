"""By which rule a licence counts, and until when: what the pack says, read for one paper."""

from datetime import date
from uuid import UUID

from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import UnknownItem, at_version, get, version_of
from motcua.mechanisms.cases.content import answers
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licence_rules import last_day
from motcua.mechanisms.cases.licence_specs import LicenceSpec
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import Document

KIND = "procedures"
Rule = tuple[ProcedureSpec, UUID]
"""A procedure and the pack version in which its result is a licence."""


def rule_of(licence: Licence) -> LicenceSpec:
    """What the pack says of a licence, as it was pinned."""
    found = spec_of(licence).result.licence
    assert found is not None  # it was registered by it
    return found


def spec_of(licence: Licence) -> ProcedureSpec:
    """The procedure of which it is the result, as it was pinned."""
    return at_version(ProcedureSpec, KIND, licence.procedure, licence.pack_id)


def granting(dossier: Dossier, document: Document) -> Rule | None:
    """The rule by which a dossier's signed paper is a licence: that of its receipt or, where that said nothing of
    licences yet, the one in force today. ``None`` for what is no licence."""
    pinned = at_version(ProcedureSpec, KIND, dossier.procedure, dossier.pack_id)
    if document.type != pinned.result.document_type:
        return None
    if pinned.result.licence:
        return pinned, dossier.pack_id
    try:
        later = get(ProcedureSpec, KIND, dossier.procedure, today())
    except UnknownItem:
        return None
    if later.result.licence is None or later.result.document_type != document.type:
        return None
    return later, version_of(KIND, dossier.procedure, today()).pk


def ends(spec: ProcedureSpec, dossier: Dossier, issued: date) -> date | None:
    """The last day of a licence issued on a day; ``None`` for ever."""
    rule = spec.result.licence
    assert rule is not None
    if rule.lasts:
        return last_day(issued, rule.lasts.amount, rule.lasts.unit)
    said = _answered(spec, dossier, rule.until) if rule.until else ""
    return date.fromisoformat(said) if said else None  # a field that this case does not ask for sets no end


def renewed(spec: ProcedureSpec, dossier: Dossier) -> Licence | None:
    """The licence in whose place this dossier's result comes, by the number and day of issue that were answered; the
    holder's own, of one of the procedures that the rule names, and not yet replaced."""
    rule = spec.result.licence
    if rule is None or rule.renews is None:
        return None
    number = _answered(spec, dossier, rule.renews.number).strip()
    issued = _answered(spec, dossier, rule.renews.issued_on)
    if not number or not issued:
        return None
    rows = Licence.objects.filter(holder=dossier.applicant_id, procedure__in=rule.renews.procedures, replaced_on=None)
    rows = rows.filter(number__iexact=number, valid_from=date.fromisoformat(issued))
    return rows.order_by("-registered_at", "-pk").first()


def _answered(spec: ProcedureSpec, dossier: Dossier, path: str) -> str:
    return answers(spec, dossier.data, dossier.findings, legal_day(dossier.received_at)).get(path, "")
