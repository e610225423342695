"""The civil-status pack: birth registration as its record has it, filled in by people of every case."""

import json
import re
from collections import defaultdict
from datetime import date, datetime
from typing import Any

import jsonschema_rs
import pytest
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller
from motcua.kernel.calendar.api import ZONE, CalendarSpec, due
from motcua.kernel.forms.api import (
    Lists,
    bind,
    display,
    holds,
    json_schema,
    lists_for,
    validate,
)
from motcua.kernel.packs.api import Library, UnknownItem, load_folders
from motcua.mechanisms.cases.rules import fill_first
from motcua.mechanisms.cases.specs import ProcedureSpec, said_in
from tests.packs.births import (
    CARER,
    FATHER,
    FOUND,
    GOOD,
    MOTHER,
    RECORD,
    ROOT,
    TODAY,
    changed,
    said,
)


@pytest.fixture
def record() -> dict[str, str]:
    if not RECORD.exists():
        pytest.skip("the shared data are not beside the project")
    found: dict[str, str] = json.loads(RECORD.read_text())
    return found


def papers(procedure: ProcedureSpec, lists: Lists, data: object) -> set[str]:
    """The components that the online applicant of this case has to attach."""
    checked = validate(procedure.form, data, TODAY, lists)
    return {
        part.id
        for part in procedure.components
        if part.required and "online" in part.channels and holds(procedure.form, part.when, checked.data, TODAY)
    }


def test_the_pack_is_sound_and_complete_in_three_languages(library: Library) -> None:
    assert [str(fault) for fault in library.faults] == []


def test_the_legal_basis_names_every_document_of_the_record(procedure: ProcedureSpec, record: dict[str, str]) -> None:
    # The record runs its cells together, so a document is known by its number, year and kind.
    short = re.compile(r"\d+(?:\.\d+)?/\d{4}/(?:TT|NĐ|NQ|QH)")
    amended_inside_a_title, run_together = "02/2020/TT", "1360/2014/QH"
    documents = [basis.document for basis in procedure.legal_basis]
    assert {short.match(document)[0] for document in documents} == (  # type: ignore[index]
        set(short.findall(record["can_cu_phap_ly"])) - {amended_inside_a_title, run_together}
    )
    assert all(document in record["can_cu_phap_ly"] for document in documents)


def test_the_components_count_originals_and_copies_as_the_record_does(
    procedure: ProcedureSpec, record: dict[str, str]
) -> None:
    assert record["thanh_phan_ho_so"].count("1 bản chính") == len(procedure.components)
    assert {(part.originals, part.copies) for part in procedure.components} == {(1, 0)}
    assert [part.id for part in procedure.components if part.kind == "present"] == ["identity_paper", "residence_proof"]
    assert (procedure.decision, procedure.result.code) == (record["so_quyet_dinh"], "KQ.G15.000031")
    assert procedure.result.code in record["ket_qua_xu_ly"]


@pytest.mark.parametrize("channel", ["online", "direct", "post"])
@pytest.mark.parametrize(
    ("received", "day"),
    [("2026-10-08T14:59", 8), ("2026-10-08T15:01", 9), ("2026-10-09T15:01", 12), ("2026-10-10T09:00", 12)],
)
def test_the_result_is_due_today_or_after_fifteen_on_the_next_working_day(
    library: Library, procedure: ProcedureSpec, channel: str, received: str, day: int
) -> None:
    calendar = next(s for _place, s in library.items("calendars", CalendarSpec) if s.urn == procedure.calendar)
    road = procedure.channel(channel)
    assert road is not None
    moment = due(calendar, datetime.fromisoformat(received).replace(tzinfo=ZONE), road.limit).due
    assert moment is not None
    assert moment.date() == date(2026, 10, day)


