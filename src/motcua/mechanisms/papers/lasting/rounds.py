"""Make a signed PDF last (PAdES, ETSI EN 319 142-1): append proof that its certificates were good, and a time stamp.

One round is one incremental update, so what was there stays as its beginning. It adds to the document security store
(DSS) what proves every signature and time stamp that has no proof there yet, and what proves the coming stamp; then
the stamp over all of it. The first round makes B-LT; each later one proves the stamp before it and puts a new one
over it, while that can still be checked: B-LTA. A DSS entry by signature (VRI) says what has been proved.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any, Final

from asn1crypto import cms, tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator.path import ValidationPath

from motcua.kernel.connectors.api import Timestamper, UnreachableError
from motcua.mechanisms.papers.steps import Update, finish
from motcua.mechanisms.papers.trust.revocation import UNPROVED, Sources, context, proved

STAMPING: Final = "time_stamping"
HASH: Final = "sha256"
SKEW: Final = timedelta(minutes=10)
"""How far a stamp's moment may lie from ours: a stamper whose clock is wrong proves nothing."""
ROUNDS: Final = 3
"""Tries for one stamp, where several stampers answer under one address."""

KEPT: Final = 300.0
"""Seconds for which a stamper's last token tells what its next one will be like."""

ALIKE: Final = timedelta(minutes=1)
"""For how long a certificate that was proved good needs no other proof."""
MANY: Final = 200
"""Certificates whose proof is remembered."""

_proofs: dict[tuple[Any, ...], tuple[datetime, tuple[Any, ValidationPath] | None]] = {}
_last: dict[str, tuple[float, cms.ContentInfo]] = {}
"""The last token of each stamper, and until when: whose certificate the next will bear, and how large it will be."""


@dataclass(frozen=True)
class Lengthened:
    """A file with one round more: its level by PAdES, and the moment before which the next round must be made."""

    pdf: bytes
    level: str
    renew_by: datetime


def lengthened(
    pdf: bytes,
    stamper: Timestamper,
    roots: Sequence[x509.Certificate],
    moment: datetime,
    algorithms: Mapping[str, date] = {},
) -> Lengthened:
    """The same file, one round longer. ``algorithms``: the day until which a hash or signature algorithm is trusted.

    Raises ``UnreachableError`` when somebody outside does not answer, or not as he should; ``RefusedError`` when what
    is in the file can't be proved good at ``moment`` any more: a certificate revoked, expired or of no root of ours.
    """
    return finish(_lengthened(pdf, stamper, roots, moment, algorithms))


def horizon(
    stamper: Timestamper, roots: Sequence[x509.Certificate], moment: datetime, algorithms: Mapping[str, date] = {}
) -> datetime:
    """Until when a stamp put on at ``moment`` could be checked. Raises like :func:`lengthened`."""
    return finish(_horizon(stamper, roots, moment, algorithms))


async def _horizon(
    stamper: Timestamper, roots: Sequence[x509.Certificate], moment: datetime, algorithms: Mapping[str, date]
) -> datetime:
    token = await _expected(stamper)
    _proved, path = await _proof(token["content"], roots, moment, STAMPING)
    return _good_until(path, token, algorithms)


async def _expected(stamper: Timestamper) -> cms.ContentInfo:
    """A token like the next one."""
    until, token = _last.get(stamper.name, (0.0, None))
    if token is None or until < monotonic():
        token = await _Asking(stamper).async_timestamp(hashlib.sha256().digest(), HASH)
        _last[stamper.name] = (monotonic() + KEPT, token)
    return token


def forget() -> None:
    """Remember no stamper and no proof."""
    _last.clear()
    _proofs.clear()


async def _lengthened(
    pdf: bytes,
    stamper: Timestamper,
    roots: Sequence[x509.Certificate],
    moment: datetime,
    algorithms: Mapping[str, date],
) -> Lengthened:
    for _round in range(ROUNDS):
        expected = await _expected(stamper)
        writer = Update(io.BytesIO(pdf))
        signatures = list(writer.prev.embedded_signatures)
        stamps = [one for one in signatures if one.sig_object_type == "/DocTimeStamp"]
        for signature in _unproved(writer.prev, signatures):
            judge, path = await _proof(signature.signed_data, roots, moment, STAMPING if signature in stamps else "")
            contents = signature.pkcs7_content.hex().encode("ascii")
            DocumentSecurityStore.supply_dss_in_writer(
                writer, contents, paths=[path], validation_context=judge, embed_roots=False
            )
        judge, path = await _proof(expected["content"], roots, moment, STAMPING)
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=[path], validation_context=judge, embed_roots=False
        )
        asking = _Asking(stamper)
        out = await PdfTimeStamper(asking, field_name=f"motcua-time-{len(stamps) + 1}").async_timestamp_pdf(
            writer, HASH, bytes_reserved=_room(expected), output=io.BytesIO()
        )
        _last[stamper.name] = (monotonic() + KEPT, asking.token)
        if _whose(asking.token) == _whose(expected):
            await _judge(asking, judge, moment)
            level = "B-LTA" if stamps else "B-LT"
            return Lengthened(out.getvalue(), level, _good_until(path, asking.token, algorithms))
    raise UnreachableError("each stamp bears another certificate")


