"""A certification authority on loopback, made with certomancer: a root, two issuing authorities one after the other,
signers, stampers and answerers whose certificates run out and are replaced, lists of revoked certificates.

It lives at ``moment``, which a test sets; ``silent`` names the services that do not answer.
"""

import io
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl, ocsp, pem, tsp, x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel, ServiceLabel
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.kernel.calendar.api import at
from motcua.mechanisms.papers.lasting import rounds as lasting
from motcua.mechanisms.papers.steps import finish
from motcua.mechanisms.papers.trust import revocation

BEGINS, YEARS = 2025, 14
STAMPERS, SIGNERS = 2, 2
"""Years for which a stamper's and a signer's certificate is good; that of an answerer is good for one."""
CHANGE = 2031
"""The year in which a second issuing authority follows the first."""


class Authority:
    """The authority at ``url``. ``revoked``: since when a certificate, by its label, is no longer good."""

    url: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.moment = datetime(BEGINS + 1, 11, 17, 2, 30, tzinfo=UTC)
        self.silent: set[str] = set()
        self.revoked: dict[str, datetime] = {}
        self.asked: Counter[str] = Counter()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[datetime]:
        """The test, the product and this authority stand at the same moment; nothing is remembered from before."""
        before, self.moment = self.moment, moment.astimezone(UTC)
        _forget()
        try:
            with at(moment) as standing:
                yield standing
        finally:
            self.moment = before
            _forget()

    @property
    def root(self) -> x509.Certificate:
        """What is trusted."""
        return self.certificate("root")

    def certificate(self, label: str) -> x509.Certificate:
        """A certificate by its label, such as ``chair-2026``."""
        return self._arch.get_cert(CertLabel(label))

    def signer(self, who: str) -> SimpleSigner:
        """``chair`` or ``ward`` with the certificate of the year."""
        label = f"{who}-{_generation(self.moment.year, SIGNERS)}"
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own gap
        certificate = self.certificate(label)
        store.register(self.certificate(_issuer(certificate.not_valid_before.year)))
        return SimpleSigner(
            signing_cert=certificate,
            signing_key=self._arch.key_set.get_private_key(KeyLabel(label)),
            cert_registry=store,
            embed_roots=False,
        )

    def label(self, who: str) -> str:
        """The label of the certificate of the year of ``chair`` or ``ward``."""
        return f"{who}-{_generation(self.moment.year, SIGNERS)}"

    def pair(self, who: str) -> tuple[bytes, str]:
        """Its private key, and it with its issuing authority behind (both PEM)."""
        own: Any = self.signer(who)
        chain = [own.signing_cert, *(one for one in own.cert_registry if one.dump() != own.signing_cert.dump())]
        key = serialization.load_der_private_key(own.signing_key.dump(), None)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return secret, b"".join(pem.armor("CERTIFICATE", one.dump()) for one in chain).decode()

    def sign(self, pdf: bytes, who: str, field: str) -> bytes:
        """The PDF with a signature of ``chair`` or ``ward`` (PAdES B-B)."""
        steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(
            field_name=field, writer=IncrementalPdfFileWriter(io.BytesIO(pdf))
        )
        next(steps)
        steps.send(
            SigObjSetup(SignatureObject(timestamp=self.moment, subfilter=SigSeedSubFilter.PADES, bytes_reserved=8192))
        )
        digest, out = steps.send(SigIOSetup(md_algorithm="sha256", in_place=True))
        steps.send(finish(self.signer(who).async_sign(digest.document_digest, "sha256", use_pades=True)))
        return bytes(out.getvalue())

    def answer(self, service: str, name: str, body: bytes) -> tuple[int, bytes]:
        """What a service says at this moment: status and body."""
        self.asked[service] += 1
        if service in self.silent:
            return 503, b""
        return 200, _SERVICES[service](self, name, body)

    def stamp(self, _name: str, body: bytes) -> bytes:
        """A time stamp by the stamper of the year."""
        label = f"tsa-{_generation(self.moment.year, STAMPERS)}"
        stamper = self._services.summon_timestamper(ServiceLabel(label), self.moment)
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump())

    def status(self, issuer: str, body: bytes) -> bytes:
        """Whether a certificate of an issuing authority is good, by its answerer of the year."""
        label = f"ocsp-{issuer}-{self.moment.year}"
        responder = self._services.summon_responder(ServiceLabel(label), self.moment)
        plain = responder.revinfo_interface.check_revocation_status

        def known(asked: ocsp.CertId, moment: datetime) -> Any:
            for name, since in self.revoked.items():
                if self.certificate(name).serial_number == asked["serial_number"].native and since <= moment:
                    said = ocsp.RevokedInfo({"revocation_time": since, "revocation_reason": "key_compromise"})
                    return ocsp.CertStatus(name="revoked", value=said), []
            return plain(asked, moment)

        responder.revinfo_interface.check_revocation_status = known
        return bytes(responder.build_ocsp_response(ocsp.OCSPRequest.load(body)).dump())

    def list(self, _name: str, _body: bytes) -> bytes:
        """The root's list of revoked authorities."""
        found: crl.CertificateList = self._services.get_crl(ServiceLabel("root"), self.moment)
        return bytes(found.dump())

    @cached_property
    def _arch(self) -> Any:
        config = CertomancerConfig(_config(self.folder, self.url), key_search_dir=str(self.folder))
        return config.get_pki_arch(ArchLabel("trial"))

    @property
    def _services(self) -> Any:
        return self._arch.service_registry


