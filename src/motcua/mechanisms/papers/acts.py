"""The writes on documents. Prepare (freeze, number) is part of the deciding deed; signing follows in a job; complete
stores what came of it."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypedDict
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, Field

from motcua.kernel.access.api import Audience, Organisation, Signer, issuer_of, signer_in
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.files.api import Kept
from motcua.kernel.jobs.api import failing, release
from motcua.kernel.ledger.api import canonical
from motcua.kernel.packs.api import get, version_of
from motcua.mechanisms.papers.faults import lacking, singular, taken, unprinted
from motcua.mechanisms.papers.models import Document, Edition, Signature, Unique
from motcua.mechanisms.papers.numbers import take
from motcua.mechanisms.papers.policy import POLICY
from motcua.mechanisms.papers.reading_copy import Read, frozen
from motcua.mechanisms.papers.rules import CODE_BYTES, verification_code, without_unprintable
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec

LABELS: Final = "@labels"
"""Where the content of a paper without template of its own keeps ``Paper.labels``; no part of a content begins so."""


class Labels(TypedDict):
    """How a part of a content is called, and each place in it, in order: ``rows`` are pairs of place and label."""

    part: str
    title: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Paper:
    """A document to be made: its type (URN), whose it is, for what, who signs (a position), and what it says. An agency
    that works within that body issues what its own people sign (``issuer``).

    By the delegation ``authority``, whoever it was given to signs from that position; ``account`` is the one who does.
    ``content`` is JSON-ready: maps of texts in Vietnamese, dates as ``dd/mm/yyyy`` or ISO. ``original``: the file over
    which a type with ``over_file`` prints; ``part`` tells apart several of a type for one subject. ``labels``: what a
    type without template of its own prints beside the content. ``translations``: what its reading copies say, by
    language (``en``, ``bn``); without them there are none.
    """

    type: str
    organisation: Organisation
    audience: Audience
    subject: Model
    signer: UUID | None
    content: Mapping[str, Any]
    authority: UUID | None = None
    account: UUID | None = None
    original: Kept | None = None
    part: str = ""
    labels: Sequence[Labels] = ()
    translations: Mapping[str, Sequence[Read]] = field(default_factory=dict)


@effect("papers.prepare")
def prepare(deed: Deed, paper: Paper) -> Document:
    """Freeze a document's content and take its number; it is signed by a job after commit.

    Call it last: the number's row lock is the queue of the whole office. Raises ``Invalid`` when the content lacks
    something required, holds characters that cannot be printed or a value that another living document bears;
    ``Conflict`` when nobody sits in the signer's seat.
    """
    day = legal_day(deed.now)
    spec = get(DocumentTypeSpec, KIND, paper.type, day)
    content = with_labels(paper, spec, with_original(paper))
    refuse_faulty(paper.type, content, day)
    signer = signer_in(paper.signer, paper.authority, paper.account) if paper.signer else None
    if signer is None or not spec.signed_by(signer.roles):
        raise Conflict(
            _("Giấy tờ này chưa có người có thẩm quyền ký."),
            remedy=_("Xin báo người quản trị giao vị trí có quyền ký loại giấy tờ này."),
        )
    version = version_of(KIND, paper.type, day)
    numbering, body = spec.numbering, issuer(paper.organisation, signer)
    number = take(deed, numbering, body, day)
    document = deed.add(
        Document(
            type=paper.type,
            pack=version,
            organisation=body,
            audience=paper.audience,
            subject_kind=paper.subject._meta.label_lower,
            subject=paper.subject.pk,
            part=paper.part,
            series=numbering.series,
            year=number.year,
            period=number.period,
            number=number.n,
            book="" if numbering.free else numbering.book,
            notation=number.notation,
            issued_on=day,
            content=content,
            translations=frozen(paper.translations, spec.title, body, signer),
            signer=signer.seat,
            signer_name=signer.name,
            signer_title=signer.seat.title["vi"],
            signed_for=signer.signed_for,
            account=signer.account,
            authority=paper.authority,
            code=verification_code(secrets.token_bytes(CODE_BYTES)),
            prepared_at=deed.now,
        )
    )
    _keep_singular(deed, spec, document)
    deed.emit("document.prepared", document)
    return document


def issuer(body: Organisation, signer: Signer) -> Organisation:
    """In whose name, and in whose numbers, a paper goes out: the body's on whose matter it is, or an agency's that
    works within it, where somebody of the agency signs."""
    own = issuer_of(signer.giver or signer.seat)
    return own if own.body_id == body.pk else body


def fingerprint(paper: Paper, day: date, files: Sequence[str] = ()) -> str:
    """SHA-256 in hex of what a paper will say, by which version of its type, and who signs it for whom; ``files`` are
    the SHA-256 of what leaves with it.

    Number, code and moment are not in it: they are given when it is made.
    """
    spec = get(DocumentTypeSpec, KIND, paper.type, day)
    said = {
        "type": paper.type,
        "version": version_of(KIND, paper.type, day).pk,
        "organisation": paper.organisation.urn,
        "signer": [paper.signer, paper.authority, paper.account],
        "content": with_labels(paper, spec, with_original(paper)),
        "files": list(files),
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def with_original(paper: Paper) -> dict[str, Any]:
    """The content with what is known of the file it is printed over; letters of its name that no paper can show are
    left out."""
    file = paper.original
    if file is None:
        return dict(paper.content)
    name = without_unprintable(file.name)
    original = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type, "name": name or "-"}
    return dict(paper.content) | {"original": original}


def with_labels(paper: Paper, spec: DocumentTypeSpec, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its labels, where the type has no template that knows them; letters in them that no paper can
    show are left out."""
    if spec.template:
        return dict(content)
    labels = [
        {
            "part": one["part"],
            "title": without_unprintable(one["title"]),
            "rows": [[place, without_unprintable(label)] for place, label in one["rows"]],
        }
        for one in paper.labels
    ]
    return dict(content) | {LABELS: labels}


