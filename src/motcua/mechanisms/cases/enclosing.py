"""The papers that leave with a result: each file of the pack's stamped components, printed over as a document of its
own."""

from collections.abc import Iterator
from uuid import UUID

from motcua.kernel.access.api import Actor
from motcua.kernel.files.api import Kept
from motcua.mechanisms.cases.models import Attachment, Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import Document, Paper


def stamped(dossier: Dossier, spec: ProcedureSpec, result: Document, actor: Actor) -> Iterator[Paper]:
    """The files that leave with the result, each to be printed over with its number: of a component that was
    supplemented, the last that came."""
    stamps = spec.result.stamps
    if stamps is None:
        return
    parts = {part.id: part for part in spec.components if part.id in stamps.components}
    files = Attachment.objects.filter(dossier=dossier, component__in=parts).order_by("component", "added_at", "pk")
    last = {file.component: file.supplement_id for file in files}
    for file in files:
        if file.supplement_id == last[file.component]:
            yield Paper(
                type=stamps.document_type,
                organisation=dossier.organisation,
                audience=dossier.audience,
                subject=dossier,
                part=str(file.pk),
                signer=actor.position,
                authority=actor.authority,
                account=actor.account,
                content={
                    "result": {"notation": result.notation},
                    "component": {"title": parts[file.component].title.vi},
                },
                original=Kept(file.sha256, file.size, file.media_type, file.name),
            )


def issued_or_waiting(dossier: Dossier, spec: ProcedureSpec) -> bool:
    """Whether the result or a stamped file still stands, signed or waiting for it."""
    kinds = [spec.result.document_type, *([spec.result.stamps.document_type] if spec.result.stamps else [])]
    return Document.objects.filter(subject=dossier.pk, type__in=kinds).exclude(state=Document.State.VOID).exists()


def unsigned(dossier: UUID) -> bool:
    """Whether a paper of the dossier, its result or a stamped file, still waits for its signature."""
    return Document.objects.filter(subject=dossier, state=Document.State.PREPARED).exists()
