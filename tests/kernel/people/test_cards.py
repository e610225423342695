"""The code of an identity card says who holds it, or everything that is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.acts.api import Invalid
from motcua.kernel.people.api import Card, read_card

DAY = date(2026, 11, 17)
GOOD = "001188990017|012345678|Đinh Thị Nhàn|04031988|Nữ|Số 5, ngõ 10, Hàng Bông, Hoàn Kiếm, Hà Nội|10062021"


def faults(typed: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read_card(typed, DAY)
    assert set(refused.value.faults) == {"scan"}
    return [str(said) for said in refused.value.faults["scan"]]


def test_a_card_says_who_holds_it() -> None:
    assert read_card(f"{GOOD}\r\n", DAY) == Card(
        "001188990017",
        "Đinh Thị Nhàn",
        date(1988, 3, 4),
        "female",
        "Số 5, ngõ 10, Hàng Bông, Hoàn Kiếm, Hà Nội",
        date(2021, 6, 10),
        "012345678",
    )


def test_a_card_of_2024_goes_on_and_one_without_an_old_number_is_whole() -> None:
    assert read_card(f"{GOOD}|Đinh Văn An|Lê Thị Bé|", DAY).number == "001188990017"
    assert read_card(GOOD.replace("012345678", ""), DAY).old_number == ""


def test_letters_that_came_apart_come_together() -> None:
    assert read_card(GOOD.replace("Nhàn", "Nha\u0300n"), DAY).name == "Đinh Thị Nhàn"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("04031988", "31021988", "Ngày sinh"),
        ("04031988", "04031987", "1988"),
        ("|Nữ|", "|Nam|", "Giới tính"),
        ("|Nữ|", "|X|", "Giới tính"),
        ("001188990017", "00118899001", "11"),
        ("10062021", "10061970", "Ngày cấp"),
        ("10062021", "10062031", "Ngày cấp"),
        ("Đinh Thị Nhàn", "<script>alert(1)</script>", "Họ tên"),
        ("Hàng Bông", "<b>Hàng Bông</b>", "thường trú"),
        ("012345678", "0123", "chứng minh"),
        ("|", ";", "Không đọc được"),
        ("Nhàn", "Nh\x07àn", "Không đọc được"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in faults(GOOD.replace(old, new)))


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(faults("001188990017|1|99|31021988|X|<|31022021")) == 6


@pytest.mark.parametrize("typed", ["", "|" * 6, "x" * 10_000_000, "Đ|" * 400])
def test_what_no_card_says_is_refused_quickly(typed: str) -> None:
    assert faults(typed)


@given(st.text(max_size=300), st.integers(0, len(GOOD)))
def test_any_text_is_a_card_or_a_refusal(text: str, place: int) -> None:
    for typed in (text, GOOD[:place] + text + GOOD[place:], "|".join([text] * 7)):
        try:
            card = read_card(typed, DAY)
        except Invalid:
            continue
        assert "<" not in card.name + card.residence
