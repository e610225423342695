"""Is a certificate still good? Asked of its authority by OCSP (RFC 6960), else by its list of revoked ones (RFC 5280).

The addresses stand in the certificates. An answer is kept for a while in memory, is bounded in size and time, and
counts only when its own signature leads to a root that we trust. A demonstration's authority makes its lists itself.
"""

import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import crl, ocsp, pem, x509
from django.conf import settings
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.errors import (
    CertificateFetchError,
    CRLFetchError,
    CRLValidationError,
    OCSPFetchError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers import CertificateFetcher, CRLFetcher, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    gather_aia_issuer_urls,
    process_ocsp_response_data,
    unpack_cert_content,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps

from motcua.kernel.connectors.api import RefusedError, UnreachableError, fetched
from motcua.mechanisms.papers.steps import finish
from motcua.mechanisms.papers.trust.demonstration import lists
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

SECONDS: Final = 10.0
"""Patience for one answer."""
ANSWER: Final = 64 * 1024
"""Bytes of an answer about one certificate."""
LIST: Final = 10 * 1024 * 1024
"""Bytes of a list of revoked certificates."""
KEPT: Final = 30.0
"""Seconds for which an answer about one certificate is given again without asking."""
LISTS_KEPT: Final = 300.0
"""The same for lists and for certificates of authorities, which change by the day."""
ALIKE: Final = timedelta(seconds=30)
"""For how long the state of a certificate is taken for the same: with ``KEPT``, a minute after its authority's word;
where that is a list, with ``LISTS_KEPT``, five and a half."""
UNASKED: Final = timedelta(days=1)
"""The same where nobody was asked, since all proof lies here and stays: in a demonstration."""
MANY: Final = 1000
"""Certificates whose state is remembered."""
ADDRESSES: Final = 3
"""Addresses of one kind that are tried for one certificate."""
TOLERANCE: Final = timedelta(minutes=2)
"""By how much an authority's clock may differ from ours."""

UNPROVED: Final = (PathError, ValidationError, CRLValidationError, OCSPValidationError)
"""What the judgement of a certificate may raise."""

_states: dict[tuple[bytes, ...], tuple[datetime, timedelta, str]] = {}
_kept: dict[tuple[str, bytes], tuple[float, bytes]] = {}


def state_of(certificate: x509.Certificate, moment: datetime, chain: Iterable[x509.Certificate] = ()) -> str:
    """``good``, ``revoked`` or ``unknown`` at an aware moment; ``chain``: certificates between it and its root.

    ``unknown``: nobody answers, or it leads to no root that we trust. Never inside a deed: the network may be asked.
    What is known is said again for half a minute; that nobody answers, too, or each paper of many would wait for it.
    """
    others = list(chain)
    key = (certificate.sha256, *(one.sha256 for one in others))
    at, alike, state = _states.get(key, (moment, ALIKE, ""))
    if state and abs(moment - at) <= alike:
        return state
    sources = Sources()
    state = _state_of(certificate, moment, others, sources)
    if len(_states) >= MANY:
        _states.clear()
    _states[key] = moment, (ALIKE if sources.asked or state != "good" else UNASKED), state
    return state


def is_revoked(certificate: str, chain: str, moment: datetime) -> bool:
    """Whether a certificate is known to be revoked at a moment; as ``status_of``."""
    return status_of(certificate, chain, moment) == "revoked"


def status_of(certificate: str, chain: str, moment: datetime) -> str:
    """As ``state_of``, of a certificate and those between it and its root, both PEM."""
    blocks = pem.unarmor(f"{certificate}\n{chain}".encode(), multiple=True)
    own, *others = (x509.Certificate.load(der) for _kind, _headers, der in blocks)
    return state_of(own, moment, others)


def _state_of(
    certificate: x509.Certificate, moment: datetime, chain: Iterable[x509.Certificate], sources: "Sources"
) -> str:
    try:
        finish(proved(certificate, chain, context(trust_roots(pki_folder()), moment, sources)))
    except RevokedError:
        return "revoked"
    except UNPROVED:
        return "unknown"
    return "good"


def context(roots: Sequence[x509.Certificate], moment: datetime, sources: "Sources") -> ValidationContext:
    """What judges certificates at a moment with proof for each of them; afterwards it holds that proof."""
    return ValidationContext(
        trust_roots=list(roots),
        allow_fetching=True,
        fetchers=sources.fetchers,
        moment=moment,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        time_tolerance=TOLERANCE,
    )


async def proved(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], judge: ValidationContext, usage: str = ""
) -> ValidationPath:
    """The path from a root to a certificate, none on it revoked; ``usage``: an extended key usage that it must have."""
    validator = CertificateValidator(certificate, intermediate_certs=list(chain), validation_context=judge)
    path: ValidationPath = await validator.async_validate_usage(  # type: ignore[no-untyped-call]  # pyHanko's own gap
        set(), {usage} if usage else set()
    )
    return path


