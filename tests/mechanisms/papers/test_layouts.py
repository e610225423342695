"""Papers measured: margins, fonts, sizes, parts and page numbers of the finished PDF, against the packs' layouts."""

import io
import re
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pydantic import ValidationError
from pypdf import PdfReader

from motcua.kernel.packs.api import parse
from motcua.mechanisms.papers.layouts import KIND, LayoutSpec, Letters, PartName
from motcua.mechanisms.papers.render import render
from tests.mechanisms.papers.every_type import (
    content_for,
    laid_out,
    layout_of,
    library,
    pdf_of,
    type_of,
    types,
)
from tests.mechanisms.papers.samples import MOMENT, printed, run

MM = 72 / 25.4
NEAR = 0.3 * MM
FACES = {(False, False): "Tinos-Regular", (True, False): "Tinos-Bold", (False, True): "Tinos-Italic"} | {
    (True, True): "Tinos-BoldItalic"
}
PARTS: dict[PartName, str] = {
    "national_title": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "party_title": "ĐẢNG CỘNG SẢN VIỆT NAM",
    "motto": "Độc lập - Tự do - Hạnh phúc",
    "issuing_body": "ỦY BAN NHÂN DÂN",
    "place_date": "Cửa Nam, ngày 09 tháng 10 năm 2026",
    "recipients_head": "Nơi nhận",
    "recipients": "- Lưu",
}
"""By which words a part is found; the others follow from the paper."""


@dataclass(frozen=True)
class Glyphs:
    """A run of letters on a page as the PDF has it: size in points, x and y of its base line from the lower left."""

    text: str
    size: float
    face: str
    page: int
    x: float
    y: float


def runs(pdf: bytes) -> list[Glyphs]:
    """Every run of letters, in the order of the file."""
    found: list[Glyphs] = []
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages):

        def take(text: str, cm: list[float], tm: list[float], font: Any, size: float, number: int = number) -> None:
            if text.strip() and font:
                face = str(font["/BaseFont"]).rpartition("+")[2]
                scale = abs(cm[3] * tm[3])
                x, y = cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]
                found.append(Glyphs(text, round(size * scale, 2), face, number, x, y))

        page.extract_text(visitor_text=take)
    return found


def written(pdf: bytes, words: str) -> list[set[tuple[float, str]]]:
    """Wherever some words stand one after the other: the sizes and faces in which they are written there."""
    letters = [(letter, one) for one in runs(pdf) for letter in one.text if not letter.isspace()]
    text, wanted = "".join(letter for letter, _one in letters), "".join(words.split())
    places = [found.start() for found in re.finditer(re.escape(wanted), text)]
    return [{(one.size, one.face) for _letter, one in letters[at : at + len(wanted)]} for at in places]


@dataclass(frozen=True)
class Box:
    """A word on a page, in points from its upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def boxes(tmp_path: Path, pdf: bytes) -> list[Box]:
    """Every word with the room that it takes."""
    said, found, page = run(tmp_path, pdf, "pdftotext", "-bbox-layout", "FILE", "-"), [], -1
    word = r'<page |<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)'
    for one in re.finditer(word, said):
        if one[0].startswith("<page"):
            page += 1
        else:
            found.append(Box(page, float(one[1]), float(one[2]), float(one[3]), float(one[4]), one[5]))
    return found


@cache
def paper(urn: str) -> bytes:
    """A real paper of this type: without the red line of a demonstration, which stands in the margin."""
    return pdf_of(urn, demonstration=False)


def parts_of(urn: str, layout: LayoutSpec) -> dict[PartName, str]:
    """The words by which each part of a paper of this type is known."""
    filled = content_for(urn)
    said = next((said for said in filled.meant.values() if said in " ".join(one.text for one in runs(paper(urn)))), "")
    own: dict[PartName, str] = {
        "number": layout.number_line.format(notation="15/2026") if layout.header == "state" else "15/2026",
        "title": title_printed(urn).upper(),
        "body": said or "H26.82-261117-0001",
        "authority": "CHỦ TỊCH",
        "signer": "Lê Thị Hồng Nhung",
        "seal": "Cơ quan: ",
    }
    return {part: words for part, words in (PARTS | own).items() if part in layout.mandatory}


def title_printed(urn: str) -> str:
    """The title as the template has it, without line breaks; the type's own where a template gives none."""
    found = re.search(r"title: (?:if \w+ )?\[([^\]#\\,]+)(?:.*else \[([^\]]+))?", type_of(urn).source)
    if not found:
        return type_of(urn).title.vi
    return (found[2] or found[1]).strip()


