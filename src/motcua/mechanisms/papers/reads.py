"""What may be read of documents: by those who see them, and by anyone who holds a code or a file."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor, audiences, sight, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import now
from motcua.kernel.files.api import Kept
from motcua.kernel.packs.api import at_version
from motcua.kernel.statements.api import Prepared
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.judging.words import Report, validate_pdf
from motcua.mechanisms.papers.models import Certificate, Document, Edition, Judgement
from motcua.mechanisms.papers.rules import masked, read_verification_code, value_at
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

_FIELD = "motcua-"
_NAMED = re.compile(rb"motcua(?:-|\\055)([0-9A-Z]{16})")

VERDICTS: dict[str, Promise] = {
    "issued": _("Đây là bản gốc do cơ quan ghi dưới đây cấp. Nội dung không bị thay đổi."),
    "void": _("Giấy tờ này do cơ quan ghi dưới đây cấp nhưng đã bị hủy, không còn giá trị."),
    "altered": _("Tệp này đã bị thay đổi, không còn đúng như khi được ký. Không dùng tệp này."),
    "genuine": _("Chữ ký số hợp lệ và nội dung không bị thay đổi, nhưng giấy tờ này không do hệ thống này cấp."),
    "untrusted": _("Nội dung không bị thay đổi từ khi ký, nhưng không xác nhận được người ký là ai."),
    "unsigned": _("Tệp PDF này không có chữ ký số, nên không xác nhận được gì."),
    "unreadable": _("Không đọc được tệp này như một tệp PDF."),
    "unjudged": _("Tệp này không kiểm tra được. Chưa thể nói nó đúng hay sai."),
}


@dataclass(frozen=True)
class PublicView:
    """What whoever holds the code or the file may know of a document; names of private persons are masked."""

    title: Multilingual
    notation: str
    issued_on: date
    organisation: Multilingual
    signer_name: str
    signer_title: Multilingual
    signed_for: str
    signed_at: datetime | None
    state: str
    void_reason: str
    shown: tuple[tuple[Multilingual, str], ...]
    code: str = ""


@dataclass(frozen=True)
class VerifyResult:
    """The answer to an uploaded file: a key of VERDICTS, what its signatures prove, our own entry if it has one."""

    verdict: str
    report: Report
    document: PublicView | None = None

    @property
    def sentence(self) -> Promise:
        """The verdict in words."""
        return VERDICTS[self.verdict]


def verify_address() -> str:
    """The page that answers for documents; a code appended to it leads to that document's answer."""
    return f"{settings.MOTCUA_URL}/kiem-tra/"


def field_name(document: Document) -> str:
    """The name of a document's signature field: by it an altered copy is still known for what it was."""
    return _FIELD + document.code.replace("-", "")


def documents(actor: Actor) -> QuerySet[Document]:
    """The documents that exist for this actor, the newest first."""
    return visible_to(Document.objects.all(), actor).order_by("-issued_on", "-id")


def document(actor: Actor, key: UUID) -> Document:
    """One document. Raises ``NotFound`` alike for what is not there and for what is not this actor's to see."""
    found = visible_to(Document.objects.filter(pk=key), actor).select_related("organisation").first()
    if found is None:
        raise NotFound
    return found


def documents_about(actor: Actor, subject: UUID) -> QuerySet[Document]:
    """What was made for one subject, such as a dossier, the newest first."""
    return documents(actor).filter(subject=subject).select_related("audience")


def made_about(actor: Actor, subject: UUID) -> list[Document]:
    """The ``documents_about`` one subject, all of them."""
    return _made(subject=subject, **sight(actor))


def _about(subject: UUID, **seen: Any) -> QuerySet[Document]:
    theirs = Exists(audiences(**seen, single=True).filter(pk=OuterRef("audience")))
    rows = Document.objects.filter(theirs, subject=subject)
    return rows.select_related("audience").order_by("-issued_on", "-id")


_made = Prepared(_about)


