"""The forms that the law has the office give as it deals with a dossier: receipt, supplement, refusal, apology, stop.

Each is a numbered document that the act itself prepares, as the last thing it does; it is signed after commit like a
result, and no dossier waits for that. What stands on it is what the act has just written. Whoever acts signs it, from
his own seat: no act of one person puts the name of another under a paper. Where the packs in use know no such paper,
or it is not for him to sign, the letter to the applicant stands alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.packs.api import UnknownItem, get, snapshot
from motcua.mechanisms.cases import filing
from motcua.mechanisms.cases.models import Dossier, Extension, Supplement
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import KIND, DocumentTypeSpec, Paper, prepare, said_on_paper, without_unprintable

_TYPE: Final = "urn:motcua:document-type:"
RECEIPT: Final = _TYPE + "form-01-receipt"
SUPPLEMENT: Final = _TYPE + "form-02-supplement"
REFUSAL: Final = _TYPE + "form-03-refusal"
APOLOGY: Final = _TYPE + "form-04-apology"
STOPPED: Final = _TYPE + "form-05-stop"
FORMS: Final = (RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY, STOPPED)
"""Forms 01 to 05 of Circular 03/2025/TT-VPCP, each a type of document in a pack."""


def receipt(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> None:
    """Form 01: what was handed in, and when the result is due."""
    titles = {part.id: part.title.vi for part in spec.components}
    files = dossier.attachments.order_by("added_at", "pk").values_list("component", flat=True)
    counted = {name: list(files).count(name) for name in dict.fromkeys(files)}
    there = filing.components(spec, dossier.channel, dossier.data, legal_day(dossier.received_at))
    shown = [part.title.vi for part in there if part.kind == "present"]
    papers = [{"title": titles[name], "files": str(number)} for name, number in counted.items()]
    _make(deed, dossier, spec, RECEIPT, {"papers": {"filed": papers, "shown": shown}})


def supplement(deed: Deed, dossier: Dossier, spec: ProcedureSpec, asked: Supplement) -> None:
    """Form 02: everything that lacks, why, and by when it is asked for."""
    until = local(asked.answer_by) if asked.answer_by else ""
    said = {"items": asked.items, "reason": said_on_paper(asked.reason), "until": until, "number": str(asked.number)}
    _make(deed, dossier, spec, SUPPLEMENT, {"asked": said}, str(asked.pk))


def refusal(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> None:
    """Form 03: why the dossier is not taken in, or the request not granted."""
    _make(deed, dossier, spec, REFUSAL, {"refusal": {"reason": said_on_paper(dossier.reason), "state": dossier.state}})


def apology(deed: Deed, dossier: Dossier, spec: ProcedureSpec, extension: Extension) -> None:
    """Form 04: the apology, its reason, and the new due moment; also when it is put off in time."""
    said = {"reason": said_on_paper(extension.reason), "before": local(extension.old_due), "late": extension.late}
    _make(deed, dossier, spec, APOLOGY, {"extension": said}, str(extension.pk))


def stopped(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> None:
    """Form 05: that the office deals with the dossier no further, and why."""
    _make(deed, dossier, spec, STOPPED, {"stop": {"reason": said_on_paper(dossier.reason)}})


def _make(
    deed: Deed, dossier: Dossier, spec: ProcedureSpec, form: str, said: Mapping[str, Any], part: str = ""
) -> None:
    with snapshot():
        try:
            kind = get(DocumentTypeSpec, KIND, form, legal_day(deed.now))
        except UnknownItem:
            return
        actor = deed.actor
        if actor.position is None or not kind.signed_by({role.urn for role in actor.roles}):
            return
        about = {
            "code": dossier.code,
            "procedure": spec.title.vi,
            "result": spec.result.title.vi,
            "applicant": said_on_paper(dossier.applicant.name),
            "channel": dossier.channel,
            "received": local(dossier.received_at),
            "due": local(dossier.due_at),
        }
        paper = Paper(
            type=form,
            organisation=dossier.organisation,
            audience=dossier.audience,
            subject=dossier,
            part=part,
            content=without_unprintable({"dossier": about, **said}),
            signer=actor.position,
            authority=actor.authority,
            account=actor.account,
        )
        prepare(deed, paper)


def local(moment: datetime) -> str:
    """A moment as a template reads it: local, to the minute."""
    return moment.astimezone(ZONE).isoformat(timespec="minutes")[:16]
