"""Works on a road in use (1.013061): what the form lets pass, which papers belong to it, and when the answer is due."""

from datetime import date
from typing import Any

import pytest

from motcua.kernel.forms.api import holds
from tests.packs.filled import Answers, changed, procedure_in, promised, said

PACK = "vn-roads"
SPEC = procedure_in(PACK, "1.013061")
TODAY = date(2026, 11, 2)
WARD = {"province": "01", "commune": "Phường Cửa Nam", "detail": "Ngõ Tức Mạc"}
GOOD: Answers = {
    "investor": {
        "party": {"kind": "organisation", "name": "Công ty Viễn thông Sao Khuê", "number": "0100109106"},
        "representative": "Lê Tiến Dũng",
        "address": WARD,
    },
    "works": {
        "name": "Hạ ngầm cáp ngõ Tức Mạc",
        "kind": "under",
        "road": "ngõ Tức Mạc",
        "place": WARD,
        "start_km": "0,05",
        "end_km": "0,17",
        "map": "21.0262, 105.8441",
        "length": "120",
        "width": "0,6",
        "road_width": "4,5",
        "digs": True,
        "depth": "0,8",
    },
    "schedule": {"from": "16/11/2026", "to": "30/11/2026", "hours": "22:00 đến 05:00", "traffic": "Rào chắn hai đầu."},
    "confirmation": {"signature": {"name": "Lê Tiến Dũng", "confirmed": True}},
    "delivery": {"phone": "0912 345 801", "receive": "online"},
}
GRANT = {
    "date": "02/11/2026",
    "proposal": "grant",
    "safe": True,
    "from": "16/11/2026",
    "to": "30/11/2026",
    "hours": "22:00 đến 05:00",
    "conditions": [{"text": "Chừa lối đi cho người dân."}],
}


def of(**sections: Any) -> dict[str, str]:
    return said(SPEC, changed(GOOD, **sections), TODAY)


def found(**appraisal: Any) -> dict[str, str]:
    answers = {name: value for name, value in (GRANT | appraisal).items() if value is not None}
    return said(SPEC, GOOD, TODAY, {"appraisal": answers})


def test_good_works_have_no_fault_and_may_be_granted() -> None:
    assert of() == {}
    assert found() == {}


@pytest.mark.parametrize(
    ("section", "good", "bad", "at"),
    [
        ("works", {"end_km": "0,05"}, {"end_km": "0,049"}, "works.end_km"),
        ("works", {"width": "4,5"}, {"width": "4,6"}, "works.width"),
        ("works", {"kind": "beside", "digs": False}, {"kind": "under", "digs": False}, "works.digs"),
        ("schedule", {"from": "03/11/2026"}, {"from": "02/11/2026"}, "schedule.from"),
        ("schedule", {"to": "16/11/2026"}, {"to": "15/11/2026"}, "schedule.to"),
    ],
    ids=["chainage_order", "within_the_road", "pipes_are_dug_in", "not_begun", "schedule_order"],
)
def test_a_rule_lets_the_last_good_answer_pass_and_stops_the_first_bad_one(
    section: str, good: dict[str, Any], bad: dict[str, Any], at: str
) -> None:
    assert of(**{section: good}) == {}
    assert set(of(**{section: bad})) == {at}


def test_only_an_organisation_applies_and_digging_needs_a_depth() -> None:
    person = {"kind": "person", "name": "Lê Tiến Dũng", "number": "001082990301"}
    assert "investor.party.kind" in of(investor={"party": person})
    assert set(of(works={"depth": ""})) == {"works.depth"}


def test_the_representative_signs() -> None:
    assert set(of(confirmation={"signature": {"name": "Trần Văn An", "confirmed": True}})) == {
        "confirmation.signature.name"
    }


@pytest.mark.parametrize(
    ("good", "bad", "at"),
    [
        ({"safe": True}, {"safe": False}, {"appraisal.safe"}),
        ({"from": "16/11/2026"}, {"from": "15/11/2026"}, {"appraisal.from", "appraisal.to"}),
        ({"to": "30/11/2026"}, {"to": "01/12/2026"}, {"appraisal.from", "appraisal.to"}),
        ({"from": "20/11/2026", "to": "20/11/2026"}, {"from": "20/11/2026", "to": "19/11/2026"}, {"appraisal.to"}),
        ({"date": "02/11/2026"}, {"date": "01/11/2026"}, {"appraisal.date"}),
    ],
    ids=["only_what_is_safe", "not_before", "not_after", "permitted_order", "appraised_after_receipt"],
)
def test_a_permit_is_safe_and_lies_within_what_was_asked(good: Any, bad: Any, at: set[str]) -> None:
    assert found(**good) == {}
    assert set(found(**bad)) == at


def test_a_refusal_needs_its_reason_only() -> None:
    refused = {"proposal": "refuse", "safe": None, "from": None, "to": None, "hours": None, "conditions": None}
    assert set(found(**refused)) == {"appraisal.reason"}
    assert found(**refused, reason="Chiếm hết mặt đường.") == {}


@pytest.mark.parametrize(("box", "paper"), [("in_median", "median"), ("on_structure", "strength")])
def test_works_in_the_central_reserve_or_on_a_bridge_need_one_paper_more(box: str, paper: str) -> None:
    component = next(one for one in SPEC.components if one.id == paper)
    assert component.required
    for ticked in (True, False):
        assert holds(SPEC.form, component.when, {"works": {box: ticked}}, TODAY) is ticked


@pytest.mark.parametrize("channel", ["online", "post", "direct"])
@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Monday the 2nd: the 3rd, 4th, 5th, 6th, Monday the 9th.
        ("2026-11-02T09:15", "2026-11-09T17:30"),
        # Thursday the 19th: the 20th, Monday the 23rd, the 24th is a holiday, the 25th, 26th, 27th.
        ("2026-11-19T16:00", "2026-11-27T17:30"),
    ],
)
def test_the_permit_is_due_after_five_working_days(channel: str, received: str, ends: str) -> None:
    assert promised(SPEC, channel, received) == ends
