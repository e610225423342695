"""Was a signature good when it was made? Told by the file alone: its time stamps, each over all before it, and the
proof of certificates that it carries (EN 319 102-1, 5.6). Asks nobody.

The parts are pyHanko's. Its own sum of them, ``ades_lta_validation``, wants a time stamp inside each signature as
well, where PAdES is content with one over the document (EN 319 142-1, 5.3), and looks back from the machine's clock
instead of the moment that it was asked about.
"""

import logging
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.ades import (
    _build_prima_facie_poe_index_from_pdf_timestamps,
    _dss_to_local_knowledge,
    _find_revinfo_data_for_leaf_in_past,
    ades_basic_validation,
    ades_timestamp_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
    bootstrap_validation_data_handlers,
)
from pyhanko.sign.validation.status import DocumentTimestampStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, PathError, ValidationError
from pyhanko_certvalidator.ltv.ades_past import past_validate
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, NonRevokedStatusAssertion
from pyhanko_certvalidator.registry import PathBuilder, SimpleTrustManager

_UNPROVED = (PathError, ValidationError, CRLValidationError, OCSPValidationError)
# What a stranger's file may make pyHanko throw on the way.
_ASTRAY = (
    *_UNPROVED, SignatureValidationError, CMSExtractionError, PdfError, ValueError, TypeError, LookupError,
    AttributeError, AssertionError, NotImplementedError,
)  # fmt: skip


def _covered(stamp: Any, algorithm: str) -> bytes:
    """The digest of what a time stamp covers."""
    return bytes(stamp.doc_digest) if algorithm == stamp.doc_hash_algo else b""


@dataclass(frozen=True)
class Proof:
    """Since when a signature surely existed, by whose time stamp, and whether its certificate was good then."""

    since: datetime
    authority: str
    good: bool


class Look:
    """One look at a file from an aware moment, trusting ``roots`` alone: what its time stamps show to have been when.

    Nothing later can vouch for the newest time stamp: it counts as not revoked while its certificates last.
    """

    def __init__(self, reader: PdfFileReader, roots: Sequence[x509.Certificate], moment: datetime) -> None:
        self._reader, self._roots, self._moment = reader, list(roots), moment
        self._timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)
        self._policy = CertValidationPolicySpec(
            SimpleTrustManager.build(self._roots), CertRevTrustPolicy(REQUIRE_REVINFO)
        )
        self._known: POEManager | None = None

    async def at(self, signature: EmbeddedPdfSignature) -> Proof | None:
        """What the file proves of one of its signatures; nothing where no time stamp over it can be relied on.

        Says nothing of the file's content: whether the signature is whole is for others to see. What can't be read
        proves nothing.
        """
        logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs each step on the way back with its traceback
        try:
            return await self._at(signature)
        except _ASTRAY:
            return None

    @cached_property
    def _stamps(self) -> Any:
        """The time stamps in their order, with what each covers."""
        return _build_prima_facie_poe_index_from_pdf_timestamps(
            self._reader, include_content_ts=False, diff_policy=None
        )

    @cached_property
    def _spec(self) -> SignatureValidationSpec:
        """By what is judged: every certificate below a root needs proof, and the file has it or nobody has."""
        knowledge = _dss_to_local_knowledge(self._reader)
        knowledge.known_certs.extend(self._roots)
        return SignatureValidationSpec(
            cert_validation_policy=self._policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
            local_knowledge=knowledge,
        )

    def _for(self, stamp: cms.SignedData, *, newest: bool) -> SignatureValidationSpec:
        """By what a time stamp is judged: nothing is needed to say that the newest one's certificates still hold."""
        if not newest:
            return self._spec
        info = extract_certificate_info(stamp)
        held = [NonRevokedStatusAssertion(one.sha256, self._moment) for one in (info.signer_cert, *info.other_certs)]
        return replace(self._spec, local_knowledge=replace(self._spec.local_knowledge, nonrevoked_assertions=held))

    async def _at(self, signature: EmbeddedPdfSignature) -> Proof | None:
        over = [one for one in self._stamps if one.pdf_revision > signature.signed_revision]
        if not over:
            return None
        existed = self._known = self._known or await self._existed()
        if existed is None:
            return None
        today = await ades_basic_validation(
            signature.signed_data, self._spec, timing_info=self._timing, raw_digest=signature.compute_digest()
        )
        status, since = today.ades_subindic.status, over[0].timestamp_dt
        good = status == AdESStatus.PASSED
        if status == AdESStatus.INDETERMINATE:
            good = await self._was_good(signature.signed_data, since, existed)
        signer = extract_certificate_info(over[0].timestamp_token_signed_data).signer_cert
        return Proof(since, str(signer.subject.native.get("common_name", "")), good)

    async def _existed(self) -> POEManager | None:
        """What existed when, by time stamps of which each is good today or was when the next one was put over it."""
        existed = POEManager(current_dt_override=self._moment)
        for n, stamp in enumerate(self._stamps):
            known = copy(existed)
            if following := self._stamps[n + 1 : n + 2]:
                following[0].add_to_poe_manager(known)
            signed = stamp.timestamp_token_signed_data
            spec = self._for(signed, newest=not following)
            today = await ades_timestamp_validation(
                signed,
                spec,
                expected_tst_imprint=partial(_covered, stamp),
                timing_info=self._timing,
                validation_data_handlers=bootstrap_validation_data_handlers(
                    spec, self._timing, poe_manager_override=copy(known)
                ),
                extra_status_kwargs=stamp.forensic_info,
                status_cls=DocumentTimestampStatus,
            )
            status = today.ades_subindic.status
            if status == AdESStatus.FAILED:
                return None
            if status == AdESStatus.INDETERMINATE and not (
                following and await self._was_good(signed, following[0].timestamp_dt, known)
            ):
                return None
            stamp.add_to_poe_manager(existed)
        return existed

    async def _was_good(self, signed: cms.SignedData, since: datetime, existed: POEManager) -> bool:
        """Whether a signature that existed ``since`` then had a certificate that was good, by what existed when."""
        handlers = bootstrap_validation_data_handlers(
            self._spec, is_historical=True, poe_manager_override=copy(existed)
        )
        info = extract_certificate_info(signed)
        handlers.cert_registry.register_multiple(info.other_certs)
        certificate = info.signer_cert
        if not certificate.not_valid_before <= since <= certificate.not_valid_after:
            return False
        rule = REQUIRE_REVINFO.ee_certificate_rule
        # Proof from after a certificate's end is none: by then its authority may have dropped it from its lists.
        if not any(await _find_revinfo_data_for_leaf_in_past(certificate, handlers, self._moment, rule)):
            return False
        builder = PathBuilder(trust_manager=self._policy.trust_manager, registry=handlers.cert_registry)
        for path in await builder.async_build_paths(certificate):
            try:
                if since <= await past_validate(path, self._policy, handlers, init_control_time=self._moment):
                    return True
            except _UNPROVED:
                continue
        return False