def refuse_faulty(kind: str, content: Mapping[str, Any], day: date) -> None:
    """Raise ``Invalid`` with every fault of a content, by its path."""
    found: dict[str, list[Any]] = {}
    for faults in (lacking(kind, content, day), unprinted(content), taken(kind, content, day)):
        for path, message in faults.items():
            found.setdefault(path, []).append(message)
    if found:
        raise Invalid(
            _("Nội dung chưa đủ để lập giấy tờ."),
            remedy=_("Xin chuyển lại bước trước, ghi rõ mục cần sửa."),
            faults=found,
        )


def _keep_singular(deed: Deed, spec: DocumentTypeSpec, document: Document) -> None:
    """Take the values that no second living document may bear. Of two deeds at once, the database lets one pass."""
    values = singular(spec, document.content)
    try:
        deed.claim(*(Unique(document=document, type=spec.urn, path=path, digest=digest) for path, digest in values))
    except IntegrityError:
        raise Conflict(
            _("Vừa có giấy tờ khác ghi cùng nội dung chỉ được ghi một lần."),
            remedy=_("Xin mở lại trang để xem giấy tờ nào, rồi kiểm tra lại."),
        ) from None


def lock_document(key: UUID) -> Document:
    """A document with its audience, locked until the deed ends."""
    return Document.objects.select_for_update(of=("self",)).select_related("audience", "organisation").get(pk=key)


class Signed(Given):
    """One signature in a file: as a person or as the organisation, with which registered certificate."""

    kind: Literal["person", "organisation"]
    certificate: UUID


class Complete(Given):
    """The signed file as it was kept: SHA-256 in hex, bytes, the moment in its signatures, and these in their order."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]
    signed_at: AwareDatetime
    signatures: Annotated[list[Signed], Field(min_length=1, max_length=2)]


@act("document.complete", POLICY, on=lock_document)
def complete(deed: Deed, document: Document, given: Complete) -> Document:
    """Store which bytes are the document, as its first edition, and who signed them. Done by the system after signing;
    tells the room it was made for."""
    signed_at: datetime = given.signed_at
    file = {"sha256": given.sha256, "size": given.size}
    deed.save(document, state=Document.State.SIGNED, signed_at=signed_at, **file)
    deed.add_all(
        Signature(document=document, n=n, kind=one.kind, certificate_id=one.certificate, signed_at=signed_at)
        for n, one in enumerate(given.signatures, 1)
    )
    deed.add(Edition(document=document, n=1, level=Edition.Level.BASIC, made_at=signed_at, **file))
    deed.emit(
        "document.signed",
        document,
        subject_kind=document.subject_kind,
        subject=str(document.subject),
        type=document.type,
    )
    return document


def _go_on(document: Document) -> None:
    """Let go what a keeper's refusal stopped: whatever is told of this document later would wait behind it."""
    for message in failing([document.pk]):
        release(message)


@act("document.sign_again", POLICY, on=lock_document)
def sign_again(deed: Deed, document: Document, given: Given) -> Document:
    """Let a document that could not be signed be tried again, once what stood in the way is mended."""
    _go_on(document)
    deed.emit("document.prepared", document)
    return document


class Void(Given):
    """Why the document no longer counts, for whoever checks it."""

    reason: Annotated[str, Field(min_length=10, max_length=2000)]


@act("document.void", POLICY, on=lock_document)
def void(deed: Deed, document: Document, given: Void) -> Document:
    """Declare a document void, signed or still waiting for it. Its number is never used again; the bytes of a signed
    one stay, and whoever checks it learns it.

    What may stand on one living document only is free again.
    """
    _go_on(document)
    deed.change(document.uniques.filter(living=True), living=False)
    deed.save(document, state=Document.State.VOID, voided_at=deed.now, void_reason=given.reason)
    deed.emit("document.voided", document, subject_kind=document.subject_kind, subject=str(document.subject))
    return document
