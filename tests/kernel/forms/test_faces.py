"""What templates, prints and the API get from a form."""

from datetime import date
from typing import Any

import jsonschema_rs
from django.http import QueryDict
from django.utils.translation import override

from motcua.kernel.forms.api import bind, display, from_post, json_schema, merged, validate
from tests.kernel.forms.made import FIELDS, FORM, GOOD, LISTS, TODAY, form


def post(text: str) -> dict[str, Any]:
    return from_post(FORM, QueryDict(text))


def test_a_post_becomes_nested_answers() -> None:
    found = post("person.name=Lan+Anh&person.home.province=01&person.home.commune=C&csrf=x&person.nothing=1")
    assert found == {"person": {"name": "Lan Anh", "home": {"province": "01", "commune": "C"}}}


def test_a_box_left_empty_is_told_apart_from_a_box_on_another_page() -> None:
    assert post("person.married=")["person"] == {"married": False}
    assert post("person.married=&person.married=on")["person"] == {"married": True}
    assert "person" not in post("late.reason=x")


def test_rows_keep_their_order_and_empty_ones_are_left_out() -> None:
    text = "person.children.1.name=B&person.children.0.name=A&person.children.2.name=&person.children.x.name=C"
    assert post(text)["person"]["children"] == [{"name": "A"}, {"name": "B"}]


def test_a_row_that_goes_is_named_by_its_number_on_the_page() -> None:
    query = QueryDict("person.children.0.name=A&person.children.1.name=B&person.children.2.name=C")
    for drop, left in (("person.children.1", "AC"), ("person.children.9", "ABC"), ("person.children", "ABC")):
        rows = from_post(FORM, query, drop)["person"]["children"]
        assert [row["name"] for row in rows] == list(left)
    assert from_post(FORM, QueryDict("person.children.0.name=A"), "person.children.0")["person"]["children"] == []


def test_a_group_shows_its_rows_and_one_to_fill_in_while_there_is_room() -> None:
    children = {
        n: bind(FORM, {"person": {"children": [{"name": "A"}] * n}}, lists=LISTS, today=TODAY) for n in range(4)
    }
    shown = {n: bound.field("person.children") for n, bound in children.items()}
    assert {n: (len(group.rows), group.needed, group.can_add) for n, group in shown.items()} == {
        0: (1, 0, True),
        1: (2, 1, True),
        2: (2, 2, False),
        3: (2, 3, False),
    }
    group = {"id": "kin", "type": "repeat", "label": "Người thân", "minimum": 2, "fields": [FIELDS[0]]}
    least = form(sections=[{"id": "person", "title": "T", "fields": [group]}], rules=[])
    bound = bind(least, lists=LISTS, today=TODAY).field("person.kin")
    assert (len(bound.rows), bound.needed) == (2, 2)


def test_a_fault_in_a_row_is_told_with_its_row() -> None:
    data = {"person": GOOD["person"] | {"children": [{"name": "Lê An"}, {"name": "Lê"}]}}
    bound = bind(FORM, data, validate(FORM, data, TODAY, LISTS).faults, LISTS, TODAY)
    with override("vi"):
        assert [(one.id_for, str(one.label)) for one in bound.errors] == [
            ("f-person-children-1-name", "Các con, dòng 2: Tên con")
        ]


def test_what_the_drawing_depends_on_is_known_with_the_conditions_inside_rows() -> None:
    inner = {"id": "why", "type": "text", "label": "W", "when": "person.married"}
    group = {"id": "rows", "type": "repeat", "label": "R", "fields": [inner]}
    email = {"id": "email", "type": "email", "label": "E", "required_when": "person.sex == '3'"}
    fields = [*(one for one in FIELDS if one["id"] in ("sex", "married")), group, email]
    bound = bind(form(sections=[{"id": "person", "title": "T", "fields": fields}], rules=[]), lists=LISTS, today=TODAY)
    assert bound.live(["other.answer == '1'"]) == {"person.married", "person.sex", "other.answer"}
    assert not bound.field("person.rows").rows[0][0].visible


