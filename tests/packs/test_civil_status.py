"""Marriage, death and marital status: what their forms accept and refuse, what to hand in, and by when it is done."""

import json
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest

from motcua.kernel.calendar.api import ZONE, CalendarSpec, due
from motcua.kernel.forms.api import Beside, Lists, bind, holds, validate
from motcua.kernel.packs.api import Library
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.packs.births import ROOT, officers_form

TODAY = date(2026, 11, 4)
HOME = {"province": "01", "commune": "00082", "detail": "44 phố Bà Triệu"}
PAPER = {"id_kind": "2", "id_number": "", "other_id_number": "C1234567", "id_issued_by": "Cục Quản lý xuất nhập cảnh"}
Data = dict[str, dict[str, Any]]
MARRIAGE, DEATH, STATUS = "1.000894", "1.000656", "1.004873"


def spouse(name: str, born: str, number: str) -> dict[str, Any]:
    who = {"full_name": name, "birth_date": born, "nationality": "VN", "ethnic_group": "01"}
    lives = {"residence_kind": "1", "residence": HOME, "status": "never", "times": "1"}
    return who | lives | {"id_kind": "4", "id_number": number}


GOOD: dict[str, Data] = {
    MARRIAGE: {
        "husband": spouse("Vũ Anh Tuấn", "17/02/1995", "001095990204"),
        "wife": spouse("Trần Mỹ Linh", "09/09/1997", "001197990205"),
        "declaration": {
            "voluntary": True,
            "not_related": True,
            "husband": {"name": "Vũ Anh Tuấn", "confirmed": True},
            "wife": {"name": "Trần Mỹ Linh", "confirmed": True},
        },
        "contact": {"phone": "0912345704"},
    },
    DEATH: {
        "deceased": {
            "full_name": "Cao Văn Lộc",
            "birth_date": "1946",
            "sex": "1",
            "nationality": "VN",
            "ethnic_group": "01",
            "id_kind": "4",
            "id_number": "001046990211",
            "residence_known": True,
            "residence": HOME,
        },
        "death": {"date": "02/11/2026", "time": "05:40", "place": HOME, "cause": "Tuổi già"},
        "proof": {"kind": "notice", "number": "215/GBT", "issued_on": "02/11/2026", "issued_by": "Trạm y tế phường"},
        "requester": {
            "relation": "child",
            "full_name": "Cao Đức Minh",
            "id_kind": "4",
            "id_number": "001075990210",
            "phone": "0912345710",
        },
        "delivery": {"receive": "centre"},
    },
    STATUS: {
        "person": {
            "full_name": "Đỗ Hồng Hạnh",
            "birth_date": "08/03/1992",
            "sex": "2",
            "nationality": "VN",
            "ethnic_group": "01",
            "id_kind": "4",
            "id_number": "001192990201",
            "residence_kind": "1",
            "residence": HOME,
        },
        "status": {"now": "never"},
        "purpose": {"kind": "marry", "partner": "Kenji Sato", "place": "UBND phường Cửa Nam", "copies": "1"},
        "requester": {"relation": "self", "phone": "0912345701"},
        "delivery": {"receive": "centre"},
    },
}
DIVORCED = {"now": "divorced", "paper_number": "12/QĐ", "paper_date": "14/06/2022", "paper_issuer": "Tòa án"}
REFUSED: dict[str, dict[str, Data]] = {
    MARRIAGE: {
        "husband_of_age": {"husband": {"birth_date": "05/11/2006", "id_number": "001206990204"}},
        "wife_of_age": {"wife": {"birth_date": "05/11/2008", "id_number": "001308990205"}},
        **{
            f"{who}_{rule}": {who: answers}
            for who in ("husband", "wife")
            for rule, answers in {
                "is_citizen": {"nationality": "JP"},
                "has_paper": {"id_kind": "0"},
                "paper_after_birth": PAPER | {"id_issued_on": "01/01/1990"},
                "is_free": {"status": "married"},
                "first_time": {"times": "2"},
                "not_first_time": {"status": "divorced", "status_paper": "Quyết định 12/2020"},
            }.items()
        },
        "two_papers": {who: PAPER | {"id_issued_on": "01/01/2020"} for who in ("husband", "wife")},
    },
    DEATH: {
        "death_after_birth": {"deceased": {"birth_date": "03/11/2026", "id_kind": "0"}},
        "paper_in_lifetime": {"deceased": PAPER | {"id_issued_on": "03/11/2026"}},
        "proof_after_death": {"proof": {"issued_on": "01/11/2026"}},
        "requester_has_paper": {"requester": {"id_kind": "0"}},
        "requester_is_alive": {"requester": {"id_number": "001046990211"}},
        "requester_paper_is_own": {who: PAPER | {"id_issued_on": "01/01/2020"} for who in ("deceased", "requester")},
    },
    STATUS: {
        "a_paper_is_needed": {"person": {"id_kind": "0"}},
        "paper_after_birth": {"person": PAPER | {"id_issued_on": "01/01/1990"}},
        "status_paper_after_birth": {"status": DIVORCED | {"paper_date": "01/01/1990"}},
        "since_before_until": {"status": {"since": "01/10/2026", "until": "30/09/2026"}},
        "free_to_marry": {"status": {"now": "married", "spouse": "Lê Văn Nam"}},
        "one_copy_to_marry": {"purpose": {"copies": "2"}},
        "someone_else_asks": {
            "requester": {"relation": "agent", "full_name": "Lê Thị Ba", "id_number": "001192990201"}
        },
    },
}
"""What each rule of a form refuses, by the rule."""
ACCEPTED: dict[str, list[Data]] = {
    MARRIAGE: [
        {"husband": {"birth_date": "04/11/2006", "id_number": "001206990204"}},
        {"wife": {"birth_date": "04/11/2008", "id_number": "001308990205"}},
        {"wife": {"status": "widowed", "times": "2", "status_paper": "Trích lục khai tử 12/TLKT-BS"}},
        {"husband": PAPER | {"id_issued_on": "18/02/1995"}},
    ],
    DEATH: [
        {"deceased": {"birth_date": "02/11/2026", "id_kind": "0"}},
        {"deceased": PAPER | {"id_issued_on": "02/11/2026"}},
        {"proof": {"kind": "evidence", "explanation": "Bia mộ và xác nhận của tổ dân phố"}},
        {"death": {"date": "20/10/2026"}},
        {"death": {"date": "19/10/2026"}, "late": {"reason": "Gia đình ở xa"}},
    ],
    STATUS: [
        {"status": DIVORCED},
        {"status": {"since": "01/10/2026", "until": "01/10/2026"}},
        {"purpose": {"kind": "property", "text": "Bán căn hộ", "copies": "3"}},
        {"status": {"now": "married", "spouse": "Kim"}, "purpose": {"kind": "credit", "text": "Vay vốn"}},
        {"person": PAPER | {"id_issued_on": "01/01/2020"}},
    ],
}


