"""A drawing that leaves with a permit: every page stamped, its bytes untouched; what cannot be stamped is refused."""

import io
import re
import signal
import struct
import subprocess
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import typst
from django.conf import settings
from pypdf import PageObject, PdfReader, PdfWriter

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.files.api import FileRefused, Kept, Limits, keep, open_blob
from motcua.mechanisms.papers import press, stamping
from motcua.mechanisms.papers.api import UnstampableError, unstampable
from motcua.mechanisms.papers.render import qr_svg
from motcua.mechanisms.papers.rules import for_print
from motcua.mechanisms.papers.stamping import MOST_PAGES, stamp
from tests.mechanisms.papers.samples import run

TEMPLATE = Path("packs/vn-construction/templates/stamped-drawing.typ").read_text()
MOMENT = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
PDF, PNG = "application/pdf", "image/png"
LIMITS = Limits(max_bytes=20_000_000, media_types=frozenset({PDF, PNG, "image/jpeg"}))


def drawing(pages: int = 2, width: int = 420, height: int = 297) -> bytes:
    """A drawing of some pages, each with its number."""
    source = f"""#set page(width: {width}mm, height: {height}mm)
#set text(font: "Tinos")
#for number in range(1, {pages + 1}) [#if number > 1 [#pagebreak()] KT-#number Mặt bằng tầng #number]"""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[Path(settings.MOTCUA_FONTS)]
    )
    return bytes(typst.compile(source.encode(), font_paths=fonts, format="pdf"))


def photograph(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def kept(data: bytes, name: str = "ban-ve.pdf") -> Kept:
    return keep(io.BytesIO(data), name, LIMITS)


def words() -> dict[str, Any]:
    """What the template is given beside the file."""
    code = "7K3M-Q9TR-0VWX-5Z2B"
    data: dict[str, Any] = for_print(
        {
            "document": {"notation": "07/BV-GPXD", "date": "2026-11-20", "code": code},
            "organisation": {"name": "Ủy ban nhân dân phường Cửa Nam"},
            "signer": {"name": "Đỗ Thu Hà", "titles": ["Chủ tịch"], "time": "2026-11-20T10:00:00+07:00"},
            "content": {
                "result": {"notation": "05/GPXD"},
                "component": {"title": "Bản vẽ thiết kế xây dựng"},
                "original": {"name": "ban-ve.pdf", "sha256": "ab" * 32},
            },
        }
    )
    data["demonstration"] = False
    body = {"kind": "organisation", "image": "<svg/>", "name": "Ủy ban nhân dân phường Cửa Nam", "titles": []}
    data["signatures"] = [body | {"organisation": body["name"], "time": "2026-11-20T10:00:05+07:00"}]
    data["document"] |= {"address": "motcua.example/kiem-tra", "qr": qr_svg("https://motcua.example/kiem-tra/")}
    return data


def stamped(file: Kept) -> bytes:
    with open_blob(file.sha256) as blob:
        return stamp(TEMPLATE, words(), Path(blob.name), file.media_type, MOMENT)


def test_every_page_keeps_its_drawing_whole_and_gets_the_stamp_with_its_number(tmp_path: Path) -> None:
    data = drawing(3)
    file = kept(data)
    pages = PdfReader(io.BytesIO(stamped(file))).pages
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"KT-{number} Mặt bằng tầng {number}" in text
        assert "ĐÃ THẨM ĐỊNH" in text
        assert "05/GPXD" in text
        assert "07/BV-GPXD" in text
        assert f"trang {number}/3" in text
        assert "7K3M-Q9TR-0VWX-5Z2B" in text
        # The sheet has its own size and the stamp lies below it: nothing of the drawing is covered.
        assert page.mediabox.width == pytest.approx(420 / 25.4 * 72, abs=0.1)
        assert page.mediabox.height > 297 / 25.4 * 72 + 40
    with open_blob(file.sha256) as blob:
        assert blob.read() == data
    assert "Pages:           3" in run(tmp_path, stamped(file), "pdfinfo", "FILE")


def letters(page: PageObject, said: set[str]) -> dict[str, tuple[float, str]]:
    """The size and face of those of some lines that stand on a page."""
    found: dict[str, tuple[float, str]] = {}

    def take(text: str, _cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip() in said:
            found[text.strip()] = (round(size * abs(tm[3]), 2), str(font["/BaseFont"]).rpartition("+")[2])

    page.extract_text(visitor_text=take)
    return found


@pytest.mark.parametrize("width", [210, 420, 841])
def test_the_first_page_bears_the_body_s_signature_without_image_at_its_top_right(tmp_path: Path, width: int) -> None:
    pdf = stamped(kept(drawing(2, width, 297)))
    said = {"Số: 05/GPXD", "Thời gian ký: 2026-11-20T10:00:05+07:00"}
    first, second = PdfReader(io.BytesIO(pdf)).pages
    assert letters(first, said) == dict.fromkeys(said, (10, "Tinos-Regular"))
    assert letters(second, said) == {}
    assert first.mediabox.height - second.mediabox.height > 10 / 25.4 * 72, "it has room of its own, over the drawing"
    bbox = run(tmp_path, pdf, "pdftotext", "-bbox-layout", "-l", "1", "FILE", "-")
    word = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">2026-11-20T10:00:05\+07:00'
    placed = re.search(word, bbox)
    assert placed
    _left, top, right, bottom = map(float, placed.groups())
    assert float(first.mediabox.width) - right == pytest.approx(5 / 25.4 * 72, abs=1)
    assert 3 / 25.4 * 72 < top < bottom < 16 / 25.4 * 72


def test_sheets_of_different_sizes_keep_theirs() -> None:
    writer = PdfWriter()
    for width, height in ((841, 594), (210, 297)):
        writer.append(io.BytesIO(drawing(1, width, height)))
    out = io.BytesIO()
    writer.write(out)
    widths = [
        float(page.mediabox.width) * 25.4 / 72 for page in PdfReader(io.BytesIO(stamped(kept(out.getvalue())))).pages
    ]
    assert widths == [pytest.approx(841, abs=0.1), pytest.approx(210, abs=0.1)]


def test_equal_files_and_words_give_equal_bytes() -> None:
    file = kept(drawing())
    assert stamped(file) == stamped(file)


def test_a_photograph_of_a_drawing_becomes_one_stamped_page_of_a_size_that_can_be_printed() -> None:
    file = kept(photograph(4000, 3000), "anh.png")
    assert unstampable(file) is None
    (page,) = PdfReader(io.BytesIO(stamped(file))).pages
    assert float(page.mediabox.width) * 25.4 / 72 == pytest.approx(400, abs=0.5)
    assert "trang 1/1" in page.extract_text()


def test_a_drawing_with_a_password_is_refused_when_it_is_sent() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawing(1)))
    writer.encrypt("bi-mat")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(FileRefused) as refused:
        kept(out.getvalue())
    assert refused.value.code == "active"


