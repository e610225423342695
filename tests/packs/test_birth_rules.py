"""What contradicts the record or itself is told, to the applicant and to the officer who writes the register."""

from datetime import date
from typing import Any

import pytest

from motcua.kernel.forms.api import (
    Beside,
    Lists,
    bind,
    validate,
)
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.packs.births import CARER, FOUND, GOOD, REGISTER, TODAY, changed, officers_form, said

ONE_PARENT = {"requester": CARER | {"relation": "7"}}


def test_contradictions_are_all_told_each_beside_its_field(procedure: ProcedureSpec, lists: Lists) -> None:
    found = said(
        procedure,
        lists,
        changed(
            child={"birth_date": "09/10/2026", "other_nationality": "VN"},
            mother={"birth_date": "01/01/1991", "id_number": "001090012345"},
            father={"id_number": "079193012345"},
            requester={"relation": "2", "full_name": "Lê Văn Bình"},
        ),
    )
    assert found == {
        "child.birth_date": "Ngày này chưa tới. Hôm nay là 08/10/2026.",
        "child.other_nationality": (
            "Quốc tịch khác phải khác với quốc tịch đã chọn ở trên; nếu không có thì để trống."
        ),
        "mother.id_number": "Số định danh này là của người nam, còn mục này dành cho người nữ. Xin xem lại số.",
        "father.id_number": "Số định danh này là của người nữ, còn mục này dành cho người nam. Xin xem lại số.",
    }


@pytest.mark.parametrize("parent", ["mother", "father"])
@pytest.mark.parametrize(("born", "says"), [("21/09/2026", "sau ngày sinh của con"), ("2015", "chưa đủ 12 tuổi")])
def test_a_parent_is_older_than_the_child(
    procedure: ProcedureSpec, lists: Lists, parent: str, born: str, says: str
) -> None:
    answers = {"birth_date": born, "id_kind": "8", "other_id_number": "A1", "id_issued_on": "01/01/2024"}
    data = changed(**{parent: answers | {"id_issued_by": "Công an"}}, requester=CARER | {"relation": "7"})
    assert says in said(procedure, lists, data)[f"{parent}.birth_date"]


@pytest.mark.parametrize(
    ("kind", "relation", "path"),
    [
        ("2", "1", "requester.relation"),
        ("3", "2", "requester.relation"),
        ("4", "3", "requester.relation"),
        ("5", "7", "requester.relation"),
    ],
)
def test_the_relation_fits_the_case(
    procedure: ProcedureSpec, lists: Lists, kind: str, relation: str, path: str
) -> None:
    data = changed(registration={"kind": kind}, requester={"relation": relation})
    assert path in said(procedure, lists, data)


def test_who_says_to_be_the_mother_has_the_mothers_number(procedure: ProcedureSpec, lists: Lists) -> None:
    data = changed(requester={"id_number": "001195054321"})
    assert "khác số ở phần Mẹ" in said(procedure, lists, data)["requester.id_number"]


@pytest.mark.parametrize(
    ("sections", "path", "says"),
    [
        # One parent unknown: surname, ethnic group and nationality follow the other.
        ({"registration": {"kind": "3"}}, "child.full_name", "con mang họ của mẹ"),
        ({"registration": {"kind": "3"}, "child": {"full_name": "NGUYỄN An"}}, "child.full_name", ""),
        (
            {"registration": {"kind": "3"}, "mother": {"full_name": "H'Hen Niê", "ethnic_group": "12"}},
            "child.full_name",
            "",
        ),
        (
            {"registration": {"kind": "2"}, "child": {"full_name": "Nguyễn An"}, **ONE_PARENT},
            "child.full_name",
            "con mang họ của cha",
        ),
        ({"registration": {"kind": "3"}, "child": {"ethnic_group": "02"}}, "child.ethnic_group", "của mẹ"),
        (
            {"registration": {"kind": "2"}, "child": {"ethnic_group": "02"}, **ONE_PARENT},
            "child.ethnic_group",
            "của cha",
        ),
        ({"registration": {"kind": "3"}, "child": {"nationality": "BD"}}, "child.nationality", "của mẹ"),
        # Both known: the ethnic group is one of theirs; two Vietnamese parents have a Vietnamese child; any surname.
        ({"child": {"ethnic_group": "02"}}, "child.ethnic_group", "của cha hoặc của mẹ"),
        ({"child": {"ethnic_group": "02"}, "father": {"ethnic_group": "02"}}, "child.ethnic_group", ""),
        ({"child": {"nationality": "BD"}}, "child.nationality", "đều có quốc tịch Việt Nam"),
        ({"child": {"full_name": "Phạm An"}}, "child.full_name", ""),
        # Dates that cannot be.
        ({"marriage": {"date": "14/05/1995"}}, "marriage.date", "trước ngày sinh của mẹ"),
        ({"marriage": {"date": "31/12/1992"}}, "marriage.date", "trước ngày sinh của mẹ"),
        ({"father": {"id_issued_on": "31/12/1992"}}, "father.id_issued_on", "trước ngày sinh của cha"),
        ({"requester": {"id_issued_on": "01/01/1990"}}, "requester.id_issued_on", "phần Mẹ"),
        ({"requester": {"id_issued_on": "09/10/2026"}}, "requester.id_issued_on", "chưa tới"),
        # Who asks is who is written down above.
        ({"requester": {"full_name": "Nguyễn Thi Lan"}}, "requester.full_name", "khác họ tên ở phần Mẹ"),
        ({"requester": {"full_name": "NGUYỄN THỊ LAN"}}, "requester.full_name", ""),
        ({"requester": {"id_kind": "2"}}, "requester.id_kind", "cùng một loại giấy tờ"),
        ({"requester": {"relation": "4"}}, "requester.id_number", "không khai mình là mẹ"),
        (
            {"requester": {"relation": "7", "id_number": "079093012345"}},
            "requester.id_number",
            "không khai mình là cha",
        ),
        ({"requester": CARER | {"relation": "7"}}, "requester.id_number", ""),
    ],
)
def test_what_contradicts_the_record_or_itself_is_told_beside_its_field(
    procedure: ProcedureSpec, lists: Lists, sections: dict[str, dict[str, Any]], path: str, says: str
) -> None:
    found = said(procedure, lists, changed(**sections)).get(path, "")
    assert says in found and bool(says) == bool(found)


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({}, None),
        ({"minutes_date": "19/09/2026"}, "found.minutes_date"),
        ({"minutes_date": "23/09/2026"}, "found.posted_from"),
        ({"posted_to": "27/09/2026"}, "found.posted_to"),
        ({"posted_to": "08/10/2026"}, "found.posted_to"),
        ({"posted_to": ""}, "found.posted_to"),
    ],
)
@pytest.mark.parametrize("kind", ["4", "5"])
def test_a_child_without_parents_is_registered_when_the_posting_is_over(
    procedure: ProcedureSpec, lists: Lists, kind: str, answers: dict[str, str], path: str | None
) -> None:
    data = changed(registration={"kind": kind}, requester=CARER, found=FOUND | answers)
    assert list(said(procedure, lists, data)) == ([path] if path else [])


