"""A paper of every type of every pack, signed by a person and by her body: poppler's ``pdfsig`` and pyHanko's own
validator, neither of which knows us, call both signatures good, and neither an altered copy."""

import io
import unicodedata
from pathlib import Path

import pytest
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.trust.pki import Holder, trust_roots
from tests.mechanisms.papers.every_type import pdf_of, types
from tests.mechanisms.papers.samples import CHAIR, MOMENT, key, pki, run

WARD = Holder("urn:motcua:org:vn:01:00082", CHAIR.organisation, "", CHAIR.organisation)
DECLARED = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"


def good(pdf: bytes) -> list[bool]:
    """Of each signature, whether pyHanko finds it intact, trusted and followed by nothing but signatures."""
    trust = ValidationContext(trust_roots=trust_roots(pki()), moment=MOMENT)
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        said = [validate_pdf_signature(one, trust) for one in found]
    except (PdfError, CMSStructuralError, SignatureValidationError):
        return []
    whole = said and said[-1].coverage == SignatureCoverageLevel.ENTIRE_FILE
    return [bool(whole and one.bottom_line) for one in said]


def words(tmp_path: Path, pdf: bytes) -> str:
    return run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-")


@pytest.mark.parametrize("urn", types())
def test_pdfsig_and_pyhanko_agree_on_both_signatures_and_on_an_altered_copy(urn: str, tmp_path: Path) -> None:
    paper = pdf_of(urn)
    once = sign(paper, key(), reason="Cấp", location="Hà Nội", field="motcua-A", moment=MOMENT)
    both = sign(once, key(WARD), reason="Cấp", location="Hà Nội", field="motcua-A-seal", moment=MOMENT)
    assert good(both) == [True, True]
    assert run(tmp_path, both, "pdfsig", "-nocert", "FILE").count("Signature is Valid") == 2
    assert DECLARED in both
    assert words(tmp_path, both) == unicodedata.normalize("NFC", words(tmp_path, paper))
    at = len(paper) // 2
    altered = both[:at] + bytes([both[at] ^ 1]) + both[at + 1 :]
    assert True not in good(altered)
    assert "Signature is Valid" not in run(tmp_path, altered, "pdfsig", "-nocert", "FILE")
