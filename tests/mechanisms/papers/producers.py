"""Honest files: PDFs as several programs make them, signed as several programs sign."""

import functools
import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import weasyprint
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import SigSeedSubFilter
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from tests.mechanisms.papers import authority
from tests.mechanisms.papers.authority import Pair, holder, issuer, signer
from tests.mechanisms.papers.plain_pdf import contract, objects_of, sign, with_field, written
from tests.mechanisms.papers.samples import certificate

PAGE = "<html lang=vi><h1>Đơn đề nghị</h1><p>Kính gửi: Ủy ban nhân dân phường Cửa Nam</p></html>"


def reportlab_form() -> bytes:
    """Two pages with a field to fill in."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 700, "Application")
    canvas.acroForm.textfield(name="note", x=72, y=600, width=200, height=20, value="none")
    canvas.showPage()
    canvas.drawString(72, 700, "Page two")
    canvas.save()
    return out.getvalue()


def reportlab() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    canvas.drawString(72, 700, "Statement")
    canvas.save()
    return out.getvalue()


def chromium() -> bytes:
    """Printed to PDF by the browser."""
    with TemporaryDirectory() as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(PAGE)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", f"--user-data-dir={folder}/profile"]
        order = ["chromium", *flags, f"--print-to-pdf={out}", page.as_uri()]
        subprocess.run(order, check=True, capture_output=True, timeout=60)
        return out.read_bytes()


def cairo() -> bytes:
    """Redrawn by cairo."""
    with TemporaryDirectory() as folder:
        page, out = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        page.write_bytes(reportlab())
        subprocess.run(["pdftocairo", "-pdf", str(page), str(out)], check=True, timeout=30)
        return out.read_bytes()


def pypdf() -> bytes:
    """Two files put together by pypdf."""
    writer = PdfWriter()
    for part in (reportlab(), contract()):
        writer.append(io.BytesIO(part))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def table_in_a_stream() -> bytes:
    """Objects and their table packed into streams (ISO 32000-2, 7.5.7 and 7.5.8)."""
    copied = copy_into_new_writer(PdfFileReader(io.BytesIO(with_field())), {"stream_xrefs": True})
    assert isinstance(copied, PdfFileWriter)
    out = io.BytesIO()
    copied.write(out)
    return out.getvalue()


def hybrid() -> bytes:
    """A classic table that names a stream with further entries for readers that know it (7.5.8.4)."""
    plain = contract()
    place = plain.index(b"\nxref\n") + 1
    rows = (0).to_bytes(1, "big") + (0).to_bytes(4, "big") + (0).to_bytes(1, "big")
    head = b"<</Type /XRef /Size 8 /W [1 4 1] /Index [7 1] /Root 1 0 R /Length %d>>" % len(rows)
    extra = b"7 0 obj\n" + head + b"\nstream\n" + rows + b"\nendstream\nendobj\n"
    end = plain[place:].replace(b"/Size 7", b"/Size 8 /XRefStm %d" % place)
    return plain[:place] + extra + end.replace(b"startxref\n%d" % place, b"startxref\n%d" % (place + len(extra)))


def linearised() -> bytes:
    """Arranged for reading while it arrives (Annex F): the table of the first page before it, the rest behind."""
    objects = objects_of(contract())
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    first, rest = (3, 4, 5), (1, 2, 6)

    def laid(numbers: tuple[int, ...], at: int) -> tuple[bytes, dict[int, int]]:
        out, places = b"", {}
        for number in numbers:
            places[number] = at + len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
        return out, places

    def table(places: dict[int, int], extra: bytes, start: int) -> bytes:
        lines = b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in sorted(places.items()))
        lines = (b"" if b"/Prev" in extra else b"0 1\n0000000000 65535 f \n") + lines
        return b"xref\n%strailer\n<</Size 8 %s>>\nstartxref\n%d\n%%%%EOF\n" % (lines, extra, start)

    note = b"7 0 obj\n<</Linearized 1 /L %010d /H [0 0] /O 3 /E %010d /N 1 /T %010d>>\nendobj\n"
    start = len(head) + len(note % (0, 0, 0))
    width = len(table(dict.fromkeys((*first, 7), 0), b"/Root 1 0 R /Prev %010d" % 0, 0))
    front, front_places = laid(first, start + width)
    back, back_places = laid(rest, start + width + len(front))
    last = start + width + len(front) + len(back)
    one = table(front_places | {7: len(head)}, b"/Root 1 0 R /Prev %010d" % last, 0)
    two = table(back_places, b"/Root 1 0 R", start)
    whole = last + len(two)
    return head + note % (whole, start + width + len(front), last) + one + front + back + two


ORIGINALS: dict[str, Callable[[], bytes]] = {
    "typst": certificate,
    "weasyprint": lambda: weasyprint.HTML(string=PAGE).write_pdf() or b"",
    "weasyprint-ua": lambda: weasyprint.HTML(string=PAGE).write_pdf(pdf_variant="pdf/ua-1") or b"",
    "reportlab": reportlab,
    "reportlab-form": reportlab_form,
    "chromium": chromium,
    "cairo": cairo,
    "pypdf": pypdf,
    "stream-table": table_in_a_stream,
    "hybrid": hybrid,
    "linearised": linearised,
    "updated": lambda: written({5: b"<</Type /Font /Subtype /Type1 /BaseFont /Times-Roman>>"}, contract()),
}


@functools.cache
def original(name: str) -> bytes:
    """One honest file, not signed, made once."""
    return ORIGINALS[name]()


ADOBE = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
P384, R2048, R3072 = "p384", "rsa2048", "rsa3072"
BY_PYHANKO: dict[str, Callable[[bytes], bytes]] = {
    "p256": sign,
    "p384 sha384": lambda pdf: sign(pdf, signer(holder(P384)), md_algorithm="sha384"),
    "rsa2048": lambda pdf: sign(pdf, signer(holder(R2048))),
    "rsa3072 pss": lambda pdf: sign(pdf, signer(holder(R3072), prefer_pss=True)),
    "adobe's own": lambda pdf: sign(pdf, subfilter=ADOBE),
    "adobe's own, rsa": lambda pdf: sign(pdf, signer(holder(R2048)), subfilter=ADOBE, md_algorithm="sha512"),
    "seen": lambda pdf: sign(pdf, box=(72, 72, 272, 140), reason="Phê duyệt", location="Hà Nội"),
    "certified": lambda pdf: sign(pdf, certify=True, docmdp_permissions=1),
    "certified, then approved": lambda pdf: sign(
        sign(pdf, certify=True, docmdp_permissions=2), signer(holder(P384)), "Sig2"
    ),
    "two": lambda pdf: sign(sign(pdf, box=(72, 72, 200, 140)), signer(holder(R2048)), "Sig2", box=(300, 72, 430, 140)),
    "stamped": lambda pdf: sign(pdf, stamped=True),
    "stamped, adobe's own": lambda pdf: sign(pdf, signer(holder(R2048)), stamped=True, subfilter=ADOBE),
}


def pem(pair: Pair) -> bytes:
    return pair.certificate.public_bytes(serialization.Encoding.PEM)


def secret(pair: Pair) -> bytes:
    how = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return bytes(pair.key.private_bytes(*how))


PASS = ("-passout", "pass:x")


@functools.cache
def nss() -> str:
    """An NSS store with the signer's key, for poppler."""
    folder = Path(mkdtemp(prefix="nss-"))
    own, chain = folder / "own.pem", folder / "chain.pem"
    own.write_bytes(secret(holder(R2048)) + pem(holder(R2048)))
    chain.write_bytes(pem(issuer()) + pem(authority.root()))
    place = f"sql:{folder}"
    packed = folder / "own.p12"
    for order in (
        ["certutil", "-N", "-d", place, "--empty-password"],
        ["openssl", "pkcs12", "-export", "-in", own, "-certfile", chain, "-name", "own", "-out", packed, *PASS],
        ["pk12util", "-i", packed, "-d", place, "-W", "x", "-K", ""],
    ):
        subprocess.run([str(word) for word in order], check=True, capture_output=True, timeout=30)
    root = folder / "root.pem"
    root.write_bytes(pem(authority.root()))
    subprocess.run(
        ["certutil", "-A", "-d", place, "-n", "root", "-t", "C,C,C", "-i", str(root)], check=True, timeout=30
    )
    return place