class _Asking(TimeStamper):
    """pyHanko's view of a stamper; keeps the ``digest`` it was asked about and its ``token``."""

    token: cms.ContentInfo
    digest: bytes

    def __init__(self, stamper: Timestamper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's own gap
        self._stamper = stamper

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        self.digest = message_digest
        try:
            self.token = cms.ContentInfo.load(self._stamper.stamp(message_digest), strict=True)
            _whose(self.token)
        except (ValueError, TypeError, LookupError, AttributeError, CMSExtractionError):
            raise UnreachableError("no time stamp token") from None
        return self.token


def _unproved(reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> list[EmbeddedPdfSignature]:
    """The signatures and time stamps for which the file's security store has no entry, in their order."""
    try:
        known = DocumentSecurityStore.read_dss(reader).vri_entries
    except NoDSSFoundError:
        known = {}
    name = DocumentSecurityStore.sig_content_identifier
    return [one for one in signatures if name(one.pkcs7_content.hex().encode("ascii")) not in known]


async def _proof(
    signed: cms.SignedData, roots: Sequence[x509.Certificate], moment: datetime, usage: str
) -> tuple[Any, ValidationPath]:
    """What judged the certificate behind a signature, with all that it went by; and the path to its root. The same for
    all who sign with it within a while."""
    info = extract_certificate_info(signed)
    key = (info.signer_cert.sha256, usage, *(one.sha256 for one in roots))
    at, found = _proofs.get(key, (moment, None))
    if found is None or abs(moment - at) > ALIKE:
        sources = Sources()
        judge = context(roots, moment, sources)
        try:
            found = judge, await proved(info.signer_cert, info.other_certs, judge, usage)
        except UNPROVED as error:
            raise sources.failed(error) from None
        if len(_proofs) >= MANY:
            _proofs.clear()
        _proofs[key] = moment, found
    return found


async def _judge(asking: _Asking, judge: Any, moment: datetime) -> None:
    """Raise ``UnreachableError`` for a stamp that is not over what was asked, not of now or not signed as it says."""
    try:
        said = await validate_tst_signed_data(asking.token["content"], judge, lambda _name: asking.digest)
    except (SignatureValidationError, ValueError):
        raise UnreachableError("a stamp that can't be judged") from None
    if not (said["intact"] and said["valid"] and said.get("trust_problem_indic") is None):
        raise UnreachableError("a stamp that is not what was asked for")
    if abs(said["timestamp"] - moment) > SKEW:
        raise UnreachableError("a stamper whose clock is wrong")


def _whose(token: cms.ContentInfo) -> bytes:
    """The SHA-256 of the certificate that a token names as its signer's."""
    tsp.TSTInfo.load(token["content"]["encap_content_info"]["content"].contents)
    return bytes(extract_certificate_info(token["content"]).signer_cert.sha256)


def _room(token: cms.ContentInfo) -> int:
    """Hex digits to keep free for a token like this one."""
    length = len(token.dump())
    return 2 * (length + length // 2)


def _good_until(path: ValidationPath, token: cms.ContentInfo, algorithms: Mapping[str, date]) -> datetime:
    """Until when a stamp can be checked: its certificates' end, or that of an algorithm it needs, if that is sooner."""
    signer = token["content"]["signer_infos"][0]
    used = {HASH, signer["signature_algorithm"].signature_algo, signer["digest_algorithm"]["algorithm"].native}
    certificates = list(path)[1:]  # whoever trusts a root does so without looking at its end
    used |= {one.signature_algo for one in certificates} | {one.hash_algo for one in certificates}
    ends: list[datetime] = [one.not_valid_after for one in certificates]
    ends += [datetime.combine(algorithms[name], time.min, UTC) for name in used if name in algorithms]
    return min(ends)