@pytest.mark.parametrize("urn", types())
def test_every_mandatory_part_stands_on_the_paper_in_its_letters(urn: str) -> None:
    layout = layout_of(type_of(urn))
    for part, words in parts_of(urn, layout).items():
        found = written(paper(urn), words)
        assert found, f"{part}: {words}"
        if part == "seal":
            continue
        rule = layout.parts[part]
        if part == "body":
            assert any({size for size, _face in place} == {rule.value} for place in found), (part, found)
        else:
            assert {(rule.value, FACES[rule.bold, rule.italic])} in found, (part, found)


DECISIONS = [urn for urn in types() if "QUYẾT ĐỊNH:" in type_of(urn).source]
"""The types that decide something in the form of a decision."""


@pytest.mark.parametrize("lent", ["", "KT. ", "TUQ. "])
@pytest.mark.parametrize("urn", DECISIONS)
def test_a_decision_says_whose_it_is_between_its_subject_and_its_grounds(urn: str, lent: str, tmp_path: Path) -> None:
    """Decree 30/2020, Annex III: the authority that decides, in bold capitals in the middle; whoever signs for it is
    named below, where he signs."""
    office = "Chủ tịch UBND phường Cửa Nam"
    titles = [f"{lent}{office}", "Phó Chủ tịch UBND phường Cửa Nam"] if lent else [office]
    signer = {"name": "Lê Thị Hồng Nhung", "titles": titles, "time": "2026-10-09T10:21:33+07:00"}
    pdf = pdf_of(urn, demonstration=False, signer=signer)
    said = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    head, _decides, rest = said.partition(" QUYẾT ĐỊNH: ")
    authority = "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG CỬA NAM"
    places = [head.index(words) for words in ("QUYẾT ĐỊNH Về việc", authority, "Căn cứ Luật")]
    assert places == sorted(places)
    assert said.count(authority) == 1
    assert f"{lent}{office}".upper() in rest
    rule = layout_of(type_of(urn)).parts["authority"]
    assert written(pdf, authority) == [{(rule.value, FACES[True, False])}]
    words, wanted = boxes(tmp_path, pdf), authority.split()
    at = next(n for n in range(len(words)) if [one.text for one in words[n : n + len(wanted)]] == wanted)
    line = words[at : at + len(wanted)]
    margins = layout_of(type_of(urn)).margins
    middle = (margins.left.value + 210 - margins.right.value) / 2 * MM
    assert abs((line[0].left + line[-1].right) / 2 - middle) < 1
    assert len({round(one.top) for one in line}) == 1, "on one line"


def test_four_types_decide() -> None:
    assert {urn.rpartition(":")[2] for urn in DECISIONS} == {
        *("licence-suspension", "licence-lifting", "licence-revocation", "mediator-decision")
    }


@pytest.mark.parametrize("urn", types())
def test_nothing_stands_outside_the_margins_and_the_text_fills_them(urn: str, tmp_path: Path) -> None:
    layout, words = layout_of(type_of(urn)), boxes(tmp_path, paper(urn))
    margins = layout.margins
    for side in ("top", "bottom", "left", "right"):
        measure = getattr(margins, side)
        assert measure.least <= measure.value <= measure.most
    width, height = 210 * MM, 297 * MM
    inside = [one for one in words if one.bottom > margins.top.value * MM or one.page < layout.number_from - 1]
    assert abs(min(one.left for one in inside) - margins.left.value * MM) < 4 * MM
    for one in inside:
        assert one.left > margins.left.value * MM - NEAR, one
        assert one.right < width - margins.right.value * MM + NEAR, one
        assert one.top > margins.top.value * MM - 4, one
        assert one.bottom < height - margins.bottom.value * MM + 4, one


