"""Expressions say what they mean, are refused when they cannot, and never crash on a form left half-filled."""

from datetime import date

import pytest

from motcua.kernel.packs.api import ExpressionFailed, ExpressionRefused, compile
from motcua.kernel.packs.expressions import months_between, years_between

TYPED = {
    "child": {"full_name": str, "birth_date": date, "weight": int, "twin": bool, "others": list, "home": dict},
    "today": date,
}
OPEN = {"child": dict}


@pytest.mark.parametrize(
    ("source", "child", "value"),
    [
        ("child.full_name == 'An'", {"full_name": "An"}, True),
        ("days_between(child.birth_date, today) > 60", {"birth_date": "2026-01-01"}, True),
        ("days_between(child.birth_date, today) > 60", {"birth_date": date(2026, 2, 1)}, False),
        ("years_between(child.birth_date, today) >= 18", {"birth_date": "2008-03-10"}, True),
        ("years_between(child.birth_date, today) >= 18", {"birth_date": "2008-03-11"}, False),
        ("starts_with(child.full_name, 'Nguyễn')", {"full_name": "Nguyễn An"}, True),
        ("first_word(child.full_name) == 'Nguyễn'", {"full_name": " Nguyễn An"}, True),
        ("same_name(first_word(child.full_name), 'NGUYỄN')", {"full_name": "Nguyễn An"}, True),
        ("same_name(child.full_name, 'Hòa')", {"full_name": "Hoà"}, True),
        ("same_name(child.full_name, 'Lan')", {"full_name": "Lân"}, False),
        ("same_name(first_word(child.full_name), 'An')", {}, False),
        ("child.full_name.matches('^[A-Z].*')", {"full_name": "An"}, True),
        ("child.others.exists(o, o.age > 3)", {"others": [{}, {"age": 5}]}, True),
        ("child.others.exists(o, o.age > 3)", {"others": [{}]}, False),
        ("child.home.province == '01'", {"home": {"province": "01"}}, True),
        ("child.twin ? 'hai' : 'một'", {"twin": True}, "hai"),
    ],
)
def test_an_expression_has_the_value_it_says(source: str, child: dict[str, object], value: object) -> None:
    assert compile(source, TYPED).evaluate({"child": child, "today": "2026-03-10"}) == value


@pytest.mark.parametrize("data", [{}, {"child": None}, {"child": {}}, {"child": {"full_name": None, "weight": ""}}])
@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("child.full_name == ''", True),
        ("child.twin", False),
        ("child.weight > 3", False),
        ("child.weight < 3", False),
        ("days_between(child.birth_date, today) > 60", False),
        ("days_between(child.birth_date, today)", None),
        ("size(child.others) == 0", True),
        ("child.home.province == ''", True),
        ("child.home.a.b.c == ''", True),
    ],
)
def test_what_is_missing_never_crashes(source: str, value: object, data: dict[str, object]) -> None:
    assert compile(source, TYPED).evaluate(data) is value


def test_one_evaluation_leaves_nothing_behind_for_the_next() -> None:
    assert compile("child.x == ''", OPEN).evaluate({}) is True
    assert compile("has(child.x)", OPEN).evaluate({}) is False
    assert compile("has(child.x) && child.x > 3", OPEN).evaluate({"child": {"x": 4}}) is True


def test_a_form_learns_which_fields_an_expression_reads() -> None:
    found = compile("child.twin && days_between(child.birth_date, today) > 60 && child.full_name != 'today'", TYPED)
    assert found.paths == {"child.twin", "child.birth_date", "child.full_name", "today"}
    assert found.yields_truth


def test_an_error_with_everything_given_is_told_and_not_taken_for_no() -> None:
    with pytest.raises(ExpressionFailed, match="divide by zero"):
        compile("1 / child.weight == 1", TYPED).evaluate({"child": {"weight": 0}})


def test_a_misspelt_field_is_found_at_check_with_its_place_and_the_nearest_name() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile("child.twin ||\n  child.ful_name == ''", TYPED)
    assert (refused.value.line, refused.value.column) == (2, 3)
    assert "child.full_name" in str(refused.value.remedy)


