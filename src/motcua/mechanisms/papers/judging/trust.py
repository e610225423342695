"""Who signed, when, and whether we may believe it: certificates, timestamps, revocation, and the level they make.

A signature is judged at the moment before which it is proven to have existed; each proof is itself judged at the moment
that a later proof gives it, beginning now: so a chain of document timestamps carries a signature through the years in
which certificates run out (the idea of EN 319 102-1, 5.6). No network is asked: what a file lacks, it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffPolicy
from pyhanko.sign.validation import (
    async_validate_cms_signature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from motcua.mechanisms.papers.judging.integrity import container, found, hole, weak

USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_ANY = KeyUsageConstraints(key_usage=set())
_MOST_PROOFS = 400


@dataclass(frozen=True)
class Evidence:
    """What a file brings along for its own proof: certificates, revocation lists and answers. Each proves itself by
    its own signature, and none makes anybody trusted."""

    roots: Sequence[x509.Certificate]
    certificates: Sequence[x509.Certificate] = ()
    crls: Sequence[crl.CertificateList] = ()
    ocsps: Sequence[ocsp.OCSPResponse] = ()

    @property
    def known(self) -> list[x509.Certificate]:
        return [*self.roots, *self.certificates]

    @property
    def lists(self) -> bool:
        """Whether it says anything about revocation."""
        return bool(self.crls or self.ocsps)

    @property
    def bare(self) -> "Evidence":
        """Without lists and answers about revocation. Those that are stale or false count as none: whoever adds them
        must not blacken a true signature."""
        return Evidence(self.roots, self.certificates)

    def at(self, moment: datetime, *, complete: bool = False) -> ValidationContext:
        """Judge as of ``moment``; ``complete``: only those are trusted whose whole chain is proven not revoked."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.certificates),
            crls=list(self.crls),
            ocsps=list(self.ocsps),
            allow_fetching=False,
            moment=moment,
            revocation_mode="require" if complete else "soft-fail",
            retroactive_revinfo=True,  # lists for keeping are made after the signature
        )


@dataclass(frozen=True)
class Proof:
    """A document timestamp that holds: everything up to its revision existed at ``time``."""

    revision: int
    time: datetime
    by: str
    over_evidence: bool


@dataclass
class Standing:
    """How one signature stands: reasons against it, the proof of its time, the moment of judging, its level."""

    reasons: list[str] = field(default_factory=list)
    proven: datetime | None = None
    proven_by: str = ""
    judged_at: datetime | None = None
    level: str = ""


