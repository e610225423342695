"""Sign a PDF: PAdES baseline B-B (ETSI EN 319 142-1), ECDSA P-256 with SHA-256, as one incremental update.

The signature is invisible: what a reader sees is printed by the template, so PDF/A-2a and its embedded fonts stay as
they are. The room for the signature is known beforehand, so nothing is signed twice to learn a size.
"""

import io
from datetime import datetime

from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from motcua.mechanisms.papers.rules import VIETNAM
from motcua.mechanisms.papers.steps import Update
from motcua.mechanisms.papers.trust.containers import container, room_for
from motcua.mechanisms.papers.trust.pki import Holder, SignerKey, pki_folder, signer_for


def sign(pdf: bytes, signer: SignerKey, *, reason: str, location: str, field: str, moment: datetime) -> bytes:
    """The same PDF with a signature appended.

    ``field`` names the signature field (without a dot, unused in the file); ``moment`` is the claimed signing time,
    written with +07:00 into the signature dictionary (PAdES forbids it among the CMS attributes).
    """
    writer = Update(io.BytesIO(pdf))
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(field_name=field, writer=writer)
    next(steps)
    placeholder = SignatureObject(
        timestamp=moment.astimezone(VIETNAM).replace(microsecond=0),
        subfilter=SigSeedSubFilter.PADES,
        name=signer.holder.name,
        location=location,
        reason=reason,
        bytes_reserved=room_for(signer.signer),
    )
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    digest, out = steps.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    steps.send(container(signer.signer, digest.document_digest))
    out.seek(0)
    return bytes(out.read())


def sign_as(pdf: bytes, name: str, moment: datetime) -> bytes:
    """A PDF signed by somebody imagined, with a certificate of the demonstration's own authority. Raises
    ``MissingKeyError`` in an installation that has none."""
    holder = Holder(f"urn:motcua:imagined:{name}", name, "", name)
    signer = signer_for(pki_folder(), holder)
    return sign(pdf, signer, reason="", location="", field="Signature1", moment=moment)
