"""What makes a certificate fit to sign with here, in words: every fault at once, from the certificate alone.

Pure but for the trusted roots that are handed in; who sits where, the caller says.
"""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from motcua.kernel.packs.api import say
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.rules import VIETNAM
from motcua.mechanisms.papers.steps import finish
from motcua.mechanisms.papers.trust.pki import shortened

Words = str | Promise
SOON: Final = timedelta(days=45)
"""How long before its end a certificate is called soon to run out: getting a new one takes weeks."""
STATES: Final[dict[str, Words]] = {
    "in_use": _("Đang dùng"),
    "soon": _("Sắp hết hạn"),
    "expired": _("Hết hạn"),
    "not_yet": _("Chưa có hiệu lực"),
    "ended": _("Đã ngừng"),
}
_SHORTEST_RSA = 2048
# As certificates and our own titles write a people's committee, with the tone on either vowel.
_PEOPLES_COMMITTEE: Final = re.compile("(u\u1ef7|\u1ee7y) ban nh\u00e2n d\u00e2n ")
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


class NoCertificateError(ValueError):
    """The text is no certificate in PEM."""


@dataclass(frozen=True)
class Read:
    """A certificate as it was read, and those of its authorities that came with it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> str:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def chain_pem(self) -> str:
        """Its authorities, as they came."""
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in self.chain)

    def named(self, oid: x509.ObjectIdentifier) -> str:
        """A part of its holder's name; empty without one."""
        return next((str(part.value) for part in self.certificate.subject.get_attributes_for_oid(oid)), "")


def read(pem: str) -> Read:
    """The first certificate of a text in PEM, and those behind it. Raises :class:`NoCertificateError`."""
    try:
        first, *others = x509.load_pem_x509_certificates(pem.encode())
        _whole = (first.public_key(), first.subject.rfc4514_string(), first.extensions)  # what can't be read fails here
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoCertificateError(str(error)) from None
    return Read(first, tuple(others))


def state(certificate: Certificate, moment: datetime) -> str:
    """A key of ``STATES``."""
    if certificate.ended_at is not None:
        return "ended"
    if certificate.valid_to < moment:
        return "expired"
    if certificate.valid_from > moment:
        return "not_yet"
    return "soon" if certificate.valid_to - moment < SOON else "in_use"


def own_faults(found: Read, roots: Sequence[asn1_x509.Certificate], moment: datetime) -> list[Words]:
    """What keeps a certificate from being signed with at a moment: its time, what it is for, its key, its authority."""
    one, faults = found.certificate, list[Words]()
    ends, begins = one.not_valid_after_utc.astimezone(VIETNAM), one.not_valid_before_utc.astimezone(VIETNAM)
    if ends < moment:
        faults.append(say(_("Chứng thư đã hết hạn lúc %(when)s."), when=f"{ends:%H:%M %d/%m/%Y}"))
    if begins > moment:
        faults.append(say(_("Chứng thư đến %(when)s mới có hiệu lực."), when=f"{begins:%H:%M %d/%m/%Y}"))
    if not _for_signing(one):
        faults.append(_("Chứng thư này không dùng để ký (key usage không có chữ ký số)."))
    if not _strong(one):
        faults.append(_("Khóa của chứng thư yếu hoặc khác loại: cần ECDSA P-256 trở lên, hoặc RSA từ 2048 bit."))
    if not trusted(found, roots, moment):
        faults.append(
            _("Chứng thư không do tổ chức mà hệ thống tin cậy cấp. Xin gửi kèm các chứng thư trung gian trong tệp này.")
        )
    return faults


def _for_signing(one: x509.Certificate) -> bool:
    try:
        if one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        usage = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _strong(one: x509.Certificate) -> bool:
    key = one.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return isinstance(key.curve, _CURVES)
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SHORTEST_RSA


def trusted(found: Read, roots: Sequence[asn1_x509.Certificate], moment: datetime) -> bool:
    """Whether its authorities lead to a root, each for itself valid; its own time is another question. Nobody is
    asked."""
    begins, ends = found.certificate.not_valid_before_utc, found.certificate.not_valid_after_utc
    inside = min(max(moment, begins), ends)
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=inside)
    others = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in found.chain]
    own = asn1_x509.Certificate.load(found.der)
    try:
        finish(CertificateValidator(own, others, validation_context=context).async_validate_path())
    except (PathError, ValidationError, ValueError):
        return False
    return True


def name_fault(found: Read, names: Collection[str], *, body: bool, others: Collection[str] = ()) -> Words | None:
    """Whether it names one of those who sit in the seat (the common name), or the body (that, or the organisation).
    Certificates of ``others`` there name their organisation as well: they are no seals."""
    said = [found.named(NameOID.COMMON_NAME)]
    if body and _plain(said[0]) not in map(_plain, others):
        said.append(found.named(NameOID.ORGANIZATION_NAME))
    if {_plain(name) for name in said if name} & {_plain(form) for name in names for form in (name, shortened(name))}:
        return None
    if body:
        values = {"name": said[0] or "–", "who": ", ".join(names)}
        return say(_("Chứng thư đứng tên “%(name)s”, không phải của cơ quan này (%(who)s)."), **values)
    if not names:
        return _("Hôm nay không có ai giữ vị trí này.")
    values = {"name": said[0] or "–", "who": ", ".join(names)}
    return say(_("Chứng thư đứng tên “%(name)s”, không phải người đang giữ vị trí này (%(who)s)."), **values)


def _plain(name: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return _PEOPLES_COMMITTEE.sub("ubnd ", text)


def challenge(fingerprint: str) -> bytes:
    """What a keeper signs to show that it holds the key of a certificate: words that no document consists of."""
    return f"motcua certificate.register {fingerprint}".encode()


def proves(found: Read, proof: str) -> bool:
    """Whether a signature over the challenge, in base64, was made with the certificate's key."""
    try:
        signature = base64.b64decode(proof, validate=True)
    except (binascii.Error, ValueError):
        return False
    return signed_by(found.certificate, signature, challenge(found.fingerprint))


def signed_by(certificate: x509.Certificate, signature: bytes, data: bytes) -> bool:
    """Whether the certificate's key made this signature (ECDSA, or RSA by PKCS #1 v1.5, over SHA-256)."""
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True