def test_a_drawing_of_ten_thousand_pages_is_refused_with_the_number_that_is_allowed() -> None:
    writer = PdfWriter()
    for _number in range(10_000):
        writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    assert str(unstampable(kept(out.getvalue()))) == f"Tệp có quá {MOST_PAGES} trang."


def test_pages_are_counted_by_trying_few_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("original.pdf").write_bytes(drawing(MOST_PAGES + 100, 10, 10))
    tried: list[int] = []

    class Watched:
        compiler = typst.Compiler(root=".")

        def compile(self, *given: Any, **named: Any) -> Any:
            tried.append(int(named["sys_inputs"]["page"]))
            return self.compiler.compile(*given, **named)

    watched: Any = Watched()
    assert press.count(watched, "original.pdf", MOST_PAGES) == MOST_PAGES + 1
    assert len(tried) < 12, "halving, not page after page"


def test_as_many_pages_as_are_allowed_are_stamped() -> None:
    file = kept(drawing(MOST_PAGES, 100, 100))
    assert unstampable(file) is None
    assert str(unstampable(kept(drawing(MOST_PAGES + 1, 100, 100)))) == f"Tệp có quá {MOST_PAGES} trang."


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\nnothing of a drawing\n%%EOF\n", id="no pages at all"),
        pytest.param(drawing(1)[:400] + b"\n%%EOF\n", id="cut short"),
        pytest.param(drawing(1).replace(b"/Pages", b"/Pagez"), id="without a page tree"),
    ],
)
def test_a_broken_drawing_is_refused_in_words(data: bytes) -> None:
    said = str(unstampable(kept(data)))
    assert said == "Không đọc được các trang của tệp nên không đóng dấu được."


def test_a_file_that_takes_too_long_is_given_up_and_the_worker_goes_on() -> None:
    file, begun = kept(drawing(1)), []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            begun.append(self)

    watched = patch.object(subprocess, "Popen", Watched)
    with watched, patch.object(stamping, "SECONDS", 0.01), pytest.raises(UnstampableError) as refused:
        stamped(file)
    assert str(refused.value.sentence) == "Tệp quá phức tạp nên không đóng dấu được."
    assert [process.returncode for process in begun] == [-signal.SIGKILL], "it was ended, not waited for"
    assert stamped(file)


def test_a_template_and_a_file_reach_nothing_but_themselves(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    file = kept(drawing(1))
    for path in (str(secret), "../secret.txt", "/etc/passwd"):
        with open_blob(file.sha256) as blob, pytest.raises(UnstampableError):
            stamp(f'#read("{path}")', words(), Path(blob.name), file.media_type, MOMENT)


def test_a_name_full_of_code_prints_as_it_is() -> None:
    data = words()
    data["content"]["original"]["name"] = '#panic("x") $1/0$ *bold*'
    file = kept(drawing(1))
    with open_blob(file.sha256) as blob:
        pdf = stamp(TEMPLATE, data, Path(blob.name), file.media_type, MOMENT)
    assert '#panic("x") $1/0$ *bold*' in " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