def evidence(reader: PdfFileReader, roots: Sequence[x509.Certificate]) -> Evidence:
    """The roots and what the file's security store (DSS) holds; a store that cannot be read counts as none."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        parts = (len(store.certs), len(store.crls), len(store.ocsps))
        if sum(parts) > _MOST_PROOFS:
            return Evidence(roots)
        return Evidence(
            roots,
            list(store.load_certs()),
            [crl.CertificateList.load(found(one).data) for one in store.crls],
            [ocsp.OCSPResponse.load(found(one).data) for one in store.ocsps],
        )
    except (NoDSSFoundError, ValueError, TypeError, LookupError, AttributeError):
        return Evidence(roots)


async def proofs(
    data: bytes, reader: PdfFileReader, holding: Evidence, moment: datetime
) -> tuple[list[Proof], list[str]]:
    """The document timestamps that hold, the newest first, each judged at the time the one after it proves; and the
    reasons for which others speak against the file."""
    kept: list[Proof] = []
    reasons: list[str] = []
    for stamp in sorted(reader.embedded_timestamp_signatures, key=lambda one: -one.signed_revision):
        at = kept[-1].time if kept else moment
        status = await async_validate_pdf_timestamp(stamp, holding.at(at), skip_diff=True)
        if holding.lists and not (status.trusted or status.revoked):
            status = await async_validate_pdf_timestamp(stamp, holding.bare.at(at), skip_diff=True)
        if not (status.intact and status.valid):
            reasons.append("timestamp_broken")
        elif fault := hole(data, stamp) or container(stamp.signed_data, stamp.signer_cert, holding.known):
            reasons.append("timestamp_broken" if fault != "loose_part" else fault)
        elif status.trusted and not weak(stamp):
            over = "/DSS" in reader.get_historical_root(stamp.signed_revision)
            kept.append(Proof(stamp.signed_revision, status.timestamp, _called(stamp.signer_cert), over))
    return kept, reasons


def latest(signature: EmbeddedPdfSignature, stamps: Sequence[Proof]) -> Proof | None:
    """The oldest document timestamp over a signature, which proves the most about its time."""
    return next((stamp for stamp in reversed(stamps) if stamp.revision > signature.signed_revision), None)


async def examined(
    signature: EmbeddedPdfSignature, at: datetime, holding: Evidence, difference: DiffPolicy
) -> PdfSignatureStatus:
    """What pyHanko says of a signature as of ``at``: its content, what came after it, its own timestamp.

    Whoever has a timestamp of his own is judged at another moment, which ``standing`` finds: nothing is said of his
    certificate here. Raises ``SignatureValidationError`` for a signature of a kind that is not known.
    """
    context = holding.at(at)
    unasked = replace(holding, roots=()).at(at) if _stamped(signature) else context
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=unasked,
        ts_validation_context=context,
        key_usage_settings=USAGE,
        diff_policy=difference,
    )


def _stamped(signature: EmbeddedPdfSignature) -> bool:
    return any(True for _ in extract_tst_data_iter(signature.signer_info, signed=False))


async def standing(
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    stamps: Sequence[Proof],
    holding: Evidence,
    moment: datetime,
) -> Standing:
    """How a signature stands whose content is as it was; ``status`` as ``examined`` at the time of the oldest document
    timestamp over it, without any as of ``moment``."""
    over = latest(signature, stamps)
    result = Standing(judged_at=over.time if over else moment)
    if over:
        result.proven, result.proven_by = over.time, over.by
    own = status.timestamp_validity
    if own is not None and holding.lists and not (own.trusted or own.revoked):
        own = await _own(signature, holding.bare.at(over.time if over else moment))
    if own is not None and not (own.intact and own.valid):
        result.reasons.append("timestamp_broken")
    elif own is not None and own.trusted:
        result.proven, result.proven_by, result.judged_at = own.timestamp, _called(own.signing_cert), own.timestamp
    if signature.sig_object.get("/SubFilter") == "/ETSI.CAdES.detached":
        result.level = "B-T" if result.proven else "B-B"
    at = result.judged_at or moment
    if result.level == "B-T" and holding.lists and await _complete(signature, holding, at):
        kept = any(stamp.over_evidence and stamp.revision > signature.signed_revision for stamp in stamps)
        result.level = "B-LTA" if kept else "B-LT"
        return result
    signer: SignatureStatus = status if own is None else await _judged(signature, holding.at(at))
    if holding.lists and not (signer.trusted or signer.revoked):
        signer = await _judged(signature, holding.bare.at(at))
    if not signer.trusted:
        result.reasons.append(await _why(signature, signer, holding, at))
    return result


async def _complete(signature: EmbeddedPdfSignature, holding: Evidence, at: datetime) -> bool:
    """Whether the file itself proves that neither the signer nor the timestamp's authority was revoked."""
    full = holding.at(at, complete=True)
    try:
        own = await _own(signature, full)
        return bool((own is None or own.trusted) and (await _judged(signature, full)).trusted)
    except (SignatureValidationError, ValueError):
        return False


async def _own(signature: EmbeddedPdfSignature, context: ValidationContext) -> TimestampSignatureStatus | None:
    """How the timestamp inside a signature stands."""
    timing = await collect_timing_info(signature.signer_info, context, raw_digest=signature.compute_digest)
    own: TimestampSignatureStatus | None = timing.get("timestamp_validity")
    return own


async def _judged(
    signature: EmbeddedPdfSignature, context: ValidationContext, usage: KeyUsageConstraints = USAGE
) -> SignatureStatus:
    """How the signer stands, leaving aside timestamps and what came after."""
    return await async_validate_cms_signature(
        signature.signed_data,
        raw_digest=signature.compute_digest(),
        validation_context=context,
        key_usage_settings=usage,
    )


async def _why(signature: EmbeddedPdfSignature, status: SignatureStatus, holding: Evidence, at: datetime) -> str:
    """Why a signer is not trusted, as one reason."""
    if status.revoked:
        return "revoked"
    if status.trust_problem_indic == AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE:
        return "weak_algorithm"
    certificate = signature.signer_cert
    inside = min(max(at, certificate.not_valid_before), certificate.not_valid_after)
    loose = await _judged(signature, holding.bare.at(inside), _ANY)
    if not loose.trusted:
        return "unknown_authority"
    if at == inside:
        return "wrong_purpose"
    return "not_yet_valid" if at < inside else "expired"


def _called(certificate: x509.Certificate) -> str:
    named = certificate.subject.native
    return str(named.get("common_name") or named.get("organization_name") or "")
