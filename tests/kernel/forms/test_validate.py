"""Judging a whole form: everything at once, in words that help."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from motcua.kernel.forms.api import Beside, FormSpec, bind, validate
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import FORM, GOOD, LISTS, TODAY


def faults(data: object) -> dict[str, list[str]]:
    with override("vi"):
        return {path: [str(one) for one in found] for path, found in validate(FORM, data, TODAY, LISTS).faults.items()}


def person(**answers: Any) -> dict[str, Any]:
    return {"person": GOOD["person"] | answers}


def test_good_answers_pass_and_are_stored_in_one_form() -> None:
    checked = validate(FORM, GOOD, TODAY, LISTS)
    assert checked.ok
    assert checked.data["person"] == {
        "name": "Nguyễn Thị Lan",
        "sex": "2",
        "born": "2026-09-15",
        "number": "001326012345",
        "home": {"province": "01", "commune": "00082", "detail": "12 Hàng Bài"},
        "married": False,
    }


def test_checked_data_pass_again_unchanged() -> None:
    first = validate(FORM, GOOD, TODAY, LISTS)
    assert validate(FORM, first.data, TODAY, LISTS) == first


def test_all_faults_come_at_once() -> None:
    found = faults({"person": {"born": "31/02/2026", "phone": "12", "email": "lan@", "home": {"commune": "Cửa Nam"}}})
    assert found == {
        "person.name": ["Xin điền “Họ tên”."],
        "person.born": ["Không có ngày 31/02/2026 trong lịch. Xin xem lại."],
        "person.home.province": ["Xin chọn tỉnh, thành phố."],
        "person.phone": ["Số điện thoại chưa đúng. Ví dụ 0912 345 678, hoặc +880 1712 345678 nếu là số nước ngoài."],
        "person.email": ["Địa chỉ thư điện tử chưa đúng. Ví dụ lan@vidu.vn."],
    }


def test_a_number_that_contradicts_sex_and_year_says_so_kindly() -> None:
    found = faults(person(number="001090012345", born="01/02/1991"))
    assert found["person.number"] == [
        (
            "Số định danh này là của người nam sinh năm 1990, nhưng ông/bà khai nữ, sinh 1991. "
            "Xin xem lại số, giới tính và ngày sinh."
        )
    ]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("013326012345", "Ba số đầu 013"),
        ("00132601234", "12 chữ số; số ông/bà ghi có 11"),
        ("0013260l2345", "chỉ gồm chữ số"),
        ("001327012345", "năm 2027, là năm chưa tới"),
        ("001326000000", "Sáu số cuối"),
        ("001226012345", "của người nam, nhưng ông/bà khai nữ. Xin xem lại số và giới tính"),
        ("001325012345", "sinh năm 2025, nhưng ông/bà khai sinh năm 2026"),
        ("٠٠١٣٢٦٠١٢٣٤٥", "chỉ gồm chữ số"),
    ],
)
def test_each_flaw_of_a_citizen_number_has_its_sentence(number: str, says: str) -> None:
    assert says in faults(person(number=number))["person.number"][0]


def test_a_number_registered_abroad_is_not_refused() -> None:
    assert faults(person(number="136326012345")) == {}


def test_an_undetermined_sex_contradicts_no_number() -> None:
    assert faults(person(sex="3", email="lan@vidu.vn")) == {}


def test_hidden_answers_are_dropped_with_their_faults() -> None:
    checked = validate(FORM, person(spouse="@@@"), TODAY, LISTS)
    assert checked.ok
    assert "spouse" not in checked.data["person"]


def test_a_shown_field_is_demanded() -> None:
    assert faults(person(married=True)) == {"person.spouse": ["Xin điền “Vợ hoặc chồng”."]}
    assert faults(person(married=True, spouse="Rahim")) == {}


def test_a_condition_can_make_a_field_required() -> None:
    assert list(faults(person(sex="3"))) == ["person.email"]


@pytest.mark.parametrize(("born", "late"), [("09/08/2026", False), ("08/08/2026", True)])
def test_a_section_shows_when_sixty_days_are_over(born: str, late: bool) -> None:
    assert ("late.reason" in faults(person(born=born))) is late


def test_a_broken_rule_stands_beside_its_field() -> None:
    assert faults(person(since="2027"))["person.since"] == ["Ngày này chưa tới. Hôm nay là 08/10/2026."]
    assert faults(person(since="2020"))["person.since"] == ["Năm bắt đầu đứng trước ngày sinh."]


def test_a_rule_with_an_open_or_faulty_answer_says_nothing() -> None:
    assert faults(person(since="")) == {}
    assert list(faults(person(since="2020", born="32/13/2026"))) == ["person.born"]


def test_unknown_keys_are_faults_and_their_names_are_tamed() -> None:
    found = faults({"person": GOOD["person"] | {"admin": True}, "\ud800" * 90: {}, "late": []})
    assert found["person.admin"] == ["Mục này không có trong tờ khai."]
    assert found["?" * 40] == ["Mục này không có trong tờ khai."]
    assert found["late"] == ["Giá trị gửi lên không đọc được. Xin nhập lại."]


def test_noise_is_not_echoed_back_whole() -> None:
    assert len(faults({str(n): 1 for n in range(5000)})) <= 30


@pytest.mark.parametrize(
    "junk",
    [None, [], "x", 7, {"person": None}, {"person": "x"}, {"person": {"name": ["a"]}}, {"person": {"name": {"a": 1}}}],
)
def test_junk_is_a_fault_and_never_a_crash(junk: object) -> None:
    assert "person.name" in faults(junk)


@pytest.mark.parametrize(
    "name", ["Lan\0 Anh", "Lan \ud800", "Lan A\x07", "Lan 2", "<b>Lan Anh</b>", "x" * 2_000_000, "--"]
)
def test_a_name_holds_only_what_names_hold(name: str) -> None:
    assert "person.name" in faults(person(name=name))


@pytest.mark.parametrize("name", ["Nguyễn Thị Lan", "H'Hen Niê", "Ƀơ̆n Krŏng", "Anne-Marie Lê", "Đỗ  Văn   Bảy"])
def test_names_of_all_our_people_pass(name: str) -> None:
    assert faults(person(name=name)) == {}


@pytest.mark.parametrize(
    ("name", "letters"), [("রহিমা Lan", "র হ ি ম া"), ("Rahim 漢", "漢"), ("Ольга Lan", "О л ь г а")]
)
def test_a_name_that_no_paper_could_print_is_refused_with_the_letters_named(name: str, letters: str) -> None:
    (told,) = faults(person(name=name))["person.name"]
    assert f"không ghi được: {letters}. Người nước ngoài ghi như trong hộ chiếu." in told


def test_text_and_addresses_that_no_paper_could_print_are_refused_too() -> None:
    home = GOOD["person"]["home"]
    found = faults(person(note="Sinh đôi 👶👶", home=home | {"detail": "12 Hàng Bài 漢", "old": "Ōsaka 大"}))
    assert set(found) == {"person.note", "person.home.detail", "person.home.old"}
    assert "các ký tự này: 👶." in found["person.note"][0]
    assert faults(person(note="ধানমন্ডি, Dhaka – “nhà 5”", home=home | {"detail": "Số 5½, ngõ 3/2…"})) == {}


@pytest.mark.parametrize("hyphen", "\u2010\u2011\u2012\u2212-–")
def test_typographic_hyphens_spaces_and_quotes_become_plain(hyphen: str) -> None:
    name = f"Anne{hyphen}Marie\u00a0Lê\u202fH\u02bcHen\u200d"
    assert validate(FORM, person(name=name), TODAY, LISTS).data["person"]["name"] == "Anne-Marie Lê H'Hen"


def test_text_is_stored_in_normal_form_without_invisible_letters() -> None:
    checked = validate(FORM, person(name=" Nguye\u0302\u0303n\u200b  Lan "), TODAY, LISTS)
    assert checked.data["person"]["name"] == "Nguyễn Lan"


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ("Phường Cửa Nam", "00082"),
        ("cửa nam", "00082"),
        ("00082", "00082"),
        ("HOAN KIEM", "00070"),
        ("xã tân hòa", "00500"),
    ],
)
def test_a_commune_is_found_by_name_as_people_type_it(home: str, code: str) -> None:
    checked = validate(FORM, person(home={"province": "01", "commune": home}), TODAY, LISTS)
    assert checked.data["person"]["home"]["commune"] == code


def test_a_commune_of_another_province_or_an_ambiguous_one_is_a_fault() -> None:
    other = faults(person(home={"province": "01", "commune": "Biên Hòa"}))
    assert "Không tìm thấy “Biên Hòa” trong Thành phố Hà Nội" in other["person.home.commune"][0]
    both = faults(person(home={"province": "01", "commune": "Tân Hòa"}))
    assert "Xã Tân Hòa, Phường Tân Hòa" in both["person.home.commune"][0]


def test_numbers_are_read_as_a_vietnamese_hand_writes_them() -> None:
    assert validate(FORM, person(weight="3,2"), TODAY, LISTS).data["person"]["weight"] == 3.2
    assert validate(FORM, person(weight=3.2), TODAY, LISTS).data["person"]["weight"] == 3.2
    for wrong in ("9,5", "0", "ba", "3,25", "nan", "1e999999", True, float("nan"), 10**400):
        assert "person.weight" in faults(person(weight=wrong))


def test_rows_are_judged_one_by_one() -> None:
    found = faults(person(children=[{"name": "Lê An"}, {"born": "x"}]))
    assert set(found) == {"person.children.1.born", "person.children.1.name"}
    assert list(faults(person(children=[{"name": "Lê An"}, {}]))) == ["person.children.1.name"]
    assert list(faults(person(children=[{}] * 3))) == ["person.children"]


def test_what_cannot_be_read_in_one_row_hides_nothing_that_another_lacks() -> None:
    assert set(faults(person(children=[{"name": "Lê An", "born": "x"}, {}]))) == {
        "person.children.0.born",
        "person.children.1.name",
    }
    assert set(faults(person(children=["x", {}]))) == {"person.children.0", "person.children.1.name"}
    assert set(faults(person(children=[{"nam": "Lê An"}, {}]))) == {"person.children.0", "person.children.1.name"}
    assert set(faults(person(children=[{"name": "x1"}, {"name": "Lê"}]))) == {
        "person.children.0.name",
        "person.children.1.name",
    }


def test_a_kept_file_passes_and_an_invented_one_does_not() -> None:
    kept = {"sha256": "a" * 64, "size": 10, "media_type": "application/pdf", "name": "giấy.pdf"}
    assert faults(person(scan=[kept])) == {}
    for wrong in (kept | {"size": 99 * 1024 * 1024}, kept | {"media_type": "text/html"}, kept | {"path": "/etc"}, "x"):
        assert list(faults(person(scan=[wrong]))) == ["person.scan"]


def test_an_officer_form_reads_the_applicants_answers_beside_it() -> None:
    number = {"id": "own", "type": "citizen_number", "label": "Số", "sex_field": "person.sex"}
    officer = parse(
        FormSpec, {"sections": [{"id": "check", "title": "T", "fields": [number | {"when": "person.sex != ''"}]}]}
    )
    beside = Beside(FORM, validate(FORM, GOOD, TODAY, LISTS).data, TODAY)
    assert validate(officer, {"check": {"own": "001326012345"}}, TODAY, LISTS, beside).ok
    assert "check.own" in validate(officer, {"check": {"own": "001226012345"}}, TODAY, LISTS, beside).faults


def test_an_officer_form_knows_the_day_the_answers_came_in() -> None:
    text = {"id": "note", "type": "text", "label": "N", "required_when": "days_between(person.born, received) > 30"}
    proposal = {"default_when": {"Quá ba mươi ngày": "days_between(person.born, received) > 30"}}
    officer = parse(FormSpec, {"sections": [{"id": "check", "title": "T", "fields": [text | proposal]}]})
    data = validate(FORM, GOOD, TODAY, LISTS).data  # born on 15 September
    for received, said in ((date(2026, 10, 15), ""), (date(2026, 10, 16), "Quá ba mươi ngày")):
        beside = Beside(FORM, data, received)
        assert bind(officer, {}, {}, LISTS, date(2027, 1, 1), beside).field("check.note").value == said
        assert validate(officer, {}, date(2027, 1, 1), LISTS, beside).ok is not bool(said)


def test_what_asks_for_an_answer_with_has_comes_out_the_same_on_the_page_and_when_filed() -> None:
    fields: list[dict[str, Any]] = [
        {"id": "house", "type": "boolean", "label": "Có nhà"},
        {"id": "floors", "type": "number", "label": "Số tầng", "when": "a.house"},
        {"id": "phone", "type": "phone", "label": "Điện thoại"},
        {"id": "lift", "type": "text", "label": "Thang máy", "when": "has(a.floors) && a.floors > 6", "required": True},
        {"id": "why", "type": "text", "label": "Vì sao", "when": "!has(a.floors)", "required": True},
    ]
    rule = {
        "id": "any",
        "check": "has(a.phone) || has(a.floors)",
        "at": ["a.phone"],
        "message": "Xin cho một.",
    }
    form = parse(FormSpec, {"sections": [{"id": "a", "title": "A", "fields": fields}], "rules": [rule]})

    def told(answers: dict[str, Any]) -> set[str]:
        bound = bind(form, {"a": answers}, lists={}, today=TODAY)
        shown = {one.html_name for part in bound.sections for one in part.fields if one.visible}
        found = set(validate(form, {"a": answers}, TODAY, {}).faults)
        assert shown & {"a.lift", "a.why"} == found & {"a.lift", "a.why"}
        return found

    assert told({}) == {"a.why", "a.phone"}
    assert told({"house": True, "floors": "7"}) == {"a.lift"}
    assert told({"house": True, "floors": "0"}) == set()
    assert told({"house": False, "floors": "7"}) == {"a.why", "a.phone"}, "a hidden answer is none"