@pytest.mark.parametrize(
    ("answers", "faulty"),
    [
        ({"personal_number": "001326012345"}, set()),
        ({"personal_number": "001326012345", "page": "bảy"}, {"register.page"}),
        ({"personal_number": "001226012345"}, {"register.personal_number"}),
        ({"personal_number": "001325012345"}, {"register.personal_number"}),
        ({"personal_number": "001326012345", "type": "4"}, {"register.type"}),
        ({}, {"register.personal_number"}),
    ],
)
def test_the_officer_enters_a_number_that_fits_the_child(
    procedure: ProcedureSpec, lists: Lists, answers: dict[str, str], faulty: set[str]
) -> None:
    officer = officers_form(procedure)
    beside = Beside(procedure.form, validate(procedure.form, GOOD, TODAY, lists).data, TODAY)
    data = {"register": REGISTER | answers}
    assert set(validate(officer, data, TODAY, lists, beside).faults) == faulty


@pytest.mark.parametrize(
    ("received", "kind"), [(date(2026, 10, 9), "1"), (date(2026, 10, 10), "4")], ids=["day 60, a Friday", "day 61"]
)
@pytest.mark.parametrize("looked_at", [date(2026, 10, 12), date(2027, 1, 4)])
def test_late_is_judged_by_the_day_the_dossier_came_in(
    procedure: ProcedureSpec, lists: Lists, received: date, kind: str, looked_at: date
) -> None:
    born = changed(child={"birth_date": "10/08/2026"}, late={"reason": "Bé ốm"})
    filed = validate(procedure.form, born, received, lists)
    assert filed.ok
    officer, beside = officers_form(procedure), Beside(procedure.form, filed.data, received)
    proposed = bind(officer, {}, {}, lists, looked_at, beside).field("register.type")
    assert [option.value for option in proposed.options if option.selected] == [kind]
    for written in ("1", "4"):
        data = {"register": REGISTER | {"personal_number": "001326012345", "type": written}}
        faults = validate(officer, data, looked_at, lists, beside).faults
        assert set(faults) == (set() if written == kind else {"register.type"})


def test_the_register_says_that_neither_parent_is_known(procedure: ProcedureSpec, lists: Lists) -> None:
    unknown = changed(registration={"kind": "4"}, requester=CARER, found=FOUND)
    beside = Beside(procedure.form, validate(procedure.form, unknown, TODAY, lists).data, TODAY)
    officer = officers_form(procedure)
    note = bind(officer, {}, {}, lists, TODAY, beside).field("register.note")
    assert (note.value, note.required) == ("Trẻ chưa xác định được cha, mẹ", True)
    register: dict[str, Any] = REGISTER | {"personal_number": "001326012345"}
    for text, faulty in ((None, True), ("Bổ sung sau", True), ("Trẻ chưa xác định được cha, mẹ.", False)):
        found = validate(officer, {"register": register | {"note": text}}, TODAY, lists, beside).faults
        assert ("register.note" in found) is faulty
    beside = Beside(procedure.form, validate(procedure.form, GOOD, TODAY, lists).data, TODAY)
    assert bind(officer, {}, {}, lists, TODAY, beside).field("register.note").value == ""
