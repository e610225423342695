"""A small signed file of our own making, judged once so that everything judging needs is loaded and remembered.

What is remembered before a process forks, its children need not find out again: that is half of the time of judging.
"""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import writer as writer_of_pdfs
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.mechanisms.papers.judging import judge
from motcua.mechanisms.papers.judging_report import Report


def warm_up() -> Report:
    """Make a file with two signatures, and judge it."""
    now = datetime.now(UTC)
    signer = _signer(now)
    pdf = _page()
    for field in ("First", "Second"):
        metadata = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        pdf = PdfSigner(metadata, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    assert signer.signing_cert is not None
    return judge(pdf, [signer.signing_cert], now)


def _page() -> bytes:
    parts: Any = writer_of_pdfs
    writer, out = parts.PdfFileWriter(), io.BytesIO()
    content = writer.add_object(StreamObject(stream_data=b"q Q"))
    writer.insert_page(parts.PageObject(contents=content, media_box=(0, 0, 595, 842)))
    writer.write(out)
    return out.getvalue()


def _signer(now: datetime) -> SimpleSigner:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Motcua")])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"), False
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    secret = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        signing_key=asn1_keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko's own gap
    )