@pytest.mark.parametrize(
    ("answers", "place", "printed"),
    [
        (
            {"requester.id_kind": "Căn cước", "requester.id_number": "001195012345"},
            "requester.identity",
            "Số định danh cá nhân 001195012345",
        ),
        (
            {
                "requester.id_kind": "Hộ chiếu",
                "requester.other_id_number": "C1234567",
                "requester.id_issued_on": "2022-01-02",
                "requester.id_issued_by": "Cục QLXNC",
            },
            "requester.identity",
            "Hộ chiếu số C1234567, cấp ngày 02/01/2022, Cục QLXNC",
        ),
        ({"requester.id_kind": "Không có giấy tờ"}, "requester.identity", ""),
        ({"child.birth_place": "Phường Cửa Nam"}, "child.birth_place", "Phường Cửa Nam"),
        ({"mother.residence_abroad": "Dhaka"}, "mother.residence", "Dhaka"),
        ({}, "father.residence", ""),
    ],
)
def test_the_certificate_says_nothing_with_a_gap_in_it(
    procedure: ProcedureSpec, answers: dict[str, str], place: str, printed: str
) -> None:
    part, _dot, name = place.partition(".")
    texts = [said_in(text) for text in procedure.result.content[part][name]]
    assert fill_first(texts, defaultdict(str, answers)) == printed


def test_every_channel_is_free_and_says_where_that_was_read(procedure: ProcedureSpec) -> None:
    assert [channel.channel for channel in procedure.channels] == ["online", "direct", "post"]
    for channel in procedure.channels:
        assert channel.fee.amount == 0
        for sources in (channel.sources, channel.fee.sources):
            assert [source.chosen for source in sources].count(True) == 1
            assert len(sources) > 1


def test_a_mother_registers_her_child(procedure: ProcedureSpec, lists: Lists) -> None:
    checked = validate(procedure.form, GOOD, TODAY, lists)
    assert said(procedure, lists, GOOD) == {}
    assert checked.data["child"]["birth_date"] == "2026-09-20"
    assert checked.data["child"]["birth_place"] == {"province": "01", "commune": "00082"}
    assert checked.data["father"]["birth_date"] == "1993"
    assert papers(procedure, lists, GOOD) == {"birth_proof"}


@pytest.mark.parametrize("lang", ["vi", "en", "bn"])
def test_her_data_pass_the_schema_in_every_language(procedure: ProcedureSpec, lists: Lists, lang: str) -> None:
    schema = json_schema(procedure.form, lang, lists, TODAY)
    jsonschema_rs.meta.validate(schema)
    judge = jsonschema_rs.validator_for(schema, validate_formats=True)
    judge.validate(validate(procedure.form, GOOD, TODAY, lists).data)
    assert not judge.is_valid({"child": {}})


def test_an_empty_form_is_told_everything_at_once_in_the_readers_language(
    procedure: ProcedureSpec, lists: Lists
) -> None:
    wanted = {"registration.kind", "child.full_name", "child.birth_date", "requester.relation", "requester.phone"}
    assert wanted <= set(said(procedure, lists, {}))
    with override("bn"):
        bound = bind(procedure.form, {}, validate(procedure.form, {}, TODAY, lists).faults, lists, TODAY)
        assert str(bound.field("child.full_name").label) == "শিশুর পূর্ণ নাম"


@pytest.mark.parametrize(
    ("kind", "relation", "sections", "paper"),
    [
        ("2", "2", {"father"}, "birth_proof"),
        ("3", "1", {"mother"}, "birth_proof"),
        ("4", "5", {"found"}, "abandoned_minutes"),
        ("5", "6", {"found"}, "abandoned_minutes"),
    ],
)
def test_each_case_asks_for_the_parents_that_it_knows_and_for_its_paper(
    procedure: ProcedureSpec, lists: Lists, kind: str, relation: str, sections: set[str], paper: str
) -> None:
    person = {"1": MOTHER, "2": FATHER}.get(relation, CARER)
    asks = {name: person[name] for name in ("full_name", "id_number")} | {"relation": relation, "organisation": "SOS"}
    family = "Nguyễn" if kind == "3" else "Lê"
    data = changed(registration={"kind": kind}, child={"full_name": f"{family} An"}, requester=asks, found=FOUND)
    checked = validate(procedure.form, data, TODAY, lists)
    assert checked.ok, said(procedure, lists, data)
    assert set(checked.data) & {"mother", "father", "marriage", "found"} == sections
    assert papers(procedure, lists, data) == {paper}


def test_who_asks_without_an_identity_card_gives_the_papers_date_and_place(
    procedure: ProcedureSpec, lists: Lists
) -> None:
    passport = CARER | {"relation": "7", "id_kind": "2", "other_id_number": "C1234567"}
    assert set(said(procedure, lists, changed(requester=passport))) == {
        "requester.id_issued_on",
        "requester.id_issued_by",
    }
    assert said(procedure, lists, changed(requester=CARER | {"relation": "7", "id_kind": "0"})) == {}