@pytest.mark.parametrize("urn", types())
def test_it_is_a4_in_the_embedded_twin_of_times_new_roman_and_pdf_a(urn: str, tmp_path: Path) -> None:
    pdf = paper(urn)
    layout = layout_of(type_of(urn))
    assert layout.font == "Times New Roman"
    info = run(tmp_path, pdf, "pdfinfo", "FILE")
    assert re.search(r"Page size: +595\.\d+ x 841\.\d+ pts \(A4\)", info)
    assert "Tagged:          yes" in info
    lines = run(tmp_path, pdf, "pdffonts", "FILE").splitlines()[2:]
    assert lines
    assert all(re.match(rf"[A-Z]{{6}}\+{layout.embedded}-", line) for line in lines), lines
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines), lines
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf


@pytest.mark.parametrize("urn", types())
def test_the_extracted_text_is_what_was_meant_word_by_word(urn: str, tmp_path: Path) -> None:
    found = " ".join(run(tmp_path, paper(urn), "pdftotext", "-raw", "FILE", "-").split())
    assert found == unicodedata.normalize("NFC", found)
    filled = content_for(urn)
    places = {
        path: said
        for path, said in filled.meant.items()
        if re.search(rf'"{re.escape(path.partition(".")[2])}"', type_of(urn).source)
    }
    for path, said in places.items():
        if path in ("father.birth_date", "mother.birth_date"):
            said = said[-4:]
        told = {said, said.upper(), said[0].lower() + said[1:]}
        assert any(one in found for one in told), (path, said, found)


@pytest.mark.parametrize("urn", types())
def test_answers_of_any_length_break_neither_page_nor_margins(urn: str, tmp_path: Path) -> None:
    layout = layout_of(type_of(urn))
    pdf = pdf_of(urn, content_for(urn, words=30).content, demonstration=False, signatures=signatures())
    words = boxes(tmp_path, pdf)
    assert max(one.right for one in words) < (210 - layout.margins.right.value) * MM + NEAR
    assert max(one.bottom for one in words) < (297 - layout.margins.bottom.value) * MM + 4
    pages = {one.page for one in words}
    assert pages == set(range(len(pages))), "no page is empty"
    if layout.header == "framed":
        assert pages == {0}
    numbers = [one for one in words if one.bottom < layout.margins.top.value * MM]
    assert [one.text for one in numbers] == [str(page + 1) for page in sorted(pages)[1:]]
    for one in numbers:
        left, right = layout.margins.left.value * MM, (210 - layout.margins.right.value) * MM
        assert abs((one.left + one.right) / 2 - (left + right) / 2) < NEAR


def test_a_paper_of_the_party_has_its_own_head_and_no_colon_in_its_number(tmp_path: Path) -> None:
    layout = next(one for _place, one in library().items(KIND, LayoutSpec) if one.header == "party")
    said = "title: [Nghị quyết], abstract: [Về công tác năm 2027], recipients: ([Đảng ủy], [Lưu])"
    source = f"#show: paper.with({said})\nĐảng ủy quyết nghị."
    data = printed({}, demonstration=False) | laid_out(layout, parent="Đảng bộ thành phố Hà Nội")
    data["document"]["notation"] = "05-NQ/ĐU"
    data["document"]["title"] = "Nghị quyết"
    data["organisation"]["name"] = "Đảng ủy phường Cửa Nam"
    data["heading"]["number"] = layout.number_line.format(notation="05-NQ/ĐU")
    pdf = render(source, data, Path(settings.MOTCUA_FONTS), MOMENT)
    text = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    assert "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI ĐẢNG ỦY PHƯỜNG CỬA NAM *" in text
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "Số 05-NQ/ĐU" in text
    assert "Số:" not in text
    for part in ("party_title", "place_date", "recipients_head"):
        rule = layout.parts[part]
        assert written(pdf, PARTS[part]) == [{(rule.value, FACES[rule.bold, rule.italic])}]
    first = min(one.left for one in boxes(tmp_path, pdf) if one.text.startswith("Nơi"))
    assert abs(first - layout.margins.left.value * MM) < NEAR


def test_the_text_is_even_on_both_sides(tmp_path: Path) -> None:
    words = boxes(tmp_path, paper("urn:motcua:document-type:form-02-supplement"))
    right = (210 - 20) * MM
    for last in ("30", "hoặc"):  # the last words of full lines: of a paragraph, and of the closing one
        (end, *_rest) = sorted((one for one in words if one.text == last), key=lambda one: -one.right)
        assert abs(end.right - right) < NEAR, end


