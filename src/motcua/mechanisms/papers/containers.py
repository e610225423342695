"""The container of one signature: CMS SignedData for PAdES baseline B-B (EN 319 142-1, RFC 5652, RFC 5035).

Written out in DER by hand, for speed: of its parts only the digest and the signature differ from paper to paper, and
a library that builds the whole each time takes twenty milliseconds for what takes one.
"""

import hashlib
from functools import lru_cache
from typing import Final

from asn1crypto import x509
from pyhanko.sign.signers import Signer

from motcua.mechanisms.papers.pki import named_by
from motcua.mechanisms.papers.steps import finish

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04
_DATA: Final = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE: Final = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST: Final = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE: Final = bytes.fromhex("060b2a864886f70d010910022f")  # id-aa-signingCertificateV2
_SHA256: Final = bytes.fromhex("300b0609608648016503040201")


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
    attributes = sorted(  # DER orders the members of a SET by their bytes
        (
            der(SEQUENCE, _CONTENT_TYPE, der(SET, _DATA)),
            der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest))),
            der(SEQUENCE, _SIGNING_CERTIFICATE, der(SET, _named(certificate))),
        )
    )
    signature = finish(signer.async_sign_raw(der(SET, *attributes), "sha256"))
    issued = certificate["tbs_certificate"]
    about = der(
        SEQUENCE,
        b"\x02\x01\x01",
        der(SEQUENCE, issued["issuer"].dump(), issued["serial_number"].dump()),
        _SHA256,
        der(0xA0, *attributes),
        algorithm,
        der(OCTETS, signature),
    )
    content = der(SEQUENCE, _DATA)
    signed = der(SEQUENCE, b"\x02\x01\x01", der(SET, _SHA256), content, certificates, der(SET, about))
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