@pytest.fixture(scope="module")
def procedures(library: Library) -> dict[str, ProcedureSpec]:
    return {spec.code: spec for _place, spec in library.items("procedures", ProcedureSpec)}


def changed(code: str, changes: Data) -> Data:
    data = deepcopy(GOOD[code])
    for section, answers in changes.items():
        data[section] = data.get(section, {}) | answers
    return data


def faults(spec: ProcedureSpec, lists: Lists, data: Data, day: date = TODAY) -> dict[str, list[str]]:
    return {path: [str(each) for each in found] for path, found in validate(spec.form, data, day, lists).faults.items()}


@pytest.mark.parametrize("code", GOOD)
def test_a_form_filled_in_well_has_no_fault(procedures: dict[str, ProcedureSpec], lists: Lists, code: str) -> None:
    assert faults(procedures[code], lists, GOOD[code]) == {}


@pytest.mark.parametrize(("code", "changes"), [(code, each) for code, all_ in ACCEPTED.items() for each in all_])
def test_what_lies_just_within_the_rules_is_accepted(
    procedures: dict[str, ProcedureSpec], lists: Lists, code: str, changes: Data
) -> None:
    assert faults(procedures[code], lists, changed(code, changes)) == {}


@pytest.mark.parametrize(("code", "rule"), [(code, rule) for code, rules in REFUSED.items() for rule in rules])
def test_each_rule_refuses_what_contradicts_it_beside_the_field(
    procedures: dict[str, ProcedureSpec], lists: Lists, code: str, rule: str
) -> None:
    spec = procedures[code]
    broken = next(each for each in spec.form.rules if each.id == rule)
    found = faults(spec, lists, changed(code, REFUSED[code][rule]))
    assert {path for path, said in found.items() if str(broken.message) in said} == set(broken.at)


