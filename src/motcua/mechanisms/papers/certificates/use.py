"""With which certificates a prepared document is signed, at the moment when it is; and what stands in the way.

Whoever approved may have left his seat since, his delegation may have ended, his certificate run out. Then nothing is
signed: the document waits, and ``obstacles`` says why, as often as somebody asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Delegation, counting, holders, in_force, system_actor
from motcua.kernel.acts.api import Caller, Conflict, Invalid, perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.jobs.api import failing
from motcua.kernel.packs.api import at_version, say
from motcua.mechanisms.papers.appearance import sealing
from motcua.mechanisms.papers.certificates.acts import End, Register, end, register
from motcua.mechanisms.papers.certificates.fitness import Words, read
from motcua.mechanisms.papers.certificates.keeping import proof_of, signer_of
from motcua.mechanisms.papers.certificates.refusals import TOLD, SilentAuthorityError
from motcua.mechanisms.papers.models import Certificate, Document, Signature
from motcua.mechanisms.papers.rules import VIETNAM
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from motcua.mechanisms.papers.trust.pki import Holder, MissingKeyError, SignerKey, establish, pki_folder, signer_for
from motcua.mechanisms.papers.trust.revocation import status_of

SYSTEM = Caller(system_actor("papers"), channel="system")
Kind = Signature.Kind
KEY_GONE: Final[Words] = _("Khóa của chứng thư này không còn.")
REVOKED: Final[Words] = _("Chứng thư đã bị tổ chức cấp thu hồi.")


class ObstructedError(Exception):
    """The document cannot be signed now; ``obstacles`` says why."""

    def __init__(self, obstacles: list[Words]) -> None:
        super().__init__(f"{len(obstacles)} obstacles")
        self.obstacles = obstacles


@dataclass(frozen=True)
class Signatory:
    """Who signs as what, with which certificate."""

    kind: str
    certificate: Certificate
    key: SignerKey


def obstacles(document: Document) -> list[Words]:
    """Why a document waits, as far as can be known here: nobody outside is asked. Nothing for one that does not."""
    if document.state != Document.State.PREPARED:
        return []
    moment = now()
    found = [] if _still_signs(document) else [_gone(document)]
    for kind in kinds_of(document):
        known = _candidates(document, kind)
        if not any(_usable(known, moment)) and not _may_enrol(known):
            found.append(_without(document, kind, moment))
    return found


def refused(document: Document) -> Words | None:
    """What a keeper refused when it was last asked to sign a document that still waits, and what to do; ``None`` where
    none did."""
    if document.state != Document.State.PREPARED:
        return None
    return next((TOLD[one.error] for one in failing([document.pk]) if one.error in TOLD), None)


def kinds_of(document: Document) -> list[str]:
    """Who signs it, in order."""
    spec = at_version(DocumentTypeSpec, KIND, document.type, document.pack_id)
    return [Kind.PERSON, *([Kind.ORGANISATION] if spec.seal else [])]


def signatories(document: Document, moment: datetime) -> list[Signatory]:
    """Who signs a prepared document now, the person first. A demonstration makes what certificates it lacks.

    Raises :class:`ObstructedError`, ``MissingKeyError`` where a key is not at hand, ``SilentAuthorityError`` where a
    certificate's status is asked for and nobody tells it, and what a keeper raises.
    """
    if not _still_signs(document):
        raise ObstructedError([_gone(document)])
    found: list[Signatory] = []
    missing: list[Words] = []
    for kind in kinds_of(document):
        one = _with(document, kind, moment)
        if one is None:
            missing.append(_without(document, kind, moment))
        else:
            found.append(one)
    if missing:
        raise ObstructedError(missing)
    return found


def _still_signs(document: Document) -> bool:
    """Whether whoever approved sits in that seat today, and may still sign for another where he did."""
    held = holders().filter(position=document.signer_id)
    named = {"account": document.account} if document.account else {"account__party__name": document.signer_name}
    if not held.filter(**named).exists():
        return False
    if not document.signed_for:
        return True
    given = counting(Delegation.objects.filter(in_force(today()), receiver=document.signer_id))
    if document.authority:
        return any(one.pk == document.authority for one in given)
    return any(f"{one.form} {one.giver.title['vi']}" == document.signed_for for one in given)


def _gone(document: Document) -> Words:
    values = {"name": document.signer_name, "title": document.signer_title, "above": document.signed_for}
    if document.signed_for and holders().filter(position=document.signer_id).exists():
        return say(
            _("%(name)s không còn được ký thay (%(above)s): ủy quyền đã hết. Hủy số này rồi người có quyền duyệt lại."),
            **values,
        )
    return say(
        _("%(name)s không còn giữ vị trí %(title)s. Hãy hủy số này, ghi lý do, rồi người đang giữ vị trí duyệt lại."),
        **values,
    )


def _candidates(document: Document, kind: str) -> list[Certificate]:
    """The certificates of whoever signs as this, the newest first, whatever became of them."""
    some = Certificate.objects.order_by("-registered_at", "-pk")
    if kind == Kind.PERSON:
        named = Q(holder=document.signer_name)
        if document.account:
            named = Q(account=document.account) | (named & Q(account=None))
        return list(some.filter(named, position=document.signer_id))
    return list(some.filter(position=None, organisation=sealing(document)))


def _usable(known: Iterable[Certificate], moment: datetime) -> Iterator[Certificate]:
    """Those that are in use and within their time."""
    for one in known:
        if one.ended_at is None and one.valid_from <= moment <= one.valid_to:
            yield one


def _with(document: Document, kind: str, moment: datetime) -> Signatory | None:
    known = _candidates(document, kind)  # asked once: what another worker enrols meanwhile is met where it's registered
    for one in _usable(known, moment):
        try:
            key = signer_of(one)
        except MissingKeyError:
            if settings.MOTCUA_KIND != "demonstration":
                raise
            _let_go(one, KEY_GONE)  # set aside by ``motcua keys rotate``
            continue
        status = status_of(one.pem, one.chain, moment)
        if status == "revoked":
            _let_go(one, REVOKED)
            continue
        if status == "unknown" and settings.MOTCUA_REQUIRE_STATUS:
            raise SilentAuthorityError(f"nobody says whether certificate {one.pk} still holds")
        return Signatory(kind, one, key)
    return _enrolled(document, kind) if _may_enrol(known) else None


def _let_go(certificate: Certificate, reason: Words) -> None:
    """End a certificate that can be signed with no more; whoever asks reads why."""
    perform(end, SYSTEM, End(reason=str(reason)), on=certificate.pk)


def _without(document: Document, kind: str, moment: datetime) -> Words:
    """Why there is no certificate for this, by the newest that there was."""
    whose = document.signer_name if kind == Kind.PERSON else sealing(document).title["vi"]
    last = next(iter(_candidates(document, kind)), None)
    if last is None:
        return say(_("Chưa đăng ký chứng thư số của %(who)s. Xin báo người quản trị đăng ký rồi ký lại."), who=whose)
    if last.ended_at is not None:
        said = _("Chứng thư số của %(who)s đã ngừng dùng: %(why)s Xin báo người quản trị đăng ký chứng thư mới.")
        return say(said, who=whose, why=last.end_reason.rstrip(".") + ".")
    when = f"{(last.valid_to if last.valid_to < moment else last.valid_from).astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    if last.valid_to < moment:
        said = _("Chứng thư số của %(who)s đã hết hạn lúc %(when)s. Xin báo người quản trị đăng ký chứng thư mới.")
        return say(said, who=whose, when=when)
    said = _("Chứng thư số của %(who)s đến %(when)s mới có hiệu lực. Đến lúc đó hãy ký lại.")
    return say(said, who=whose, when=when)


def _may_enrol(known: Iterable[Certificate]) -> bool:
    """Whether a demonstration makes itself a certificate for this: once, and again when the key of the last is gone."""
    return settings.MOTCUA_KIND == "demonstration" and not any(map(_at_hand, known))


def _at_hand(certificate: Certificate) -> bool:
    try:
        signer_of(certificate)
    except MissingKeyError:
        return False
    return True


def _enrolled(document: Document, kind: str) -> Signatory:
    """A new certificate of the demonstration's own authority, registered as an administrator would."""
    body = sealing(document)
    name = body.title["vi"]
    place: dict[str, UUID | None] = {"organisation": body.pk}
    if kind == Kind.PERSON:
        whose = f"{document.signer.urn} {document.account or ''}".rstrip()
        holder = Holder(whose, document.signer_name, document.signer_title, name)
        place |= {"position": document.signer_id, "account": document.account}
    else:
        holder = Holder(body.urn, name, "", name)
    establish(pki_folder(), settings.MOTCUA_KIND)
    pem = signer_for(pki_folder(), holder).pem
    proof = proof_of(read(pem), "file", holder.slug)
    given = Register(keeper="file", reference=holder.slug, pem=pem, proof=proof, **place)
    try:
        certificate = perform(register, SYSTEM, given)
    except (Conflict, Invalid):  # another worker was quicker
        certificate = Certificate.objects.get(fingerprint=read(pem).fingerprint)
    return Signatory(kind, certificate, signer_of(certificate))