_SERVICES: dict[str, Callable[[Authority, str, bytes], bytes]] = {
    "tsa": Authority.stamp,
    "ocsp": Authority.status,
    "crl": Authority.list,
}


def _forget() -> None:
    revocation.forget()
    lasting.forget()


def _generation(year: int, lasting: int) -> int:
    return year - (year - BEGINS) % lasting


def _issuer(year: int) -> str:
    return "issuing-1" if year < CHANGE else "issuing-2"


def _config(folder: Path, url: str) -> dict[str, Any]:
    """The whole authority in certomancer's words, with a key for every certificate."""
    certs: dict[str, Any] = {}
    answerers: dict[str, Any] = {}
    stampers: dict[str, Any] = {}

    def cert(label: str, issuer: str, begins: int, ends: int, *extensions: dict[str, Any]) -> None:
        certs[label] = {
            "subject": label, "issuer": issuer, "subject-key": label, "authority-key": issuer,
            "validity": {"valid-from": f"{begins}-01-01T00:00:00+0000", "valid-to": f"{ends}-02-01T00:00:00+0000"},
            "extensions": list(extensions),
        }  # fmt: skip

    cert("root", "root", BEGINS, BEGINS + 30, _AUTHORITY, _usage("key_cert_sign", "crl_sign"))
    for n, (begins, ends) in enumerate(((BEGINS, CHANGE + 2), (CHANGE, BEGINS + 20)), 1):
        issuer = f"issuing-{n}"
        cert(issuer, "root", begins, ends, _AUTHORITY, _usage("key_cert_sign", "crl_sign"), _LISTED)
        for year in range(begins, min(ends, BEGINS + YEARS)):
            label = f"ocsp-{issuer}-{year}"
            cert(label, issuer, year, year + 1, _purpose("ocsp_signing"), {"id": "ocsp_no_check"})
            answerers[label] = {"for-issuer": issuer, "responder-cert": label, "signing-key": label}
        answerers[f"ocsp-{issuer}"] = answerers[f"ocsp-{issuer}-{begins}"]
    for year in range(BEGINS, BEGINS + YEARS, STAMPERS):
        label, issuer = f"tsa-{year}", _issuer(year)
        cert(label, issuer, year, year + STAMPERS, _purpose("time_stamping"), _asked_at(issuer))
        stampers[label] = {"signing-key": label, "signing-cert": label, "certs-to-embed": [issuer]}
    for year in range(BEGINS, BEGINS + YEARS, SIGNERS):
        for who in ("chair", "ward"):
            usage = _usage("digital_signature", "non_repudiation")
            cert(f"{who}-{year}", _issuer(year), year, year + SIGNERS, usage, _asked_at(_issuer(year)))
    for label in certs:
        _key(folder / f"{label}.pem")
    listed = {"root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P30D"}}
    return {
        "external-url-prefix": url,
        "keysets": {"trial": {"keys": {label: {"path": f"{label}.pem"} for label in certs}}},
        "pki-architectures": {
            "trial": {
                "keyset": "trial",
                "entity-defaults": {"country-name": "VN", "organization-name": "Thử nghiệm"},
                "entities": {label: {"common-name": label} for label in certs},
                "certs": certs,
                "services": {"ocsp": answerers, "time-stamping": stampers, "crl-repo": listed},
            }
        },
    }


def _key(file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))


_AUTHORITY = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
_LISTED = {
    "id": "crl_distribution_points",
    "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": ["root"]}},
}


def _usage(*names: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}


def _purpose(name: str) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [name]}


def _asked_at(issuer: str) -> dict[str, Any]:
    params = {"ocsp-responder-names": [f"ocsp-{issuer}"]}
    return {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": params}}


class _Handler(BaseHTTPRequestHandler):
    """``/tsa``; certomancer's own addresses of answerers and lists, which stand in the certificates."""

    authority: Authority

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.rpartition("/")[2]
        self._say("tsa" if name == "tsa" else "ocsp", name.removeprefix("ocsp-"), body)

    def do_GET(self) -> None:
        self._say("crl", "", b"")

    def _say(self, service: str, name: str, body: bytes) -> None:
        status, said = self.authority.answer(service, name, body)
        self.send_response(status)
        self.send_header("Content-Type", _TYPES[service])
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


_TYPES = {"tsa": "application/timestamp-reply", "ocsp": "application/ocsp-response", "crl": "application/pkix-crl"}


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """The authority, served while the block lasts; its keys lie in ``folder``."""
    found = Authority(folder)
    handler = type("Handler", (_Handler,), {"authority": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with serving(tmp_path_factory.mktemp("authority")) as found:
        yield found


@pytest.fixture
def authority(_served: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """The authority as it is at first; the product stamps with it and trusts its root, beside the demonstration's."""
    _served.silent, _served.revoked, _served.asked = set(), {}, Counter()
    _forget()
    settings.MOTCUA_TIMESTAMPS = settings.MOTCUA_TIMESTAMPS | {"url": f"{_served.url}/tsa"}
    roots = settings.MOTCUA_HOME / "keys" / "pki" / "roots"
    roots.mkdir(parents=True, exist_ok=True)
    file = roots / "trial.pem"
    file.write_bytes(pem.armor("CERTIFICATE", _served.root.dump()))
    yield _served
    file.unlink()
    _forget()