def title_of(document: Document) -> Multilingual:
    """What such a document is called."""
    return at_version(DocumentTypeSpec, KIND, document.type, document.pack_id).title


def by_code(typed: str) -> PublicView | None:
    """The public view of the signed or void document with this code, as anyone may type it; ``None`` otherwise."""
    found = _by_code(typed)
    return _public(found) if found else None


def verify_upload(data: bytes) -> VerifyResult:
    """Is this file genuine? Our register is asked first, then the file's signatures.

    The very bytes of any edition that the register knows are ``issued``, or ``void``: that needs no trust in a
    certificate, which may run out; the report judges their signature as of the moment it was made. A file that bears
    one of our signatures and differs from every edition in any way is ``altered``.
    """
    ours = _by_hash(hashlib.sha256(data).hexdigest())
    report = validate_pdf(data, trust_roots(pki_folder()), (ours and ours.signed_at) or now())
    if ours is not None:
        return VerifyResult("void" if ours.state == Document.State.VOID else "issued", report, _public(ours))
    fields = [signer.field for signer in report.signers]
    if report.outcome == "altered" and not fields:  # too broken for its signatures to be read, not for their names
        fields = [f"{_FIELD}{code.decode()}" for code in _NAMED.findall(data)[:20]]
    claimed = next((found for field in fields if (found := _claimed(field))), None)
    if claimed is not None:
        return VerifyResult("altered", report, _public(claimed))
    return VerifyResult(report.outcome, report)


def _by_hash(sha256: str) -> Document | None:
    """The document of which these bytes are an edition."""
    rows = Document.objects.select_related("organisation", "signer")
    return rows.filter(sha256=sha256).first() or rows.filter(editions__sha256=sha256).first()


def newest_file(document: Document) -> Kept:
    """The newest edition of a signed document: its signed bytes, and what makes them last."""
    last = document.editions.order_by("-n").first()
    sha256, size = (last.sha256, last.size) if last else (document.sha256, document.size)
    return Kept(sha256, size, "application/pdf", f"{document.notation.replace('/', '-')}.pdf")


def judgements(actor: Actor, subjects: Iterable[UUID]) -> dict[UUID, Judgement]:
    """The last judgement of each of these files' rows that was judged, as far as the actor sees them."""
    rows = visible_to(Judgement.objects.filter(subject__in=list(subjects)), actor)
    return {row.subject: row for row in rows.order_by("subject", "n")}


def report_of(judgement: Judgement) -> Report:
    """What was found then."""
    return Report.from_json(judgement.report)


def _claimed(field: str) -> Document | None:
    return _by_code(field.removeprefix(_FIELD).removesuffix("-seal")) if field.startswith(_FIELD) else None


def _by_code(typed: str) -> Document | None:
    code = read_verification_code(typed)
    if not code:
        return None
    rows = Document.objects.filter(code=code, signed_at__isnull=False)
    return rows.select_related("organisation", "signer").first()


def _public(document: Document) -> PublicView:
    spec = at_version(DocumentTypeSpec, KIND, document.type, document.pack_id)
    shown = tuple(
        (item.label, masked(text, item.mask))
        for item in spec.shown
        if isinstance(text := value_at(document.content, item.path), str) and text
    )
    return PublicView(
        title=spec.title,
        notation=document.notation,
        issued_on=document.issued_on,
        organisation=Multilingual(**document.organisation.title),
        signer_name=document.signer_name,
        signer_title=Multilingual(**document.signer.title),
        signed_for=document.signed_for,
        signed_at=document.signed_at,
        state=document.state,
        void_reason=document.void_reason,
        shown=shown,
        code=document.code,
    )


def kept_files() -> set[str]:
    """The hashes of the signed documents, of every edition, and of the pictures of signatures."""
    signed = Document.objects.exclude(sha256="").values_list("sha256", flat=True).order_by("pk")
    pictures = Certificate.objects.exclude(image="").values_list("image", flat=True).order_by("pk")
    return {*signed, *Edition.objects.values_list("sha256", flat=True).order_by("pk"), *pictures}
