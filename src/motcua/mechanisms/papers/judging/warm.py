"""A small signed file of our own making, judged once so that everything judging needs is loaded and remembered.

What is remembered before a process forks, its children need not find out again: that is half of the time of judging.
So it has whatever a file for keeping has: signatures, timestamps, an authority's list and a document timestamp.
"""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import writer as writer_of_pdfs
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.mechanisms.papers.judging.judging import judge
from motcua.mechanisms.papers.judging.report import Report

_DER = serialization.Encoding.DER


def warm_up() -> Report:
    """Make a file with two signatures and proof for keeping, and judge it."""
    now = datetime.now(UTC)
    authority = _Holder("Motcua", now)
    signer, clock = _Holder("Signer", now, authority), _Holder("Clock", now, authority, clock=True)
    stamper = DummyTimeStamper(clock.certificate, clock.key, certs_to_embed=_store(authority.certificate))
    pdf = _page()
    for field, stamps in (("First", None), ("Second", stamper)):
        metadata = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        one = PdfSigner(metadata, signer=signer.signer(), timestamper=stamps)
        pdf = one.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    proof: dict[str, Any] = {"certs": [authority.certificate], "crls": [authority.nobody_revoked(now)], "ocsps": []}
    DocumentSecurityStore.supply_dss_in_writer(writer, None, **proof)
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko's own gap
    kept = PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(out), "sha256")
    return judge(kept.getvalue(), [authority.certificate], now)


class _Holder:
    """A name with a key and a certificate from an authority, which is itself where there is none."""

    def __init__(self, name: str, now: datetime, authority: "_Holder | None" = None, *, clock: bool = False) -> None:
        self._secret = rsa.generate_private_key(65537, 2048) if clock else ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above = authority or self
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        ca = authority is None
        signs = x509.KeyUsage(
            digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, **usage
        )
        key, day = self._secret.public_key(), timedelta(days=1)
        number = x509.random_serial_number()
        made = (
            x509.CertificateBuilder(above._name, self._name, key, number, now - day, now + day)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(signs, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(above._secret.public_key()), critical=False
            )
        )
        if clock:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        signed = made.sign(above._secret, hashes.SHA256())
        self.certificate = asn1_x509.Certificate.load(signed.public_bytes(_DER))
        self._above = above

    @property
    def key(self) -> asn1_keys.PrivateKeyInfo:
        none = serialization.NoEncryption()
        return asn1_keys.PrivateKeyInfo.load(self._secret.private_bytes(_DER, serialization.PrivateFormat.PKCS8, none))

    def signer(self) -> SimpleSigner:
        """It, as pyHanko's signer; with its authority's certificate."""
        return SimpleSigner(
            signing_cert=self.certificate,
            signing_key=self.key,
            cert_registry=_store(self._above.certificate),
        )

    def nobody_revoked(self, now: datetime) -> asn1_crl.CertificateList:
        """The authority's list, which is empty."""
        day = timedelta(days=1)
        made = x509.CertificateRevocationListBuilder(self._name, now - day, now + day).sign(
            self._secret, hashes.SHA256()
        )
        return asn1_crl.CertificateList.load(made.public_bytes(_DER))


def _store(certificate: asn1_x509.Certificate) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own gap
    store.register(certificate)
    return store


def _page() -> bytes:
    parts: Any = writer_of_pdfs
    writer, out = parts.PdfFileWriter(), io.BytesIO()
    content = writer.add_object(StreamObject(stream_data=b"q Q"))
    writer.insert_page(parts.PageObject(contents=content, media_box=(0, 0, 595, 842)))
    writer.write(out)
    return out.getvalue()
