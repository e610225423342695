"""The birth certificate as it comes out of the printer."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from motcua.mechanisms.papers.render import RenderError, render
from tests.mechanisms.papers.samples import MOMENT, certificate, content, person, run, signed

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = sorted(
    {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES} - set("aeiouy") | {"đ"}
)
LONG = (
    "Số 125 ngõ 42 phố Trần Hưng Đạo kéo dài, tổ dân phố số 17, phường Cửa Nam, thành phố Hà Nội, nước Cộng hòa xã hội"
)


def text(tmp_path: Path, pdf: bytes) -> str:
    """The text of a PDF with single spaces."""
    return " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())


def values(said: Any) -> list[str]:
    """Every text in the content."""
    if isinstance(said, dict):
        return [text for part in said.values() for text in values(part)]
    return [said]


def pages(tmp_path: Path, pdf: bytes) -> int:
    found = re.search(r"Pages:\s+(\d+)", run(tmp_path, pdf, "pdfinfo", "FILE"))
    assert found
    return int(found[1])


def test_equal_data_give_equal_bytes() -> None:
    assert certificate() == certificate()
    assert certificate() != certificate(content(sex="Nam"))


def test_every_vietnamese_letter_is_in_the_extracted_text(tmp_path: Path) -> None:
    assert len(LETTERS) == 67
    both = " ".join([*LETTERS, *(letter.upper() for letter in LETTERS)])
    found = text(tmp_path, certificate(content(hometown=both)))
    assert both in found


def test_the_extracted_text_is_the_text_that_was_meant(tmp_path: Path) -> None:
    said = content()
    found = text(tmp_path, certificate(said))
    assert found == unicodedata.normalize("NFC", found)
    name = said["child"].pop("full_name").upper()
    dates = [person.pop("birth_date") for person in (said["child"], said["mother"], said["father"])]
    for meant in [name, "24/09/2026", "Năm sinh: 1996", *values(said)]:
        assert meant in found, meant
    assert dates[0] not in found
    assert "Ngày hai mươi tư tháng chín năm hai nghìn không trăm hai mươi sáu" in found
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc GIẤY KHAI SINH Số: 15/2026" in found


@pytest.mark.parametrize(
    "hostile",
    ['#read("/etc/passwd")', "*đậm* _nghiêng_", "#panic()", "$x^2$", "= Tựa", '"; #let x = 1', "\\ // <label> @ref"],
)
def test_typst_code_in_a_name_is_printed_as_it_stands(tmp_path: Path, hostile: str) -> None:
    assert hostile in text(tmp_path, certificate(content(hometown=hostile)))


def test_it_is_one_page_however_long_names_and_addresses_are(tmp_path: Path) -> None:
    name = "Nguyễn Phúc Hoàng Thị Thanh Thảo Nguyên Khánh Linh Đan Quỳnh Anh Thư Bảo Châu"
    said = content(full_name=name, birth_place=f"{LONG}, {LONG}", hometown=f"{LONG}, {LONG}")
    parents = {role: person(name, residence=f"{LONG}, {LONG}") for role in ("mother", "father")}
    pdf = certificate(said | parents | {"requester": {"full_name": name, "identity": LONG}})
    assert pages(tmp_path, pdf) == 1
    found = text(tmp_path, pdf)
    assert found.count(name) == 3
    assert name.upper() in found


@pytest.mark.parametrize("unknown", [None, {}, {"full_name": "", "birth_date": "", "residence": ""}])
def test_an_unknown_father_is_left_blank_and_nothing_is_invented(tmp_path: Path, unknown: Any) -> None:
    pdf = certificate(content() | {"father": unknown})
    assert pages(tmp_path, pdf) == 1
    assert re.search(r"người cha: (\. ?){10,}", text(tmp_path, pdf))


def test_a_parent_of_whom_only_the_year_is_known_is_printed_with_it(tmp_path: Path) -> None:
    found = text(tmp_path, certificate(content() | {"father": person("Hồ Văn A", birth_date="1991-03")}))
    assert "Năm sinh: 1991" in found


def test_a_demonstration_says_so_and_a_real_paper_does_not(tmp_path: Path) -> None:
    assert text(tmp_path, certificate()).count("BẢN TRÌNH DIỄN – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") == 2
    assert "TRÌNH DIỄN" not in text(tmp_path, certificate(demonstration=False))


@pytest.mark.parametrize("make", [certificate, signed])
def test_it_declares_pdf_a_2a_with_title_and_language_and_embeds_its_fonts(tmp_path: Path, make: Any) -> None:
    pdf = make()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"vi-VN" in pdf
    info = run(tmp_path, pdf, "pdfinfo", "FILE")
    assert "Giấy khai sinh số 15/2026" in info
    assert "Tagged:          yes" in info
    fonts = run(tmp_path, pdf, "pdffonts", "FILE").splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), fonts


def test_signing_appends_and_leaves_every_earlier_byte(tmp_path: Path) -> None:
    assert signed().startswith(certificate())
    assert pages(tmp_path, signed()) == 1
    assert text(tmp_path, signed()) == text(tmp_path, certificate())


@pytest.mark.parametrize(
    "template",
    [
        "#set text(font: 'Arial')\nx",
        '#set text(font: "Arial")\n#set document(title: "t")\nx',
        "#unknown",
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.1": *',
        '#set document(title: "t")\n#set text(font: "Tinos")\n漢',
    ],
)
def test_a_template_that_is_not_clean_gives_an_error_and_no_paper(template: str) -> None:
    with pytest.raises(RenderError):
        render(template, {}, Path(settings.MOTCUA_FONTS), MOMENT)


@pytest.mark.parametrize(
    "template", ["#for i in range(1000000000) {}", '#("a" * 9000000000)', "#{ let n = 0\nwhile n >= 0 { n += 1 } }"]
)
def test_a_template_that_eats_time_or_memory_ends_with_a_process_of_its_own(template: str) -> None:
    with pytest.raises(RenderError):
        render(template, {}, Path(settings.MOTCUA_FONTS), MOMENT)