@pytest.mark.parametrize("code", GOOD)
def test_every_rule_of_the_form_is_tried(procedures: dict[str, ProcedureSpec], code: str) -> None:
    assert set(REFUSED[code]) == {rule.id for rule in procedures[code].form.rules}


def test_each_of_the_two_confirms_by_his_own_name(procedures: dict[str, ProcedureSpec], lists: Lists) -> None:
    found = faults(
        procedures[MARRIAGE], lists, changed(MARRIAGE, {"declaration": {"wife": {"name": "Ai Đó", "confirmed": True}}})
    )
    assert [path for path in found if path.startswith("declaration.wife")]


@pytest.mark.parametrize(
    ("code", "changes", "needed"),
    [
        (MARRIAGE, {}, set()),
        (DEATH, {}, {"death_notice"}),
        (DEATH, {"proof": {"electronic": True}}, set()),
        (DEATH, {"proof": {"kind": "evidence", "explanation": "Bia mộ"}}, {"death_evidence"}),
        (DEATH, {"requester": {"relation": "authorised"}}, {"death_notice", "authorisation"}),
        (DEATH, {"deceased": {"residence_known": False}}, {"death_notice", "place_proof"}),
        (STATUS, {}, set()),
        (STATUS, {"purpose": {"had_earlier": True}}, {"earlier_certificate"}),
        (STATUS, {"purpose": {"had_earlier": True, "lost_earlier": True, "lost_reason": "Bị mất"}}, set()),
        (
            STATUS,
            {"requester": {"relation": "kin", "full_name": "Lê Thị Ba", "id_number": "001170990299"}},
            {"authorisation"},
        ),
    ],
)
def test_only_the_papers_of_the_case_are_asked_for_on_line(
    procedures: dict[str, ProcedureSpec], lists: Lists, code: str, changes: Data, needed: set[str]
) -> None:
    spec = procedures[code]
    checked = validate(spec.form, changed(code, changes), TODAY, lists)
    assert checked.ok
    wanted = {
        part.id
        for part in spec.components
        if part.required and "online" in part.channels and holds(spec.form, part.when, checked.data, TODAY)
    }
    assert wanted == needed


@pytest.mark.parametrize(("received", "kind"), [(date(2026, 11, 17), "1"), (date(2026, 11, 18), "4")])
def test_a_death_registered_after_fifteen_days_is_entered_as_late(
    procedures: dict[str, ProcedureSpec], lists: Lists, received: date, kind: str
) -> None:
    spec = procedures[DEATH]
    checked = validate(spec.form, changed(DEATH, {"late": {"reason": "Ở xa"}} if kind == "4" else {}), received, lists)
    assert checked.ok
    officer, beside = officers_form(spec), Beside(spec.form, checked.data, received)
    proposed = bind(officer, {}, {}, lists, date(2026, 12, 1), beside).field("register.type")
    assert [option.value for option in proposed.options if option.selected] == [kind]
    for written in ("1", "4"):
        data = {"register": {"book": "01/2026", "page": "31", "type": written}}
        found = validate(officer, data, date(2026, 12, 1), lists, beside).faults
        assert set(found) == (set() if written == kind else {"register.type"})


