"""Each pack has a reference page in each language: what is in it, since when, by which law."""

from pathlib import Path

import pytest

from motcua.kernel.packs.api import open_library, reference
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.pack import digest
from tests.helpers import PACKS
from tests.kernel.packs.made import ROLE, pack
from tests.packs.test_every_pack import FOLDERS


def test_each_of_our_packs_has_a_page_in_each_language(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    assert main(["reference", *map(str, FOLDERS), str(out)]) == 0
    names = {f"{folder.name}.{language}.md" for folder in FOLDERS for language in ("vi", "en", "bn")}
    assert {path.name for path in out.iterdir()} == names
    library = open_library(FOLDERS)
    for folder, pack_ in zip(FOLDERS, library.packs, strict=True):
        pages = [(out / f"{folder.name}.{language}.md").read_text() for language in ("vi", "en", "bn")]
        assert len(set(pages)) == 3
        for page in pages:
            assert digest(pack_.content) in page
            assert all(f"`{entry.urn}`" in page for entry in pack_.entries)


def test_a_page_tells_title_days_and_law_and_whether_the_primary_text_was_read(tmp_path: Path) -> None:
    law = {"document": "118/2025/NĐ-CP", "title": "Nghị định", "article": "Điều 3", "verified": False}
    root = pack(tmp_path, roles=[ROLE | {"valid_to": "2026-12-31", "legal_basis": [law]}])
    page = reference(open_library([root]).packs[0], "vi")
    assert "### Văn thư" in page
    assert "- Có hiệu lực từ ngày 01/07/2025 đến hết ngày 31/12/2026" in page
    assert "- Căn cứ: 118/2025/NĐ-CP, Nghị định, Điều 3 (chưa đối chiếu bản gốc)" in page


def test_a_page_names_what_other_packs_build_on_acts_of_roles_seats_and_codes() -> None:
    library = open_library([PACKS / "vn-base", PACKS / "vn-civil-status"])
    base, civil = (reference(one, "en") for one in library.packs)
    assert "- `dossier.accept` (organisation)" in base
    seat = "- `urn:motcua:org:vn:01:00082:one-stop:desk-officer`: Reception and results officer"
    assert f"{seat} (`urn:motcua:role:desk-officer`)" in base
    assert "- `01`: Hà Nội City" in civil
    communes = civil.partition("`urn:motcua:code-list:communes`")[2].partition("###")[0]
    assert communes.count("\n- `") == 100, "of 3,321 the page lists the first"
    assert communes.rstrip().endswith("- …")


def test_what_a_title_says_never_becomes_markup(tmp_path: Path) -> None:
    root = pack(tmp_path, roles=[ROLE | {"title": "<script>\n# [a](b) `x` *y*"}])
    page = reference(open_library([root]).packs[0], "vi")
    assert "### \\<script\\> \\# \\[a\\](b) \\`x\\` \\*y\\*" in page.splitlines()


@pytest.mark.django_db
def test_without_folders_the_packs_in_use_are_written(tmp_path: Path) -> None:
    assert main(["load", str(pack(tmp_path))]) == 0
    assert main(["reference", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["one.en.md"]
