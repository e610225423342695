"""Is this PDF what its signer signed? Works on any bytes, asks no network, and always answers with a report.

``genuine``: every signature is intact, every certificate leads to a root we trust at the moment asked for, and
nothing stands in the file that the last signature does not cover, save validation data for long-term keeping.
"""

import io
import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from motcua.mechanisms.papers.proof import Look
from motcua.mechanisms.papers.steps import finish

LARGEST = 30 * 1024 * 1024

OUTCOMES: dict[str, Promise] = {
    "genuine": _("Chữ ký số hợp lệ. Nội dung không bị thay đổi từ khi ký."),
    "altered": _("Tệp đã bị thay đổi sau khi ký, hoặc chữ ký không khớp với nội dung. Không dùng tệp này."),
    "untrusted": _("Nội dung không bị thay đổi từ khi ký, nhưng không xác nhận được người ký là ai."),
    "unsigned": _("Tệp PDF này không có chữ ký số."),
    "unreadable": _("Không đọc được tệp này như một tệp PDF."),
}
REASONS: dict[str, Promise] = {
    "empty": _("Tệp rỗng."),
    "too_large": _("Tệp lớn hơn 30 MB."),
    "not_pdf": _("Tệp không phải là PDF."),
    "encrypted": _("Tệp được đặt mật khẩu. Hãy gỡ mật khẩu trên bản gốc nơi cấp tệp, rồi kiểm tra lại."),
    "damaged": _("Tệp bị hỏng hoặc thiếu một phần."),
    "digest_mismatch": _("Nội dung không còn đúng như lúc ký."),
    "signature_invalid": _("Chữ ký số không đúng."),
    "added_after_signing": _("Có nội dung được thêm vào sau khi ký."),
    "partly_covered": _("Chữ ký không bao phủ toàn bộ tệp."),
    "container_changed": _("Phần chứa chữ ký đã bị sửa."),
    "unknown_authority": _("Chứng thư số không do một tổ chức mà hệ thống tin cậy cấp."),
    "expired": _("Chứng thư số chưa có hiệu lực hoặc đã hết hạn."),
    "revoked": _("Chứng thư số đã bị thu hồi."),
    "unsupported": _("Loại chữ ký số này chưa kiểm tra được."),
}

# What a pure-Python reader may throw when a stranger's bytes lead it astray. Each one means: not a PDF we can judge.
_ASTRAY = (
    PdfError, SignatureValidationError, CMSStructuralError, PathError, ValueError, LookupError, TypeError,
    AttributeError, ArithmeticError, AssertionError, RecursionError, NotImplementedError, OSError, zlib.error,
    struct.error,
)  # fmt: skip


_TAIL = 4096
_MOST_SIGNATURES, _MOST_FIELDS = 20, 2000


@dataclass(frozen=True)
class SignerSeen:
    """One signature as found: whom the certificate names, the time they claim, what is wrong with it (codes)."""

    name: str
    position: str
    organisation: str
    time: datetime | None
    field: str
    trusted: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a file's signatures prove. ``outcome`` is a key of OUTCOMES, every reason a key of REASONS."""

    outcome: str
    signers: tuple[SignerSeen, ...] = ()
    covers_whole_file: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def sentence(self) -> Promise:
        return OUTCOMES[self.outcome]

    @property
    def reason_sentences(self) -> list[Promise]:
        return [REASONS[code] for code in self.reasons]


def validate_pdf(data: bytes, roots: Sequence[x509.Certificate], moment: datetime, largest: int = LARGEST) -> Report:
    """Judge a PDF's signatures against the trusted ``roots`` as of ``moment`` (aware). Raises for no ``data``."""
    if fault := _refused(data, largest):
        return Report("unreadable", reasons=(fault,))
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs each hostile file with its traceback
    if b"%%EOF" not in data[-_TAIL:] or data.count(b"/ByteRange") > _MOST_SIGNATURES:
        return _nothing_found(data, Report("unreadable", reasons=("damaged",)))
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return Report("unreadable", reasons=("encrypted",))
        _count_fields(reader)
        signatures = sorted(reader.embedded_regular_signatures, key=lambda found: found.signed_revision)
        if not signatures:
            return _nothing_found(data, Report("unsigned"))
        seen = finish(_judge_all(data, signatures, roots, moment))
    except _ASTRAY:
        return _nothing_found(data, Report("unreadable", reasons=("damaged",)))
    reasons = tuple(dict.fromkeys(code for signer in seen for code in signer.reasons))
    covers = reader.embedded_signatures[-1].evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    return Report(_outcome(reasons, seen), tuple(seen), covers, reasons)


def _count_fields(reader: PdfFileReader) -> None:
    """Raise ``ValueError`` for a form with more fields, counted on every path to them, than any honest paper has."""
    waiting, seen = list(_found(_found(reader.root.get("/AcroForm", {})).get("/Fields", []))), 0
    while waiting:
        field = _found(waiting.pop())
        seen += 1
        if seen > _MOST_FIELDS:
            raise ValueError("too many form fields")
        waiting += list(_found(field.get("/Kids", [])))[: _MOST_FIELDS + 1]


