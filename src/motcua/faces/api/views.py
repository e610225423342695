"""From the rows of the rooms to the shapes of the API: what a reader sees of a dossier, a duty, a document."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from motcua.faces.api import licence_shapes, paper_shapes, shapes
from motcua.faces.api.basic import LicenceState, Shown
from motcua.faces.shell.addresses import address
from motcua.faces.shell.signatures import reasons_of, sentence_of
from motcua.kernel.access.api import Actor, Organisation, abilities
from motcua.kernel.acts.api import NotFound, authority
from motcua.kernel.calendar.api import Working, legal_day, now
from motcua.kernel.forms.api import display, marked, unmarked
from motcua.kernel.people.api import Client
from motcua.mechanisms.cases.api import (
    NATIONAL,
    Application,
    Dossier,
    Licence,
    Listed,
    ProcedureSpec,
    State,
    decisions,
    dossiers_of,
    files_of,
    is_late,
    just_filed,
    licence_by_code,
    linked_of,
    procedure_at,
    procedure_of,
    result_types,
    rule_of,
    spec_of,
    supplements_of,
    timeline,
    view_of,
)
from motcua.mechanisms.cases.api import dossier as opened
from motcua.mechanisms.papers.api import Document, Judgement, PublicView, VerifyResult, made_about, report_of
from motcua.mechanisms.work.api import Assignment, open_about


def path(name: str, id: UUID) -> str:
    """The address of a thing in the API."""
    return address(f"api:{name}", id)


def dossier_line(row: Dossier, spec: ProcedureSpec) -> shapes.DossierLine:
    """A dossier as lists show it."""
    return shapes.DossierLine.model_validate(_head(row, spec, row.organisation))


def dossier_lines(rows: Sequence[Listed]) -> list[shapes.DossierLine]:
    """Dossiers as lists show them; what they share, procedures and bodies, is put once."""
    versions = {(row.procedure, row.pack_id) for row in rows}
    procedures = {key: shapes.ProcedureName.model_validate(procedure_at(*key)) for key in versions}
    titles = {row.body: row.title for row in rows}
    bodies = {urn: shapes.Named(urn=urn, title=json.loads(title)) for urn, title in titles.items()}
    return [
        shapes.DossierLine.model_validate(_head(row, procedures[row.procedure, row.pack_id], bodies[row.body]))
        for row in rows
    ]


def dossier(row: Dossier, actor: Actor) -> shapes.Dossier:
    """A dossier as one reader may see it: who reads it by his office, reads it dotted."""
    spec = procedure_of(row)
    own = _own(row, actor)
    made, results = _made(row, actor), result_types(spec)
    data = row.data if own else unmarked(spec.form, row.data) if _assigned(row, actor) else None
    return shapes.Dossier.model_validate(
        _head(row, spec, row.organisation)
        | _beside(row, spec, actor, made)
        | {
            "secret": row.secret if own else None,
            "applicant": row.applicant.name,
            "reason": row.reason,
            "answers": display(spec.form, row.data, masked=not own, on=legal_day(row.received_at)),
            "data": data,
            "components": _filed(row, spec),
            "supplements": supplements_of(row),
            "results": [_result(found) for found in made if found.type in results],
            "timeline": timeline(row),
        }
    )


def _made(row: Dossier, actor: Actor) -> list[Document]:
    none = row.beside is not None and not row.beside.papers
    return [] if none else made_about(actor, row.pk)


def _beside(row: Dossier, spec: ProcedureSpec, actor: Actor, made: list[Document]) -> dict[str, Any]:
    """What of a dossier says nothing about anybody: its clock, the papers on the way, and what the reader may do."""
    results = result_types(spec)
    return {
        "papers": [_result(found) for found in made if found.type not in results],
        "revision": row.revision,
        "clock": Working.from_json(row.clock),
        "abilities": {verb.replace("_", "-"): able for verb, able in abilities(actor, row).items()},
    }


def application(row: Application) -> shapes.Application:
    """A linked application as whoever sees it reads it: where each part stands, and no answers."""
    dossiers, parts = dossiers_of(row), []
    for member in linked_of(row).members:
        found = dossiers.get(member.id)
        parts.append(
            shapes.Part(
                member=member.id,
                procedure=member.procedure,
                dossier=dossier_line(found, procedure_of(found)) if found else None,
                href=path("dossier", id=found.pk) if found else None,
                unfiled=row.members.get(member.id, {}).get("unfiled", []),
            )
        )
    names = ("id", "linked", "organisation", "channel", "state", "received_at")
    return shapes.Application.model_validate({name: getattr(row, name) for name in names} | {"parts": parts})


def after_act(row: Dossier, actor: Actor) -> shapes.Dossier:
    """A dossier as whoever did something with it gets it: what was filed and by whom goes to the applicant alone.
    Anybody else reads that at its address, where it is written down. Raises ``NotFound`` where he sees it no more."""
    if row.filed is not None and _own(row, actor):
        return dossier(just_filed(row), actor)
    found = opened(actor, row.pk)
    if _own(found, actor):
        return dossier(found, actor)
    empty: dict[str, Any] = {"applicant": "", "reason": "", "answers": [], "data": None, "secret": None}
    empty |= {"components": [], "supplements": [], "results": [], "timeline": []}
    spec = procedure_of(found)
    head = _head(found, spec, found.organisation)
    return shapes.Dossier.model_validate(head | _beside(found, spec, actor, _made(found, actor)) | empty)


def sensitive(row: Dossier) -> dict[str, str]:
    """What is dotted in a dossier, whole, by path."""
    spec, day = procedure_of(row), legal_day(row.received_at)
    paths = marked(spec.form, row.data)
    shown = display(spec.form, row.data, masked=False, on=day)
    return {answer.path: answer.text for part in shown for answer in part.rows if answer.path in paths}


def _own(row: Dossier, actor: Actor) -> bool:
    return actor.party is not None and actor.party == row.applicant_id


def _head(
    row: Dossier | Listed, spec: ProcedureSpec | shapes.ProcedureName, body: Organisation | shapes.Named
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "procedure": spec,
        "organisation": body,
        "channel": row.channel,
        "state": row.state,
        "status": NATIONAL[State(row.state)],
        "received_at": row.received_at,
        "due_at": row.due_at,
        "promised_at": row.promised_at,
        "ended_at": row.ended_at,
        "late": is_late(row.promised_at or row.due_at, row.ended_at, now()),
    }


def _assigned(row: Dossier, actor: Actor) -> bool:
    """Whether an official has the dossier in hand."""
    if row.beside:
        return row.beside.owes
    return actor.position is not None and open_about(row.pk).filter(who=actor.position).exists()


def _filed(row: Dossier, spec: ProcedureSpec) -> list[shapes.Filed]:
    titles = {part.id: part.title for part in spec.components}
    return [
        shapes.Filed(
            id=file.pk,
            component=file.component,
            title=str(titles.get(file.component, file.component)),
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            added_at=file.added_at,
            href=path("file", id=file.pk),
        )
        for file in files_of(row)
    ]


def _result(row: Document) -> shapes.Result:
    return shapes.Result(
        id=row.pk,
        type=row.type,
        notation=row.notation,
        state=row.state,
        code=row.code,
        signed_at=row.signed_at,
        href=path("document-file", id=row.pk) if row.sha256 else None,
    )


def client(row: Client, actor: Actor) -> shapes.Client:
    """A connected system, with its secret when it has just been registered."""
    if not authority().sees(actor, row):
        raise NotFound
    return shapes.Client.model_validate(row)


def assignment(row: Assignment) -> shapes.Assignment:
    """A duty with its six clears, the three texts in the reader's language where they exist."""
    words = row.translations.get(get_language() or "vi", {})
    return shapes.Assignment.model_validate(
        {name: getattr(row, name) for name in ("id", "code", "who", "due", "responsible", "given_at")}
        | {name: words.get(name) or getattr(row, name) for name in ("what", "product", "authority")}
        | {"subject": _subject(row.subject_kind, row.subject), "late": is_late(row.due, row.closed_at, now())}
    )