def square(colour: str, width: int, height: int) -> str:
    """A plain image in one colour."""
    drawn = f'<rect width="{width}" height="{height}" fill="{colour}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{drawn}</svg>'


def columns(tmp_path: Path, pdf: bytes, colour: tuple[int, int, int]) -> list[int]:
    """The columns of the first page, at 10 to a millimetre, in which a colour is seen."""
    (tmp_path / "paper.pdf").write_bytes(pdf)
    words = ["pdftoppm", "-r", "254", "-f", "1", "-l", "1", "-aa", "no", str(tmp_path / "paper.pdf")]
    ppm = subprocess.run(words, capture_output=True, check=True, timeout=30).stdout
    head = ppm.split(b"\n", 3)
    width, pixels = int(head[1].split()[0]), head[3]
    places = {
        found.start() // 3 % width for found in re.finditer(re.escape(bytes(colour)), pixels) if found.start() % 3 == 0
    }
    return sorted(places)


def signatures() -> list[dict[str, Any]]:
    """A blue and a red block in the places of a person's signature and a body's seal."""
    made = {"name": "Lê Thị Hồng Nhung", "titles": ["Chủ tịch"], "organisation": "Ủy ban nhân dân phường Cửa Nam"}
    person = made | {"kind": "person", "image": square("#0000ff", 480, 220), "time": "2026-10-09T10:21:33+07:00"}
    body = {"kind": "organisation", "name": made["organisation"], "titles": [], "image": square("#ff0000", 340, 340)}
    return [person, made | body | {"time": "2026-10-09T10:21:34+07:00"}]


@pytest.mark.parametrize("urn", [types()[0], "urn:motcua:document-type:birth-certificate"])
def test_the_red_seal_covers_the_left_third_of_the_blue_signature(urn: str, tmp_path: Path) -> None:
    pdf = pdf_of(urn, signatures=signatures(), demonstration=False)
    blue, red = columns(tmp_path, pdf, (0, 0, 255)), columns(tmp_path, pdf, (255, 0, 0))
    assert abs(red[-1] - red[0] - 360) < 5, "the seal has its size, 36 mm"
    assert abs(blue[-1] - blue[0] - 280) < 5, "two thirds of the signature, which is 42 mm wide, are free"
    assert 0 <= blue[0] - red[-1] < 4
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    name = [one for one in boxes(tmp_path, pdf) if one.text in ("Lê", "Nhung")][-2:]
    middle = (name[0].left + name[1].right) / 2 / MM * 10
    assert abs(blue[-1] - 210 - middle) < 6, "the signature stands over the name"
    text = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    assert "Thời gian ký: 2026-10-09T10:21:34+07:00" in text
    assert "Ký số bởi" not in text


def test_a_value_outside_its_range_is_refused() -> None:
    with pytest.raises(ValidationError, match="nằm ngoài khoảng"):
        parse(Letters, {"least": 13, "most": 14, "value": 12})


def test_the_state_layout_is_that_of_the_decree() -> None:
    """Decree 30/2020, Annex I, Part I, I.3 and V, read in the gazette's text."""
    layout = next(one for _place, one in library().items(KIND, LayoutSpec) if one.header == "state")
    sides = [getattr(layout.margins, side) for side in ("top", "bottom", "left", "right")]
    assert [(one.least, one.most) for one in sides] == [(20, 25), (20, 25), (30, 35), (15, 20)]
    sizes = {part: (rule.least, rule.most) for part, rule in layout.parts.items()}
    assert sizes == {
        "national_title": (12, 13),
        "motto": (13, 14),
        "parent_body": (12, 13),
        "issuing_body": (12, 13),
        "number": (13, 13),
        "place_date": (13, 14),
        "title": (13, 14),
        "abstract": (13, 14),
        "body": (13, 14),
        "authority": (13, 14),
        "signer": (13, 14),
        "recipients_head": (12, 12),
        "recipients": (11, 11),
        "page_number": (13, 14),
    }
    assert all(basis.verified for basis in layout.legal_basis)