@pytest.mark.parametrize(
    ("declared", "found", "faulty"),
    [
        ("never", "never", set()),
        ("never", "divorced", {"finding.note"}),
        ("never", "married", {"finding.note", "finding.status"}),
    ],
)
def test_what_the_officer_finds_on_marital_status_is_held_against_the_request(
    procedures: dict[str, ProcedureSpec], lists: Lists, declared: str, found: str, faulty: set[str]
) -> None:
    spec = procedures[STATUS]
    beside = Beside(spec.form, validate(spec.form, GOOD[STATUS], TODAY, lists).data, TODAY)
    data = {"finding": {"source": "database", "status": found, "statement": "Chưa đăng ký kết hôn với ai"}}
    assert set(validate(officers_form(spec), data, TODAY, lists, beside).faults) == faulty


def test_the_statement_on_the_certificate_is_proposed_from_the_declared_status(
    procedures: dict[str, ProcedureSpec], lists: Lists
) -> None:
    spec = procedures[STATUS]
    for status, says in (
        ({"now": "never"}, "Chưa đăng ký kết hôn với ai"),
        (DIVORCED, "Đã đăng ký kết hôn nhưng đã ly hôn"),
    ):
        data = validate(spec.form, changed(STATUS, {"status": status}), TODAY, lists).data
        shown = bind(officers_form(spec), {}, {}, lists, TODAY, Beside(spec.form, data, TODAY))
        assert shown.field("finding.statement").value.startswith(says)


def test_nobody_who_may_be_married_goes_on_to_the_register_of_marriages(
    procedures: dict[str, ProcedureSpec], lists: Lists
) -> None:
    officer = officers_form(procedures[MARRIAGE])
    looked = {"husband": "database", "wife": "commune", "both_free": True}
    register = {"book": "01/2026", "page": "57"}
    assert validate(officer, {"status_check": looked, "register": register}, TODAY, lists).ok
    unsure = {"status_check": looked | {"both_free": False}, "register": register}
    assert set(validate(officer, unsure, TODAY, lists).faults) == {"status_check.both_free"}


@pytest.mark.parametrize(
    ("code", "received", "promised"),
    [
        (MARRIAGE, "2026-11-04 08:40", "2026-11-05"),
        (MARRIAGE, "2026-11-06 16:00", "2026-11-09"),  # a Friday: Monday
        (MARRIAGE, "2026-11-23 09:00", "2026-11-25"),  # 24 November is a day off
        (DEATH, "2026-11-05 14:59", "2026-11-05"),
        (DEATH, "2026-11-20 15:10", "2026-11-23"),  # after 15:00 on a Friday
        (STATUS, "2026-11-03 10:20", "2026-11-06"),
        (STATUS, "2026-11-20 10:00", "2026-11-26"),  # Mon 23, Wed 25, Thu 26
        (STATUS, "2026-11-12 16:00", "2026-11-17"),  # a Thursday: Fri 13, Mon 16, Tue 17
    ],
)
def test_the_result_is_promised_for_the_day_that_the_record_says(
    library: Library, procedures: dict[str, ProcedureSpec], code: str, received: str, promised: str
) -> None:
    calendar = next(
        spec for _place, spec in library.items("calendars", CalendarSpec) if spec.urn.endswith("vn-official")
    )
    moment = datetime.fromisoformat(received).replace(tzinfo=ZONE)
    for channel in procedures[code].channels:
        working = due(calendar, moment, channel.limit)
        assert working.due is not None
        assert working.due.date().isoformat() == promised
    assert {channel.channel for channel in procedures[code].channels} == {"online", "direct", "post"}


@pytest.mark.parametrize("code", GOOD)
def test_the_procedure_says_what_its_record_says(procedures: dict[str, ProcedureSpec], code: str) -> None:
    path = ROOT.parent / "shared" / "data" / "procedures" / f"{code}.json"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    record, spec = json.loads(path.read_text(encoding="utf-8")), procedures[code]
    assert (spec.code, spec.decision) == (record["ma_thu_tuc"], record["so_quyet_dinh"])
    assert spec.result.code in record["ket_qua_xu_ly"]
    assert record["ket_qua_xu_ly"].startswith(str(spec.result.title))
    assert all(basis.document in record["can_cu_phap_ly"] for basis in spec.legal_basis)
    assert {channel.fee.amount for channel in spec.channels} == {0}
    assert not any(basis.verified for basis in spec.legal_basis)
