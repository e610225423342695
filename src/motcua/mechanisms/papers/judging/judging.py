"""Is this PDF what its signers signed? Works on any bytes, asks no network, and always answers with a report.

``genuine``: every signature is intact, every certificate leads to a root we trust at the moment it is judged for, and
nothing stands in the file that the last signature does not cover, save validation data for long-term keeping. Pure: it
knows no Django, so that ``judge`` can run it in a process of its own.
"""

import io
import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature as CryptographyInvalid
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import InvalidVersion
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.errors import PathError

from motcua.mechanisms.papers.judging.difference import QuickDifference
from motcua.mechanisms.papers.judging.integrity import (
    added,
    broken,
    container,
    count_fields,
    covers,
    found,
    lies_over_a_page,
    loose_end,
    malformed,
    stuffed,
    weak,
)
from motcua.mechanisms.papers.judging.quick import quicken
from motcua.mechanisms.papers.judging.report import UNTRUSTED, Report, SignerSeen
from motcua.mechanisms.papers.judging.trust import Evidence, Proof, evidence, examined, latest, proofs, standing
from motcua.mechanisms.papers.steps import finish_at_once

LARGEST: Final = 30 * 1024 * 1024
_TAIL: Final = 4096
# What readers may throw when a stranger's bytes lead them astray: no PDF to be judged. Anything else ends the process.
_ASTRAY: Final = (
    PdfError, SignatureValidationError, CMSStructuralError, PathError, CryptographyInvalid, UnsupportedAlgorithm,
    InvalidVersion, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError,
    NotImplementedError, OSError, zlib.error, struct.error,
)  # fmt: skip
_MOST_SIGNATURES: Final = 20

quicken()


def judge(data: bytes, roots: Sequence[x509.Certificate], moment: datetime, largest: int = LARGEST) -> Report:
    """Judge a PDF's signatures against the trusted ``roots`` as of ``moment`` (aware). Raises for no ``data``."""
    if fault := _refused(data, largest):
        return Report("unreadable", reasons=(fault,))
    if stuffed(data):
        return Report("altered", reasons=("hidden_in_gap",))
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs each hostile file with its traceback
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    if b"%%EOF" not in data[-_TAIL:] or data.count(b"/ByteRange") > _MOST_SIGNATURES:
        return _unjudged(data)
    try:
        return _judge(data, roots, moment)
    except _ASTRAY:
        return _unjudged(data)


def _judge(data: bytes, roots: Sequence[x509.Certificate], moment: datetime) -> Report:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        return Report("unreadable", reasons=("encrypted",))
    count_fields(reader)
    if fault := malformed(reader, len(data)):
        return Report("untrusted" if fault in UNTRUSTED else "altered", reasons=(fault,))
    signatures = sorted(reader.embedded_regular_signatures, key=lambda one: one.signed_revision)
    if not signatures:
        return _unsigned(data, reader)
    holding = evidence(reader, roots)
    seen, loose = finish_at_once(lambda: _judge_all(data, reader, signatures, holding, moment))
    if loose_end(data, reader):
        loose.append("added_after_signing")
    reasons = tuple(dict.fromkeys([code for signer in seen for code in signer.reasons] + loose))
    entire = signatures[-1].coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Report(_outcome(reasons, seen), tuple(seen), entire, reasons)


def _refused(data: bytes, largest: int) -> str:
    if not data:
        return "empty"
    if len(data) > largest:
        return "too_large"
    return "" if b"%PDF-" in data[:1024] else "not_pdf"


def _unjudged(data: bytes) -> Report:
    """A file with the marks of a signature that can no longer be read was signed once, and is not what was signed."""
    marks = (b"/ByteRange", b"/FT /Sig", b"/FT/Sig", b"ETSI.CAdES", b"adbe.pkcs7")
    return Report("altered" if any(mark in data for mark in marks) else "unreadable", reasons=("damaged",))


def _unsigned(data: bytes, reader: PdfFileReader) -> Report:
    """No signature: never signed, or one was taken out. A form may be made fillable by the mark of its maker's program
    (usage rights), and a file may have a timestamp only; neither is anybody's signature."""
    rights = found(reader.root.get("/Perms", {}))
    others = any(key in rights for key in ("/UR", "/UR3")) or bool(reader.embedded_timestamp_signatures)
    if b"/ByteRange" in data and not others:
        return Report("altered", reasons=("signature_removed",))
    return Report("unsigned")


def _outcome(reasons: Sequence[str], seen: Sequence[SignerSeen]) -> str:
    if any(code not in UNTRUSTED for code in reasons):
        return "altered"
    return "genuine" if not reasons and all(signer.trusted for signer in seen) else "untrusted"


async def _judge_all(
    data: bytes,
    reader: PdfFileReader,
    signatures: Sequence[EmbeddedPdfSignature],
    holding: Evidence,
    moment: datetime,
) -> tuple[list[SignerSeen], list[str]]:
    stamps, loose = await proofs(data, reader, holding, moment)
    seen = []
    for place, signature in enumerate(signatures):
        later = signatures[place + 1 :]
        signer = await _judge_one(data, signature, later, stamps, holding, moment)
        if place and lies_over_a_page(signature):
            signer = replace(signer, trusted=False, reasons=(*signer.reasons, "laid_over_page"))
        seen.append(signer)
    return seen, loose


async def _judge_one(
    data: bytes,
    signature: EmbeddedPdfSignature,
    later: Sequence[EmbeddedPdfSignature],
    stamps: Sequence[Proof],
    holding: Evidence,
    moment: datetime,
) -> SignerSeen:
    signer = _named(signature)
    if weak(signature):
        return replace(signer, reasons=("weak_algorithm",))
    try:
        over = latest(signature, stamps)
        status = await examined(signature, over.time if over else moment, holding, QuickDifference(data))
    except SignatureValidationError:
        return replace(signer, reasons=("unsupported",))
    codes, filled = added(signature, status)
    signer = replace(signer, covers=covers(signature), added=codes, filled=filled)
    faults = broken(data, signature, status, last=not later)
    if not faults and (fault := container(signature.signed_data, signature.signer_cert, holding.known)):
        faults = [fault]
    if faults and any(code not in UNTRUSTED for code in faults):
        return replace(signer, reasons=tuple(faults))
    stands = await standing(signature, status, stamps, holding, moment)
    reasons = tuple(stands.reasons or faults)
    return replace(
        signer,
        trusted=not reasons,
        reasons=reasons,
        proven=stands.proven,
        proven_by=stands.proven_by,
        judged_at=stands.judged_at,
        level=stands.level,
    )


def _named(signature: EmbeddedPdfSignature) -> SignerSeen:
    certificate = signature.signer_cert
    subject, issuer = _parts(certificate.subject), _parts(certificate.issuer)
    return SignerSeen(
        name=subject.get("common_name", ""),
        position=subject.get("title", ""),
        organisation=subject.get("organization_name", ""),
        time=signature.self_reported_timestamp,
        field=str(signature.field_name),  # pyHanko's own string holds on to the whole file
        trusted=False,
        authority=issuer.get("common_name") or issuer.get("organization_name", ""),
        certificate=certificate.sha256.hex(),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
    )


def _parts(name: x509.Name) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in name.native.items()}
