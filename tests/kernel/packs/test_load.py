"""Loading is whole or not at all, changes nothing the second time, and a published version never changes."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from motcua.kernel.access.api import ANONYMOUS, Organisation, RoleSpec, system_actor
from motcua.kernel.acts.api import Caller, Conflict, GuardedWriteError, Invalid, NotAllowed, perform
from motcua.kernel.ledger.api import Entry, verify
from motcua.kernel.packs.api import (
    FaultyPacks,
    Load,
    PackItem,
    PackVersion,
    UnknownItem,
    all_of,
    at_version,
    get,
    load,
    load_folders,
    retire,
    version_of,
)
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.folder import scan
from motcua.kernel.packs.pack import read_pack
from motcua.kernel.packs.publishing import Checked
from tests.kernel.packs.made import BASE, ROLE, manifest, pack, write

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CALLER = Caller(system_actor("tests"), channel="test")
DAY = date(2026, 3, 2)
URN = "urn:motcua:role:one-clerk"


def role(root: Path, **change: object) -> Path:
    write(root / "roles.yaml", [ROLE | {"urn": URN} | change])
    return root


def test_what_is_loaded_is_read_typed_and_in_three_languages() -> None:
    load_folders([BASE], CALLER)
    officer = get(RoleSpec, "roles", "urn:motcua:role:desk-officer", DAY)
    assert officer.title.vi == "Cán bộ tiếp nhận và trả kết quả"
    assert officer.title.en == "Reception and results officer"
    assert officer.title.complete
    assert officer is get(RoleSpec, "roles", "urn:motcua:role:desk-officer", DAY), "validated once"
    assert [one.id for one in all_of(RoleSpec, "roles", DAY)][:2] == ["citizen", "official"]


def test_organisations_of_a_pack_become_rows_through_their_own_room() -> None:
    load_folders([BASE], CALLER)
    ward = Organisation.objects.get(urn="urn:motcua:org:vn:01:00082")
    assert ward.parent is not None
    assert ward.parent.urn == "urn:motcua:org:vn:01"
    assert sorted(ward.units.values_list("urn", "kind")) == [
        (f"{ward.urn}:economy", "unit"),
        (f"{ward.urn}:office", "unit"),
        (f"{ward.urn}:one-stop", "unit"),
        (f"{ward.urn}:police", "agency"),
        (f"{ward.urn}:social-insurance", "agency"),
    ]


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    root = pack(tmp_path)
    [(first, new)] = load_folders([root], CALLER)
    lines = Entry.objects.count()
    [(second, again)] = load_folders([root], CALLER)
    assert (first.pk, new, again) == (second.pk, True, False)
    assert Entry.objects.count() == lines
    items = {"roles": [item.content for item in PackItem.objects.order_by("position")]}
    repeated = perform(load, CALLER, Load(manifest=first.manifest, items=items))
    assert (repeated.pk, PackVersion.objects.count(), PackItem.objects.count()) == (first.pk, 1, 1)


def test_a_published_version_never_changes(tmp_path: Path) -> None:
    root = pack(tmp_path)
    load_folders([root], CALLER)
    with pytest.raises(Conflict) as refused:
        load_folders([role(root, title="Thư ký")], CALLER)
    assert "version" in str(refused.value.remedy)
    assert get(RoleSpec, "roles", URN, DAY).title.vi == "Văn thư"


def test_a_new_version_takes_over_and_the_old_one_stays_for_what_began_under_it(tmp_path: Path) -> None:
    root = role(pack(tmp_path))
    [(old, _new)] = load_folders([root], CALLER)
    write(root / "pack.yaml", manifest(version=2))
    load_folders([role(root, title="Thư ký")], CALLER)
    old.refresh_from_db()
    assert old.state == PackVersion.State.STORED
    assert get(RoleSpec, "roles", URN, DAY).title.vi == "Thư ký"
    assert at_version(RoleSpec, "roles", URN, old.pk).title.vi == "Văn thư"
    assert version_of("roles", URN, DAY).version == 2
    write(root / "pack.yaml", manifest(version=1))
    with pytest.raises(Conflict):
        load_folders([role(root)], CALLER)


def test_an_item_is_read_on_the_days_it_is_in_force(tmp_path: Path) -> None:
    load_folders([role(pack(tmp_path), valid_to="2025-12-31")], CALLER)
    assert get(RoleSpec, "roles", URN, date(2025, 12, 31)).id == "clerk"
    for day in (date(2025, 6, 30), date(2026, 1, 1)):
        with pytest.raises(UnknownItem):
            get(RoleSpec, "roles", URN, day)
        assert all_of(RoleSpec, "roles", day) == []


def test_packs_come_in_the_order_of_what_they_require(tmp_path: Path) -> None:
    one = pack(tmp_path, "one")
    two = pack(tmp_path, "two", requires={"urn:motcua:pack:one": "1-2"})
    outcome = load_folders([two, one], CALLER)
    assert [version.urn for version, _new in outcome] == ["urn:motcua:pack:one", "urn:motcua:pack:two"]


def test_a_pack_may_stand_on_one_that_was_loaded_before(tmp_path: Path) -> None:
    two = pack(tmp_path, "two", requires={"urn:motcua:pack:one": "1"})
    with pytest.raises(FaultyPacks):
        load_folders([two], CALLER)
    load_folders([pack(tmp_path, "one")], CALLER)
    load_folders([two], CALLER)
    with pytest.raises(FaultyPacks):
        load_folders([pack(tmp_path, "one", version=2)], CALLER)


def test_one_fault_in_one_pack_and_nothing_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(FaultyPacks) as refused:
        load_folders([pack(tmp_path, "one"), pack(tmp_path, "two", version=0)], CALLER)
    assert len(refused.value.listed) == 1
    assert not PackVersion.objects.exists()
    assert not Entry.objects.exists()


def test_the_act_itself_checks_what_it_is_given() -> None:
    with pytest.raises(FaultyPacks):
        perform(load, CALLER, Load(manifest=manifest(), items={"roles": [{"id": "x"}], "wizards": [{}]}))
    assert not PackVersion.objects.exists()


def test_what_was_checked_beside_other_packs_is_checked_again(tmp_path: Path) -> None:
    root = pack(tmp_path / "one")
    load_folders([root], CALLER)
    read = read_pack(scan(root))
    assert Checked(read, frozenset()).holds(read.content, read.sheets)
    assert not Checked(read, frozenset()).holds(read.content | {"files": {"templates/a.typ": "0" * 64}}, read.sheets)
    ((other, _new),) = load_folders([pack(tmp_path / "two", "two")], CALLER)
    assert not Checked(read, frozenset()).holds(read.content, read.sheets), "another pack came into use since"
    assert Checked(read, frozenset({other.hash})).holds(read.content, read.sheets)
    assert Checked(read, frozenset(), frozenset({other.hash})).holds(read.content, read.sheets), "of the same command"
    with pytest.raises(Invalid):
        Load.read({**read.content, "_checked": {"pack": {}, "beside": []}})


def test_who_has_no_right_loads_nothing() -> None:
    with pytest.raises(NotAllowed):
        perform(load, Caller(ANONYMOUS), Load(manifest=manifest(), items={}))
    assert not PackVersion.objects.exists()
    assert not Entry.objects.exists()


def test_a_retired_version_is_read_no_more_but_by_what_began_under_it(tmp_path: Path) -> None:
    [(one, _new), (two, _also)] = load_folders(
        [role(pack(tmp_path, "one")), pack(tmp_path, "two", requires={"urn:motcua:pack:one": "1"})], CALLER
    )
    with pytest.raises(Conflict):
        perform(retire, CALLER, on=one.pk)
    perform(retire, CALLER, on=two.pk)
    perform(retire, CALLER, on=one.pk)
    with pytest.raises(UnknownItem):
        get(RoleSpec, "roles", URN, DAY)
    assert at_version(RoleSpec, "roles", URN, one.pk).id == "clerk"


def test_nothing_but_the_loader_writes_packs(tmp_path: Path) -> None:
    load_folders([pack(tmp_path)], CALLER)
    with pytest.raises(GuardedWriteError), transaction.atomic():
        PackVersion.objects.update(hash="")
    assert list(verify(data=True)) == []


def test_a_template_that_changes_makes_another_hash(tmp_path: Path) -> None:
    root = pack(tmp_path)
    write(root / "templates" / "a.typ", "= Giấy khai sinh\n")
    load_folders([root], CALLER)
    write(root / "templates" / "a.typ", "= Giấy khác\n")
    with pytest.raises(Conflict):
        load_folders([root], CALLER)


def test_reading_items_takes_few_statements(
    tmp_path: Path, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    load_folders([BASE], CALLER)
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # pytest-django types it loosely
        all_of(RoleSpec, "roles", DAY)
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        get(RoleSpec, "roles", "urn:motcua:role:citizen", DAY)


def test_the_command_line_loads_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = pack(tmp_path)
    assert [main(["load", str(root)]), main(["load", str(root)]), main(["list"])] == [0, 0, 0]
    loaded, again, listed = capsys.readouterr().out.splitlines()
    assert "đã nạp" in loaded
    assert "không thay đổi" in again
    assert listed.startswith("urn:motcua:pack:one v1 ")
    assert main(["load", str(role(root, title="Thư ký"))]) == 1
