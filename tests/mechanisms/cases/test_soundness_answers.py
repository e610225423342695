"""What is said of a condition is what comes of all the forms that may be filed."""

from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kernel.forms.api import CodeList, FormSpec, condition_fault, holds, validate
from motcua.mechanisms.cases.soundness_answers import said
from tests.mechanisms.cases.test_soundness_flow import TEXT, birth, library


@pytest.mark.parametrize(
    ("source", "outcomes"),
    [
        ("registration.kind == '1'", {True, False}),
        ("registration.kind in ['1', '2', '3', '4', '5']", {True}),
        ("registration.kind == '7'", {False}),
        ("registration.surrogacy || !registration.surrogacy", {True}),  # a box left alone is not ticked
        ("child.full_name == child.full_name", {True}),
        ("child.full_name.matches('^A')", {True, False}),  # not counted
        ("days_between(child.birth_date, today) > -1", {True}),  # born today at the latest
        ("days_between(child.birth_date, today) > 60", {True, False}),
    ],
)
def test_what_a_condition_can_say_is_counted_over_all_answers(source: str, outcomes: set[bool]) -> None:
    lists = {one.urn: one for _place, one in library().items("code-lists", CodeList)}
    assert said(birth().form, [source], lists).outcomes == outcomes


def form(*fields: dict[str, Any], when: str | None = None) -> FormSpec:
    """A form of one section ``a``, and a number asked for in a section ``b`` under a condition."""
    some = [{"label": TEXT, **one} for one in fields]
    last = {"id": "b", "title": TEXT, "when": when, "fields": [{"id": "n", "label": TEXT, "type": "number"}]}
    return FormSpec.model_validate(
        {"sections": [{"id": "a", "title": TEXT, "fields": some}, *([last] if when else [])]}
    )


HOUSE = {"id": "house", "type": "boolean"}
FLAG = {"id": "flag", "type": "boolean", "when": "a.house"}
STOREYS = {"id": "n", "type": "number", "minimum": 1, "maximum": 60, "required": True}
CELLARS = {"id": "m", "type": "number", "minimum": 0, "maximum": 5}
ASKED = {"id": "q", "type": "number", "required_when": "a.house"}
AREA = {"id": "area", "type": "number", "decimals": 1, "minimum": 1, "required": True}
PRICE = {"id": "price", "type": "money", "maximum": 1000, "required": True}
BORN = {"id": "born", "type": "date", "not_after": "today", "required": True}
FROM = {"id": "start", "type": "date", "not_before": "today", "not_after": date(2030, 1, 1), "required": True}
WHO = {"id": "who", "type": "text", "max_length": 5, "required": True}


@pytest.mark.parametrize(
    ("source", "outcomes"),
    [
        ("a.flag", {True, False}),
        ("!a.house && a.flag", {False}),
        ("a.house || !a.flag", {True}),
        ("a.n > 500", {False}),
        ("a.n <= 60", {True}),
        ("a.n == 60", {True, False}),
        ("a.n > 3 && a.n < 2", {False}),
        ("a.n > 3 && a.n < 5", {True, False}),
        ("a.n > 3 && a.n < 4", {False}),
        ("a.area > 3.0 && a.area < 3.1", {False}),
        ("a.area > 3.0 && a.area < 3.2", {True, False}),
        ("a.n > 59 && a.n < a.price", {True, False}),
        ("a.n * 2 == 10", {True, False}),
        ("a.n * 2 == 11", {True, False}),  # sums are not counted
        ("a.price > 1000", {False}),
        ("has(a.m) && a.m > 5", {False}),
        ("has(a.m) || !has(a.m)", {True}),
        ("a.house || !has(a.q)", {True, False}),
        ("a.house && !has(a.q)", {False}),
        ("b.n > 3 && !a.house", {False}),
        ("a.born > today", {False}),
        ("a.born < '1900-01-01'", {False}),
        ("a.born < '2010-01-01' && a.born > '2009-12-31'", {False}),
        ("a.born < '2010-01-01' && years_between(a.born, today) >= 14", {True, False}),
        ("years_between(a.born, today) >= 14 && days_between(a.born, today) < 60", {False}),
        ("months_between(a.born, today) == 7", {True, False}),
        ("a.start > '2029-12-31'", {True, False}),
        ("a.start > '2030-01-01'", {False}),
        ("days_between(a.born, a.start) < 0", {True, False}),  # two days and the time between are not counted
        ("days_between(a.born, today) > 9000", {True, False}),
        ("days_between(a.born, today) > 900000", {False}),
        ("today < '2027-01-01' && days_between(today, '2027-01-01') in [110, 111]", {True, False}),
        ("a.n < a.m && a.m < a.q", {True, False}),
        ("a.n < a.m && a.m < a.n", {False}),
        ("today >= '2027-07-01'", {True, False}),
        ("a.who == 'An' || a.who == 'Bình'", {True, False}),
        ("a.who == 'An' && a.who == 'Bình'", {False}),
        ("a.who == 'Nguyễn'", {False}),  # six letters do not fit
        ("has(a.who)", {True}),
        ("a.who > 'A' && a.who < 'B'", {True, False}),
    ],
)
def test_hidden_fields_and_each_side_of_what_is_compared_are_counted(source: str, outcomes: set[bool]) -> None:
    made = form(HOUSE, FLAG, STOREYS, CELLARS, ASKED, AREA, PRICE, BORN, FROM, WHO, when="a.house")
    assert condition_fault(made, source) is None
    assert said(made, [source], {}).outcomes == outcomes


