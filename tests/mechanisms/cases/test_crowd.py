"""Crowds: whoever is drawn fills the forms in well and keeps the rules of his number; equal dice draw equal people."""

import random
from datetime import date, datetime, time

import pytest
import yaml

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.forms.api import read_citizen_number
from motcua.kernel.packs.api import parse
from motcua.mechanisms.cases.cast import Cast, People, Role, fill
from motcua.mechanisms.cases.crowd import Crowd, crowds
from tests.helpers import PACKS

FOLDERS = sorted(pack for pack in PACKS.iterdir() if (pack / "pack.yaml").is_file())
CROWDS = {f"{pack.name}/{crowd.procedure}": crowd for pack in FOLDERS for crowd in crowds(pack)}
PEOPLE = parse(People, yaml.safe_load((PACKS / "vn-base" / "demo" / "people.yaml").read_text(encoding="utf-8")))
DAY = date(2026, 11, 4)


def cast(seed: int) -> Cast:
    """Somebody who draws people."""
    return Cast(PEOPLE, random.Random(seed))


def test_numbers_follow_the_rules_and_bear_the_mark_of_test_data() -> None:
    roles = {"who": Role(age=(18, 90)), "partner": Role(unlike="who"), "child": Role(child_of="who", days=(3, 50))}
    drawn = [cast(seed).together(roles, DAY) for seed in range(200)]
    for family in drawn:
        for one in family.values():
            number = read_citizen_number(one.number)
            assert one.number[6:8] == "99"
            assert (number.year, number.sex) == (one.born.year, "female" if one.sex == "2" else "male")
        assert family["partner"].sex != family["who"].sex
        assert family["child"].name.split()[0] == family["who"].name.split()[0]
    assert len({family["who"].ethnic_group for family in drawn}) >= 6
    assert {len(family["who"].name.split()) for family in drawn} >= {2, 3, 4}


def test_whoever_comes_again_lives_here_fits_and_asks_for_something_else() -> None:
    who = cast(3)
    first = who.together({"who": Role(sex="female", age=(30, 40))}, DAY, "birth")["who"]
    away = who.together({"who": Role(sex="female", age=(30, 40), elsewhere=True)}, DAY, "birth")["who"]
    again = {"who": Role(sex="female", age=(30, 40), again=100)}
    assert away.home["commune"] != PEOPLE.commune
    assert who.together(again, DAY, "copies")["who"] is first
    assert who.together(again, DAY, "copies")["who"] not in (first, away)
    assert who.together({"who": Role(sex="male", again=100)}, DAY, "house")["who"] != first


def test_a_foreigner_comes_once_and_his_child_has_a_name() -> None:
    who, family = cast(4), {"who": Role(foreign=True, sex="male"), "child": Role(child_of="who", days=(3, 50))}
    men = [one for one in PEOPLE.foreigners if one.sex == "male"]
    drawn = [who.together(family, DAY) for _ in men]
    assert {one["who"].name for one in drawn} == {one.name for one in men}
    assert all(len(one["child"].name.split()) > 1 and one["child"].number for one in drawn)


def test_nobody_of_one_crowd_has_the_number_of_another() -> None:
    who = cast(1)
    numbers = [who.together({"who": Role()}, DAY)["who"].number for _ in range(500)]
    assert len(set(numbers)) == 500


def test_a_slot_alone_keeps_its_kind_and_a_date_is_said_as_it_is_asked_for() -> None:
    slots = {"n": 3, "at": DAY, "one": {"home": {"detail": "3 phố Quán Sứ"}}}
    told = fill({"a": "{n}", "b": "{n:d}", "c": "{at}", "d": "ngày {at:%d/%m/%Y}", "e": ["{one.home}"]}, slots)
    assert told == {
        "a": 3, "b": "3", "c": "2026-11-04", "d": "ngày 04/11/2026", "e": [{"detail": "3 phố Quán Sứ"}],
    }  # fmt: skip
    with pytest.raises(KeyError):
        fill("{nobody.name}", slots)


@pytest.mark.parametrize("name", CROWDS)
def test_equal_dice_draw_equal_stories_and_others_draw_others(name: str) -> None:
    def drawn(seed: int, crowd: Crowd = CROWDS[name]) -> list[str]:
        who, moment = cast(seed), datetime.combine(DAY, time(9), ZONE)
        told = []
        for serial in range(5):
            road = crowd.road(who.dice)
            told.append(crowd.one(who, moment, serial, road, *crowd.draw(who.dice, road)).model_dump_json())
        return told

    assert drawn(1) == drawn(1) != drawn(2)