def by_poppler(pdf: bytes) -> bytes:
    """Signed by poppler's ``pdfsig``."""
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        before.write_bytes(pdf)
        order = ["pdfsig", "-nssdir", nss(), "-add-signature", "-nick", "own", "-no-ocsp"]
        subprocess.run([*order, str(before), str(after)], check=True, capture_output=True, timeout=30)
        return after.read_bytes()


def by_openssl(pdf: bytes) -> bytes:
    """The contract, or an update of it, signed with a container that ``openssl cms`` made, put into place by hand."""
    room = 8192
    size = max(int(number) for number in re.findall(rb"/Size (\d+)", contract()))
    catalogue = objects_of(contract())
    form = catalogue[6].replace(b"/Fields []", b"/Fields [%d 0 R]" % size)
    box = b"<</Type /Annot /Subtype /Widget /FT /Sig /T (OpenSSL) /V %d 0 R /Rect [0 0 0 0] /P 3 0 R /F 132>>"
    box %= size + 1
    page = catalogue[3].replace(b"/Resources", b"/Annots [%d 0 R] /Resources" % size)
    value = b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:20261009102133+07'00') "
    value += b"/ByteRange [0 ********** ********** **********] /Contents <" + b"0" * room + b">>>"
    whole = written({3: page, 6: form, size: box, size + 1: value}, pdf)
    begin = whole.rindex(b"/Contents <") + 10
    after = begin + room + 2
    span = b"[0 %d %d %d]" % (begin, after, len(whole) - after)
    whole = whole.replace(b"[0 ********** ********** **********]", span.ljust(36))
    with TemporaryDirectory() as folder:
        own, key, chain = (Path(folder) / name for name in ("own.pem", "key.pem", "chain.pem"))
        own.write_bytes(pem(holder()))
        key.write_bytes(secret(holder()))
        chain.write_bytes(pem(issuer()))
        order = [
            "openssl",
            "cms",
            "-sign",
            "-binary",
            "-outform",
            "DER",
            "-md",
            "sha256",
            "-signer",
            own,
            "-inkey",
            key,
        ]
        held = subprocess.run(
            [*map(str, order), "-certfile", str(chain)],
            input=whole[:begin] + whole[after:],
            capture_output=True,
            check=True,
            timeout=30,
        ).stdout
    return whole[: begin + 1] + held.hex().encode().ljust(room, b"0") + whole[after - 1 :]
