"""Registering a certificate with which somebody here signs, ending it, and the picture that is printed with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Faults, Holding, Organisation, Position, holders, issuer_of
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.files.api import FileRefused, open_blob, redeem
from motcua.mechanisms.papers.appearance import transparent
from motcua.mechanisms.papers.certificates.fitness import (
    NoCertificateError,
    Read,
    Words,
    name_fault,
    own_faults,
    proves,
    read,
)
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.policy import POLICY
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

LARGEST_PICTURE: Final = 500_000
"""Bytes of the picture of a signature."""


class Whose(Given):
    """A certificate in PEM with those of its authorities behind it, and whose it is: of whoever sits in a ``position``
    of a body, or without one the body's own. ``account`` says who, where several of one name sit there. ``keeper``
    holds its key and knows it as ``reference``."""

    organisation: UUID
    position: UUID | None = None
    account: UUID | None = None
    keeper: Literal["file", "pkcs11", "remote"]
    reference: Annotated[str, Field(min_length=1, max_length=300)]
    pem: Annotated[str, Field(min_length=1, max_length=40_000)]


class Register(Whose):
    """``proof``: the keeper's signature over ``motcua certificate.register <SHA-256 of the certificate in hex>``, in
    base64. By it the key shows itself; it never comes here."""

    proof: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True)
class Examined:
    """What was handed in for registering: the certificate, whose it is, and everything that is wrong, by its place in
    ``Whose``. ``people`` are those who sit in the seat under the name on the certificate."""

    found: Read | None
    body: Organisation | None
    seat: Position | None
    people: list[Holding]
    faults: Faults


def examine(given: Whose, moment: datetime) -> Examined:
    """Everything about a certificate that can be known here at a moment."""
    faults: Faults = {}
    body = Organisation.objects.filter(pk=given.organisation).exclude(kind="unit").first()
    seat = Position.objects.select_related("organisation").filter(pk=given.position).first() if given.position else None
    if body is None:
        faults["organisation"] = [_("Không có cơ quan này.")]
    if given.position and (seat is None or issuer_of(seat).pk != given.organisation):
        faults["position"] = [_("Cơ quan này không có vị trí đó.")]
    try:
        found = read(given.pem)
    except NoCertificateError:
        faults["pem"] = [_("Đây không phải là chứng thư số dạng PEM (mở đầu bằng BEGIN CERTIFICATE).")]
        return Examined(None, body, seat, [], faults)
    said: list[Words] = own_faults(found, trust_roots(pki_folder()), moment)
    sitting = _sitting(seat, given.account) if seat else []
    people = [one for one in sitting if name_fault(found, [one.account.party.name], body=False) is None]
    if body is not None and "position" not in faults:
        names = [one.account.party.name for one in sitting] if seat else [body.title["vi"]]
        others = [] if seat else _others_of(body)
        said += [fault for fault in [name_fault(found, names, body=seat is None, others=others)] if fault is not None]
    if len({one.account_id for one in people}) > 1:
        faults["account"] = [_("Ở vị trí này có nhiều người cùng tên. Xin chọn đúng người.")]
    if Certificate.objects.filter(fingerprint=found.fingerprint).exists():
        said.append(_("Chứng thư này đã được đăng ký."))
    if said:
        faults["pem"] = said
    return Examined(found, body, seat, people, faults)


def _sitting(seat: Position, account: UUID | None) -> list[Holding]:
    """Those who sit there today; only the ``account`` that is named, if it does."""
    held = holders().filter(position=seat).select_related("account__party")
    return list(held.filter(account=account) if account else held)


def _others_of(body: Organisation) -> list[str]:
    """The names of all who sit in a body, in its units and in the agencies within it today, and of these agencies; of
    an agency, those of all beside whom it works. A certificate of theirs may name the body as well."""
    key = body.body_id or body.pk
    held = holders().filter(Q(position__organisation=key) | Q(position__organisation__body=key))
    people = held.values_list("account__party__name", flat=True).order_by("account__party__name")
    beside = Organisation.objects.filter(Q(pk=key) | Q(body=key)).exclude(pk=body.pk).order_by("urn")
    return [*people, *(one.title["vi"] for one in beside)]


@act("certificate.register", POLICY)
def register(deed: Deed, given: Register) -> Certificate:
    """Register a certificate for a seat or a body. From now on its documents are signed with it.

    Raises ``NotAllowed`` outside one's own bodies, ``Invalid`` with every fault. Whether it was revoked, and what the
    keeper holds, was asked before: nothing outside is asked here.
    """
    if not deed.actor.system and given.organisation not in deed.actor.subtree:
        raise NotAllowed
    looked = examine(given, deed.now)
    found, body, seat, faults = looked.found, looked.body, looked.seat, looked.faults
    if found is not None and not proves(found, given.proof):
        fault = _("Khóa mà nơi giữ khóa đang có không phải là khóa của chứng thư này.")
        faults["reference"] = [*faults.get("reference", []), fault]
    if faults or found is None or body is None:
        raise Invalid(faults=faults)
    person = looked.people[0] if seat else None
    certificate = Certificate(
        organisation=body,
        position=seat,
        holder=person.account.party.name if person else body.title["vi"],
        account=person.account_id if person else None,
        keeper=given.keeper,
        reference=given.reference,
        pem=found.pem,
        chain=found.chain_pem,
        fingerprint=found.fingerprint,
        valid_from=found.certificate.not_valid_before_utc,
        valid_to=found.certificate.not_valid_after_utc,
        registered_at=deed.now,
    )
    try:
        deed.claim(certificate)
    except IntegrityError:
        raise Conflict(_("Chứng thư này đã được đăng ký.")) from None
    if not deed.actor.system:  # a demonstration enrols in the midst of signing: nothing waited for that
        deed.emit("certificate.registered", certificate)
    return certificate


def lock_certificate(key: UUID) -> Certificate:
    """A certificate, locked until the deed ends."""
    return Certificate.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=key)


class End(Given):
    """Why it is no longer signed with."""

    reason: Annotated[str, Field(min_length=5, max_length=500)]


@act("certificate.end", POLICY, on=lock_certificate)
def end(deed: Deed, certificate: Certificate, given: End) -> Certificate:
    """Sign with it no more, from now on. What it signed stays signed."""
    return deed.save(certificate, ended_at=deed.now, end_reason=given.reason)


class Picture(Given):
    """The receipt of an uploaded PNG with a transparent ground; empty: none any more."""

    receipt: Annotated[str, Field(max_length=2000)] = ""


@act("certificate.picture", POLICY, on=lock_certificate)
def picture(deed: Deed, certificate: Certificate, given: Picture) -> Certificate:
    """Choose the picture that is printed with its signatures: a person's in blue, a body's red seal."""
    sha256 = ""
    if given.receipt:
        try:
            kept = redeem(given.receipt, deed.actor.pseudonym)
        except FileRefused as refused:
            raise Invalid(faults={"receipt": [refused.sentence]}) from None
        with open_blob(kept.sha256) as blob:
            small = kept.size <= LARGEST_PICTURE  # it is printed into every paper
            if kept.media_type != "image/png" or not small or not transparent(blob.read()):
                told = _("Ảnh phải là tệp PNG nền trong suốt, mỗi chiều không quá 4000 điểm, không quá 500 KB.")
                raise Invalid(faults={"receipt": [told]})
        sha256 = kept.sha256
    return deed.save(certificate, image=sha256)
