#!/usr/bin/env python3
"""How many papers with two signatures one core makes a second, the page and the signatures timed apart; and the whole
job of the worker, which looks at the certificates, stores the file and writes it down.

    .venv/bin/python bench/signing.py [SECONDS]

The paper is a licence, a building permit, from its frozen content on; a person and her body sign, PAdES B-B, ECDSA
P-256.
Beside it WeasyPrint sets a page with the same words, and pyHanko signs the same PDF by ``sign_pdf``, as its guide does,
with the same key. SoftHSM signs through PKCS #11, if it is there. Each line has the time that our own process computed,
and how many a second that makes; behind it, how many there were by the clock.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import machine, prepare  # noqa: E402

prepare()

import pkcs11  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from django.conf import settings  # noqa: E402
from pkcs11.util.ec import decode_ec_private_key  # noqa: E402
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402
from pyhanko.sign import PdfSignatureMetadata, sign_pdf  # noqa: E402
from pyhanko.sign.fields import SigSeedSubFilter  # noqa: E402
from weasyprint import HTML  # type: ignore[import-untyped]  # noqa: E402

from motcua.kernel.calendar.api import at  # noqa: E402
from motcua.kernel.jobs.api import Message  # noqa: E402
from motcua.kernel.packs.api import at_version, load_folders  # noqa: E402
from motcua.mechanisms.papers.certificates.keeping import signer_of  # noqa: E402
from motcua.mechanisms.papers.certificates.use import Signatory, signatories  # noqa: E402
from motcua.mechanisms.papers.jobs import sign_when_prepared  # noqa: E402
from motcua.mechanisms.papers.making import print_data  # noqa: E402
from motcua.mechanisms.papers.models import Certificate, Document  # noqa: E402
from motcua.mechanisms.papers.render import render  # noqa: E402
from motcua.mechanisms.papers.signing import sign  # noqa: E402
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec  # noqa: E402
from motcua.mechanisms.papers.trust.pki import SignerKey, pki_folder  # noqa: E402
from tests.helpers import MORNING, PACKS, SETUP, ward  # noqa: E402
from tests.mechanisms.papers.every_type import content_for  # noqa: E402
from tests.mechanisms.papers.test_documents import prepared  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
AIM = 15
LICENCE = "urn:motcua:document-type:construction-permit"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
FONTS = Path(settings.MOTCUA_FONTS)


def licence(part: str = "") -> Document:
    """A building permit that waits for its signatures."""
    return prepared(content_for(LICENCE).content, type=LICENCE, part=part)


def office() -> tuple[Document, list[Signatory]]:
    """A licence in a ward at work, and who signs it."""
    ward()
    with at(MORNING):
        load_folders([PACKS / "vn-construction"], SETUP)
        document = licence()
        return document, signatories(document, MORNING)


Spent = tuple[float, float]
"""Seconds that our own process computed, and seconds on the clock."""


def timed(work: Callable[[], object]) -> Spent:
    """What one run takes, after one that warms up."""
    work()
    begun, clock, runs = process_time(), perf_counter(), 0
    while process_time() - begun < SECONDS:
        work()
        runs += 1
    return (process_time() - begun) / runs, (perf_counter() - clock) / runs


def told(name: str, spent: Spent, of: str = "") -> None:
    """One line of the table."""
    own, clock = spent
    print(f"{name:62} {own * 1000:7.1f} ms {1 / own:9.1f} a second {1 / clock:9.1f} by the clock  {of}")


def whole_job(papers: int = 40) -> Spent:
    """What the worker takes for one paper: from the message that it is prepared to its bytes in the store."""
    with at(MORNING):
        for n in range(papers + 1):
            licence(str(n + 1))
        waiting = list(Message.objects.filter(event="document.prepared", state="waiting").order_by("id"))
        sign_when_prepared(waiting.pop())
        begun, clock = process_time(), perf_counter()
        for message in waiting:
            sign_when_prepared(message)
    many = len(waiting)
    assert Document.objects.filter(state=Document.State.SIGNED).count() > many
    return (process_time() - begun) / many, (perf_counter() - clock) / many


def as_documented(pdf: bytes, signer: SignerKey, field: str) -> bytes:
    """One signature by pyHanko's ``sign_pdf``."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    return bytes(sign_pdf(writer, meta, signer=signer.signer).getvalue())


def on_softhsm(person: Signatory) -> SignerKey:
    """The person's key on a token of SoftHSM in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-softhsm-"))
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    words = ["softhsm2-util", "--init-token", "--free", "--label", "bench", "--pin", "4711", "--so-pin", "0815"]
    subprocess.run(words, check=True, capture_output=True)
    file = pki_folder() / "signers" / f"{person.certificate.reference}.key"
    der = serialization.load_pem_private_key(file.read_bytes(), None).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    own = {pkcs11.Attribute.LABEL: "person", pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.SIGN: True}
    with pkcs11.lib(MODULE).get_token(token_label="bench").open(user_pin="4711", rw=True) as session:
        session.create_object(decode_ec_private_key(der) | own)
    pin = Path(settings.MOTCUA_HOME) / "keys" / "signing" / "pkcs11-pin"
    pin.parent.mkdir(parents=True, exist_ok=True)
    pin.touch(0o600)
    pin.write_text("4711")
    settings.MOTCUA_PKCS11_MODULE, settings.MOTCUA_PKCS11_TOKEN = MODULE, "bench"
    own_row = person.certificate
    return signer_of(
        Certificate(keeper="pkcs11", reference="person", holder=own_row.holder, pem=own_row.pem, chain=own_row.chain)
    )


def main() -> int:
    """Measure, print, and say whether the aim is reached."""
    print(machine())
    document, who = office()
    spec = at_version(DocumentTypeSpec, KIND, document.type, document.pack_id)
    person, body = (one.key for one in who)
    pictures = {one.kind: one.certificate for one in who}

    def page() -> bytes:
        return render(spec.layout, print_data(document, spec, MORNING, pictures), FONTS, MORNING)

    pdf = page()

    def both(first: SignerKey = person) -> bytes:
        once = sign(pdf, first, reason=spec.reason.vi, location="Hà Nội", field="motcua-A", moment=MORNING)
        return sign(once, body, reason=spec.reason.vi, location="Hà Nội", field="motcua-A-seal", moment=MORNING)

    typeset, signatures = timed(page), timed(both)
    told("the page (Typst, PDF/A-2a)", typeset, f"{len(pdf) // 1024} KiB")
    told("two signatures, keys in files", signatures, f"{len(both()) // 1024} KiB in all")
    paper = typeset[0] + signatures[0], typeset[1] + signatures[1]
    told("a paper with two signatures", paper, f"aim: {AIM} a second")
    told("the worker's whole job: checked, made, stored, written down", whole_job())
    data = print_data(document, spec, MORNING, pictures)
    words = json.dumps(data["content"], ensure_ascii=False)
    html = f"<html lang=vi><title>x</title><style>@page{{size:A4;margin:2cm}}</style><h1>GIẤY PHÉP</h1><p>{words}</p>"
    html += "".join(one["image"][one["image"].index("<svg") :] for one in data["signatures"])
    told("WeasyPrint, a page with the same words and pictures", timed(lambda: HTML(string=html).write_pdf()))
    told(
        "pyHanko's sign_pdf, two signatures",
        timed(lambda: as_documented(as_documented(pdf, person, "A"), body, "B")),
    )
    if Path(MODULE).exists():
        device = on_softhsm(who[0])
        told("two signatures, the person's key in SoftHSM", timed(lambda: both(device)))
    print(machine())
    return 0 if 1 / paper[0] >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