def test_relatives_agree_with_the_parents_and_others_bring_an_authorisation(
    procedure: ProcedureSpec, lists: Lists
) -> None:
    grandmother = changed(requester={"relation": "3", "id_number": "001155012345"})
    assert said(procedure, lists, grandmother) == {"requester.agreed_with_parents": "Xin đánh dấu xác nhận mục này."}
    grandmother["requester"]["agreed_with_parents"] = True
    assert papers(procedure, lists, grandmother) == {"birth_proof"}
    other = changed(requester={"relation": "7", "id_number": "001155012345"})
    assert papers(procedure, lists, other) == {"birth_proof", "authorisation"}


@pytest.mark.parametrize(("born", "late"), [("09/08/2026", False), ("08/08/2026", True)])
def test_sixty_days_after_birth_a_reason_is_asked(
    procedure: ProcedureSpec, lists: Lists, born: str, late: bool
) -> None:
    data = changed(child={"birth_date": born})
    assert said(procedure, lists, data) == ({"late.reason": "Xin điền “Lý do đăng ký muộn”."} if late else {})
    assert said(procedure, lists, data | {"late": {"reason": "Bé ốm"}}) == {}


def test_a_foreign_parent_needs_an_agreement_on_the_childs_nationality(procedure: ProcedureSpec, lists: Lists) -> None:
    foreign = {
        "full_name": "Rahim",
        "nationality": "BD",
        "id_kind": "2",
        "other_id_number": "BX0123456",
        "id_issued_on": "01/01/2022",
        "id_issued_by": "Dhaka",
        "lives_abroad": True,
        "residence_abroad": "Dhaka, Bangladesh",
    }
    data = changed(father=foreign)
    assert set(said(procedure, lists, data)) == {"foreign_parent.agreed_nationality", "foreign_parent.agreement"}
    data["foreign_parent"] = {"agreed_nationality": "BD", "agreement": True}
    assert "không khớp" in said(procedure, lists, data)["foreign_parent.agreed_nationality"]
    data["foreign_parent"]["agreed_nationality"] = "VN"
    assert said(procedure, lists, data) == {}
    assert "ethnic_group" not in validate(procedure.form, data, TODAY, lists).data["father"]


def test_surrogacy_brings_its_paper(procedure: ProcedureSpec, lists: Lists) -> None:
    data = changed(registration={"surrogacy": True})
    assert papers(procedure, lists, data) == {"birth_proof", "surrogacy_confirmation"}


def test_numbers_of_identity_are_dotted_for_officers(procedure: ProcedureSpec, lists: Lists) -> None:
    data = validate(procedure.form, GOOD, TODAY, lists).data
    with override("vi"):
        rows = {row.path: row for section in display(procedure.form, data, lists=lists) for row in section.rows}
    assert rows["mother.id_number"].text == "0•••••••2345"
    assert {path for path, row in rows.items() if row.masked} == {
        "mother.id_number",
        "father.id_number",
        "requester.id_number",
    }
    assert rows["child.hometown"].text == "Phường Hoa Lư, Tỉnh Ninh Bình"


def test_the_code_lists_hold_what_the_country_has(lists: Lists) -> None:
    def count(name: str, **wanted: object) -> int:
        return len(lists[f"urn:motcua:code-list:{name}"].on(TODAY, **wanted))  # type: ignore[arg-type]

    assert (count("provinces"), count("communes"), count("ethnic-groups")) == (34, 3321, 54)
    assert count("communes", parent="01") == 126
    assert count("countries") == 249 + 1
    assert count("citizen-number-provinces") == 63
    communes, provinces = (lists[f"urn:motcua:code-list:{name}"] for name in ("communes", "provinces"))
    assert {entry.parent for entry in communes.entries} == {entry.code for entry in provinces.entries}


@pytest.mark.both
@pytest.mark.django_db
def test_loaded_packs_give_the_form_its_lists_in_one_statement(
    procedure: ProcedureSpec, django_assert_num_queries: Any
) -> None:
    load_folders(
        [ROOT / "packs" / "vn-base", ROOT / "packs" / "vn-civil-status"], Caller(system_actor("tests"), "test")
    )
    first = lists_for(procedure.form, TODAY)
    assert set(first) == procedure.form.lists
    with django_assert_num_queries(1):
        assert validate(procedure.form, GOOD, TODAY).ok
    with pytest.raises(UnknownItem):
        lists_for(procedure.form, date(1899, 1, 1))
