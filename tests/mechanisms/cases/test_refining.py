"""Places and the law above them: what a ward has set never keeps the State from its law, nor undoes its province's."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import (
    Fault,
    FaultyPacks,
    PackVersion,
    in_use,
    load_folders,
    open_library,
    outdated,
    parse,
    stale,
)
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.plans import check as packs_doctor
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.refines import Refined, RefinementSpec, applicable, refine
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests import helpers
from tests.mechanisms.cases.refined import BIRTHS, days, fee, local
from tests.mechanisms.cases.versions import limit, load, next_version, renamed

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CITY, WARD = "urn:motcua:org:vn:01", helpers.CUA_NAM
OTHER_SEAT = f"{WARD}:economy:case-officer"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def here(subtree: str = WARD) -> Refined:
    return cases.refined_at(BIRTHS, Organisation.objects.get(urn=subtree))


def online(spec: ProcedureSpec) -> Any:
    """Its general rule on line."""
    return spec.channel("online")


def amount(refined: Refined) -> Any:
    return online(refined.spec).fee.amount


def position(refined: Refined, step: str = "check") -> str | None:
    return next(one.position for one in refined.spec.steps if one.id == step)


def faults(folder: Path) -> list[Fault]:
    return open_library([folder], beside=in_use()).faults


@pytest.mark.parametrize(
    ("set_by_ward", "law", "path"),
    [
        (days(3), {"channels": limit(2)}, "limits.online"),
        (days(3), {"channels": limit(20, "day")}, "limits.online"),
        (
            {"positions": {"check": helpers.SEATS["civil_status_officer"]}},
            {"steps": renamed("check", "verify")},
            "positions",
        ),
        ({"requires": "1", "note": "Mang bút"}, {}, "requires"),
    ],
)
def test_what_a_ward_has_set_never_refuses_the_law_above_it(
    ward: helpers.Ward, tmp_path: Path, set_by_ward: dict[str, Any], law: dict[str, Any], path: str
) -> None:
    if "limits" in set_by_ward:
        load(next_version(tmp_path / "before", channels=limit(5)))
    own = local(tmp_path, "ward", WARD, **set_by_ward)
    if "requires" in set_by_ward:
        now = PackVersion.objects.get(urn="urn:motcua:pack:vn-civil-status", state="loaded").version
        own = local(tmp_path, "ward", WARD, **set_by_ward | {"requires": str(now)})
    load(own)
    assert outdated() == []
    state = next_version(tmp_path / "state", **law)
    bump(state)
    version = load(state)
    assert version.state == "loaded"
    [overtaken] = outdated()
    assert overtaken.pack == "urn:motcua:pack:ward" and path in overtaken.path
    [told] = [str(one.what) for one in stale()]
    assert str(overtaken.message) in told and "Quy định riêng ward" in told
    assert [one.level for one in packs_doctor()] == ["warning"]
    assert stale(version.urn) == [] and len(stale("urn:motcua:pack:ward")) == 1
    [mine] = faults(own)
    assert str(mine.message) == str(overtaken.message), "to its own author it is a fault as ever"
    assert online(here().spec).limit == online(cases.procedure(BIRTHS)).limit
    assert not any(key.startswith(("limit", "position")) for key in here().origins)


def bump(folder: Path) -> None:
    path = folder / "pack.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(told | {"version": told["version"] + 1}, allow_unicode=True), encoding="utf-8")


def test_a_fee_that_the_city_sets_later_takes_the_place_of_the_ward_s(ward: helpers.Ward, tmp_path: Path) -> None:
    load(local(tmp_path, "ward", WARD, **fee(0)))
    assert amount(here()) == 0
    load(local(tmp_path, "city", CITY, **fee(50000)))
    assert amount(here()) == 50000 and here().origins["fee.online"].subtree == CITY
    assert [(one.pack, one.path.rpartition(".")[2]) for one in outdated()] == [("urn:motcua:pack:ward", "online")]


def test_what_the_city_sets_for_one_ward_that_ward_does_not_set_again(ward: helpers.Ward, tmp_path: Path) -> None:
    load(local(tmp_path, "city", CITY, subtree=WARD, **fee(50000)))
    [fault] = faults(own := local(tmp_path, "award", WARD, **fee(0)))
    assert fault.path.endswith("fees.online") and "refinement:city" in str(fault.message)
    with pytest.raises(FaultyPacks):
        load(own)


@pytest.mark.parametrize("name", ["award", "zward"])
def test_whoever_came_first_the_city_s_word_holds_for_its_ward(ward: helpers.Ward, tmp_path: Path, name: str) -> None:
    load(local(tmp_path, name, WARD, **fee(0)))
    load(local(tmp_path, "middle", CITY, subtree=WARD, **fee(50000)))
    assert amount(here()) == 50000
    dossier = helpers.file_birth(ward)
    assert online(cases.procedure_of(dossier)).fee.amount == 50000, "and so a dossier keeps it"


def test_seats_and_consulted_bodies_that_the_city_names_stay(ward: helpers.Ward, tmp_path: Path) -> None:
    first, second = helpers.SEATS["civil_status_officer"], OTHER_SEAT
    load(local(tmp_path, "city", CITY, subtree=WARD, positions={"check": first}))
    [fault] = [
        one
        for one in faults(local(tmp_path, "ward", WARD, positions={"check": second}))
        if "refinement:city" in str(one.message)
    ]
    assert fault.path.endswith("positions.check")
    assert here().origins["position.check"].subtree == WARD and position(here()) == first


def test_two_of_one_rank_are_told_at_both_files(tmp_path: Path) -> None:
    folders = [helpers.PACKS / "vn-base", helpers.PACKS / "vn-civil-status"]
    both = [local(tmp_path, name, WARD, **fee(number)) for number, name in enumerate(["first", "second"])]
    found = [one for one in open_library([*folders, *both]).faults if one.path.endswith("fees.online")]
    assert {one.pack.rpartition(":")[2] for one in found} == {"first", "second"}
    assert all("first" in str(one.message) or "second" in str(one.message) for one in found)
    ended = local(tmp_path, "first", WARD, valid_to="2026-01-31", **fee(5))
    later = local(tmp_path, "second", WARD, valid_from="2026-02-01", **fee(6))
    assert not [one for one in open_library([*folders, ended, later]).faults if one.path.endswith("fees.online")]


def test_a_refinement_whose_pack_has_no_readable_name_is_checked_against_nobody_s(tmp_path: Path) -> None:
    folders = [helpers.PACKS / "vn-base", helpers.PACKS / "vn-civil-status"]
    both = [local(tmp_path, name, WARD, **fee(number)) for number, name in enumerate(["first", "second"])]
    (both[0] / "pack.yaml").write_text("urn: [\n")
    found = open_library([*folders, *both]).faults
    assert {one.file.rpartition("/")[2] for one in found} == {"pack.yaml"}


def test_of_one_setter_the_wider_word_holds_and_the_nearer_is_told(ward: helpers.Ward, tmp_path: Path) -> None:
    load(local(tmp_path, "city", CITY, **fee(50000), hours="Thứ Hai đến thứ Sáu"))
    narrow = local(tmp_path, "particular", CITY, subtree=WARD, **fee(0), hours="Thứ Bảy")
    assert [one.path.rpartition(".")[2] for one in faults(narrow)] == ["online"], "hours are the nearest one's"
    load(local(tmp_path, "particular", CITY, subtree=WARD, hours="Thứ Bảy"))
    assert amount(here()) == 50000 and str(here().hours) == "Thứ Bảy"


def test_a_shorter_limit_stays_a_ward_s_right_below_the_city_s(ward: helpers.Ward, tmp_path: Path) -> None:
    load(next_version(tmp_path, channels=limit(9)))
    load(local(tmp_path, "city", CITY, **days(7)))
    assert [one.path.rpartition(".")[2] for one in faults(local(tmp_path, "ward", WARD, **days(8)))] == ["online"]
    load(local(tmp_path, "ward", WARD, **days(5)))
    assert online(here().spec).limit.amount == 5
    load(local(tmp_path, "city", CITY, **days(4)))
    assert online(here().spec).limit.amount == 4, "the city grew stricter"
    assert len(stale("urn:motcua:pack:ward")) == 1


def rule(name: str, subtree: str, **values: Any) -> RefinementSpec:
    own = {"urn": f"urn:motcua:refinement:{name}", "title": name, "valid_from": "2026-01-01", "of": BIRTHS}
    return parse(RefinementSpec, own | {"subtree": subtree} | values)


def test_the_highest_setter_comes_first_and_one_that_is_no_longer_above_not_at_all() -> None:
    some = [rule(name, WARD) for name in ("a-ward", "city", "everybody", "left")] + [rule("wide", CITY)]
    places = {"a-ward": WARD, "city": CITY, "everybody": "", "left": "urn:motcua:org:vn:02", "wide": CITY}
    setters = {f"urn:motcua:refinement:{name}": place for name, place in places.items()}
    found = applicable(some, BIRTHS, (WARD, CITY), date(2026, 11, 17), setters)
    assert [one.urn.rpartition(":")[2] for one in found] == ["everybody", "wide", "city", "a-ward"]


def test_what_a_procedure_no_longer_has_leaves_no_trace(ward: helpers.Ward) -> None:
    spec = cases.procedure(BIRTHS)
    gone = rule(
        "gone", WARD, positions={"gone": OTHER_SEAT}, consults={"check.gone": WARD, "gone.x": WARD},
        limits={"online": {"amount": 99, "unit": "hour"}},
    )  # fmt: skip
    refined = refine(spec, [gone])
    assert refined.origins == {}
    assert refined.spec.steps == spec.steps and refined.spec.channels == spec.channels


def test_who_loads_the_law_is_told_at_the_command_line_what_it_overtakes(
    ward: helpers.Ward, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(local(tmp_path, "ward", WARD, **fee(0)))
    assert main(["load", "--lang", "vi", str(local(tmp_path, "city", CITY, **fee(50000)))]) == 0
    assert "! “Quy định riêng ward”, ward:1.001193.fees.online: không còn khớp" in capsys.readouterr().out


def test_a_place_s_pack_that_is_in_use_unchanged_refuses_nothing_in_the_same_command_either(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    own = local(tmp_path, "ward", WARD, **fee(0))
    load(own)
    city = local(tmp_path, "city", CITY, **fee(50000))
    done = load_folders([own, city], helpers.SETUP)
    assert {(version.urn.rpartition(":")[2], new) for version, new in done} == {("ward", False), ("city", True)}
    assert load_folders([own, city], helpers.SETUP)[0][1] is False, "and again"
    with pytest.raises(FaultyPacks):
        load_folders([local(tmp_path, "ward", WARD, **fee(1)), city], helpers.SETUP)
