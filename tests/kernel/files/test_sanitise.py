"""A picture says only what it shows; a PDF runs nothing."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.files.api import FileRefused, Limits, keep, open_blob
from motcua.kernel.files.sanitise import Active, check_pdf, stripped
from tests.kernel.files import samples

PLACE = b"GPS 21.0285, 105.852"
PICTURES = Limits(
    max_bytes=100_000, media_types=frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
)


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int, order: str = "<") -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHHIHH", 1, 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + head + struct.pack(order + "I", 8) + entries + b"\0\0\0\0" + PLACE


def jpeg(*parts: bytes) -> bytes:
    return b"\xff\xd8" + samples.JFIF + b"".join(parts) + samples.SCAN


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_loses_its_place_and_stays_the_right_way_up(order: str) -> None:
    photo = jpeg(segment(0xE1, exif(6, order)), segment(0xFE, PLACE), segment(0xED, PLACE), segment(0xE2, b"ICC"))
    clean = stripped("image/jpeg", photo)
    assert PLACE not in clean
    assert b"ICC" in clean
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean
    assert clean.endswith(samples.SCAN)
    assert stripped("image/jpeg", clean) == clean


def test_an_upright_photograph_needs_no_exif_at_all() -> None:
    assert stripped("image/jpeg", jpeg(segment(0xE1, exif(1)))) == jpeg()


def test_png_and_webp_lose_their_words_too() -> None:
    assert PLACE not in stripped("image/png", samples.png(PLACE))
    body = b"WEBP" + chunk(b"VP8X", b"\x0c" + b"\0" * 9) + chunk(b"VP8 ", b"abc") + chunk(b"EXIF", PLACE + b"x")
    clean = stripped("image/webp", b"RIFF" + struct.pack("<I", len(body)) + body)
    assert PLACE not in clean
    assert struct.unpack("<I", clean[4:8])[0] == len(clean) - 8
    assert clean[20] == 0


@given(st.sampled_from(["image/jpeg", "image/png", "image/webp"]), st.binary(max_size=200))
def test_whatever_bytes_come_the_answer_is_a_picture_or_a_fault_of_it(kind: str, data: bytes) -> None:
    whole = {"image/jpeg": samples.JPEG, "image/png": samples.PNG, "image/webp": samples.WEBP}[kind]
    for broken in (data, whole[:12] + data, whole[:30] + data):
        with suppress(ValueError):
            assert isinstance(stripped(kind, broken), bytes)


def test_the_kept_file_is_the_clean_one() -> None:
    kept = keep(io.BytesIO(jpeg(segment(0xFE, PLACE))), "anh.jpg", PICTURES)
    with open_blob(kept.sha256) as blob:
        assert blob.read() == jpeg()
    assert kept.size == len(jpeg())


def pdf(inside: bytes) -> bytes:
    return samples.PDF.replace(b"/Type/Catalog", b"/Type/Catalog" + inside)


def packed(inside: bytes, filter_: bytes = b"/FlateDecode") -> bytes:
    stream = b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter" + filter_ + b">>stream\n" + inside + b"\nendstream endobj\n"
    return samples.PDF.replace(b"trailer", stream + b"trailer")


HOSTILE = {
    "a script at opening": pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "a script under another spelling": pdf(b"/OpenAction<</S/Java#53cript/J#53 9 0 R>>"),
    "a programme to start": pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "a form that sends": pdf(b"/AA<</O<</S/SubmitForm>>>>"),
    "a film player": pdf(b"/Annots[<</Subtype/RichMedia>>]"),
    "locked parts": pdf(b"").replace(b"/Root", b"/Encrypt 3 0 R/Root"),
    "a script in packed objects": packed(zlib.compress(b"1 0 <</S/JavaScript/JS(x)>>")),
    "objects packed in an unknown way": packed(b"~~~~", b"/LZWDecode"),
    "objects that unpack without end": packed(zlib.compress(b"\0" * 70_000_000)),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_pdf_that_would_run_something_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Active):
        check_pdf(data)
    with pytest.raises(FileRefused) as refused:
        keep(io.BytesIO(data), "don.pdf", PICTURES)
    assert refused.value.code == "active"


def test_words_about_scripts_in_the_text_of_a_page_do_no_harm() -> None:
    page = b"4 0 obj<</Length 30>>stream\n(Trang nay noi ve /JavaScript) Tj\nendstream endobj\n"
    check_pdf(samples.PDF.replace(b"trailer", page + b"trailer"))
    check_pdf(packed(zlib.compress(b"1 0 <</Type/Page>>")))
