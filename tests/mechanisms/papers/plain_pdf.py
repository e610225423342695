"""PDFs small enough to be read by eye, signed, and changed by hand: the clay of the attacks."""

import io
import re
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from motcua.mechanisms.papers.steps import finish
from tests.mechanisms.papers.authority import clock, signer

CONTRACT = "Lệ phí phải nộp: 8 000 đồng"


def written(objects: dict[int, bytes], before: bytes = b"", root: int = 1, trailer: bytes = b"") -> bytes:
    """Objects by number as a whole PDF or, with ``before``, as an update appended to it; a classic table of places."""
    out = bytearray(before or b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + (b"" if before else b"0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(*objects, *([_size(before) - 1] if before else [0])) + 1
    prev = b"/Prev %d" % last_start(before) if before else b""
    out += b"trailer\n<</Size %d /Root %d 0 R %s %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, prev, trailer, start)
    return bytes(out)


def last_start(data: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def _size(data: bytes) -> int:
    return max(int(number) for number in re.findall(rb"/Size (\d+)", data))


def stream(body: bytes, extra: bytes = b"") -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (extra, len(body), body)


def page_text(text: str) -> bytes:
    return stream(b"BT /F1 18 Tf 72 700 Td (%s) Tj ET" % text.encode("ascii", "replace"))


def contract(fields: bytes = b"", more: dict[int, bytes] | None = None, page: bytes = b"") -> bytes:
    """One page that says what is to be paid. 1 catalogue, 2 pages, 3 page, 4 its content, 5 a font, 6 form."""
    objects = {
        1: b"<</Type /Catalog /Pages 2 0 R /AcroForm 6 0 R>>",
        2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources <</Font <</F1 5 0 R>>>> %s>>" % page,
        4: page_text(CONTRACT),
        5: b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        6: b"<</Fields [%s] /SigFlags 3 /DA (/F1 12 Tf 0 g)>>" % fields,
    }
    return written(objects | (more or {}))


def with_field(value: str = "8000") -> bytes:
    """The contract with a text field ``amount`` (7) that is part of it."""
    box = b"/Rect [72 600 300 620]"
    field = (
        b"<</Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (%s) %s /P 3 0 R /DA (/F1 12 Tf 0 g) "
        b"/AP <</N 8 0 R>> /F 4>>"
    ) % (value.encode(), box)
    look = stream(b"BT /F1 12 Tf (%s) Tj ET" % value.encode(), b"/Type /XObject /Subtype /Form /BBox [0 0 228 20]")
    return contract(b"7 0 R", {7: field, 8: look}, b"/Annots [7 0 R]")


def sign(pdf: bytes, who: Any = None, field: str = "Sig1", *, stamped: bool = False, **how: Any) -> bytes:
    """Signed by pyHanko. ``how``: of the signature (``certify``, ``docmdp_permissions``, ``subfilter`` …) and
    ``box``/``page`` of a field that is seen."""
    box, page = how.pop("box", None), how.pop("page", 0)
    how = {"subfilter": SigSeedSubFilter.PADES} | how
    if "docmdp_permissions" in how:
        how["docmdp_permissions"] = MDPPerm(how["docmdp_permissions"])
    pen = PdfSigner(
        PdfSignatureMetadata(field_name=field, md_algorithm=how.pop("md_algorithm", "sha256"), **how),
        signer=who or signer(),
        timestamper=clock() if stamped else None,
        new_field_spec=SigFieldSpec(field, box=box, on_page=page),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    made = finish(pen.async_sign_pdf(writer, bytes_reserved=16384 if stamped else 8192))
    return made.getvalue()


def objects_of(pdf: bytes) -> dict[int, bytes]:
    """The last body of each plainly written object, by its number."""
    found = re.finditer(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\s?endobj", pdf, re.DOTALL)
    return {int(one[1]): one[2] for one in found}


def number_of(pdf: bytes, mark: bytes) -> int:
    """The number of the only object whose last body holds ``mark``."""
    (number,) = [number for number, body in objects_of(pdf).items() if mark in body]
    return number