def _subject(kind: str, key: UUID) -> shapes.Subject:
    href = path("dossier", id=key) if kind == Dossier._meta.label_lower else None
    return shapes.Subject(kind=kind, id=key, href=href)


def verification(view: PublicView) -> paper_shapes.Verification:
    """What a stranger who holds the code may know of a document."""
    shown = [Shown(label=str(label), text=text) for label, text in view.shown]
    own = paper_shapes.Verification.model_fields.keys() - {"shown", "licence"}
    values: dict[str, Any] = {name: getattr(view, name) for name in own}
    held = licence_by_code(view.code)
    licence = LicenceState.model_validate(held) if held else None
    return paper_shapes.Verification.model_validate(values | {"shown": shown, "licence": licence})


def judgement(row: Judgement) -> paper_shapes.Judged:
    """What was found when a filed file was judged."""
    report = report_of(row)
    return paper_shapes.Judged(
        id=row.pk,
        outcome=report.outcome,
        sentence=str(sentence_of(report)),
        reasons=reasons_of(report),
        codes=list(report.reasons),
        covers_whole_file=report.covers_whole_file,
        signers=[paper_shapes.Signer.model_validate(signer) for signer in report.signers],
        sha256=row.sha256,
        roots=row.roots,
        judged_at=row.judged_at,
    )


