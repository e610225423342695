"""What a demonstration needs of the outside to keep its papers for long, made by its own authority without a network:
a time stamping authority, and the lists of revoked certificates. Each name says that it is a demonstration's."""

import os
from datetime import UTC
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from motcua.kernel.calendar.api import now
from motcua.kernel.disk.api import put_first
from motcua.mechanisms.papers.trust.containers import OCTETS, SEQUENCE, SHA256, der, token
from motcua.mechanisms.papers.trust.pki import VALID_FROM, VALID_TO

INTEGER, TIME = 0x02, 0x18
_POLICY = bytes.fromhex("06052a03040501")  # 1.2.3.4.5.1, of the arc that examples use


class OwnTimestamper:
    """Stamps with the demonstration's own key at the demonstration's own time; see ``connectors.Timestamper``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """By its certificate: another authority of the demonstration is another stamper."""
        return f"demonstration {_stamper(self._folder)[0].sha256.hex()[:16]}"

    def stamp(self, digest: bytes) -> bytes:
        """A token over a SHA-256 digest."""
        certificate, issuing, key = _stamper(self._folder)
        number = b"\x01" + os.urandom(15)  # positive, as a serial number is
        moment = now().astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()
        imprint = der(SEQUENCE, SHA256, der(OCTETS, digest))
        info = der(SEQUENCE, b"\x02\x01\x01", _POLICY, imprint, der(INTEGER, number), der(TIME, moment))
        return token(key, certificate, issuing, info)


def lists(folder: Path) -> list[crl.CertificateList]:
    """The lists of revoked certificates of every authority that this demonstration had: each is made once and stays,
    so that what an authority signed can still be proved when its key is gone. A real installation has none."""
    for name in ("root", "issuing"):
        if (folder / f"{name}.key").exists():
            _list(folder, name)
    return [crl.CertificateList.load(file.read_bytes()) for file in sorted((folder / "lists").glob("*.crl"))]


def _list(folder: Path, name: str) -> None:
    """Make an authority's list, once: it names nobody and is good for as long as the authority."""
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    file = folder / "lists" / f"{certificate.fingerprint(hashes.SHA256()).hex()[:16]}.crl"
    if file.exists():
        return
    key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(VALID_FROM)
        .next_update(VALID_TO)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(key, hashes.SHA256())
    )
    put_first(file, made.public_bytes(serialization.Encoding.DER))


def _stamper(folder: Path) -> tuple[asn1_x509.Certificate, asn1_x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The stamper's certificate, that of its authority, and its key; made on first use, gone with the authority."""
    file = folder / "signers" / "stamper.key"
    if not file.exists():
        put_first(file, _made(folder))
        put_first(file.with_suffix(".pem"), file.read_bytes().partition(b"-----BEGIN PRIVATE KEY-----")[0])
    return _loaded(file.read_bytes())


@lru_cache(maxsize=8)
def _loaded(pem: bytes) -> tuple[asn1_x509.Certificate, asn1_x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificates = [one.public_bytes(serialization.Encoding.DER) for one in x509.load_pem_x509_certificates(pem)]
    key = serialization.load_pem_private_key(pem[pem.index(b"-----BEGIN PRIVATE KEY-----") :], password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    own, issuing = (asn1_x509.Certificate.load(one) for one in certificates)
    return own, issuing, key


def _made(folder: Path) -> bytes:
    """A stamper's certificate, that of its authority and its key, as PEM one after another."""
    issuer = x509.load_pem_x509_certificate((folder / "issuing.pem").read_bytes())
    issuing_key = serialization.load_pem_private_key((folder / "issuing.key").read_bytes(), password=None)
    assert isinstance(issuing_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    names = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.COMMON_NAME, "Motcua – dấu thời gian trình diễn")]
    usage = [key_purpose == "digital_signature" for key_purpose in _USAGES]
    own = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(oid, text) for oid, text in names]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**dict(zip(_USAGES, usage, strict=True))), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), critical=False)
        .sign(issuing_key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return b"".join([*(one.public_bytes(serialization.Encoding.PEM) for one in (own, issuer)), secret])


_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
