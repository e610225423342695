"""Certificates as an authority gives them out, right and wrong ones, by the demonstration's own authority."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

BODY = "Ủy ban nhân dân phường Cửa Nam"


def issued_to(
    pki: Path,
    name: str = "Đỗ Thu Hà",
    *,
    begins: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    ends: datetime = datetime(2028, 1, 1, tzinfo=UTC),
    signs: bool = True,
    key: Any = None,
    stranger: bool = False,
) -> tuple[bytes, str]:
    """A private key (PEM) and its certificate with the authority's behind it (PEM). ``stranger``: by an authority that
    nobody trusts."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    issuer = x509.load_pem_x509_certificate((pki / "issuing.pem").read_bytes())
    authority: Any = serialization.load_pem_private_key((pki / "issuing.key").read_bytes(), None)
    if stranger:
        authority = ec.generate_private_key(ec.SECP256R1())
    parts = ((NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, BODY), (NameOID.COMMON_NAME, name))
    usage = dict.fromkeys(("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False)
    usage |= {"encipher_only": False, "decipher_only": False}
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(oid, text) for oid, text in parts]))
        .issuer_name(issuer.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=signs, content_commitment=signs, key_encipherment=not signs, **usage),
            critical=True,
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
    )
    certificate = builder.sign(authority, hashes.SHA256())
    pem = (certificate.public_bytes(serialization.Encoding.PEM) + (pki / "issuing.pem").read_bytes()).decode()
    secret = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret, pem


def weak() -> rsa.RSAPrivateKey:
    """A key too short to be trusted."""
    return rsa.generate_private_key(65537, 1024)


def put(pki: Path, name: str, key: bytes) -> None:
    """A key file among those of the installation."""
    file = pki / "signers" / f"{name}.key"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch()
    file.chmod(0o600)
    file.write_bytes(key)
