"""What changes from one version to another is said in sentences, in the reader's language."""

from pathlib import Path

import pytest
from django.utils.translation import override

from motcua.kernel.packs.api import Change, diff, open_library
from motcua.kernel.packs.cli import main
from tests.kernel.packs.made import BASE, ROLE, manifest, pack, write

GUARD: dict[str, object] = {
    "id": "guard",
    "urn": "urn:motcua:role:guard",
    "title": "Bảo vệ",
    "valid_from": "2026-03-01",
    "acts": [],
}
URN = "urn:motcua:role:clerk"


def said(folder: Path, before: list[dict[str, object]], after: list[dict[str, object]]) -> list[Change]:
    return between(pack(folder / "old", roles=before), pack(folder / "new", roles=after))


def between(old: Path, new: Path) -> list[Change]:
    [one], [two] = open_library([old]).packs, open_library([new]).packs
    assert not one.faults + two.faults
    return diff(one, two)


def test_the_same_pack_has_no_change() -> None:
    assert between(BASE, BASE) == []


def test_an_item_that_comes_or_goes_is_one_change(tmp_path: Path) -> None:
    [come] = said(tmp_path / "a", [ROLE], [ROLE, GUARD])
    assert (come.kind, come.urn, come.path) == ("roles", GUARD["urn"], "")
    assert str(come) == "Thêm: Bảo vệ, từ ngày 01/03/2026. (người giữ vai trò Bảo vệ)"
    [gone] = said(tmp_path / "b", [ROLE, GUARD], [ROLE])
    assert str(gone) == "Bỏ: Bảo vệ. (người giữ vai trò Bảo vệ)"


def test_a_value_that_changes_is_said_old_and_new(tmp_path: Path) -> None:
    changes = said(tmp_path, [ROLE], [ROLE | {"title": "Thư ký", "valid_to": "2027-01-01", "note": "Cũ"}])
    assert {change.path: str(change) for change in changes} == {
        "title": "Thư ký, title: “Văn thư” thành “Thư ký”.",
        "valid_to": "Thư ký, valid_to: thêm “2027-01-01”.",
        "note": "Thư ký, note: thêm “Cũ”.",
    }


def test_elements_are_matched_by_name_and_not_by_place(tmp_path: Path) -> None:
    codes = [{"code": "1", "title": "Một"}, {"code": "2", "title": "Hai"}]
    lists = []
    for name, entries in (
        ("old", codes),
        ("new", [{"code": "3", "title": "Ba"}, codes[1], {"code": "1", "title": "Mốt"}]),
    ):
        root = pack(tmp_path / name, roles=[])
        item = {"urn": "urn:motcua:code-list:x", "title": "Số", "valid_from": "2025-07-01", "source": "Đếm"}
        write(root / "code-lists" / "x.yaml", item | {"entries": entries})
        lists.append(root)
    changes = between(*lists)
    assert {change.path for change in changes} == {"entries", "entries.1", "entries.3"}


def test_what_the_manifest_needs_and_says_is_compared_but_for_its_number(tmp_path: Path) -> None:
    needs = {"urn:motcua:pack:two": "2-"}
    pack(tmp_path / "old", roles=[ROLE])
    pack(tmp_path / "new", roles=[ROLE], version=2, licence="MIT", requires=needs)
    changes = between(tmp_path / "old" / "one", tmp_path / "new" / "one")
    assert [change.path for change in changes] == ["requires.urn:motcua:pack:two", "licence"]


def test_a_translation_that_is_mended_is_said_as_such(tmp_path: Path) -> None:
    for name, english in (("old", "Clark"), ("new", "Clerk")):
        root = pack(tmp_path / name, roles=[ROLE], languages=["vi", "en"])
        write(root / "texts/en/all.yaml", {"pack.title": "Pack", "clerk.title": english})
    [change] = between(tmp_path / "old" / "one", tmp_path / "new" / "one")
    assert "bản dịch" in str(change)


def test_a_file_that_differs_is_said(tmp_path: Path) -> None:
    for name, text in (("old", "= A\n"), ("new", "= B\n")):
        write(pack(tmp_path / name, roles=[ROLE]) / "templates" / "a.typ", text)
    [change] = between(tmp_path / "old" / "one", tmp_path / "new" / "one")
    assert change.path == "templates/a.typ"


def test_the_sentence_is_in_the_language_of_whoever_reads_it(tmp_path: Path) -> None:
    [change] = said(tmp_path, [ROLE, GUARD], [ROLE])
    told = set()
    for language in ("vi", "en", "bn"):
        with override(language):
            told.add(str(change))
    assert len(told) == 3


def test_the_command_line_tells_every_change_and_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = pack(tmp_path / "old", roles=[ROLE])
    new = pack(tmp_path / "new", roles=[ROLE, GUARD])
    assert main(["diff", str(old), str(new)]) == 0
    change, count = capsys.readouterr().out.splitlines()
    assert change == "roles: Thêm: Bảo vệ, từ ngày 01/03/2026. (người giữ vai trò Bảo vệ)"
    assert "1" in count
    write(new / "pack.yaml", manifest(version=0))
    assert main(["diff", str(old), str(new)]) == 1
