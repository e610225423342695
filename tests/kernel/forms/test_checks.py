"""A form with mistakes is told all of them before anybody fills it in."""

import pytest
from django.utils.translation import override
from pydantic import ValidationError

from motcua.kernel.forms.api import CodeList, FormSpec, condition_fault, form_faults
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import FORM, LISTS, form


def test_the_small_form_has_no_mistakes() -> None:
    assert form_faults(FORM, LISTS) == []


def test_every_mistake_is_found_with_its_place() -> None:
    broken = parse(
        FormSpec,
        {
            "sections": [
                {
                    "id": "a",
                    "title": "A",
                    "when": "a.x ==",
                    "fields": [
                        {"id": "x", "type": "code", "label": "X", "list": "urn:motcua:code-list:none"},
                        {"id": "x", "type": "text", "label": "X", "required_when": "b.y == 1"},
                        {"id": "n", "type": "citizen_number", "label": "N", "sex_field": "a.sex"},
                    ],
                },
                {"id": "today", "title": "T", "fields": [{"id": "x", "type": "text", "label": "X", "when": "'x'"}]},
            ],
            "rules": [{"id": "r", "check": "a.x == 'x'", "at": ["a.z"], "message": "M"}],
        },
    )
    with override("vi"):
        found = {fault.path: (str(fault.message), str(fault.remedy)) for fault in form_faults(broken, LISTS)}
    assert set(found) == {
        "sections.0.fields.1",
        "sections.today",
        "sections.a.fields.x.list",
        "sections.a.fields.n.sex_field",
        "rules.r.at",
        "sections.a.when",
        "sections.a.fields.x.required_when",
        "sections.today.fields.x.when",
    }
    assert found["rules.r.at"][0] == "Tờ khai không có trường “a.z”."
    assert all(message and remedy for message, remedy in found.values())


def test_fields_that_wait_for_each_other_and_bounds_that_cross_are_told_once() -> None:
    def field(name: str, **more: object) -> dict[str, object]:
        return {"id": name, "type": "text", "label": name, **more}

    waits = {"x": "y", "y": "z", "z": "x", "own": "own"}
    fields = [field(name, when=f"a.{other} == '1'") for name, other in waits.items()]
    fields.append(field("free", when="a.x == '1'", min_length=5, max_length=3))
    broken = parse(FormSpec, {"sections": [{"id": "a", "title": "A", "fields": fields}]})
    found = [fault.path for fault in form_faults(broken, LISTS)]
    assert sorted(found) == [
        "sections.a.fields.free.max_length",
        "sections.a.fields.own.when",
        "sections.a.fields.x.when",
    ]


def test_a_condition_elsewhere_is_checked_against_the_form() -> None:
    assert condition_fault(FORM, "person.sex == '1'") is None
    assert condition_fault(FORM, "person.sexx == '1'") is not None


def test_only_a_form_beside_another_has_a_day_of_receipt_and_no_section_takes_its_name() -> None:
    officer = form(
        sections=[FORM.sections[1].model_dump(mode="json", exclude_unset=True) | {"id": "own"}],
        rules=[{"id": "r", "check": "days_between(received, today) >= 0", "at": ["own.reason"], "message": "M"}],
    )
    assert form_faults(officer, LISTS, beside=FORM) == []
    assert "rules.r.check" in [fault.path for fault in form_faults(officer, LISTS)]
    taken = form(sections=[{"id": "received", "title": "T", "fields": []}], rules=[])
    assert [fault.path for fault in form_faults(taken, LISTS)] == ["sections.received"]


def test_a_second_form_may_read_the_first_but_not_take_its_names() -> None:
    officer = form(sections=[FORM.sections[1].model_dump(mode="json", exclude_unset=True) | {"id": "own"}], rules=[])
    assert form_faults(officer, LISTS, beside=FORM) == []
    assert form_faults(officer, LISTS) != []
    assert [fault.path for fault in form_faults(FORM, LISTS, beside=FORM)] == ["sections.person", "sections.late"]


@pytest.mark.parametrize(
    "entries",
    [
        [{"code": "1", "title": "A", "name": "A"}],
        [{"code": "1"}],
        [{"code": "1", "title": "A", "colour": "red"}],
    ],
)
def test_a_code_list_with_a_mistake_is_refused(entries: list[dict[str, str]]) -> None:
    head = {"urn": "urn:motcua:code-list:x", "title": "X", "valid_from": "2026-01-01", "source": "S"}
    with pytest.raises(ValidationError):
        parse(CodeList, head | {"entries": entries})