class Sources:
    """Where proof comes from, for one certificate and those above it; ``asked``: also from others than this machine,
    ``silent``: somebody did not answer."""

    def __init__(self) -> None:
        self.asked = self.silent = False
        self.fetchers = Fetchers(_Ocsps(self), _Lists(self), _Issuers(self))

    def failed(self, error: Exception) -> Exception:
        """What a failed judgement means: asking again later is right, or of no use."""
        passes = self.silent and not isinstance(error, RevokedError)
        return UnreachableError("no proof yet") if passes else RefusedError(type(error).__name__)

    def ask(self, method: str, address: str, largest: int, question: bytes = b"", **how: Any) -> bytes:
        """An answer, kept for a while. Raises ``UnreachableError`` or ``RefusedError``."""
        self.asked = True
        known = _kept.get((address, question))
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            # The address stands in a certificate; what it leads to in a real installation is no service of ours.
            public = settings.MOTCUA_KIND != "demonstration"
            return fetched(method, address, largest=largest, seconds=SECONDS, public=public, **how)
        except UnreachableError:
            self.silent = True
            raise


def _keep(address: str, question: bytes, answer: bytes, seconds: float) -> None:
    for old in [key for key, (until, _answer) in _kept.items() if until <= time.monotonic()]:
        _kept.pop(old, None)
    _kept[address, question] = (time.monotonic() + seconds, answer)


def forget() -> None:
    """Ask anew for everything."""
    _kept.clear()
    _states.clear()


class _Ocsps(OCSPFetcher):
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: dict[bytes, ocsp.OCSPResponse] = {}

    async def fetch(self, cert: x509.Certificate, authority: Authority) -> ocsp.OCSPResponse:
        request = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=False)
        question, kind = request.dump(), {"Content-Type": "application/ocsp-request"}
        for address in get_ocsp_urls(cert)[:ADDRESSES]:
            try:
                answer = self._sources.ask("POST", address, ANSWER, question, data=question, headers=kind)
                found = process_ocsp_response_data(answer, ocsp_request=request, ocsp_url=address)
            except (UnreachableError, RefusedError, ValueError, OCSPFetchError, OCSPValidationError):
                continue
            _keep(address, question, answer, KEPT)
            self._found[cert.sha256] = found
            return found
        raise OCSPFetchError("no answer about a certificate")

    def fetched_responses(self) -> Iterable[ocsp.OCSPResponse]:
        return self._found.values()

    def fetched_responses_for_cert(self, cert: x509.Certificate) -> Iterable[ocsp.OCSPResponse]:
        return [self._found[cert.sha256]] if cert.sha256 in self._found else []


class _Lists(CRLFetcher):
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: dict[bytes, list[crl.CertificateList]] = {}

    async def fetch(self, cert: x509.Certificate, *, use_deltas: bool | None = None) -> Iterable[crl.CertificateList]:
        if cert.sha256 in self._found:
            return self._found[cert.sha256]
        points = get_relevant_crl_dps(cert, use_deltas=bool(use_deltas))
        addresses = [address for point in points for address in enumerate_delivery_point_urls(point)]
        found = [one for one in lists(pki_folder()) if one.issuer == cert.issuer]
        found += [one for address in addresses[:ADDRESSES] if (one := self._one(address))]
        if addresses and not found:
            raise CRLFetchError("no list of revoked certificates")
        self._found[cert.sha256] = found
        return found

    def _one(self, address: str) -> crl.CertificateList | None:
        try:
            answer = self._sources.ask("GET", address, LIST)
            found = crl.CertificateList.load(answer, strict=True)
            _ = found["tbs_cert_list"]["this_update"].native
        except (UnreachableError, RefusedError, ValueError, TypeError):
            return None
        _keep(address, b"", answer, LISTS_KEPT)
        return found

    def fetched_crls(self) -> Iterable[crl.CertificateList]:
        return list({one.dump(): one for some in self._found.values() for one in some}.values())

    def fetched_crls_for_cert(self, cert: x509.Certificate) -> Iterable[crl.CertificateList]:
        return self._found[cert.sha256]


class _Issuers(CertificateFetcher):
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: list[x509.Certificate] = []

    async def fetch_cert_issuers(self, cert: x509.Certificate) -> AsyncGenerator[x509.Certificate, None]:
        for address in list(gather_aia_issuer_urls(cert))[:ADDRESSES]:
            for one in self._some(address):
                self._found.append(one)
                yield one

    async def fetch_crl_issuers(self, certificate_list: crl.CertificateList) -> AsyncGenerator[x509.Certificate, None]:
        for known in self._found:
            yield known

    def _some(self, address: str) -> list[x509.Certificate]:
        try:
            answer = self._sources.ask("GET", address, ANSWER)
            found = list(unpack_cert_content(answer, None, address, permit_pem=True))
        except (UnreachableError, RefusedError, ValueError, TypeError, CertificateFetchError):
            return []
        _keep(address, b"", answer, LISTS_KEPT)
        return found

    def fetched_certs(self) -> Iterable[x509.Certificate]:
        return self._found
