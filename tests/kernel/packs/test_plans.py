"""A plan asks every room what becomes of its running work; uses are told before anything is withdrawn."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller
from motcua.kernel.packs.api import (
    Library,
    Outcome,
    Pack,
    PackVersion,
    Planned,
    Use,
    load_folders,
    open_library,
    plan,
    summary,
    used,
)
from motcua.kernel.packs.cli import main
from tests.kernel.packs.made import manifest, pack, write

pytestmark = pytest.mark.django_db

CALLER = Caller(system_actor("tests"), channel="test")
KEY, ITEM = UUID(int=7), "urn:motcua:role:one-clerk"


def planned(library: Library, before: PackVersion | None, after: Pack) -> Iterator[Planned]:
    """One dossier that moves, one for somebody to decide, of the version in use."""
    assert after in library.packs
    if before is not None:
        assert after.manifest is not None
        reason = f"{before.version} → {after.manifest.version}"
        due = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        yield Planned(KEY, "H1", ITEM, Outcome.MOVES, (reason,), due, due)
        yield Planned(KEY, "H2", ITEM, Outcome.DECIDE)


def users(version: PackVersion, urn: str | None) -> list[Use]:
    """Three dossiers use the item."""
    return [Use("cases.dossier", 3, f"3 hồ sơ dùng {urn}.")] if urn == ITEM else []


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room above that has running work, and no other."""
    for other in apps.get_app_configs():
        for name in ("pack_plans", "pack_users"):
            if name in vars(type(other)):
                monkeypatch.delattr(type(other), name)
    monkeypatch.setattr(apps.get_app_config("access"), "pack_plans", [f"{__name__}.planned"], raising=False)
    monkeypatch.setattr(apps.get_app_config("access"), "pack_users", [f"{__name__}.users"], raising=False)


def test_a_plan_is_what_the_rooms_say_of_the_version_in_use_and_the_pack_that_would_follow(tmp_path: Path) -> None:
    root = pack(tmp_path)
    library = open_library([root])
    assert list(plan(library, library.packs[0])) == [], "nothing in use yet"
    load_folders([root], CALLER)
    write(root / "pack.yaml", manifest(version=2))
    library = open_library([root])
    found = list(plan(library, library.packs[0]))
    assert [(one.label, one.reasons) for one in found] == [("H1", ("1 → 2",)), ("H2", ())]
    assert summary(found) == {Outcome.MOVES: 1, Outcome.STAYS: 0, Outcome.DECIDE: 1}


def test_the_command_line_tells_the_plan_case_by_case_and_in_sum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = pack(tmp_path)
    load_folders([root], CALLER)
    write(root / "pack.yaml", manifest(version=2))
    assert main(["plan", str(root)]) == 0
    first, second, *counts = capsys.readouterr().out.splitlines()
    assert first.startswith("H1: chuyển theo quy định mới; 16:30 02/03/2026 → 16:30 02/03/2026;")
    assert second.startswith("H2: cần người quyết định; - → -")
    assert [line.rpartition(" ")[2] for line in counts] == ["1", "0", "1"]
    write(root / "pack.yaml", manifest(version=0))
    assert main(["plan", str(root)]) == 1


def test_uses_of_a_version_are_the_packs_that_need_it_and_what_the_rooms_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = pack(tmp_path, "two", requires={"urn:motcua:pack:one": "1"})
    [(one, _new), _two] = load_folders([pack(tmp_path, "one"), two], CALLER)
    [use] = used(one)
    assert (use.kind, "urn:motcua:pack:two" in str(use.sentence)) == ("pack", True)
    assert [use.count for use in used(one, ITEM)] == [3]
    assert main(["used", one.urn, ITEM]) == 0
    assert capsys.readouterr().out == f"3 hồ sơ dùng {ITEM}.\n"
    assert main(["used", "urn:motcua:pack:two"]) == 0
    assert capsys.readouterr().out == "Chưa có gì đang dùng nội dung này.\n"
