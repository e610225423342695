"""VietQR against every vector that is known (DOMAIN 9.1), and what no code may carry; references in any spelling."""

import io

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from motcua.mechanisms.money.rules import ALPHABET, reference, references_in
from motcua.mechanisms.money.vietqr import PURPOSE, crc, payload, png, svg

ONE = "38570010A00000072701270006970436011308810004580860208QRIBFTTA5303704"
TWO = "38570010A00000072701270006970436011300110018008790208QRIBFTTA5303704"
VECTORS = {
    f"000201010212{ONE}5802VN6304C06F": (("970436", "0881000458086"), {"once": True}),
    f"000201010212{TWO}54061000005802VN62130809nhan tien6304D1EF": (
        ("970436", "0011001800879", 100_000, "nhan tien"),
        {},
    ),
    f"000201010212{ONE}5405700005802VN62210817Futsal 14 Aug Bao6304E53E": (
        ("970436", "0881000458086", 70_000, "Futsal 14 Aug Bao"),
        {},
    ),
    f"000201010211{ONE}5405700005802VN62210817Futsal 14 Aug Bao630420F7": (
        ("970436", "0881000458086", 70_000, "Futsal 14 Aug Bao"),
        {"once": False},
    ),
}


@pytest.mark.parametrize("text", VECTORS)
def test_every_known_code_comes_out_letter_by_letter(text: str) -> None:
    values, named = VECTORS[text]
    assert payload(*values, **named) == text  # type: ignore[arg-type]


def test_the_checksum_is_the_one_that_emv_asks_for() -> None:
    assert crc("123456789") == "29B1"


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose"),
    [
        ("97043", "1", 0, ""),
        ("97043a", "1", 0, ""),
        ("970436", "", 0, ""),
        ("970436", "1" * 20, 0, ""),
        ("970436", "1 2", 0, ""),
        ("970436", "1", -1, ""),
        ("970436", "1", 0, "phí"),
        ("970436", "1", 0, "a\nb"),
    ],
)
def test_what_banks_would_not_carry_is_refused(bank: str, account: str, amount: int, purpose: str) -> None:
    with pytest.raises(ValueError, match="."):
        payload(bank, account, amount, purpose)


def test_the_picture_is_plain_svg_without_styles_that_our_pages_forbid() -> None:
    drawn = svg(payload("970436", "0881000458086", 70_000, "MC0000000000"))
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "<script" not in drawn


def test_the_picture_to_keep_shows_the_same_code_with_the_white_edge_that_scanners_want() -> None:
    text = payload("970436", "0881000458086", 70_000, "MC0000000000")
    picture = Image.open(io.BytesIO(png(text))).convert("1")
    dots = [[not picture.getpixel((x, y)) for x in range(8, picture.width, 16)] for y in range(8, picture.height, 16)]
    edge = 4 * [False]
    row = [edge + [bool(dot) for dot in line] + edge for line in segno.make(text, error="m", micro=False).matrix]
    blank = 4 * [len(row[0]) * [False]]
    assert dots == blank + row + blank


@given(st.binary(min_size=5, max_size=5), st.text(max_size=40), st.text(max_size=40))
def test_a_reference_is_found_in_whatever_a_bank_makes_of_the_purpose(random: bytes, before: str, behind: str) -> None:
    made = reference(random)
    assert made.isascii()
    assert len(made) <= PURPOSE
    spelt = " ".join([made[:4].lower(), made[4:8], made[8:]])
    assert made in set(references_in(f"{before} {spelt} {behind}"))


@given(st.binary(min_size=5, max_size=5), st.integers(2, 10), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_no_reference(random: bytes, place: int, letter: str) -> None:
    made = reference(random)
    wrong = made[:place] + letter + made[place + 1 :]
    assert (wrong in set(references_in(wrong))) is (wrong == made)


def test_references_of_two_demands_differ() -> None:
    assert reference(b"\0\0\0\0\0") != reference(b"\0\0\0\0\1")
