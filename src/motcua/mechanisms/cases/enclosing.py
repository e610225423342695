"""The papers that leave with a result: each file of the pack's stamped components, printed over as a document of its
own."""

from collections.abc import Iterator
from uuid import UUID

from motcua.kernel.access.api import Actor
from motcua.kernel.files.api import Kept
from motcua.mechanisms.cases.models import Attachment, Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import Document, Paper


def leaving(dossier: Dossier, spec: ProcedureSpec) -> list[Attachment]:
    """The files that leave with the result: of a component that was supplemented, the last that came."""
    if spec.result.stamps is None:
        return []
    files = Attachment.objects.filter(dossier=dossier, component__in=spec.result.stamps.components)
    files = files.order_by("component", "added_at", "pk")
    last = {file.component: file.supplement_id for file in files}
    return [file for file in files if file.supplement_id == last[file.component]]


def stamped(dossier: Dossier, spec: ProcedureSpec, result: Document, actor: Actor) -> Iterator[Paper]:
    """The files that leave with the result, each to be printed over with its number."""
    if spec.result.stamps is None:
        return
    titles = {part.id: part.title.vi for part in spec.components}
    for file in leaving(dossier, spec):
        yield Paper(
            type=spec.result.stamps.document_type,
            organisation=dossier.organisation,
            audience=dossier.audience,
            subject=dossier,
            part=str(file.pk),
            signer=actor.position,
            authority=actor.authority,
            account=actor.account,
            content={"result": {"notation": result.notation}, "component": {"title": titles[file.component]}},
            original=Kept(file.sha256, file.size, file.media_type, file.name),
        )


def result_types(spec: ProcedureSpec) -> list[str]:
    """The types of what the applicant asked for: the result, and the files that leave with it."""
    return [spec.result.document_type, *([spec.result.stamps.document_type] if spec.result.stamps else [])]


def unsigned(dossier: UUID, spec: ProcedureSpec) -> bool:
    """Whether the result of a dossier, or a file that leaves with it, still waits for its signature."""
    waiting = Document.objects.filter(subject=dossier, type__in=result_types(spec))
    return waiting.filter(state=Document.State.PREPARED).exists()


def issued_or_waiting(dossier: Dossier, spec: ProcedureSpec) -> bool:
    """Whether the result or a stamped file still stands, signed or waiting for it."""
    standing = Document.objects.filter(subject=dossier.pk, type__in=result_types(spec))
    return standing.exclude(state=Document.State.VOID).exists()
