"""Certified copies: what the form accepts and refuses, how the fee is reckoned, and by when it is done."""

import json
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest

from motcua.kernel.calendar.api import ZONE, CalendarSpec, due
from motcua.kernel.forms.api import Beside, CodeList, Lists, validate
from motcua.kernel.packs.api import Library, open_library
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.packs.births import ROOT, officers_form

TODAY = date(2026, 11, 5)
GOOD: dict[str, dict[str, Any]] = {
    "requester": {"party": {"kind": "person", "name": "Nguyễn Thị Hòa", "number": "001185990301"}},
    "original": {
        "title": "Bằng tốt nghiệp đại học",
        "issued_on": "15/07/2008",
        "issuer": "Trường Đại học Bách khoa Hà Nội",
        "pages": "2",
        "copies": "3",
    },
    "declaration": {"responsible": True},
}
SEEN = {"original_seen": True, "allowed": True, "matches": True}


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library([ROOT / "packs" / name for name in ("vn-base", "vn-civil-status", "vn-certification")])


@pytest.fixture(scope="module")
def procedure(library: Library) -> ProcedureSpec:
    return next(spec for _place, spec in library.items("procedures", ProcedureSpec) if spec.code == "2.000815")


@pytest.fixture(scope="module")
def lists(library: Library) -> Lists:
    return {spec.urn: spec for _place, spec in library.items("code-lists", CodeList)}


def faults(procedure: ProcedureSpec, lists: Lists, **sections: Any) -> dict[str, list[str]]:
    data = deepcopy(GOOD)
    for name, answers in sections.items():
        data[name] = data[name] | answers
    found = validate(procedure.form, data, TODAY, lists).faults
    return {path: [str(each) for each in said] for path, said in found.items()}


@pytest.mark.parametrize(
    "party",
    [
        {"kind": "person", "name": "Nguyễn Thị Hòa", "number": "001185990301"},
        {"kind": "organisation", "name": "Hội Khuyến học phường Cửa Nam", "number": "0100109106"},
    ],
)
def test_people_and_organisations_may_ask(procedure: ProcedureSpec, lists: Lists, party: dict[str, str]) -> None:
    assert faults(procedure, lists, requester={"party": party}) == {}


@pytest.mark.parametrize(
    ("original", "refused"),
    [
        ({"foreign": True}, True),
        ({"foreign": True, "legalised": True}, False),
        ({"foreign": True, "exempt": True}, False),
        ({"foreign": False}, False),
    ],
)
def test_a_foreign_paper_is_legalised_first_unless_it_is_of_a_kind_that_need_not_be(
    procedure: ProcedureSpec, lists: Lists, original: dict[str, bool], refused: bool
) -> None:
    assert [rule.id for rule in procedure.form.rules] == ["foreign_is_legalised"]
    found = faults(procedure, lists, original=original)
    assert found == ({"original.legalised": [str(procedure.form.rules[0].message)]} if refused else {})


def test_whoever_asks_answers_for_the_original(procedure: ProcedureSpec, lists: Lists) -> None:
    assert set(faults(procedure, lists, declaration={"responsible": False})) == {"declaration.responsible"}


@pytest.mark.parametrize(
    ("pages", "copies", "fee"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (2, 3, 12_000),
        (3, 1, 5_000),
        (5, 1, 7_000),
        (197, 1, 199_000),
        (198, 1, 200_000),
        (500, 2, 400_000),
    ],
)
def test_two_pages_cost_two_thousand_each_the_others_one_thousand_up_to_two_hundred_thousand_a_copy(
    procedure: ProcedureSpec, lists: Lists, pages: int, copies: int, fee: int
) -> None:
    officer = officers_form(procedure)
    beside = Beside(procedure.form, validate(procedure.form, GOOD, TODAY, lists).data, TODAY)
    register = {"book": "02/2026", "pages": pages, "sheets": 1, "copies": copies}
    for written in (fee - 1_000, fee, fee + 1_000):
        data = {"comparison": SEEN, "register": register | {"fee": written}}
        found = validate(officer, data, TODAY, lists, beside).faults
        assert set(found) == (set() if written == fee else {"register.fee"})


@pytest.mark.parametrize(
    ("comparison", "register", "faulty"),
    [
        ({}, {}, set()),
        ({}, {"sheets": 3}, {"register.sheets"}),
        ({"matches": False}, {}, {"comparison.matches"}),
        ({"original_seen": False, "allowed": False}, {}, {"comparison.original_seen", "comparison.allowed"}),
    ],
)
def test_nothing_is_put_forward_that_was_not_compared(
    procedure: ProcedureSpec, lists: Lists, comparison: dict[str, bool], register: dict[str, int], faulty: set[str]
) -> None:
    entered = {"book": "02/2026", "pages": 2, "sheets": 2, "copies": 1, "fee": 4_000} | register
    data = {"comparison": SEEN | comparison, "register": entered}
    beside = Beside(procedure.form, validate(procedure.form, GOOD, TODAY, lists).data, TODAY)
    assert set(validate(officers_form(procedure), data, TODAY, lists, beside).faults) == faulty


@pytest.mark.parametrize(
    ("received", "promised"),
    [
        ("2026-11-05 09:05", "2026-11-05"),
        ("2026-11-05 15:05", "2026-11-06"),
        ("2026-11-20 15:10", "2026-11-23"),  # a Friday
        ("2026-11-23 15:30", "2026-11-25"),  # 24 November is a day off
    ],
)
def test_it_is_done_the_same_day_or_the_next_working_day_after_three_o_clock(
    library: Library, procedure: ProcedureSpec, received: str, promised: str
) -> None:
    calendar = next(each for _place, each in library.items("calendars", CalendarSpec) if each.urn == procedure.calendar)
    (road,) = procedure.channels
    assert road.channel == "direct"
    working = due(calendar, datetime.fromisoformat(received).replace(tzinfo=ZONE), road.limit)
    assert working.due is not None
    assert working.due.date().isoformat() == promised


def test_the_procedure_says_what_its_record_says(procedure: ProcedureSpec) -> None:
    path = ROOT.parent / "shared" / "data" / "procedures" / "2.000815.json"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    record, (road,) = json.loads(path.read_text(encoding="utf-8")), procedure.channels
    assert procedure.decision == record["so_quyet_dinh"]
    assert record["ket_qua_xu_ly"].startswith(f"{procedure.result.title}Mã: {procedure.result.code}")
    assert all(basis.document in record["can_cu_phap_ly"] for basis in procedure.legal_basis)
    assert f"{road.fee.amount:,} Việt Nam Đồng(/trang)" in record["cach_thuc_thuc_hien"]
    assert road.fee.unit == "page"