@pytest.mark.parametrize(
    ("source", "hangs"),
    [
        ("a.m > 0", "a.m"),
        ("!(a.m > 0)", "a.m"),
        ("a.m <= 0 || a.m > 0", "a.m"),
        ("a.n > 3 || a.m > 0", "a.m"),
        ("has(a.m) && a.m > 0", ""),
        ("!has(a.m) || a.m > 0", ""),
        ("a.n > 3", ""),  # always asked for
        ("a.q > 3", "a.q"),
        ("a.house && a.q > 3", ""),  # asked for where the box is ticked
        ("b.n > 3", "b.n"),
        ("a.on < '2010-01-01'", "a.on"),
        ("a.on != '' && a.on < '2010-01-01'", ""),
        ("days_between(a.on, today) > 3", "a.on"),
        ("a.house", ""),
    ],
)
def test_a_condition_that_hangs_on_an_empty_field_is_known_with_the_field(source: str, hangs: str) -> None:
    on = {"id": "on", "type": "date"}
    assert said(form(HOUSE, STOREYS, CELLARS, ASKED, on, when="a.house"), [source], {}).hangs == hangs


def test_a_form_of_many_fields_that_depend_on_each_other_is_not_tried_without_end() -> None:
    """Every answer of the first fields leads to a last one that no answer fits."""
    some = [{"id": f"n{n}", "type": "number", "required": True} for n in range(40)]
    never = {"id": "zone", "type": "date", "not_before": date(2030, 1, 1), "not_after": date(2029, 1, 1)}
    source = " && ".join(f"a.n{n} > {n}" for n in range(20)) + " && a.zone > '2029-01-01'"
    assert said(form(*some, never | {"required": True}), [source], {}).outcomes == {True, False}


ATOMS = st.one_of(
    st.sampled_from(["a.house", "a.flag", "has(a.m)", "has(a.q)", "b.n > 1", "a.n == a.m", "a.n < a.q"]),
    st.builds(
        "a.{} {} {}".format, st.sampled_from("nmq"), st.sampled_from(["<", ">=", "==", "!="]), st.integers(-1, 5)
    ),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda some: st.one_of(st.builds("({} && {})".format, some, some), some.map(lambda one: f"!({one})"),
                           st.builds("({} || {})".format, some, some)),
    max_leaves=4,
)  # fmt: skip


@cache
def filed() -> tuple[FormSpec, list[dict[str, dict[str, Any]]]]:
    """A small form, and all that may be filed with it."""
    small = [one | {"minimum": 0, "maximum": 4} for one in (STOREYS, CELLARS, ASKED)]
    made = form(HOUSE, FLAG, *small, when="a.house && a.n > 1")
    numbers = ["", *"01234"]
    answers = (
        {"a": {"house": house, "flag": flag, "n": n, "m": m, "q": q}, "b": {"n": last}}
        for house, flag in product([True, False], repeat=2)
        for n, m, q, last in product(numbers, numbers, numbers, ["", "0", "1", "2"])
    )
    checked = (validate(made, one, date(2026, 11, 17), {}) for one in answers)
    return made, [one.data for one in checked if one.ok]


@settings(max_examples=40)
@given(CONDITIONS)
def test_what_is_said_is_what_comes_of_all_the_forms_that_may_be_filed(source: str) -> None:
    made, every = filed()
    came = {holds(made, source, data, date(2026, 11, 17)) for data in every}
    outcomes = said(made, [source], {}).outcomes
    assert came <= outcomes
    assert came == outcomes or "a.n == a.m" in source or "a.n < a.q" in source, (
        "only fields against fields are left out"
    )
