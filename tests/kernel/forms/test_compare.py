"""What changed between two versions of the answers, of the form, and of the form under half-given answers."""

from typing import Any

from django.utils.translation import override

from motcua.kernel.forms.api import Change, FormSpec, compare, compare_forms, renewed, validate
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import FORM, GOOD, LISTS, ORIGINS, SECTIONS, SEXES, TODAY


def stored(**answers: Any) -> dict[str, Any]:
    checked = validate(FORM, {"person": GOOD["person"] | answers}, TODAY, LISTS)
    assert checked.ok, checked.faults
    return checked.data


def said(before: dict[str, Any], after: dict[str, Any], masked: bool = True) -> list[tuple[str, str, str, str]]:
    with override("vi"):
        changes: list[Change] = compare(FORM, before, after, masked, LISTS)
        return [(change.path, change.kind, change.old, change.new) for change in changes]


def labels(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    with override("vi"):
        return [str(change.label) for change in compare(FORM, before, after, True, LISTS)]


def altered(**fields: dict[str, Any] | None) -> FormSpec:
    """The small form with fields changed, and those that are None left out."""
    first = SECTIONS[0]
    kept = [field | (fields.get(field["id"]) or {}) for field in first["fields"] if fields.get(field["id"], 1)]
    return parse(FormSpec, {"sections": [first | {"fields": kept}, SECTIONS[1]]})


def test_answers_that_are_the_same_differ_nowhere() -> None:
    assert said(stored(), stored()) == []
    assert (
        said(stored(married=False), {"person": {k: v for k, v in stored()["person"].items() if k != "married"}}) == []
    )


def test_each_answer_that_differs_is_told_in_the_order_of_the_form() -> None:
    before = stored(note="Cũ", weight="3,2")
    after = stored(weight="3,4", phone="0912345678", sex="3", email="lan@vidu.vn")
    assert said(before, after) == [
        ("person.sex", "changed", "Nữ", "Khác"),
        ("person.note", "removed", "Cũ", ""),
        ("person.weight", "changed", "3,2", "3,4"),
        ("person.phone", "added", "", "0912345678"),
        ("person.email", "added", "", "lan@vidu.vn"),
    ]


def test_secret_answers_are_dotted_on_both_sides_unless_all_may_be_read() -> None:
    before, after = stored(tax="001190990123"), stored(tax="0100109106")
    assert said(before, after) == [("person.tax", "changed", "0•••••••0123", "0100109106")]
    assert said(before, after, masked=False) == [("person.tax", "changed", "001190990123", "0100109106")]
    [change] = compare(FORM, before, after, True, LISTS)
    assert change.masked


def test_a_row_put_in_or_taken_out_changes_no_other_row() -> None:
    an, ba, chi = ({"name": name} for name in ("Lê An", "Lê Ba", "Lê Chi"))
    two, other = stored(children=[an, ba]), stored(children=[ba])
    assert said(two, other) == [("person.children.0.name", "removed", "Lê An", "")]
    assert said(other, two) == [("person.children.0.name", "added", "", "Lê An")]
    assert said(two, stored(children=[an, chi])) == [("person.children.1.name", "changed", "Lê Ba", "Lê Chi")]
    assert labels(other, two) == ["Các con, dòng 1: Tên con"]


def test_two_versions_of_a_form_tell_what_a_person_would_notice() -> None:
    new = altered(
        note=None,
        name={"label": "Họ và tên"},
        phone={"required": True},
        sex={"list": ORIGINS.urn},
        since={"type": "date"},
        spouse={"when": None},
        children={"fields": [{"id": "name", "type": "name", "label": "Tên con"}]},
    )
    found = {(one.path, one.kind, one.what): (one.old, one.new) for one in compare_forms(FORM, new)}
    assert found == {
        ("person.note", "removed", "field"): ("", ""),
        ("person.children.born", "removed", "field"): ("", ""),
        ("person.name", "changed", "label"): ("Họ tên", "Họ và tên"),
        ("person.sex", "changed", "list"): (SEXES.urn, ORIGINS.urn),
        ("person.since", "changed", "type"): ("partial_date", "date"),
        ("person.spouse", "changed", "when"): ("person.married", ""),
        ("person.phone", "changed", "required"): ("false", "true"),
        ("person.children.name", "changed", "required"): ("true", "false"),
    }
    assert {(one.path, one.kind) for one in compare_forms(new, FORM) if one.what == "field"} == {
        ("person.note", "added"),
        ("person.children.born", "added"),
    }
    assert compare_forms(FORM, FORM) == []


def test_answers_that_still_fit_a_new_form_are_kept_and_the_others_named() -> None:
    new = altered(note=None, sex={"list": ORIGINS.urn}, since={"type": "date"})
    data = {
        "person": {
            "name": "Nguyễn Thị Lan",
            "sex": "2",
            "since": "2020",
            "note": "Gửi chị",
            "born": "31/02/2026",
            "phone": "",
            "children": [{"name": "Lê An", "born": ""}],
        }
    }
    kept, dropped = renewed(FORM, new, data, LISTS, TODAY)
    assert kept["person"] == {name: data["person"][name] for name in ("name", "born", "phone", "children")}
    assert [(one.path, one.gone, one.answer) for one in dropped] == [
        ("person.sex", False, "2"),
        ("person.since", False, "2020"),
        ("person.note", True, "Gửi chị"),
    ]
    with override("vi"):
        assert [(str(one.section), str(one.label)) for one in dropped][2] == ("Ông/bà", "Ghi chú")


def test_an_old_form_whose_list_is_not_in_force_any_more_is_carried_over_all_the_same() -> None:
    new = altered(sex=None)
    lists = {urn: one for urn, one in LISTS.items() if urn != SEXES.urn}
    kept, dropped = renewed(FORM, new, {"person": {"sex": "2", "name": "Lan Anh"}}, lists, TODAY)
    assert (kept, [one.path for one in dropped]) == ({"person": {"name": "Lan Anh"}}, ["person.sex"])


def test_an_empty_or_unreadable_draft_is_carried_over_without_a_word() -> None:
    for data in ({}, {"person": None}, {"person": "x"}, {"person": {"note": ""}}):
        assert renewed(FORM, altered(note=None), data, LISTS, TODAY) == ({}, [])
