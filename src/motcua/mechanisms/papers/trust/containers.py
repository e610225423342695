"""The container of one signature: CMS SignedData for PAdES baseline B-B (EN 319 142-1, RFC 5652, RFC 5035); and that
of a time stamp (RFC 3161), which carries what it signs.

Written out in DER by hand, for speed: of its parts only the digest and the signature differ from paper to paper, and
a library that builds the whole each time takes twenty milliseconds for what takes one.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.signers import Signer

from motcua.mechanisms.papers.steps import finish
from motcua.mechanisms.papers.trust.pki import named_by

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04
SHA256: Final = bytes.fromhex("300b0609608648016503040201")
_DATA: Final = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE: Final = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST: Final = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE: Final = bytes.fromhex("060b2a864886f70d010910022f")  # id-aa-signingCertificateV2
_TIME_STAMP: Final = bytes.fromhex("060b2a864886f70d0109100104")  # id-ct-TSTInfo
_ECDSA: Final = bytes.fromhex("300a06082a8648ce3d040302")  # with SHA-256


def der(tag: int, *parts: bytes) -> bytes:
    """A DER value: its tag, the length of its parts, and these."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    width = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + length.to_bytes(width, "big") + content


def container(signer: Signer, digest: bytes) -> bytes:
    """The container over the SHA-256 ``digest`` of a file's signed bytes. Raises whatever the signer's keeper does."""
    certificate, algorithm, certificates = _fixed(signer)
    about = _about(certificate, algorithm, _DATA, digest, lambda data: finish(signer.async_sign_raw(data, "sha256")))
    return _signed(b"\x02\x01\x01", der(SEQUENCE, _DATA), certificates, about)


def token(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, issuer: x509.Certificate, of: bytes) -> bytes:
    """The token that holds a ``TSTInfo``, which is in DER, and the certificates of the stamper and its authority."""
    digest = hashlib.sha256(of).digest()
    about = _about(certificate, _ECDSA, _TIME_STAMP, digest, lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))
    content = der(SEQUENCE, _TIME_STAMP, der(0xA0, der(OCTETS, of)))
    return _signed(b"\x02\x01\x03", content, der(0xA0, *sorted((certificate.dump(), issuer.dump()))), about)


def _about(
    certificate: x509.Certificate, algorithm: bytes, kind: bytes, digest: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """SignerInfo: whose signature it is, what it signs, and the signature."""
    attributes = sorted(  # DER orders the members of a SET by their bytes
        (
            der(SEQUENCE, _CONTENT_TYPE, der(SET, kind)),
            der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest))),
            der(SEQUENCE, _SIGNING_CERTIFICATE, der(SET, _named(certificate))),
        )
    )
    issued = certificate["tbs_certificate"]
    return der(
        SEQUENCE,
        b"\x02\x01\x01",
        der(SEQUENCE, issued["issuer"].dump(), issued["serial_number"].dump()),
        SHA256,
        der(0xA0, *attributes),
        algorithm,
        der(OCTETS, sign(der(SET, *attributes))),
    )


def _signed(version: bytes, content: bytes, certificates: bytes, about: bytes) -> bytes:
    signed = der(SEQUENCE, version, der(SET, SHA256), content, certificates, der(SET, about))
    return der(SEQUENCE, _SIGNED_DATA, der(0xA0, signed))


def room_for(signer: Signer) -> int:
    """Hex digits to keep free for a container: what is the same for all, the signature, and the rest with a margin."""
    _certificate, _algorithm, certificates = _fixed(signer)
    return max(8192, 2 * (len(certificates) + 2048))


def _named(certificate: x509.Certificate) -> bytes:
    """SigningCertificateV2: by its digest, and by issuer and number, the certificate that the signature means."""
    issued = certificate["tbs_certificate"]
    names = der(SEQUENCE, der(0xA4, issued["issuer"].dump()))
    number = der(SEQUENCE, names, issued["serial_number"].dump())
    one = der(SEQUENCE, der(OCTETS, hashlib.sha256(certificate.dump()).digest()), number)
    return der(SEQUENCE, der(SEQUENCE, one))


@lru_cache(maxsize=256)
def _fixed(signer: Signer) -> tuple[x509.Certificate, bytes, bytes]:
    """What is the same for all papers of a signer: certificate, algorithm of the signature, certificates in DER."""
    certificate = named_by(signer)
    chain = {one.dump() for one in signer.cert_registry if one.self_signed == "no"} | {certificate.dump()}
    algorithm = signer.get_signature_mechanism_for_digest("sha256").dump()
    return certificate, algorithm, der(0xA0, *sorted(chain))
