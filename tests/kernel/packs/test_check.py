"""``packs check``: every fault of every file at once, with file, line, path and remedy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.kernel.packs.api import check
from motcua.kernel.packs.cli import main
from tests.kernel.packs.made import BASE, ROLE, manifest, pack, write

Change = tuple[str, Callable[[str], str]]

TEN = {
    "an unknown key": ("pack.yaml", "licence: EUPL-1.2", "licence: EUPL-1.2\nlanguage: vi", "language"),
    "a missing dependency": (
        "pack.yaml",
        "valid_from: 2025-07-01",
        'valid_from: 2025-07-01\nrequires: {"urn:motcua:pack:vn-law": "1-3"}',
        "requires.urn:motcua:pack:vn-law",
    ),
    "a wrong type": ("roles.yaml", "everyone: true", "everyone: 1", "citizen.everyone"),
    "a word off the list": ("roles.yaml", "reads: organisation", "reads: organization", "desk-officer.reads"),
    "an act that does not exist": ("roles.yaml", "act: packs.retire", "act: packs.retier", "operator.acts.3.act"),
    "a day that is in no calendar": (
        "organisations/hanoi.yaml",
        'value: "01", valid_from: 2025-07-01',
        'value: "01", valid_from: 2025-02-30',
        "vn:01.codes.1.valid_from",
    ),
    "an end before the beginning": (
        "organisations/hanoi.yaml",
        "phường Hoàn Kiếm\n  kind: unit\n",
        "phường Hoàn Kiếm\n  kind: unit\n  valid_to: 2020-01-01\n",
        "vn:01:00070:one-stop.valid_to",
    ),
    "a URN with capitals": (
        "organisations/hanoi.yaml",
        "roles: [urn:motcua:role:civil-status-officer]",
        "roles: [urn:motcua:role:Civil-Status-Officer]",
        "vn:01:00082:office.positions.civil-status-officer.roles.1",
    ),
    "a missing translation": (
        "texts/en/pack-and-roles.yaml",
        "  note: Examines",
        "  #note: Examines",
        "civil-status-officer.note",
    ),
    "a translation for nothing": (
        "texts/bn/pack-and-roles.yaml",
        "desk-officer:\n  title:",
        "desk-officer:\n  titel:",
        "desk-officer.titel",
    ),
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "vn-base"))


def spoil(root: Path, file: str, right: str, wrong: str) -> None:
    path = root / file
    text = path.read_text()
    assert right in text, f"{file} no longer says {right!r}"
    path.write_text(text.replace(right, wrong, 1))


def test_the_pack_that_we_publish_has_no_fault(base: Path) -> None:
    assert [str(fault) for fault in check([base])] == []


@pytest.mark.parametrize("name", TEN)
def test_one_mistake_is_one_fault(base: Path, name: str) -> None:
    file, right, wrong, path = TEN[name]
    spoil(base, file, right, wrong)
    [fault] = check([base])
    assert fault.path == path
    assert str(fault.message)
    assert str(fault.remedy)


def test_ten_mistakes_are_ten_faults_each_with_file_line_path_and_remedy(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, right, wrong, _path in TEN.values():
        spoil(base, file, right, wrong)
    assert main(["check", str(base)]) == 1
    *lines, count = capsys.readouterr().out.splitlines()
    assert len(lines) == 10, "\n".join(lines)
    assert "10" in count
    for _file, _right, _wrong, path in TEN.values():
        assert sum(f" {path} — " in line for line in lines) == 1, path
    assert all(line.startswith(str(base)) and ":" in line and " → " in line for line in lines)


def test_a_sound_pack_says_how_much_it_holds(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(base)]) == 0
    assert capsys.readouterr().out.startswith("1 gói, ")


def test_the_nearest_right_name_stands_in_the_remedy(tmp_path: Path) -> None:
    [fault] = check([pack(tmp_path, roles=[ROLE | {"raeds": "own"}])])
    assert "reads" in str(fault.remedy)
    assert fault.line is not None


def test_two_packs_may_not_hold_the_same_urn(tmp_path: Path) -> None:
    one, two = pack(tmp_path, "one", [ROLE]), pack(tmp_path, "two", [ROLE])
    [fault] = check([one, two])
    assert (fault.file, fault.path) == (f"{two}/roles.yaml", "clerk.urn")


def test_one_key_twice_is_said_with_both_lines(tmp_path: Path) -> None:
    root = pack(tmp_path)
    with (root / "pack.yaml").open("a") as file:
        file.write("version: 2\n")
    [fault] = check([root])
    assert (fault.path, fault.line) == ("version", 8)


@pytest.mark.parametrize(("allowed", "faults"), [("1", 0), ("1-3", 0), ("2-", 1), ("2-3", 1)])
def test_a_required_pack_must_have_a_version_in_the_range(tmp_path: Path, allowed: str, faults: int) -> None:
    one = pack(tmp_path, "one")
    two = pack(tmp_path, "two", requires={"urn:motcua:pack:one": allowed})
    assert len(check([two, one])) == faults


def test_packs_that_wait_for_each_other_are_a_circle(tmp_path: Path) -> None:
    one = pack(tmp_path, "one", requires={"urn:motcua:pack:two": "1"})
    two = pack(tmp_path, "two", requires={"urn:motcua:pack:one": "1"})
    assert len(check([one, two])) == 2


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("precedures/a.yaml", "precedures"),
        ("roles/deep/a.yaml", "roles/deep/a.yaml"),
        ("roles.yml", "roles.yml"),
        ("texts/fr/a.yaml", "texts/fr/a.yaml"),
        ("plugin.py", "plugin.py"),
    ],
)
def test_what_belongs_to_no_kind_is_a_fault(tmp_path: Path, file: str, shown: str) -> None:
    root = pack(tmp_path)
    write(root / file, "a: 1\n")
    [fault] = check([root])
    assert fault.file == f"{root}/{shown}"


def test_a_link_out_of_the_pack_is_never_followed(tmp_path: Path) -> None:
    root = pack(tmp_path)
    secret = write(tmp_path / "secret.yaml", "password: 1\n")
    (root / "organisations").symlink_to(tmp_path)
    (root / "calendars.yaml").symlink_to(secret)
    assert {fault.file for fault in check([root])} == {f"{root}/organisations", f"{root}/calendars.yaml"}


def test_a_file_too_big_is_not_read(tmp_path: Path) -> None:
    root = pack(tmp_path)
    write(root / "organisations.yaml", "# " + "x" * 1024 * 1024)
    [fault] = check([root])
    assert fault.file.endswith("organisations.yaml")


def test_a_file_that_cannot_be_read_hides_no_other_fault_and_brings_no_false_ones(base: Path) -> None:
    spoil(base, "roles.yaml", "- id: citizen", "- id: [citizen")
    spoil(base, "pack.yaml", "version: ", "version: 0 # ")
    assert {fault.file.rpartition("/")[2] for fault in check([base])} == {"roles.yaml", "pack.yaml"}


def test_a_folder_that_is_not_there_and_one_without_a_manifest_are_faults(tmp_path: Path) -> None:
    root = pack(tmp_path)
    (root / "pack.yaml").unlink()
    assert [fault.file for fault in check([tmp_path / "nowhere", root])] == [str(tmp_path / "nowhere"), str(root)]


def test_a_quote_within_quotes_is_told_as_one(tmp_path: Path) -> None:
    root = pack(tmp_path)
    (root / "pack.yaml").write_text('title: "Tờ khai "một cửa" của phường"\nurn: x\n')
    first, *_others = check([root])
    assert (first.line, first.message) == (1, "Sau dấu nháy đóng còn có chữ.")


def test_a_text_that_says_nothing_is_a_fault(tmp_path: Path) -> None:
    root = pack(tmp_path, title=" ")
    [fault] = check([root])
    assert (fault.path, fault.message) == ("pack.title", "Mục này chưa có chữ nào.")


def test_a_folder_of_packs_is_no_pack_and_its_packs_are_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        pack(tmp_path, name)
    [fault] = check([tmp_path])
    assert (fault.file, str(fault.remedy)) == (str(tmp_path), "Nêu thư mục của từng gói: one, two.")


@pytest.mark.parametrize("lang", ["en", "bn"])
def test_a_translation_equal_to_the_vietnamese_is_a_fault_unless_it_is_marked(tmp_path: Path, lang: str) -> None:
    root = pack(tmp_path, languages=["vi", lang])
    texts = write(root / "texts" / lang / "all.yaml", {"pack": {"title": "="}, "clerk": {"title": "Văn thư"}})
    [fault] = check([root])
    assert (fault.file, fault.path) == (str(texts), "clerk.title")


def test_a_translation_into_a_language_that_the_pack_does_not_speak_is_a_fault(tmp_path: Path) -> None:
    root = pack(tmp_path)
    write(root / "texts" / "en" / "all.yaml", {"clerk.title": "Clerk"})
    [fault] = check([root])
    assert fault.file.endswith("texts/en/all.yaml")


def test_a_translation_given_twice_is_a_fault(tmp_path: Path) -> None:
    root = pack(tmp_path, languages=["vi", "en"])
    write(root / "texts/en/a.yaml", {"pack.title": "One", "clerk.title": "Clerk"})
    write(root / "texts/en/b.yaml", {"clerk": {"title": "Registrar"}})
    [fault] = check([root])
    assert (fault.path, fault.file.endswith("b.yaml")) == ("clerk.title", True)


def test_the_faults_are_told_in_the_language_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = pack(tmp_path, version=0)
    told = []
    for lang in ("vi", "en", "bn"):
        assert main(["check", str(root), "--lang", lang]) == 1
        told.append(capsys.readouterr().out)
    assert len(set(told)) == 3


@pytest.mark.parametrize(("machine", "lang"), [("en_GB.UTF-8", "en"), ("bn_BD", "bn"), ("C.UTF-8", "vi"), ("", "vi")])
def test_the_language_is_that_of_the_machine_unless_another_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, machine: str, lang: str
) -> None:
    root = pack(tmp_path, version=0)
    main(["check", str(root), "--lang", lang])
    asked = capsys.readouterr().out
    monkeypatch.setenv("LANG", machine)
    main(["check", str(root)])
    assert capsys.readouterr().out == asked


def test_a_file_that_cannot_be_read_hides_no_fault_within_other_items(base: Path) -> None:
    spoil(base, "roles.yaml", "- id: citizen", "- id: [citizen")
    spoil(base, "notices.yaml", "Đã nhận hồ sơ {code}", "Đã nhận hồ sơ {kode}")
    assert {fault.file.rpartition("/")[2] for fault in check([base])} == {"roles.yaml", "notices.yaml"}


def test_a_changed_name_is_one_fault_for_each_language_and_not_one_for_each_text_under_it(base: Path) -> None:
    spoil(base, "roles.yaml", "- id: citizen", "- id: inhabitant")
    assert [(fault.file.rpartition("/texts/")[2][:2], fault.path) for fault in check([base])] == [
        ("bn", "citizen"),
        ("en", "citizen"),
    ]


def test_texts_in_a_language_that_the_pack_does_not_name_are_one_fault(base: Path) -> None:
    spoil(base, "pack.yaml", "[vi, en, bn]", "[vi, en]")
    assert len(check([base])) == 1


def test_a_manifest_speaks_vietnamese(tmp_path: Path) -> None:
    root = pack(tmp_path)
    write(root / "pack.yaml", manifest(languages=[]))
    assert [fault.file for fault in check([root])] == [f"{root}/pack.yaml"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("urn: urn:motcua:role:desk-officer", "unr: urn:motcua:role:desk-officer"),
        ("urn: urn:motcua:role:desk-officer", "urn: urn:motcua:Role:desk-officer"),
        ("urn: urn:motcua:role:desk-officer", "#"),
    ],
)
def test_an_item_without_its_name_is_one_fault_and_not_one_for_each_who_names_it(
    base: Path, right: str, wrong: str
) -> None:
    spoil(base, "roles.yaml", right, wrong)
    [fault] = check([base])
    assert fault.path in ("desk-officer.unr", "desk-officer.urn")


@pytest.mark.parametrize("content", ["text\n", "[[]]\n", "a: {b: [1, {}]}\n"])
@pytest.mark.parametrize("file", ["pack.yaml", "roles.yaml", "texts/en/organisations.yaml"])
def test_whatever_stands_in_a_file_is_told_and_never_a_crash(base: Path, file: str, content: str) -> None:
    write(base / file, content)
    told = [str(fault) for fault in check([base])]
    assert told
    assert all(told)


@pytest.mark.parametrize("command", [["list"], ["load", str(BASE)]])
def test_a_home_without_tables_is_told_what_to_do(tmp_path: Path, command: list[str]) -> None:
    environment = os.environ | {"MOTCUA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "motcua.conf.settings"}
    run = [sys.executable, "-m", "motcua.conf.cli", "packs", *command]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "motcua migrate" in done.stdout
    assert "Traceback" not in done.stderr


def test_an_act_that_never_is_lent_cannot_be_said_to_be(tmp_path: Path) -> None:
    acts = [
        {"act": "refund.approve", "scope": "own", "lent": True},
        {"act": "position.give", "scope": "own", "lent": True},
    ]
    [fault] = check([pack(tmp_path, roles=[ROLE | {"acts": acts}])])
    assert fault.path.endswith("acts.2.lent")
    assert "refund.approve, refund.decline" in str(fault.remedy)