def _found(value: Any) -> Any:
    """What an indirect reference stands for; anything else is itself."""
    return value.get_object() if hasattr(value, "get_object") else value


def _refused(data: bytes, largest: int) -> str:
    if not data:
        return "empty"
    if len(data) > largest:
        return "too_large"
    return "" if b"%PDF-" in data[:1024] else "not_pdf"


def _nothing_found(data: bytes, report: Report) -> Report:
    """A file with the marks of a signature that can no longer be read was signed once, and is not what was signed."""
    if any(mark in data for mark in (b"/ByteRange", b"/FT /Sig", b"/FT/Sig", b"ETSI.CAdES", b"adbe.pkcs7")):
        return Report("altered", reasons=("damaged",))
    return report


def _outcome(reasons: tuple[str, ...], seen: Sequence[SignerSeen]) -> str:
    if any(code not in ("unknown_authority", "expired", "revoked", "unsupported") for code in reasons):
        return "altered"
    return "genuine" if all(signer.trusted for signer in seen) else "untrusted"


async def _judge_all(
    data: bytes, signatures: Sequence[EmbeddedPdfSignature], roots: Sequence[x509.Certificate], moment: datetime
) -> list[SignerSeen]:
    seen = []
    look = Look(signatures[0].reader, roots, moment)
    for signature in signatures:
        signer = _named(signature)
        try:
            status = await async_validate_pdf_signature(signature, signer_validation_context=_context(roots, moment))
        except SignatureValidationError:
            seen.append(replace(signer, reasons=("unsupported",)))
            continue
        faults = _integrity(status, last=signature is signatures[-1]) or _container(data, signature)
        faults = faults or await _distrust(signature, status, roots, look)
        seen.append(replace(signer, trusted=not faults, reasons=tuple(faults)))
    return seen


def _named(signature: EmbeddedPdfSignature) -> SignerSeen:
    subject = signature.signer_cert.subject.native
    parts = {key: value[0] if isinstance(value, list) else value for key, value in subject.items()}
    return SignerSeen(
        name=parts.get("common_name", ""),
        position=parts.get("title", ""),
        organisation=parts.get("organization_name", ""),
        time=signature.self_reported_timestamp,
        field=signature.field_name,
        trusted=False,
    )


def _integrity(status: PdfSignatureStatus, *, last: bool) -> list[str]:
    if not status.intact:
        return ["digest_mismatch"]
    if not status.valid:
        return ["signature_invalid"]
    if status.coverage in (SignatureCoverageLevel.UNCLEAR, SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START):
        return ["partly_covered"]
    # A later signature is an addition we expect; after the last one only long-term validation data may follow.
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    level = status.modification_level
    if level is None or level > allowed or status.docmdp_ok is False:
        return ["added_after_signing"]
    loose_end = last and level == ModificationLevel.NONE and status.coverage != SignatureCoverageLevel.ENTIRE_FILE
    return ["added_after_signing"] if loose_end else []


def _container(data: bytes, signature: EmbeddedPdfSignature) -> list[str]:
    """What no digest covers must be exactly what it has to be, or a byte could change unseen.

    The hole in the byte range holds the container, zeros and nothing else, its hex digits all small or all capital; the
    container's versions and digest names follow from its content (RFC 5652, 5.1 and 5.3).
    """
    _start, length, after, _rest = (int(number) for number in signature.byte_range)
    hole = data[length:after]
    digits = hole[1:-1]
    size = 2 * _der_length(signature.pkcs7_content)
    tidy = hole[:1] == b"<" and hole[-1:] == b">" and not digits[size:].strip(b"0")
    one_case = digits in (digits.lower(), digits.upper())
    signed, signer = signature.signed_data, signature.signer_info
    by_key = signer["sid"].name == "subject_key_identifier"
    issuer = by_key or signer["sid"].chosen["issuer"].dump() == signature.signer_cert.issuer.dump()
    versions = (signed["version"].native, signer["version"].native) == (("v3", "v3") if by_key else ("v1", "v1"))
    digest = signer["digest_algorithm"].dump()
    digests = all(named.dump() == digest for named in signed["digest_algorithms"])
    known = signature.md_algorithm in ("sha256", "sha384", "sha512")
    return [] if all((tidy, one_case, versions, digests, known, issuer)) else ["container_changed"]


def _der_length(content: bytes) -> int:
    """Bytes of the DER value at the start of ``content``, header included."""
    first = content[1]
    if first < 0x80:
        return 2 + first
    width = first & 0x7F
    return 2 + width + int.from_bytes(content[2 : 2 + width], "big")


async def _distrust(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, roots: Sequence[x509.Certificate], look: Look
) -> list[str]:
    if status.trusted:
        return []
    proof = await look.at(signature)
    if proof and proof.good:  # its time stamps show that it was made while its certificate was good
        return []
    if status.revoked:
        return ["revoked"]
    fresh = _context(roots, signature.signer_cert.not_valid_before)
    young = await async_validate_pdf_signature(signature, signer_validation_context=fresh, skip_diff=True)
    return ["expired" if young.trusted else "unknown_authority"]


def _context(roots: Sequence[x509.Certificate], moment: datetime) -> ValidationContext:
    return ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=moment)