def test_a_text_without_quotes_is_told_how_to_write_it() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile("child.full_name == park", TYPED)
    assert "'park'" in str(refused.value.remedy)


def test_a_text_compared_with_a_number_is_found_at_check() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile("child.weight == 'ba'", TYPED)
    assert refused.value.column == 14


@pytest.mark.parametrize(
    ("source", "empty", "answered"),
    [
        ("has(child.weight)", False, True),
        ("!has( child . weight ) || child.weight > 3", True, False),
        ("has(child.weight) && child.weight < 3", False, True),
        ("has(child.birth_date) && child.birth_date < '2010-01-01'", False, True),
        ("has(child.home)", False, True),
        ("has(child.home.province)", False, False),
        ("has(child.others)", False, True),
        ("child.full_name == 'has(child.weight)'", False, False),
    ],
)
def test_whether_a_field_is_answered_can_be_asked(source: str, empty: bool, answered: bool) -> None:
    given = {"weight": 0, "birth_date": "2009-05-05", "home": {"province": "", "old": "Xã cũ"}, "others": [{}]}
    condition = compile(source, TYPED)
    blank = {"home": {"province": "", "old": ""}, "others": []}
    assert [condition.evaluate({"child": data}) for data in ({}, blank, given)] == [empty, empty, answered]
    assert condition.certain({}) and condition.certain({"child": given})


def test_a_box_to_tick_is_not_asked_for_with_has() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile("child.full_name == '' ||\n  has(child.twin)", TYPED)
    assert (refused.value.line, refused.value.column) == (2, 3)
    assert "!child.twin" in str(refused.value.remedy)


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        ("child.weight > 3", False),
        ("!(child.weight > 3)", False),
        ("child.weight <= 3 || child.weight > 3", False),
        ("child.twin && child.weight > 3", True),  # the box is not ticked, so the weight is not asked for
        ("days_between(child.birth_date, today) > 60", False),
        ("child.birth_date < '2010-01-01'", False),
        ("child.birth_date == '' || child.birth_date < '2010-01-01'", True),
        ("child.full_name == 'An'", True),
    ],
)
def test_it_is_known_whether_an_answer_hangs_on_what_is_missing(source: str, certain: bool) -> None:
    assert compile(source, TYPED).certain({"today": "2026-11-17"}) is certain
    full = {"weight": 3, "twin": True, "birth_date": "2020-01-01", "full_name": "An"}
    assert compile(source, TYPED).certain({"today": "2026-11-17", "child": full})


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "child.",
        "true" + " || true" * 80,
        "(" * 40 + "true" + ")" * 40,
        "[" * 13 + "]" * 13 + " == []",
        "[1].all(a, [1].all(b, [1].all(c, true)))",
        "child.full_name.matches('(')",
        "child.full_name.matches(child.full_name)",
        "child.full_name.matches('((a{1000}){1000}){1000}')",
        "__import__('os').system('true')",
        "child.__class__ == ''",
    ],
)
def test_a_hostile_expression_is_refused_at_check(hostile: str) -> None:
    with pytest.raises(ExpressionRefused):
        compile(hostile, TYPED)


def test_loops_over_long_lists_stop_at_the_engines_budget() -> None:
    twice = compile("child.others.all(a, child.others.all(b, a >= b || a < b))", TYPED)
    with pytest.raises(ExpressionFailed, match="budget"):
        twice.evaluate({"child": {"others": list(range(1000))}})


@pytest.mark.parametrize(
    ("first", "second", "months", "years"),
    [
        ("2024-02-29", "2025-02-28", 11, 0),
        ("2024-02-29", "2025-03-01", 12, 1),
        ("2026-03-10", "2025-03-10", -12, -1),
        ("2026-03-10", "2026-03-10", 0, 0),
    ],
)
def test_months_and_years_are_whole_ones(first: str, second: str, months: int, years: int) -> None:
    assert (months_between(first, second), years_between(first, second)) == (months, years)
