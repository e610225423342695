"""Keys and certificates of one installation, in ``MOTCUA_HOME/keys/pki``: root, issuing authority, one pair a holder.

This authority is for demonstrations: its name says so, and :func:`establish` refuses elsewhere. A real installation
puts the roots it trusts into ``roots/*.pem`` and its signers come from a device. Private keys stay in files (0600,
folder 0700): never in the database, a log line or a ``repr``.
"""

import hashlib
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.kernel.disk.api import alone_in, put

# Wide on purpose: a demonstration plays months that lie before and after the day it was made.
VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_TO = datetime(2045, 1, 1, tzinfo=UTC)
_LONGEST = 64  # upper bound of CN, O and title in X.520; cryptography counts bytes for it, so do we


def pki_folder() -> Path:
    """Where this installation keeps keys and certificates."""
    return Path(settings.MOTCUA_HOME) / "keys" / "pki"


class MissingKeyError(Exception):
    """The installation holds no key for this holder and may not make one."""


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names: the key's reference (a position's URN); name, position, organisation as printed."""

    reference: str
    name: str
    position: str
    organisation: str

    @property
    def slug(self) -> str:
        """File name of the pair. It covers every field: a new office holder gets a new certificate."""
        parts = "\n".join((self.reference, self.name, self.position, self.organisation))
        return hashlib.sha256(parts.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class SignerKey:
    """A holder with the means to sign; hand it to :func:`motcua.mechanisms.papers.signing.sign`."""

    holder: Holder
    signer: Signer = field(repr=False, compare=False)

    @property
    def pem(self) -> str:
        """Its certificate and, behind it, those of the authorities that are known."""
        own = named_by(self.signer)
        chain = [own, *(one for one in self.signer.cert_registry if one.dump() != own.dump())]
        return b"".join(asn1_pem.armor("CERTIFICATE", one.dump()) for one in chain).decode()


def named_by(signer: Signer) -> asn1_x509.Certificate:
    """The certificate that a signer signs with."""
    assert signer.signing_cert is not None  # only a signer without a certificate of its own has none
    return signer.signing_cert


@dataclass(frozen=True)
class _Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)


def establish(folder: Path, kind: str) -> None:
    """Make root and issuing authority of a demonstration, once; later calls change nothing. Raises MissingKeyError."""
    if kind != "demonstration":
        raise MissingKeyError("Only a demonstration makes its own certificates.")
    with alone_in(folder):
        if (folder / "issuing.key").exists():
            return
        _set_aside(folder)  # a backup without keys was restored: what its authority signed stays trusted
        root_name = _name("Motcua – chứng thư gốc trình diễn", "", "Motcua (trình diễn)")
        root = _issue(root_name, None, authority=1)
        issuing = _issue(_name("Motcua – cấp chứng thư trình diễn", "", "Motcua (trình diễn)"), root, authority=0)
        put(folder / "root.pem", _pem(root.certificate))
        put(folder / "issuing.pem", _pem(issuing.certificate))
        put(folder / "root.key", _secret(root.key))
        put(folder / "issuing.key", _secret(issuing.key))


def set_aside(folder: Path) -> None:
    """End the authority and its signers: their keys are destroyed, and the root stays among those that are trusted."""
    with alone_in(folder):
        _set_aside(folder)


def _set_aside(folder: Path) -> None:
    root = folder / "root.pem"
    if root.exists():
        certificate = x509.load_pem_x509_certificate(root.read_bytes())
        put(folder / "roots" / f"{certificate.fingerprint(hashes.SHA256()).hex()[:16]}.pem", _pem(certificate))
    # The key of the authority first: without it, a try that was broken off begins anew.
    for name in ("issuing.key", "root.key", "issuing.pem", "root.pem"):
        (folder / name).unlink(missing_ok=True)
    for path in sorted((folder / "signers").glob("*")):
        path.unlink()
    _signer.cache_clear()


def trust_roots(folder: Path) -> list[asn1_x509.Certificate]:
    """The root certificates this installation trusts: its own demonstration root, if any, and every ``roots/*.pem``."""
    files = [folder / "root.pem", *sorted((folder / "roots").glob("*.pem"))]
    return [
        _asn1(certificate)
        for file in files
        if file.exists()
        for certificate in x509.load_pem_x509_certificates(file.read_bytes())
    ]


def signer_for(folder: Path, holder: Holder) -> SignerKey:
    """The holder's key, kept in memory; a demonstration makes one on first use. Raises :class:`MissingKeyError`."""
    return _signer(folder, holder)


@lru_cache(maxsize=256)
def _signer(folder: Path, holder: Holder) -> SignerKey:
    stem = folder / "signers" / holder.slug
    certificate_file, key_file = stem.with_suffix(".pem"), stem.with_suffix(".key")
    if not key_file.exists():
        if not (folder / "issuing.key").exists():
            raise MissingKeyError(f"No key for {holder.reference}, and this installation issues no certificates.")
        _enrol(folder, holder, certificate_file, key_file)
    issuing = folder / "issuing.pem"
    chain = issuing.read_text() if issuing.exists() else ""
    return SignerKey(holder, file_signer(key_file, certificate_file.read_text(), chain))


def file_signer(key_file: Path, pem: str, chain: str) -> SimpleSigner:
    """Who signs with a key that lies in a file; ``chain``: the certificates of the authorities. Raises
    :class:`MissingKeyError` for a file that is not there, that others can read, or that holds another's key."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    try:
        if key_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise MissingKeyError(f"{key_file.name} can be read by others: chmod 600")
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except FileNotFoundError:
        raise MissingKeyError(f"There is no {key_file.name}.") from None
    except (ValueError, TypeError):
        raise MissingKeyError(f"{key_file.name} holds no key in PEM without password.") from None
    if key.public_key() != certificate.public_key():
        raise MissingKeyError(f"{key_file.name} holds the key of another certificate.")
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=authorities(chain),
        embed_roots=False,
    )


def authorities(chain: str) -> SimpleCertificateStore:
    """The certificates of a text in PEM, which may be empty."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own gap
    if chain:
        store.register_multiple([_asn1(one) for one in x509.load_pem_x509_certificates(chain.encode())])
    return store


def _enrol(folder: Path, holder: Holder, certificate_file: Path, key_file: Path) -> None:
    with alone_in(folder):
        if key_file.exists():
            return
        issuing_key = serialization.load_pem_private_key((folder / "issuing.key").read_bytes(), password=None)
        assert isinstance(issuing_key, ec.EllipticCurvePrivateKey)
        issuer = _Pair(x509.load_pem_x509_certificate((folder / "issuing.pem").read_bytes()), issuing_key)
        pair = _issue(_name(holder.name, holder.position, holder.organisation), issuer)
        put(certificate_file, _pem(pair.certificate))
        put(key_file, _secret(pair.key))  # last: its presence says that the pair is complete


def _issue(subject: x509.Name, issuer: _Pair | None, authority: int | None = None) -> _Pair:
    """A fresh P-256 pair; ``authority`` is the number of authorities allowed below it, None for a person."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = issuer or _Pair(certificate=None, key=key)  # type: ignore[arg-type]  # a root issues itself
    parent = issuer.certificate
    person = authority is None
    usage = x509.KeyUsage(
        digital_signature=person,
        content_commitment=person,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not person,
        crl_sign=not person,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.subject if parent else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.BasicConstraints(ca=not person, path_length=authority), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    return _Pair(builder.sign(issuer.key, hashes.SHA256()), key)


def _name(common_name: str, title: str, organisation: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.TITLE, title))
    attributes = [x509.NameAttribute(oid, shortened(text)) for oid, text in parts if text]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, shortened(common_name))])


def shortened(text: str) -> str:
    """A text as far as it fits into a certificate."""
    whole = text.encode()
    return text if len(whole) <= _LONGEST else whole[: _LONGEST - 3].decode(errors="ignore") + "…"


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
