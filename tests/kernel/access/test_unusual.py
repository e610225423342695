"""When a reading is unusual: the pure rules."""

from dataclasses import replace

import pytest

from motcua.kernel.access.unusual import Circumstances, Unusual, flags

RULES = Unusual(persons_in_an_hour=3, reveals_in_an_hour=2, misses=5)
ORDINARY = Circumstances(
    duty=True, own_organisation=True, working_time=True, reveals=False, persons=0, revealed=0, misses=0
)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"persons": 2}, []),
        ({"persons": 3}, ["many_persons"]),
        ({"revealed": 9}, []),
        ({"reveals": True, "revealed": 1}, []),
        ({"reveals": True, "revealed": 2}, ["many_reveals"]),
        ({"misses": 4}, []),
        ({"misses": 5}, ["probing"]),
        ({"working_time": False}, []),
        ({"working_time": False, "duty": False}, ["outside_hours"]),
        ({"own_organisation": False}, []),
        ({"own_organisation": False, "duty": False}, ["other_organisation"]),
    ],
)
def test_each_rule_counts_from_its_own_number_on(changed: dict[str, int | bool], found: list[str]) -> None:
    assert list(flags(replace(ORDINARY, **changed), RULES)) == found  # type: ignore[arg-type]  # the names are its own


def test_all_rules_may_speak_at_once() -> None:
    worst = Circumstances(
        duty=False, own_organisation=False, working_time=False, reveals=True, persons=9, revealed=9, misses=9
    )
    assert list(flags(worst, RULES)) == [
        "many_persons",
        "many_reveals",
        "probing",
        "outside_hours",
        "other_organisation",
    ]
