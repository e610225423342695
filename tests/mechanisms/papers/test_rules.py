"""Words, numbers, codes and masks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.mechanisms.papers.rules import (
    date_for_print,
    date_in_words,
    for_print,
    masked,
    masked_name,
    missing,
    notation,
    notation_fault,
    number_in_words,
    read_verification_code,
    template_fault,
    unprintable,
    verification_code,
)

UNITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8}
UNITS |= {"chín": 9, "không": 0, "mười": 10}
GROUPS = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def heard(words: str) -> int:
    """The number that a listener understands; written apart from the speaker."""
    total = group = last = 0
    for word in words.split():
        if word in UNITS:
            group, last = group + UNITS[word], UNITS[word]
        elif word == "mươi":
            group += 9 * last
        elif word == "trăm":
            group += 99 * last
        elif word in GROUPS:
            total, group = total + group * GROUPS[word], 0
        else:
            assert word == "linh"
    return total + group


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_words_is_heard_as_the_same_number(number: int) -> None:
    assert heard(number_in_words(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1000, "một nghìn"),
        (1001, "một nghìn không trăm linh một"),
        (1945, "một nghìn chín trăm bốn mươi lăm"),
        (2000, "hai nghìn"),
        (2010, "hai nghìn không trăm mười"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (21_000_000, "hai mươi mốt triệu"),
        (3_004_000_015, "ba tỷ không trăm linh bốn triệu không trăm mười lăm"),
    ],
)
def test_numbers_are_spoken_as_people_speak_them(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_out_of_reach_is_refused_not_misread(number: int) -> None:
    with pytest.raises(ValueError, match="No words"):
        number_in_words(number)


def test_a_date_in_words_names_day_month_and_year() -> None:
    assert date_in_words(date(2026, 3, 12)) == "Ngày mười hai tháng ba năm hai nghìn không trăm hai mươi sáu"
    assert date_in_words(date(2025, 4, 1)) == "Ngày một tháng tư năm hai nghìn không trăm hai mươi lăm"
    assert date_in_words(date(2000, 1, 31)) == "Ngày ba mươi mốt tháng một năm hai nghìn"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_has_its_own_words(day: date) -> None:
    assert date_in_words(day) != date_in_words(day + timedelta(days=1))
    day_words, rest = date_in_words(day).removeprefix("Ngày ").split(" tháng ")
    month_words, year_words = rest.split(" năm ", 1)
    assert (heard(day_words), heard(month_words), heard(year_words)) == (day.day, day.month, day.year)


def test_a_long_date_pads_as_decree_30_asks() -> None:
    assert date_for_print(date(2026, 2, 5))["long"] == "ngày 05 tháng 02 năm 2026"
    assert date_for_print(date(2026, 10, 9))["long"] == "ngày 09 tháng 10 năm 2026"
    assert date_for_print(date(2026, 3, 12))["long"] == "ngày 12 tháng 3 năm 2026"


def test_dates_inside_content_are_opened_and_everything_else_is_left() -> None:
    opened = for_print({"a": ["2026-02-05", "05/02/2026"], "b": "30/02/2026", "c": " Hoà\u0300 ", "d": 3, "e": "1995"})
    assert opened["a"] == [date_for_print(date(2026, 2, 5))] * 2
    assert (opened["b"], opened["c"], opened["d"], opened["e"]) == ("30/02/2026", "Hoà\u0300", 3, "1995")


def test_decomposed_letters_are_composed_before_they_are_printed() -> None:
    assert for_print("Nguye\u0302\u0303n") == "Nguyễn"
    assert unprintable({"name": "Nguye\u0302\u0303n Thi\u0323"}) == {}


def test_characters_that_cannot_be_printed_are_named_with_their_place() -> None:
    said = {"child": {"full_name": "漢字 Anh"}, "list": ["được", "a\u202eb"], "bn": "শিশু", "ok": "Nguyễn – “Ừ” 1/2…"}
    assert unprintable(said) == {"child.full_name": "漢字", "list.1": "\u202e"}


def test_missing_content_is_named_in_the_order_required() -> None:
    said = {"child": {"full_name": "", "sex": "Nữ"}}
    assert missing(said, ("child.full_name", "child.sex", "mother.full_name")) == [
        "child.full_name",
        "mother.full_name",
    ]


def test_a_number_is_printed_by_its_pattern() -> None:
    assert notation("{n:02}/{year}", 7, 2026) == "07/2026"
    assert notation("{n}/KS-{year}", 125, 2026) == "125/KS-2026"


@pytest.mark.parametrize("pattern", ["", "x", "{year}", "{n}{x}", "{n.__class__}", "{0}", "{n", "{n:zz}", "{n[0]}"])
def test_a_pattern_that_could_print_anything_but_the_number_is_refused(pattern: str) -> None:
    assert notation_fault(pattern)


def test_a_template_may_not_fetch_packages() -> None:
    assert template_fault('#import "@preview/cetz:0.3.1": *')
    assert not template_fault('#let mail = "a@b.vn"')


@given(st.binary(min_size=10, max_size=10))
def test_a_code_is_read_back_however_it_is_typed(random: bytes) -> None:
    code = verification_code(random)
    assert len(code) == 19
    assert read_verification_code(f" {code.lower().replace('-', ' ')} ") == code
    assert read_verification_code(code.replace("0", "o").replace("1", "L")) == code


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_two_codes_are_equal_only_for_equal_bytes(one: bytes, other: bytes) -> None:
    assert (verification_code(one) == verification_code(other)) == (one == other)


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q9TR-0VWX-5Z2U", "7K3M-Q9TR-0VWX-5Z2B-1", "đặng", "'; --"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_verification_code(typed) == ""


def test_a_masked_name_keeps_initials_and_the_given_name() -> None:
    assert masked_name("Nguyễn Thị Minh Anh") == "N*** T*** M*** Anh"
    assert masked_name("Bình") == "B***"
    assert masked_name("") == ""


def test_a_masked_date_keeps_its_year() -> None:
    assert [masked(text, "year") for text in ("2026-09-24", "24/09/2026", "1995", "")] == ["2026", "2026", "1995", ""]
    assert masked("Kinh", "none") == "Kinh"
