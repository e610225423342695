"""A pack is written as a draft, shown with its faults, published as a frozen version, and then taken into use."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from motcua.kernel.access.api import ANONYMOUS, RoleSpec, system_actor
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, WrongState, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.ledger.api import verify
from motcua.kernel.packs.api import (
    BeginDraft,
    FaultyPacks,
    PackDraft,
    PackVersion,
    UnknownItem,
    WriteDraft,
    begin_draft,
    draft_library,
    drafts,
    drop_draft,
    enact,
    get,
    load_folders,
    publish_draft,
    retire,
    write_draft,
)
from motcua.kernel.packs.cli import main
from tests.kernel.packs.made import pack, write
from tests.packs.test_every_pack import FOLDERS

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CALLER = Caller(system_actor("tests"), channel="test")
DAY = date(2026, 3, 2)
URN = "urn:motcua:role:one-clerk"


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.yaml")}


def begun(folder: Path) -> PackDraft:
    return perform(begin_draft, CALLER, BeginDraft(folder="one", files=texts(pack(folder))))


def written(draft: PackDraft, path: str, right: str, wrong: str) -> PackDraft:
    text = draft.files[path]
    assert right in text
    return perform(write_draft, CALLER, WriteDraft(path=path, text=text.replace(right, wrong)), on=draft.pk)


def test_a_draft_becomes_a_version_and_the_version_comes_into_use(tmp_path: Path) -> None:
    draft = begun(tmp_path)
    assert (draft.urn, draft.title, draft.origin) == ("urn:motcua:pack:one", "Gói one", "import")
    published = perform(publish_draft, CALLER, on=draft.pk)
    version = published.published_as
    assert version is not None
    assert (published.state, version.state, version.loaded_at) == ("published", "published", None)
    with pytest.raises(UnknownItem):
        get(RoleSpec, "roles", URN, DAY)
    used = perform(enact, CALLER, on=version.pk)
    assert (used.state, used.loaded_at is not None) == ("loaded", True)
    assert get(RoleSpec, "roles", URN, DAY).title.vi == "Văn thư"
    assert list(verify(data=True)) == []


def test_a_version_published_as_a_draft_is_the_same_as_one_loaded_from_the_folder(tmp_path: Path) -> None:
    draft = perform(publish_draft, CALLER, on=begun(tmp_path).pk)
    assert load_folders([tmp_path / "one"], CALLER)[0][0] == draft.published_as


def test_the_version_in_use_gives_way_and_stays_stored(tmp_path: Path) -> None:
    [(old, _new)] = load_folders([pack(tmp_path)], CALLER)
    draft = perform(begin_draft, CALLER, BeginDraft(folder="one", from_version=old.pk))
    assert draft.based_on == old
    written(draft, "pack.yaml", "version: 1", "version: 2")
    draft = written(PackDraft.objects.get(), "roles.yaml", "Văn thư", "Thư ký")
    version = perform(publish_draft, CALLER, on=draft.pk).published_as
    assert version is not None
    assert get(RoleSpec, "roles", URN, DAY).title.vi == "Văn thư"
    perform(enact, CALLER, on=version.pk)
    old.refresh_from_db()
    assert old.state == PackVersion.State.STORED
    assert get(RoleSpec, "roles", URN, DAY).title.vi == "Thư ký"
    with pytest.raises(Conflict):
        perform(enact, CALLER, on=old.pk)


def test_a_draft_from_a_version_in_use_has_the_same_hash(tmp_path: Path) -> None:
    for version, _new in load_folders(FOLDERS, CALLER):
        draft = perform(begin_draft, CALLER, BeginDraft(folder="copy", from_version=version.pk))
        assert perform(publish_draft, CALLER, on=draft.pk).published_as == version


def test_every_fault_of_a_draft_is_told_with_its_file_and_line_and_nothing_is_published(tmp_path: Path) -> None:
    draft = begun(tmp_path)
    written(draft, "roles.yaml", "scope: organisation", "scope: organization")
    draft = written(PackDraft.objects.get(), "pack.yaml", "licence", "license")
    faults = draft_library(draft).faults
    assert [(fault.file, fault.line is not None) for fault in faults] == [
        ("one/pack.yaml", True),
        ("one/roles.yaml", True),
    ]
    with pytest.raises(FaultyPacks) as refused:
        perform(publish_draft, CALLER, on=draft.pk)
    assert list(map(str, refused.value.listed)) == list(map(str, faults))
    assert not PackVersion.objects.exists()


def test_a_draft_is_read_as_a_citizen_would_see_it(tmp_path: Path) -> None:
    library = draft_library(written(begun(tmp_path), "roles.yaml", "Văn thư", "Thư ký"))
    assert [role.title.vi for _place, role in library.items("roles", RoleSpec)] == ["Thư ký"]


def test_a_draft_stands_beside_the_packs_in_use(tmp_path: Path) -> None:
    load_folders([pack(tmp_path, "two")], CALLER)
    files = texts(pack(tmp_path, "one", requires={"urn:motcua:pack:two": "2-"}))
    draft = perform(begin_draft, CALLER, BeginDraft(folder="one", files=files))
    assert [fault.path for fault in draft_library(draft).faults] == ["requires.urn:motcua:pack:two"]


def test_a_published_version_is_checked_anew_when_it_comes_into_use(tmp_path: Path) -> None:
    [(two, _new)] = load_folders([pack(tmp_path, "two")], CALLER)
    files = texts(pack(tmp_path, "one", requires={"urn:motcua:pack:two": "1"}))
    draft = perform(begin_draft, CALLER, BeginDraft(folder="one", files=files))
    version = perform(publish_draft, CALLER, on=draft.pk).published_as
    assert version is not None
    perform(retire, CALLER, on=two.pk)
    with pytest.raises(FaultyPacks):
        perform(enact, CALLER, on=version.pk)
    version.refresh_from_db()
    assert version.state == PackVersion.State.PUBLISHED


def test_a_version_number_is_used_once(tmp_path: Path) -> None:
    load_folders([pack(tmp_path)], CALLER)
    draft = written(begun(tmp_path), "roles.yaml", "Văn thư", "Thư ký")
    with pytest.raises(Conflict):
        perform(publish_draft, CALLER, on=draft.pk)


@pytest.mark.parametrize(
    "path",
    ["../roles.yaml", "/etc/passwd", "a/../b.yaml", "a\\b.yaml", "", ".git/config", "a//b.yaml", "a/b/c/d/e.yaml",
     "a\n.yaml", "a\x1b[31m.yaml", "./a.yaml", "C:/a.yaml", "a/" + "b" * 101],
)  # fmt: skip
def test_a_path_that_leads_out_of_the_pack_is_refused(tmp_path: Path, path: str) -> None:
    draft = begun(tmp_path)
    with pytest.raises(Invalid):
        perform(write_draft, CALLER, WriteDraft(path=path, text="a: 1\n"), on=draft.pk)
    with pytest.raises(Invalid):
        perform(begin_draft, CALLER, BeginDraft(folder="two", files={path: "a: 1\n"}))
    draft.refresh_from_db()
    assert sorted(draft.files) == ["pack.yaml", "roles.yaml"]


def test_more_text_than_a_pack_may_hold_is_refused(tmp_path: Path) -> None:
    draft = begun(tmp_path)
    with pytest.raises(Invalid):
        perform(write_draft, CALLER, WriteDraft(path="roles.yaml", text="x" * 17 * 1024**2), on=draft.pk)
    big = perform(write_draft, CALLER, WriteDraft(path="roles.yaml", text="#" * 2 * 1024**2), on=draft.pk)
    assert [fault.file for fault in draft_library(big).faults] == ["one/roles.yaml"]


def test_a_file_is_kept_as_typed_and_can_be_taken_out(tmp_path: Path) -> None:
    draft = begun(tmp_path)
    perform(write_draft, CALLER, WriteDraft(path="notices.yaml", text="  \r\n- a: [\r\n"), on=draft.pk)
    draft.refresh_from_db()
    assert draft.files["notices.yaml"] == "  \n- a: [\n"
    draft = perform(write_draft, CALLER, WriteDraft(path="notices.yaml"), on=draft.pk)
    assert "notices.yaml" not in draft.files
    with pytest.raises(Invalid):
        perform(write_draft, CALLER, WriteDraft(path="notices.yaml"), on=draft.pk)


def test_a_draft_from_nothing_has_one_fault(tmp_path: Path) -> None:
    draft = perform(begin_draft, CALLER, BeginDraft(folder="new"))
    assert (draft.title, draft.origin) == ("new", "empty")
    assert [fault.file for fault in draft_library(draft).faults] == ["new"]


@pytest.mark.parametrize("what", [drop_draft, publish_draft])
def test_a_draft_that_is_done_with_is_written_no_more(tmp_path: Path, what: object) -> None:
    draft = begun(tmp_path)
    perform(what, CALLER, on=draft.pk)  # type: ignore[arg-type]
    for act, given in ((write_draft, WriteDraft(path="a.yaml", text="")), (publish_draft, None), (drop_draft, None)):
        with pytest.raises(WrongState):
            perform(act, CALLER, given, on=draft.pk)


def test_the_draft_that_was_changed_last_comes_first(tmp_path: Path) -> None:
    first = begun(tmp_path)
    with at(now() + timedelta(hours=1)):
        second = perform(begin_draft, CALLER, BeginDraft(folder="two"))
        assert list(drafts()) == [second, first]
    with at(now() + timedelta(hours=2)):
        written(first, "roles.yaml", "Văn thư", "Thư ký")
        assert list(drafts()) == [first, second]


def test_who_has_no_right_writes_no_draft(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        perform(begin_draft, Caller(ANONYMOUS), BeginDraft(folder="one", files=texts(pack(tmp_path))))
    assert not PackDraft.objects.exists()


def test_the_command_line_takes_a_published_version_into_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    perform(publish_draft, CALLER, on=begun(tmp_path).pk)
    assert [main(["list"]), main(["enact", "urn:motcua:pack:one@1"]), main(["list"])] == [0, 0, 0]
    before, _enacted, after = capsys.readouterr().out.splitlines()
    assert before.endswith("- đã công bố")
    assert after.endswith("đang dùng")
    assert main(["retire", "urn:motcua:pack:one"]) == 0
    assert main(["enact", "urn:motcua:pack:one"]) == 1


def test_a_urn_belongs_to_the_pack_that_first_published_it(tmp_path: Path) -> None:
    [(one, _new)] = load_folders([pack(tmp_path, "one")], CALLER)
    perform(retire, CALLER, on=one.pk)
    thief = pack(tmp_path, "thief")
    write(thief / "roles.yaml", (tmp_path / "one" / "roles.yaml").read_text())
    with pytest.raises(FaultyPacks) as refused:
        load_folders([thief], CALLER)
    [fault] = refused.value.listed
    assert (fault.file, fault.path, fault.line is not None) == (f"{thief}/roles.yaml", "clerk.urn", True)
    assert "urn:motcua:pack:one" in str(fault.message)
