"""Was a signature good when it was made? Told by the file alone: its time stamps, each over all before it, and the
proof of certificates that it carries. Asks nobody.

The steps are those of EN 319 102-1, 5.6.3, done by pyHanko. Its own sum of them, ``ades_lta_validation``, wants a time
stamp inside each signature as well, which PAdES does not: there a document's time stamp serves (EN 319 142-1, 5.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.ades import (
    _build_prima_facie_poe_index_from_pdf_timestamps,
    _dss_to_local_knowledge,
    _validate_prima_facie_poe,
    ades_basic_validation,
    ades_past_signature_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, NonRevokedStatusAssertion
from pyhanko_certvalidator.registry import SimpleTrustManager

# What a stranger's file may make pyHanko throw on the way.
_ASTRAY = (
    SignatureValidationError, CMSExtractionError, PathError, PdfError, ValueError, TypeError, LookupError,
    AttributeError, AssertionError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """Since when a signature surely existed, by whose time stamp, and whether its certificate was good then."""

    since: datetime
    authority: str
    good: bool
    why: str = ""


async def proof_of(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: datetime
) -> Proof | None:
    """What the file proves of a signature at an aware moment; nothing where no time stamp over it can be relied on.

    Nothing later can vouch for the newest time stamp: it counts as not revoked while its certificates last. Says
    nothing of the file's content: whether the signature is whole is for others to see. What can't be read proves
    nothing.
    """
    try:
        return await _proof_of(signature, roots, moment)
    except _ASTRAY:
        return None


async def _proof_of(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: datetime
) -> Proof | None:
    reader = signature.reader
    known = _build_prima_facie_poe_index_from_pdf_timestamps(reader, include_content_ts=False, diff_policy=None)
    over = [one for one in known if one.pdf_revision > signature.signed_revision]
    if not over:
        return None
    spec = _spec(known[-1].timestamp_token_signed_data, reader, roots, moment)
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)
    existed = await _validate_prima_facie_poe(known, validation_spec=spec, cur_timing_info=timing)
    today = await ades_basic_validation(
        signature.signed_data, spec, timing_info=timing, raw_digest=signature.compute_digest()
    )
    outcome = today.ades_subindic
    if outcome.status == AdESStatus.INDETERMINATE:
        outcome = await ades_past_signature_validation(
            signature.signed_data, spec, existed, outcome, init_control_time=moment
        )
    authority = extract_certificate_info(over[0].timestamp_token_signed_data).signer_cert.subject.native
    good = outcome.status == AdESStatus.PASSED
    return Proof(over[0].timestamp_dt, str(authority.get("common_name", "")), good, "" if good else str(outcome.name))


def _spec(
    newest: cms.SignedData, reader: PdfFileReader, roots: Sequence[x509.Certificate], moment: datetime
) -> SignatureValidationSpec:
    """By what is judged: roots alone are trusted, every certificate below them needs proof, and it is in the file."""
    stamper = extract_certificate_info(newest)
    vouched = [stamper.signer_cert, *stamper.other_certs]
    knowledge = _dss_to_local_knowledge(reader)
    knowledge.nonrevoked_assertions.extend(NonRevokedStatusAssertion(one.sha256, at=moment) for one in vouched)
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            SimpleTrustManager.build(list(roots)), CertRevTrustPolicy(REQUIRE_REVINFO)
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=knowledge,
    )
