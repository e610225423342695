"""The paper of a type that brings no template of its own: whatever the form asks stands on it, however long."""

import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.kernel.packs.api import open_library
from motcua.mechanisms.papers.render import render
from motcua.mechanisms.papers.rules import for_print
from motcua.mechanisms.papers.specs import PLAIN
from tests.helpers import PACKS
from tests.mechanisms.papers.every_type import laid_out, state_layout
from tests.mechanisms.papers.samples import MOMENT, printed, run

LONG = "Công Tằng Tôn Nữ Thị Hoàng Bảo Ngọc Diệu Huyền Phương Thảo " * 4


def paper(parts: dict[str, tuple[str, list[tuple[str, str, str]]]], **changes: Any) -> bytes:
    """Parts: title, and of each place its name, its label and what is said there."""
    data = printed({part: {place: said for place, _label, said in rows} for part, (_title, rows) in parts.items()})
    data["document"]["title"] = "Giấy xác nhận"
    data |= laid_out(state_layout())
    data["labels"] = [
        {"part": part, "title": title, "rows": [[place, label] for place, label, _said in rows]}
        for part, (title, rows) in parts.items()
    ]
    return render(PLAIN, data | for_print(changes), Path(settings.MOTCUA_FONTS), MOMENT)


def text(tmp_path: Path, pdf: bytes) -> str:
    return " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())


def test_header_number_title_content_signer_and_code_stand_on_it(tmp_path: Path) -> None:
    rows = [("name", "Họ và tên", "Trần Thị Lan"), ("born", "Ngày sinh", "1990-05-15")]
    found = text(tmp_path, paper({"reader": ("Bạn đọc", rows)}))
    for meant in (
        "ỦY BAN NHÂN DÂN PHƯỜNG CỬA NAM",
        "Số: 15/2026",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Cửa Nam, ngày 09 tháng 10 năm 2026",
        "GIẤY XÁC NHẬN Bạn đọc Họ và tên Trần Thị Lan Ngày sinh 15/05/1990",
        "7K3M-Q9TR-0VWX-5Z2B",
        "CHỦ TỊCH Ký số bởi: Lê Thị Hồng Nhung",
        "BẢN TRÌNH DIỄN",
    ):
        assert meant in found, (meant, found)


def test_what_has_no_answer_is_left_out_and_a_sentence_needs_no_label(tmp_path: Path) -> None:
    said = {
        "a": ("Phần trống", [("one", "Nhãn trống", "")]),
        "b": ("Phần có", [("two", "", "Một câu.\nCâu sau."), ("three", "Bỏ", "")]),
    }
    found = text(tmp_path, paper(said))
    assert "Phần có Một câu. Câu sau. " in found
    assert not any(gone in found for gone in ("Phần trống", "Nhãn trống", "Bỏ"))


def test_forty_answers_of_any_length_stay_within_the_page(tmp_path: Path) -> None:
    rows = [(f"f{n}", f"Mục {n}, {'nhãn dài ' * (n % 5)}", f"{n}: {LONG[: 20 + 17 * (n % 12)]}") for n in range(38)]
    rows += [
        ("story", "Lý do", " ".join([LONG] * 40)),
        ("web", "Trang mạng", "https://motcua.example/" + "x" * 200),
        ("code", "typst", '#panic("*_$<a>\\'),
    ]
    pdf = paper({"one": ("Phần một", rows[:9]), "two": ("Phần hai " * 12, rows[9:])})
    found = text(tmp_path, pdf)
    for _place, _label, said in rows[:38]:
        assert " ".join(said.split()) in found
    assert '#panic("*_$<a>\\' in found
    boxes = run(tmp_path, pdf, "pdftotext", "-bbox", "FILE", "-")
    right = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert max(right) < 595 - 20 / 25.4 * 72 + 1, "nothing runs over the right margin"
    pages = boxes.split("<page ")[1:]
    assert len(pages) > 9
    assert all(page.count("<word") > 1 for page in pages), "no page is left empty"


def test_it_is_pdf_a() -> None:
    pdf = paper({"reader": ("Bạn đọc", [("name", "Họ và tên", "Trần Thị Lan")])})
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf


def faults(folder: Path, line: str) -> list[tuple[str, str]]:
    """What the check says of the identity office's pack when its paper has this line instead of its template."""
    pack = folder / "vn-identity"
    shutil.copytree(PACKS / "vn-identity", pack, dirs_exist_ok=True)
    shutil.rmtree(pack / "templates")
    (paper,) = (pack / "document-types").iterdir()
    paper.write_text(paper.read_text(encoding="utf-8").replace("template: number-confirmation.typ\n", line))
    found = open_library([PACKS / "vn-base", PACKS / "vn-civil-status", pack]).faults
    return [(fault.path, str(fault.message)) for fault in found]


def test_the_check_asks_for_no_template_but_of_what_is_printed_over_a_file(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == []
    assert faults(tmp_path, "over_file: true\n") == [
        ("number-confirmation.template", "Loại giấy tờ in đè lên tệp (over_file) cần mẫu in riêng.")
    ]
