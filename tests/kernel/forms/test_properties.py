"""What must hold for anything that anybody can send."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from motcua.kernel.forms import geometry, tax
from motcua.kernel.forms.api import bind, display, from_post, json_schema, mask, validate
from motcua.kernel.forms.dates import parse_partial, shown
from motcua.kernel.forms.fields import MoneyField
from motcua.kernel.forms.lines import Context, grouped
from motcua.kernel.forms.values import clean_money
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import FORM, GOOD, LISTS, TODAY

LAND = st.lists(st.tuples(st.floats(102, 109), st.floats(8.5, 23)), min_size=3, max_size=8)
PATHS = [f"{section.id}.{field.id}" for section, field in FORM.walk()]
CONTEXT = Context(TODAY, LISTS)
MONEY = parse(MoneyField, {"id": "m", "type": "money", "label": "M"})
ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)
BOXES = ("province", "commune", "detail", "old", "kind", "name", "number", "confirmed", "type", "coordinates", "x")
HOME = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("province", "commune", "detail", "old", "kind", "name", "number", "confirmed", "type", "coordinates", "x"),
        JSON,
    ),
)
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
    "tax": st.sampled_from(["0100109106", "0100109106 001", "0100109107", "001190990123", "01001091060", ""]),
    "price": st.sampled_from(["1.500.000", 1500000, "1.500.000 đồng", "999", "1,5", 2**70, None]),
    "seller": st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["person", "organisation", "", "x"]),
            "name": st.sampled_from(["Lê An", "Công ty 3/2", ""]),
            "number": st.sampled_from(["001190990123", "0100109106-001", "1", ""]),
            "phone": st.sampled_from(["0912 345 678", "x", ""]),
        },
    ),
    "plot": st.lists(st.tuples(st.floats(20.9, 21.1), st.floats(105.8, 105.9)), max_size=6).map(
        lambda some: "\n".join(f"{lat:.5f}, {lon:.5f}" for lat, lon in some)
    ),
    "oath": st.sampled_from([{"name": "nguyen thi lan", "confirmed": True}, {"name": "An"}, {"confirmed": True}, {}]),
    "children": st.sampled_from([[], [{"name": "Lê An", "born": "01/01/2020"}], [{}]]),
}


@given(JSON | st.fixed_dictionaries({"person": ANSWERS, "late": JSON}))
@settings(max_examples=300)
def test_anything_at_all_is_judged_shown_and_bound_without_a_crash(data: Any) -> None:
    checked = validate(FORM, data, TODAY, LISTS)
    with override("vi"):
        assert all(str(sentence) for found in checked.faults.values() for sentence in found)
        display(FORM, checked.data, lists=LISTS)
        bound = bind(FORM, data, checked.faults, LISTS, TODAY)
        assert len(bound.errors) == sum(len(found) for found in checked.faults.values())
    json.dumps(checked.data).encode()


@given(st.fixed_dictionaries({}, optional=LIKELY), st.sampled_from(["", "Đi xa"]))
@settings(max_examples=400)
def test_what_passes_also_passes_the_schema_and_passes_again(answers: dict[str, Any], reason: str) -> None:
    checked = validate(FORM, {"person": GOOD["person"] | answers, "late": {"reason": reason}}, TODAY, LISTS)
    if checked.ok:
        SCHEMA.validate(checked.data)
        assert validate(FORM, checked.data, TODAY, LISTS) == checked


@given(st.dictionaries(st.sampled_from([*PATHS, "person.home.province", "person.children.0.name", "x"]), ANY_TEXT))
@settings(max_examples=200)
def test_any_post_is_read_and_judged(post: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(post)
    validate(FORM, from_post(FORM, query), TODAY, LISTS)


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_a_date_shown_is_read_back_as_the_same_date(day: date) -> None:
    parsed = parse_partial(shown(day.isoformat()))
    assert parsed is not None and parsed.exists and parsed.iso == day.isoformat()


@given(st.integers(0, 10**15 - 1))
def test_an_amount_shown_is_read_back_as_the_same_amount(amount: int) -> None:
    assert clean_money(MONEY, grouped(amount), CONTEXT) == (amount, {})


@given(st.text("0123456789", min_size=9, max_size=9))
def test_one_digit_at_most_completes_nine_and_any_slip_of_one_digit_is_seen(nine: str) -> None:
    sound = [tenth for tenth in "0123456789" if tax.fault(nine + tenth, (), TODAY) is None]
    assert len(sound) == (tax.check_digit(nine) != 10)
    for code in (nine + tenth for tenth in sound):
        for at, digit in enumerate(code[:9]):
            slip = code[:at] + str((int(digit) + 1) % 10) + code[at + 1 :]
            assert tax.fault(slip, (), TODAY) is not None


@given(LAND)
@settings(max_examples=200)
def test_a_piece_of_land_is_read_back_from_what_is_shown_and_from_its_own_geojson(points: list[geometry.Point]) -> None:
    read, _none = geometry.read(geometry.lines(points))
    assume(geometry.fault(read, "any") is None)
    stored = geometry.geojson(read)
    again, told = geometry.of_geojson(stored)
    assert told is None and geometry.geojson(again) == stored
    assert geometry.geojson(geometry.read(geometry.lines(again))[0]) == stored
    assert geometry.area(stored) > 0
    turned = geometry.geojson([*read[1:], read[0]])
    assert abs(geometry.area(turned) - geometry.area(stored)) <= 1e-6 * geometry.area(stored)


@given(st.text("0123456789", max_size=15))
def test_a_masked_number_shows_at_most_five_digits(number: str) -> None:
    dotted = mask(number)
    assert len(dotted) == len(number)
    assert sum(c.isdigit() for c in dotted) <= 5
