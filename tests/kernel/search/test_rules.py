"""What a thing is found by and what was typed, as tokens."""

from uuid import UUID

import pytest

from motcua.kernel.search.rules import Words, card_number, parse, plain_number, rank, squeezed, tokens

OWNER = UUID(int=1)


def digest(number: str) -> str:
    """A digest that shows what went in."""
    return f"d{number[::-1]}"


def test_a_thing_has_its_words_its_codes_both_ways_and_its_owner() -> None:
    found = tokens("dossier", OWNER, Words("Trần Lan", ["Khai sinh"], ["H26.1-261117-0012"], ["001190012345"]), digest)
    assert found.split() == [
        "_kdossier_", f"_kdossier_{OWNER.hex}", "tran", "lan", "khai", "sinh", "h26.1", "h26", "1", "h261",
        "261117", "0012",
        "_ch2612611170012", "_r2100711162162h", "12", "_hd543210091100",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("001190012345", "001190012345"),
        ("0011 9001 2345", "001190012345"),
        ("0912.345.678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("0100109106-001", "0100109106001"),
        ("12/GKS", ""),
        ("12345678", ""),
        ("H26.82-261117-0001", ""),
        ("٠٠١١٩٠٠١٢٣٤٥", ""),
    ],
)
def test_the_number_of_a_person_is_told_from_other_texts(typed: str, number: str) -> None:
    assert plain_number(typed) == number


def test_of_a_card_the_number_is_read_and_of_other_texts_with_bars_nothing() -> None:
    assert card_number("001190012345||Trần Thị Lan|15051990|Nữ|Hà Nội|01012022|||") == "001190012345"
    assert card_number("a|b") == card_number("00119001234|1|2|3|4|5|6") == ""


def test_a_query_is_its_folded_words_the_last_of_which_may_go_on() -> None:
    query = parse("Trần  Lan", digest)
    assert (query.terms, query.whole, query.exact) == (((("tran", False),), (("lan", True),)), (), ("trần", "lan"))
    assert parse("0123", digest).terms == ((("0123", True),),)


def test_a_code_in_parts_is_looked_for_as_one_from_its_begin_and_its_end() -> None:
    assert parse("H26 261117 0012", digest).whole == (("_ch262611170012", True), ("_r210071116262h", True))
    assert not parse("Nguyễn Lan 2026", digest).whole


def test_the_number_of_a_citizen_is_looked_for_by_its_digest_alone() -> None:
    query = parse("001190012345", digest)
    assert query.terms == ()
    assert ("_hd543210091100", False) in query.whole


def test_accents_as_typed_and_titles_in_a_row_and_codes_rank_first() -> None:
    query = parse("Hà Lan", digest)
    best = rank(query, "ha lan", "hà lan", "")
    assert best > rank(query, "ha lan", "hạ lan", "") > rank(query, "lan thi ha", "lan thị ha", "")
    code = parse("H26261117", digest)
    assert rank(code, "x", "x", "_ch262611170012 y") > rank(code, "x", "x", "y")


def test_what_parts_a_code_does_not_count() -> None:
    assert squeezed("H26.1 – 2611/17") == "h261261117"