def licence_line(row: Licence, actor: Actor) -> licence_shapes.LicenceLine:
    """A licence as lists show it."""
    return licence_shapes.LicenceLine.model_validate(_licence(row, actor))


def _licence(row: Licence, actor: Actor) -> dict[str, Any]:
    spec, view = spec_of(row), view_of(row)
    return {
        "id": row.pk,
        "number": row.number,
        "title": spec.result.title,
        "procedure": spec,
        "organisation": row.organisation,
        "holder": row.holder.name if actor.party == row.holder_id else view.holder,
        "state": view.state,
        "sentence": view.sentence,
        "code": row.document.code,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def licence(row: Licence, actor: Actor) -> licence_shapes.Licence:
    """A licence with every decision about it."""
    rule = rule_of(row)
    causes = {cause.id: str(cause.title) for cause in (*rule.suspensions, *rule.revocations)}
    made = [
        licence_shapes.LicenceDecision(
            kind=one.kind,
            number=one.number,
            state=one.state,
            decided_at=one.decided_at,
            effective_on=one.effective_on,
            until=one.until,
            grounds=[causes.get(name, name) for name in one.grounds],
            reason=one.reason,
        )
        for one in decisions(row)
    ]
    return licence_shapes.Licence.model_validate(
        _licence(row, actor)
        | {
            "revision": row.revision,
            "meaning": rule.meaning,
            "document": row.document_id,
            "dossier": row.dossier_id,
            "suspended_from": row.suspended_from,
            "suspended_to": row.suspended_to,
            "revoked_on": row.revoked_on,
            "replaced_by": row.replaced_by_id,
            "replaces": list(row.replaces.order_by("pk").values_list("pk", flat=True)),
            "decisions": made,
            "abilities": abilities(actor, row),
        }
    )


def verdict(result: VerifyResult) -> paper_shapes.Verdict:
    """The answer to an uploaded file."""
    return paper_shapes.Verdict(
        verdict=result.verdict,
        sentence=str(result.sentence),
        reasons=reasons_of(result.report),
        codes=list(result.report.reasons),
        covers_whole_file=result.report.covers_whole_file,
        signers=[paper_shapes.Signer.model_validate(signer) for signer in result.report.signers],
        document=verification(result.document) if result.document else None,
    )
