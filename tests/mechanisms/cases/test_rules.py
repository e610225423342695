"""The life of a dossier as law: codes, statuses, which act leads where; and the texts of a result."""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.mechanisms.cases.rules import (
    ENDS,
    MOVES,
    NATIONAL,
    STANDING,
    STATUSES,
    WALKING,
    Code,
    Group,
    Impossible,
    Node,
    Place,
    State,
    fill,
    fill_first,
    follow,
    is_late,
    naming,
    places,
    worded,
)


@pytest.mark.parametrize(
    ("text", "organisation", "day", "sequence"),
    [
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975),
        ("000.00.01.H26-260930-0012", "000.00.01.H26", date(2026, 9, 30), 12),
        ("G09.01-260101-0900001", "G09.01", date(2026, 1, 1), 900001),
        ("H26.82-280229-0001", "H26.82", date(2028, 2, 29), 1),
        ("H26-261231-9999", "H26", date(2026, 12, 31), 9999),
    ],
)
def test_codes_of_the_field_are_read_and_written_back(text: str, organisation: str, day: date, sequence: int) -> None:
    code = Code.parse(text)
    assert (code.organisation, code.day, code.sequence) == (organisation, day, sequence)
    assert str(code) == text


@pytest.mark.parametrize(
    "text",
    [
        "H26-260101-12",  # too short a number
        "h26-260101-0012",
        "H26-260101-0012 ",
        "H26-260101-0012\n",
        " H26-260101-0012",
        "H26-260101-12345678",
        "X26-260101-0012",
        "H26.1-260101-0012",
        "H26-260101-٠٠١٢",
        "000.H26-260101-0012",
        "H26-2601-0012",
        "H26",
        "",
    ],
)
def test_what_has_not_the_pattern_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="not a dossier code"):
        Code.parse(text)


@pytest.mark.parametrize("text", ["H26-261332-0001", "H26-260229-0001", "H26-260431-0001", "H26-260100-0001"])
def test_a_day_that_no_calendar_has_is_no_code(text: str) -> None:
    with pytest.raises(ValueError):
        Code.parse(text)


@given(
    st.from_regex(r"\A[GHPTV][0-9]{2}(\.[0-9]{2}){0,5}\Z"),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9_999_999),
)
def test_every_code_that_we_write_is_read_back(organisation: str, day: date, sequence: int) -> None:
    code = Code.parse(str(Code(organisation, day, sequence)))
    assert (code.organisation, code.day, code.sequence) == (organisation, day, sequence)


def test_every_state_has_one_national_status_and_the_ends_are_theirs() -> None:
    assert sorted(STATUSES) == list(range(1, 11)), "the whole national list"
    assert set(NATIONAL) == set(State)
    assert sum(len(status.states) for status in STATUSES.values()) == len(State), "each state is one status"
    assert {NATIONAL[state] for state in ENDS} == {3, 7, 8, 9, 10}
    assert {NATIONAL[state] for state in STANDING} == {5, 6, 8}
    assert not ENDS & STANDING and not ENDS & WALKING and not STANDING & WALKING
    assert [NATIONAL[state] for state in (State.SUBMITTED, State.ACCEPTED, State.PROCESSING)] == [1, 2, 4]


def test_every_status_counts_in_its_column_of_the_report() -> None:
    groups = {code: status.group for code, status in STATUSES.items()}
    assert [code for code, group in groups.items() if group == Group.RUNNING] == [2, 4]
    assert [code for code, group in groups.items() if group == Group.PAUSED] == [5, 6, 8]
    assert [code for code, group in groups.items() if group == Group.DONE] == [9, 10]
    assert (groups[1], groups[3], groups[7]) == (Group.NONE, Group.REFUSED, Group.WITHDRAWN)


ROAD = [
    Node("receive", "dossier.accept"),
    Node("check", "dossier.advance"),
    Node("sign", "dossier.approve"),
    Node("hand over", "dossier.deliver"),
]


def lives(road: list[Node]) -> dict[Place, dict[str, Place]]:
    """Every place that a dossier can come to on a road, and where each act leads from there."""
    found: dict[Place, dict[str, Place]] = {}
    waiting = [Place(State.SUBMITTED, road[0].id)]
    while waiting:
        if (place := waiting.pop()) in found:
            continue
        found[place] = {}
        for act in MOVES:
            with suppress(Impossible):
                found[place][act] = follow(road, place, act)
        waiting += found[place].values()
    return found


