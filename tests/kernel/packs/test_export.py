"""A version in use is written out as its author had it: read back, it is the same version."""

from pathlib import Path

import pytest

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, lifted, perform
from motcua.kernel.packs.api import Load, PackVersion, export, load, load_folders, open_library
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.models import PackTable
from motcua.kernel.packs.pack import digest
from tests.kernel.packs.made import ROLE, manifest, pack, write
from tests.packs.test_every_pack import FOLDERS

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CALLER = Caller(system_actor("tests"), channel="test")


def hashes(folders: list[Path]) -> dict[str, str]:
    library = open_library(folders)
    assert [str(fault) for fault in library.faults] == []
    return {str(pack.told["urn"]): digest(pack.content) for pack in library.packs}


def test_every_pack_that_we_publish_goes_out_and_comes_back_the_same(tmp_path: Path) -> None:
    loaded = {version.urn: version.hash for version, _new in load_folders(FOLDERS, CALLER)}
    for number, urn in enumerate(loaded):
        assert main(["export", urn, str(tmp_path / str(number))]) == 0
    assert hashes(sorted(tmp_path.iterdir())) == loaded


ODD = ["Có: dấu", "- gạch", "# thăng", "“nháy”", '"nháy"', "'", "null", "true", "00082", "1.001193", "07:30",
       "2025-07-01", "hai\ndòng\n", "  đầu", "cuối  ", "a\tb", "đuôi\n\n", "=", "~", "{x}", "[x]", "&a", "*a", "!a",
       "%", "@", "`", "x" * 300, "á à " * 100, "\u00a0", "\u2028x", "😀", "1e3", "0x1F", "1_000", "yes", "on",
       "-", ".inf", "\x1b[31m", " \n x", "a\r\nb", "\ufeffx", "\x85", "\n"]  # fmt: skip


def test_whatever_texts_say_they_come_back() -> None:
    notes = [{"vi": text, "en": f"{text} en", "bn": other} for text in ODD for other in (text, "=", "")]
    roles = [
        ROLE | {"id": f"r{n}", "urn": f"urn:motcua:role:r{n}", "title": {"vi": "Văn thư"}, "note": note}
        for n, note in enumerate(notes)
    ]
    given = manifest(languages=["vi", "en", "bn"], title={"vi": "Gói", "en": "Pack", "bn": "Gói"})
    exported = export(perform(load, CALLER, Load(manifest=given, items={"roles": roles})))
    assert (exported.missing, exported.exact) == ([], True)


def test_translations_stand_apart_from_the_vietnamese(tmp_path: Path) -> None:
    root = pack(tmp_path, languages=["vi", "en"])
    write(root / "texts/en/all.yaml", {"pack.title": "Pack", "clerk.title": "Clerk"})
    exported = export(load_folders([root], CALLER)[0][0])
    assert sorted(exported.files) == ["pack.yaml", "roles.yaml", "texts/en/pack.yaml", "texts/en/roles.yaml"]
    assert "Clerk" not in exported.files["roles.yaml"]
    assert "valid_from: 2025-07-01\n" in exported.files["roles.yaml"]
    assert exported.files["texts/en/roles.yaml"] == "clerk:\n  title: Clerk\n"


def test_large_kinds_have_a_file_for_each_item_in_their_order(tmp_path: Path) -> None:
    roles = [{**ROLE, "id": f"r{n}", "urn": f"urn:motcua:role:r{n}", "note": "x" * 9000, "acts": []} for n in (3, 1, 2)]
    exported = export(load_folders([pack(tmp_path, roles=list(roles))], CALLER)[0][0])
    assert [name for name in exported.files if "/" in name] == ["roles/0001.yaml", "roles/0002.yaml", "roles/0003.yaml"]
    assert exported.exact


def test_what_is_not_kept_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = pack(tmp_path)
    write(root / "templates" / "nobody-names-it.typ", "= Giấy\n")
    load_folders([root], CALLER)
    assert main(["export", "urn:motcua:pack:one", str(tmp_path / "out")]) == 1
    assert "templates/nobody-names-it.typ" in capsys.readouterr().out
    [version] = PackVersion.objects.all()
    assert export(version).exact, "but for that file"


def test_tables_that_an_older_release_did_not_keep_are_said(tmp_path: Path) -> None:
    versions = {version.urn: version for version, _new in load_folders(FOLDERS, CALLER)}
    units = versions["urn:motcua:pack:vn-units"]
    assert export(units).missing == []
    with lifted("an older release"):
        PackTable.objects.all().delete()
    assert export(units).missing == sorted(path for path in units.files if path.endswith(".csv"))


def test_no_folder_with_something_in_it_is_written_to(tmp_path: Path) -> None:
    root = pack(tmp_path)
    load_folders([root], CALLER)
    before = (root / "roles.yaml").read_text()
    assert main(["export", "urn:motcua:pack:one", str(root)]) == 1
    assert main(["export", "urn:motcua:pack:two", str(tmp_path / "two")]) == 1
    assert (root / "roles.yaml").read_text() == before
    assert not (tmp_path / "two").exists()
