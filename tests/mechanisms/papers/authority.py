"""An authority of its own for tests of judging: a root, an issuer, signers of every kind, timestamps, revocation."""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime(2026, 10, 9, 3, 21, 33, tzinfo=UTC)
LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def plain(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def secret(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def new_key(kind: str) -> Any:
    """A key by its short name: ``p256``, ``p384``, ``rsa2048`` …"""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:]))
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[kind])


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ủy ban nhân dân phường Cửa Nam"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def issue(
    name: str,
    by: Pair | None,
    kind: str = "p256",
    *,
    ca: bool = False,
    tsa: bool = False,
    start: datetime = LONG_AGO,
    end: datetime = FAR,
) -> Pair:
    """A certificate signed by ``by``, or by itself."""
    key = new_key(kind)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(by.certificate.subject if by else _name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca and not tsa,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if by:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
        builder = builder.add_extension(above, critical=False)
        lists = x509.UniformResourceIdentifier("http://crl.example/list.crl")
        where = x509.DistributionPoint(full_name=[lists], relative_name=None, reasons=None, crl_issuer=None)
        builder = builder.add_extension(x509.CRLDistributionPoints([where]), critical=False)
    if tsa:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Pair(builder.sign(by.key if by else key, hashes.SHA256()), key)


def over_sha1(pair: Pair) -> Pair:
    """The same certificate as its RSA authority would have signed it with SHA-1."""
    plain = pair.plain
    plain["tbs_certificate"]["signature"] = plain["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    plain["signature_value"] = issuer().key.sign(plain["tbs_certificate"].dump(), padding.PKCS1v15(), hashes.SHA1())
    return Pair(x509.load_der_x509_certificate(plain.dump()), pair.key)


@functools.cache
def root() -> Pair:
    return issue("Gốc thử nghiệm", None, ca=True)


@functools.cache
def issuer() -> Pair:
    return issue("Nơi cấp thử nghiệm", root(), "rsa2048", ca=True)


@functools.cache
def holder(kind: str = "p256", name: str = "Lê Thị Hồng Nhung") -> Pair:
    """Somebody who may sign."""
    return issue(name, issuer(), kind)


def roots() -> list[asn1_x509.Certificate]:
    return [root().plain]


def store(*pairs: Pair) -> SimpleCertificateStore:
    found = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for pair in pairs:
        found.register(pair.plain)
    return found


def signer(pair: Pair | None = None, **how: Any) -> SimpleSigner:
    """pyHanko's signer for a pair."""
    pair = pair or holder()
    return SimpleSigner(
        signing_cert=pair.plain, signing_key=pair.secret, cert_registry=store(issuer()), embed_roots=False, **how
    )


@functools.cache
def clock(moment: datetime = NOW, start: datetime = LONG_AGO, end: datetime = FAR) -> DummyTimeStamper:
    """A timestamping authority that says it is ``moment``, with a certificate from ``start`` to ``end``."""
    pair = issue("Dấu thời gian thử nghiệm", issuer(), "rsa2048", tsa=True, start=start, end=end)
    return DummyTimeStamper(pair.plain, pair.secret, certs_to_embed=store(issuer()), fixed_dt=moment)


def crl(by: Pair, revoked: tuple[Pair, ...] = (), at: datetime = NOW) -> asn1_crl.CertificateList:
    """The revocation list of an authority."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(at)
        .next_update(at + timedelta(days=30))
    )
    for pair in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(pair.certificate.serial_number).revocation_date(at)
        builder = builder.add_revoked_certificate(entry.build())
    made = builder.sign(by.key, hashes.SHA256())
    return asn1_crl.CertificateList.load(made.public_bytes(serialization.Encoding.DER))
