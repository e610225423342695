"""The law changes on a date: a version may be in use before its day, and until then the one before it answers."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.access.api import RoleSpec, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.packs.api import (
    PackVersion,
    UnknownItem,
    all_of,
    at_version,
    get,
    load_folders,
    retire,
    snapshot,
    version_of,
)
from tests.kernel.packs.made import ROLE, manifest, pack, write

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CALLER = Caller(system_actor("tests"), channel="test")
CLERK, GUARD = "urn:motcua:role:clerk", "urn:motcua:role:guard"
SPRING, SUMMER, AUTUMN, WINTER = (date(2026, month, 1) for month in (3, 6, 9, 12))


def clerk(title: str, since: date = date(2025, 7, 1), **other: object) -> dict[str, object]:
    return deepcopy(ROLE) | {"urn": CLERK, "title": title, "valid_from": since.isoformat()} | other


def guard(title: str, since: date = date(2025, 7, 1), **other: object) -> dict[str, object]:
    return clerk(title, since, id="guard", urn=GUARD, **other)


def load(folder: Path, version: int, roles: list[dict[str, object]], since: date = date(2025, 7, 1)) -> PackVersion:
    root = pack(folder, roles=roles)
    write(root / "pack.yaml", manifest(version=version, valid_from=since.isoformat()))
    return load_folders([root], CALLER)[0][0]


def title(on: date, urn: str = CLERK) -> str:
    return get(RoleSpec, "roles", urn, on).title.vi


def titles(on: date) -> list[str]:
    return [role.title.vi for role in all_of(RoleSpec, "roles", on)]


def test_until_the_day_of_a_new_version_comes_the_one_before_it_answers_for_all(tmp_path: Path) -> None:
    first = load(tmp_path, 1, [clerk("Cũ"), guard("Bảo vệ")])
    second = load(tmp_path, 2, [clerk("Mới")], since=SUMMER)
    assert (title(SPRING), title(SUMMER)) == ("Cũ", "Mới")
    assert (titles(SPRING), titles(SUMMER)) == (["Cũ", "Bảo vệ"], ["Mới"])
    assert version_of("roles", CLERK, SPRING) == first
    assert version_of("roles", CLERK, SUMMER) == second


def test_an_item_that_the_new_version_has_only_from_a_later_day_is_as_it_was_until_then(tmp_path: Path) -> None:
    first = load(tmp_path, 1, [clerk("Cũ"), guard("Bảo vệ")])
    second = load(tmp_path, 2, [clerk("Mới", SUMMER), guard("Canh gác")])
    assert (titles(SPRING), titles(SUMMER)) == (["Cũ", "Canh gác"], ["Mới", "Canh gác"])
    assert version_of("roles", CLERK, SPRING) == first
    assert version_of("roles", GUARD, SPRING) == second
    assert at_version(RoleSpec, "roles", CLERK, second.pk).title.vi == "Mới"


def test_an_item_that_the_new_version_has_no_more_is_gone(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Cũ"), guard("Bảo vệ")])
    load(tmp_path, 2, [clerk("Mới", SUMMER)])
    assert titles(SPRING) == ["Cũ"]
    with pytest.raises(UnknownItem):
        title(SPRING, GUARD)


def test_an_item_whose_end_the_new_version_tells_ends(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Cũ")])
    load(tmp_path, 2, [clerk("Mới", valid_to="2026-02-28")])
    with pytest.raises(UnknownItem):
        title(SPRING)
    assert titles(SPRING) == []


def test_of_three_versions_each_answers_in_its_time(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Một"), guard("Bảo vệ")])
    load(tmp_path, 2, [clerk("Hai", SUMMER), guard("Bảo vệ")])
    load(tmp_path, 3, [clerk("Ba", AUTUMN), guard("Canh gác", WINTER)], since=SUMMER)
    assert [title(day) for day in (SPRING, SUMMER, AUTUMN)] == ["Một", "Hai", "Ba"]
    assert [title(day, GUARD) for day in (SPRING, AUTUMN, WINTER)] == ["Bảo vệ", "Bảo vệ", "Canh gác"]
    assert titles(AUTUMN) == ["Ba", "Bảo vệ"]


def test_what_a_version_between_dropped_does_not_come_back_before_its_new_day(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Một"), guard("Bảo vệ")])
    load(tmp_path, 2, [clerk("Hai")])
    load(tmp_path, 3, [clerk("Ba"), guard("Canh gác", AUTUMN)])
    assert titles(SUMMER) == ["Ba"]
    assert titles(AUTUMN) == ["Ba", "Canh gác"]


def test_a_version_that_holds_nothing_drops_everything(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Một")])
    load(tmp_path, 2, [], since=SUMMER)
    assert (titles(SPRING), titles(SUMMER)) == (["Một"], [])


def test_a_retired_version_answers_on_no_day(tmp_path: Path) -> None:
    first = load(tmp_path, 1, [clerk("Một")])
    middle = load(tmp_path, 2, [clerk("Hai")])
    load(tmp_path, 3, [clerk("Ba", AUTUMN)])
    assert title(SUMMER) == "Hai"
    perform(retire, CALLER, on=middle.pk)
    assert title(SUMMER) == "Một"
    perform(retire, CALLER, on=first.pk)
    with pytest.raises(UnknownItem):
        title(SUMMER)


def test_before_all_versions_the_oldest_answers_by_the_days_of_its_items(tmp_path: Path) -> None:
    load(tmp_path, 1, [clerk("Một", date(2024, 1, 1))])
    load(tmp_path, 2, [clerk("Hai", date(2024, 1, 1))], since=SUMMER)
    assert title(date(2024, 6, 1)) == "Một"
    with pytest.raises(UnknownItem):
        title(date(2023, 12, 31))


def test_however_many_versions_there_are_a_look_is_one_statement(
    tmp_path: Path, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    load(tmp_path, 1, [clerk("Một")])
    load(tmp_path, 2, [clerk("Hai", SUMMER)])
    load(tmp_path, 3, [clerk("Ba", AUTUMN)])
    seen = [title(day) for day in (SPRING, SUMMER, AUTUMN)]
    with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django types it loosely
        assert [title(day) for day in (SPRING, SUMMER, AUTUMN)] == seen
    with django_assert_num_queries(1), snapshot():  # type: ignore[operator]
        assert [title(day) for day in (SPRING, SUMMER, AUTUMN)] == seen
