"""Recognition of mediators (1.002211): what the form lets pass, and when the answer is due."""

from datetime import date
from typing import Any

import pytest

from tests.packs.filled import Answers, changed, procedure_in, promised, said

PACK = "vn-justice"
SPEC = procedure_in(PACK, "1.002211")
TODAY = date(2026, 11, 2)


def person(name: str, votes: str) -> dict[str, str]:
    return {"full_name": name, "birth_date": "08/03/1962", "votes": votes}


GOOD: Answers = {
    "team": {"name": "Tổ hòa giải số 4", "area": "Tổ dân phố số 4", "head": "Đặng Phúc Lộc", "phone": "0912 345 901"},
    "election": {"date": "31/10/2026", "way": "open", "entitled": "120", "voters": "120"},
    "list": {"persons": [person("Nguyễn Thị Tâm", "120"), person("Trần Đức Hòa", "61")]},
    "confirmation": {"signature": {"name": "Đặng Phúc Lộc", "confirmed": True}},
    "delivery": {"receive": "online"},
}
RECOGNISE = {
    "checked_on": "02/11/2026",
    "proposal": "recognise",
    "places": "2",
    "recognised": [{"full_name": "Nguyễn Thị Tâm"}, {"full_name": "Trần Đức Hòa"}],
}


def of(**sections: Any) -> dict[str, str]:
    return said(SPEC, changed(GOOD, **sections), TODAY)


def found(**review: Any) -> dict[str, str]:
    answers = {name: value for name, value in (RECOGNISE | review).items() if value is not None}
    return said(SPEC, GOOD, TODAY, {"review": answers})


def test_a_good_list_has_no_fault_and_may_be_recognised() -> None:
    assert of() == {}
    assert found() == {}


def test_no_more_households_vote_than_there_are() -> None:
    assert of(election={"entitled": "120"}) == {}
    assert set(of(election={"entitled": "119"})) == {"election.voters"}


@pytest.mark.parametrize(
    ("votes", "says"),
    [("121", "nhiều phiếu hơn số hộ"), ("120", ""), ("61", ""), ("60", "chưa được quá nửa")],
)
def test_everybody_has_more_than_half_of_the_votes_and_no_more_than_all(votes: str, says: str) -> None:
    told = of(list={"persons": [person("Nguyễn Thị Tâm", "100"), person("Trần Đức Hòa", votes)]})
    assert set(told) == ({"list.persons"} if says else set())
    assert says in told.get("list.persons", "")


def test_a_list_names_somebody_and_its_head_signs() -> None:
    assert set(of(list={"persons": []})) == {"list.persons"}
    other = {"signature": {"name": "Trần Văn An", "confirmed": True}}
    assert set(of(confirmation=other)) == {"confirmation.signature.name"}


@pytest.mark.parametrize(
    ("bad", "at"),
    [
        ({"places": "1"}, "review.recognised"),
        ({"recognised": [{"full_name": "Lê Thu Hiền"}]}, "review.recognised"),
        ({"checked_on": "01/11/2026"}, "review.checked_on"),
    ],
    ids=["within_the_places", "from_the_list", "checked_after_receipt"],
)
def test_only_persons_of_the_list_are_recognised_and_no_more_than_there_are_places(bad: Any, at: str) -> None:
    assert set(found(**bad)) == {at}


def test_a_refusal_needs_its_reason_only() -> None:
    refused = {"proposal": "refuse", "places": None, "recognised": None}
    assert set(found(**refused)) == {"review.reason"}
    assert found(**refused, reason="Chỉ 22 trên 200 hộ dự bầu.") == {}


@pytest.mark.parametrize("channel", ["online", "post", "direct"])
@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Monday the 2nd: the 3rd, 4th, 5th, 6th, Monday the 9th.
        ("2026-11-02T10:00", "2026-11-09T17:30"),
        # Wednesday the 18th: the 19th, 20th, Monday the 23rd, the 24th is a holiday, the 25th, 26th.
        ("2026-11-18T08:00", "2026-11-26T17:30"),
    ],
)
def test_the_decision_is_due_after_five_working_days(channel: str, received: str, ends: str) -> None:
    assert promised(SPEC, channel, received) == ends
