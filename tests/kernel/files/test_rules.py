"""What a file is by its content, and what it may be called."""

import contextlib
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.files.rules import MEDIA_TYPES, Damaged, Unsafe, clean_name, extension, named_as, sniff
from tests.kernel.files import samples

TRUE = {
    samples.PDF: "application/pdf",
    samples.JPEG: "image/jpeg",
    samples.PNG: "image/png",
    samples.WEBP: "image/webp",
    samples.HEIC: "image/heic",
    samples.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    samples.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    samples.ZIP: "application/zip",
}


def look(content: bytes) -> str | None:
    return sniff(io.BytesIO(content), len(content))


@pytest.mark.parametrize(("content", "media_type"), TRUE.items(), ids=TRUE.values())
def test_a_true_file_is_recognised_by_its_content(content, media_type):
    assert look(content) == media_type
    assert media_type in MEDIA_TYPES


@pytest.mark.parametrize(
    "content", [samples.EXE, samples.HTML, b"hello", b"\x00", b"#!/bin/sh\nrm -rf /", b"junk" + samples.PDF, b"GIF89a"]
)
def test_what_we_do_not_know_has_no_type(content):
    assert look(content) is None


@pytest.mark.parametrize(
    "content",
    [samples.PDF[:-10], samples.PDF + b"\n" * 2000, samples.PNG[:-12], samples.WEBP[:-4], samples.DOCX[:-30]],
)
def test_a_file_cut_short_is_damaged(content):
    with pytest.raises(Damaged):
        look(content)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n<html><body>" + samples.PDF,
        samples.png(b"<SCRIPT>alert(1)</SCRIPT>"),
        samples.JPEG[:20] + b"<?php system($_GET[0]); ?>" + samples.JPEG[20:],
        samples.PDF + samples.ZIP[:-2] + b"\x06\x00%%EOF\n",
        samples.PNG + samples.DOCX,
        samples.office(word__vbaProject_bin=b"macro"),
    ],
    ids=["page in PDF", "script in PNG", "PHP in JPEG", "archive after PDF", "archive after PNG", "macro"],
)
def test_a_file_that_is_two_things_is_unsafe(content):
    with pytest.raises(Unsafe):
        look(content)


def test_an_archive_that_swells_beyond_measure_is_unsafe(monkeypatch):
    monkeypatch.setattr("motcua.kernel.files.rules.BOMB_BYTES", 1_000_000)
    with pytest.raises(Unsafe):
        look(samples.office(word__big_xml=b"\x00" * 2_000_000))


def test_an_archive_inside_a_pdf_is_an_attachment_like_any_other():
    assert look(samples.PDF[:-6] + samples.ZIP + b"endstream endobj %%EOF\n") == "application/pdf"


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", *TRUE]), st.integers(0, 400))
def test_no_bytes_break_the_sniffing(noise, beginning, at):
    content = beginning[:at] + noise + beginning[at + len(noise) :]
    with contextlib.suppress(Damaged, Unsafe):
        assert look(content) in {None, *MEDIA_TYPES}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        ("C:\\Users\\An\\Giấy tờ\\cccd.jpg", "cccd.jpg"),
        ("../../etc/passwd", "passwd"),
        ("ảnh\u202egpj.exe", "ảnhgpj.exe"),
        ("a\x00b\r\nc\u2028d\x1b[31m.png", "abc d[31m.png"),
        ("  .htaccess", "htaccess"),
        ("con<trai>|\"a\"?*.pdf", "con-trai---a---.pdf"),
        ("জন্ম\u200dসনদ.pdf", "জন্ম\u200dসনদ.pdf"),
        (unicodedata.normalize("NFD", "Sổ đỏ.pdf"), "Sổ đỏ.pdf"),
        ("\ud800x.pdf", "x.pdf"),
        ("...", ""),
    ],
)  # fmt: skip
def test_a_name_keeps_what_a_person_reads(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_cleaned_name_is_harmless_and_stays_the_same(name):
    kept = clean_name(name)
    assert clean_name(kept) == kept
    assert len(kept) <= 120
    assert not set(kept) & set('/\\<>:"|?*\0\n\r\u202e')
    assert not kept.startswith(".")
    kept.encode()


def test_a_long_name_keeps_its_extension():
    kept = clean_name("Đơn đề nghị " * 40 + ".docx")
    assert len(kept) <= 120
    assert kept.endswith(".docx")


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.PDF", "pdf"), ("a.tar.zip", "zip"), ("Bản sao số 1.2024", ""), ("a. trang hai", ""), ("a", "")],
)
def test_only_what_looks_like_an_extension_is_one(name, found):
    assert extension(name) == found


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("a.PDF", "application/pdf", "a.PDF"),
        ("a.jpeg", "image/jpeg", "a.jpeg"),
        ("scan", "application/pdf", "scan.pdf"),
        ("", "image/png", "tep.png"),
        ("Quyết định 12.2024", "application/pdf", "Quyết định 12.2024.pdf"),
        ("Zalo.jpg", "image/webp", "Zalo.webp"),
        ("a.pdf", "image/png", None),
        ("a.exe", "application/pdf", None),
        ("a.docx", "application/zip", None),
    ],
)
def test_an_extension_must_tell_the_type_except_among_pictures(name, media_type, kept):
    assert named_as(name, media_type) == kept