@pytest.mark.parametrize("road", [ROAD, ROAD[:1] + ROAD[2:], ROAD[:3]], ids=["whole", "unchecked", "not handed over"])
def test_a_dossier_comes_to_every_state_and_from_everywhere_to_an_end(road: list[Node]) -> None:
    found = lives(road)
    assert {place.state for place in found} == set(State)
    ending = {place for place in found if place.state in ENDS}
    while more := {place for place in found if set(found[place].values()) & ending} - ending:
        ending |= more
    assert ending == set(found)
    finals = {place.state for place, ways in found.items() if not set(ways.values()) - {place}}
    assert finals == ENDS - {State.FINISHED}


def test_what_stood_goes_on_where_it_was() -> None:
    for place, ways in lives(ROAD).items():
        for act, there in ways.items():
            if there.state in STANDING and place.state in WALKING:
                assert there == Place(there.state, place.step, place.state), act
            if place.state in STANDING and there.state in WALKING:
                assert there == Place(place.resumes, place.step), act


def test_no_step_is_skipped_and_only_its_own_act_ends_it() -> None:
    at_check = Place(State.ACCEPTED, "check")
    assert follow(ROAD, at_check, "dossier.advance") == Place(State.PROCESSING, "sign")
    for act in ("dossier.accept", "dossier.approve", "dossier.refuse", "dossier.deliver", "dossier.finish"):
        with pytest.raises(Impossible):
            follow(ROAD, at_check, act)
    with pytest.raises(Impossible):
        follow(ROAD, Place(State.SUBMITTED, "receive"), "dossier.send_back")


DUE = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due", "ended", "now", "late"),
    [
        (DUE, None, DUE, False),
        (DUE, None, DUE + MINUTE, True),
        (DUE, DUE, DUE + 99 * MINUTE, False),
        (DUE, DUE + MINUTE, DUE - MINUTE, True),
        (None, None, DUE, False),
    ],
)
def test_late_is_after_the_due_moment_and_stays(
    due: datetime | None, ended: datetime | None, now: datetime, late: bool
) -> None:
    assert is_late(due, ended, now) is late


ANSWERS = defaultdict(str, {"a.x": "Bệnh viện", "a.y": "Hà Nội", "a.d": "2026-11-02", "a.m": "2026-11"})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{a.x}", "Bệnh viện"),
        ("{a.d}", "2026-11-02"),
        ("{a.m}", "2026-11"),
        ("ngày {a.d}", "ngày 02/11/2026"),
        ("{a.x}, {a.y}", "Bệnh viện, Hà Nội"),
        ("{a.none}, {a.y}", ""),
        ("{a.x}, {a.none}", ""),
        ("{a.none}", ""),
        ("số {a.none}, cấp ngày {a.nil}", ""),
        ("Việt Nam", "Việt Nam"),
        ("{không phải}", "{không phải}"),
    ],
)
def test_a_text_is_filled_from_answers_and_empty_when_one_is_missing(text: str, filled: str) -> None:
    assert fill(text, ANSWERS) == filled


@pytest.mark.parametrize(
    ("texts", "filled"),
    [
        (["{a.x}, {a.y}", "{a.y}"], "Bệnh viện, Hà Nội"),
        (["{a.none}, {a.y}", "{a.y}"], "Hà Nội"),
        (["số {a.none}, cấp ngày {a.d}", "số {a.none}"], ""),
        (["số {a.none}", "Không rõ"], "Không rõ"),
        ([], ""),
    ],
)
def test_the_first_text_without_a_gap_is_taken(texts: list[str], filled: str) -> None:
    assert fill_first(texts, ANSWERS) == filled


def test_an_answer_that_looks_like_a_place_is_left_as_it_is() -> None:
    assert fill("Họ tên {a.x}", {"a.x": "{a.y} \\1", "a.y": "B"}) == "Họ tên {a.y} \\1"


def test_the_places_of_a_text_are_named_in_order() -> None:
    assert places("{mother.residence}{mother.residence_abroad} {x}") == ["mother.residence", "mother.residence_abroad"]
    assert naming("birth_place", ["{child.birth_facility}, {child.birth_place}"]) == "child.birth_place"
    assert naming("residence", ["{mother.home}", "{mother.abroad}"]) == "mother.home"
    assert naming("abroad", ["{mother.home}", "{mother.abroad}"]) == "mother.abroad"
    assert naming("x", ["Việt Nam"]) == ""


@pytest.mark.parametrize(
    ("text", "shown"), [("2026-11-02", "02/11/2026"), ("2026-11", "11/2026"), ("1988", "1988"), ("số 2", "số 2")]
)
def test_a_date_is_worded_as_people_read_it(text: str, shown: str) -> None:
    assert worded(text) == shown