def test_a_later_page_is_laid_over_the_earlier_ones() -> None:
    assert merged({"person": {"name": "A", "sex": "1"}}, {"person": {"sex": "2"}, "late": {}}) == {
        "person": {"name": "A", "sex": "2"},
        "late": {},
    }


def test_a_bound_form_gives_a_template_all_it_needs() -> None:
    data = {"person": GOOD["person"] | {"name": ""}}
    bound = bind(FORM, data, validate(FORM, data, TODAY, LISTS).faults, LISTS, TODAY)
    name, born, sex, home = (bound.field(f"person.{one}") for one in ("name", "born", "sex", "home"))
    assert (name.widget, name.id_for, name.required, name.visible) == ("text", "f-person-name", True, True)
    with override("vi"):
        assert str(name.error) == "Xin điền “Họ tên”."
        assert [(one.path, one.id_for, str(one.label)) for one in bound.errors] == [
            ("person.name", "f-person-name", "Họ tên")
        ]
        assert home.parts["commune"].value == "cua nam"
        assert [str(one.label) for one in home.parts["commune"].options][:1] == ["Phường Cửa Nam"]
    assert (born.value, born.widget, born.inputmode) == ("15/09/2026", "date", "numeric")
    assert (sex.widget, [one.value for one in sex.options if one.selected]) == ("radios", ["2"])
    assert not bound.field("person.spouse").visible
    assert [section.id for section in bound.visible_sections] == ["person"]


def test_stored_answers_are_bound_as_people_typed_them() -> None:
    stored = validate(FORM, {"person": GOOD["person"] | {"weight": "3,2"}}, TODAY, LISTS).data
    bound = bind(FORM, stored, lists=LISTS, today=TODAY)
    assert bound.field("person.born").value == "15/09/2026"
    assert bound.field("person.weight").value == "3,2"
    assert bound.field("person.home").parts["commune"].value == "Phường Cửa Nam"


def test_identity_numbers_are_dotted_until_revealed() -> None:
    data = validate(FORM, GOOD, TODAY, LISTS).data
    with override("vi"):
        rows = {row.path: row for row in display(FORM, data, lists=LISTS)[0].rows}
        assert rows["person.number"].text == "0•••••••2345"
        assert rows["person.number"].masked
        assert rows["person.home"].text == "12 Hàng Bài, Phường Cửa Nam, Thành phố Hà Nội"
        assert rows["person.sex"].text == "Nữ"
        assert rows["person.born"].text == "15/09/2026"
        shown = {row.path: row.text for row in display(FORM, data, masked=False, lists=LISTS)[0].rows}
    assert shown["person.number"] == "001326012345"


def test_a_code_is_shown_under_its_name_of_today_and_offered_only_while_in_force() -> None:
    options = {on: bind(FORM, lists=LISTS, today=on).field("person.home") for on in (date(2026, 4, 29), TODAY)}
    with override("vi"):
        names = {on: str(home.parts["province"].options[1].label) for on, home in options.items()}
    assert names == {date(2026, 4, 29): "Tỉnh Đồng Nai", TODAY: "Thành phố Đồng Nai"}


def test_the_schema_is_sound_and_says_when_a_field_is_needed() -> None:
    schema = json_schema(FORM, "en", LISTS, TODAY)
    jsonschema_rs.meta.validate(schema)
    judge = jsonschema_rs.validator_for(schema)
    assert judge.is_valid({"person": {"name": "Lan Anh"}})
    assert not judge.is_valid({})
    assert not judge.is_valid({"person": {"name": "Lan Anh", "sex": "3"}})
    assert judge.is_valid({"person": {"name": "Lan Anh", "sex": "3", "email": "a@b.vn"}})
    assert not judge.is_valid({"person": {"name": "Lan Anh", "other": 1}})
