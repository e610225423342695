"""What must hold for anything that anybody can send."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kernel.forms.api import bind, display, from_post, json_schema, mask, validate
from motcua.kernel.forms.dates import parse_partial, shown
from tests.kernel.forms.made import FORM, GOOD, LISTS, TODAY

PATHS = [f"{section.id}.{field.id}" for section, field in FORM.walk()]
ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)
HOME = st.fixed_dictionaries({}, optional=dict.fromkeys(("province", "commune", "detail", "old", "x"), JSON))
ANSWERS = st.fixed_dictionaries({}, optional={field.id: JSON | HOME for field in FORM.sections[0].fields})
SCHEMA = jsonschema_rs.validator_for(json_schema(FORM, "vi", LISTS, TODAY), validate_formats=True)

LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["Nguyễn Lan", "An"]),
    "sex": st.sampled_from(["1", "2", "3", "4", ""]),
    "born": st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(lambda day: shown(day.isoformat())),
    "since": st.sampled_from(["2026", "10/2026", "2026-10-02", "1990", ""]),
    "number": st.sampled_from(["001326012345", "001226012345", "001090012345", ""]),
    "home": st.sampled_from([{"province": "01", "commune": "cửa nam", "detail": "1"}, {"province": "75"}, None]),
    "note": st.sampled_from(["a\r\nb", "", "x" * 51]),
    "time": st.sampled_from(["08:30", "24:00", ""]),
    "weight": st.sampled_from(["3,2", 4, 3.5, "10", None]),
    "married": st.booleans(),
    "spouse": st.sampled_from(["Rahim", ""]),
    "phone": st.sampled_from(["0912 345 678", "+84912345678", "024 3825 1234", "+880 1712 345678", "1"]),
    "email": st.sampled_from(["a@b.vn", "a+b@c-d.com.vn", "a.@b.vn", "a@b", ""]),
    "children": st.sampled_from([[], [{"name": "Lê An", "born": "01/01/2020"}], [{}]]),
}


@given(JSON | st.fixed_dictionaries({"person": ANSWERS, "late": JSON}))
@settings(max_examples=300, deadline=None)
def test_anything_at_all_is_judged_shown_and_bound_without_a_crash(data: Any) -> None:
    checked = validate(FORM, data, TODAY, LISTS)
    with override("vi"):
        assert all(str(sentence) for found in checked.faults.values() for sentence in found)
        display(FORM, checked.data, lists=LISTS)
        bound = bind(FORM, data, checked.faults, LISTS, TODAY)
        assert len(bound.errors) == sum(len(found) for found in checked.faults.values())
    json.dumps(checked.data).encode()


@given(st.fixed_dictionaries({}, optional=LIKELY), st.sampled_from(["", "Đi xa"]))
@settings(max_examples=400, deadline=None)
def test_what_passes_also_passes_the_schema_and_passes_again(answers: dict[str, Any], reason: str) -> None:
    checked = validate(FORM, {"person": GOOD["person"] | answers, "late": {"reason": reason}}, TODAY, LISTS)
    if checked.ok:
        SCHEMA.validate(checked.data)
        assert validate(FORM, checked.data, TODAY, LISTS) == checked


@given(st.dictionaries(st.sampled_from([*PATHS, "person.home.province", "person.children.0.name", "x"]), ANY_TEXT))
@settings(max_examples=200, deadline=None)
def test_any_post_is_read_and_judged(post: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(post)
    validate(FORM, from_post(FORM, query), TODAY, LISTS)


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_a_date_shown_is_read_back_as_the_same_date(day: date) -> None:
    parsed = parse_partial(shown(day.isoformat()))
    assert parsed is not None and parsed.exists and parsed.iso == day.isoformat()


@given(st.text("0123456789", max_size=15))
def test_a_masked_number_shows_at_most_five_digits(number: str) -> None:
    dotted = mask(number)
    assert len(dotted) == len(number)
    assert sum(c.isdigit() for c in dotted) <= 5
