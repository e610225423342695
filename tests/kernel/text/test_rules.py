"""Folding and the Vietnamese order."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.text.api import fold, name_sort_key, sort_key, unprintable
from motcua.kernel.text.rules import search_words, words

VIETNAMESE = st.text(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz ", max_size=30
)

# In dictionary order, each list put together by hand.
ORDERED = [
    ["a", "à", "ả", "ã", "á", "ạ", "ác", "an", "anh", "ăn", "ân", "ấn", "ba", "bà", "bả", "bã", "bá", "bạ"],
    ["ca", "cà", "cả", "cá", "cam", "cảm", "cám", "chả", "chợ", "công", "cộng", "cơ", "cờ"],
    ["dân", "dự", "đa", "đá", "đăng", "đằng", "đắng", "đất", "đê", "em", "ém", "ê"],
    ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mưa", "mười"],
    ["o", "ông", "ơn", "uống", "ưa", "xã", "y", "ý"],
    ["khai báo", "khai sinh", "khai tử", "khải hoàn", "khám bệnh"],
    ["ca sĩ", "ca vát", "cà phê", "cá kho"],
    ["Tổ 1", "Tổ 2", "Tổ 10", "Tổ 11a", "Tổ dân phố"],
    ["Bà Rịa", "Bắc Giang", "Bắc Ninh", "Bình Dương", "Cà Mau", "Cao Bằng", "Đà Nẵng", "Đồng Nai", "Hà Nội"],
    ["Huế", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi"],
    ["9", "a", "zebra", "অ", "ক"],
]


def test_folding_takes_accents_case_and_punctuation_away():
    assert fold("Đăng ký  KHAI SINH,\n(lần đầu)!") == "dang ky khai sinh lan dau"
    assert fold("Nguyễn Thị Ường — Phường Bến Nghé") == "nguyen thi uong phuong ben nghe"
    assert fold("") == fold(" … 🎉❤️ ") == ""


def test_folding_reads_composed_and_decomposed_text_alike():
    text = "Giấy chứng nhận quyền sử dụng đất"
    assert fold(unicodedata.normalize("NFD", text)) == fold(text) == "giay chung nhan quyen su dung dat"


def test_folding_keeps_codes_and_digits():
    assert fold("Mã TTHC: 1.001193") == "ma tthc 1.001193"
    assert fold("123/2015/NĐ-CP.") == "123 2015 nd cp"
    assert fold("H26.12-250101-0001") == "h26.12 250101 0001"


def test_folding_keeps_the_vowel_signs_of_bengali():
    assert fold("জন্ম নিবন্ধন।") == "জন্ম নিবন্ধন"
    assert fold("কোথায়, কি?") == unicodedata.normalize("NFC", "কোথায় কি")


@given(st.text())
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert "  " not in once
    assert once == once.strip()


@given(VIETNAMESE)
def test_folded_vietnamese_is_plain_ascii(text):
    assert fold(text).isascii()


@given(st.text())
def test_every_word_has_a_letter_or_a_number(text):
    for word in [*words(text), *search_words(text)]:
        assert any(unicodedata.category(c)[0] in "LN" for c in word)
        assert not set(word) & set("'\"\\ \0:*()")


def test_a_code_is_found_whole_in_part_and_without_dots():
    assert search_words("Mã 1.001193") == ["ma", "1.001193", "1", "001193", "1001193"]


@pytest.mark.parametrize("ordered", ORDERED, ids=lambda ordered: ordered[0])
def test_words_stand_as_in_a_vietnamese_dictionary(ordered):
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def test_the_place_of_the_tone_mark_and_case_do_not_count():
    assert sort_key("hòa") == sort_key("HOÀ")
    assert sort_key("(Quận)  1") == sort_key("quận 1")


@given(st.text())
def test_a_sort_key_orders_alike_under_every_collation(text):
    key = sort_key(text)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())


@given(VIETNAMESE, VIETNAMESE)
def test_letters_decide_before_tones(left, right):
    """Where two one-syllable words differ without their tones, the tones have no say."""
    left, right = left.replace(" ", "")[:8], right.replace(" ", "")[:8]
    plain_left, plain_right = toneless(left), toneless(right)
    if plain_left != plain_right:
        assert (sort_key(left) < sort_key(right)) == (sort_key(plain_left) < sort_key(plain_right))


@given(VIETNAMESE, VIETNAMESE)
def test_what_continues_a_text_comes_after_it(text, more):
    assert sort_key(text) <= sort_key(f"{text} {more}")


def toneless(word: str) -> str:
    marks = "\u0300\u0309\u0303\u0301\u0323"
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c not in marks))


def test_people_are_listed_by_given_name_then_middle_then_family():
    people = [
        "Nguyễn An",
        "Trần An",
        "Nguyễn Văn An",
        "Trần Văn An",
        "Lê Thị Hồng Ánh",
        "Phạm Bình",
        "Nguyễn Thị Dung",
        "Đỗ Văn Đạt",
        "Hoàng Yến",
    ]
    shuffled = random.Random(7).sample(people, len(people))
    assert sorted(shuffled, key=name_sort_key) == people


def test_a_single_name_and_no_name_have_keys():
    assert name_sort_key("An") < name_sort_key("Nguyễn An")
    assert name_sort_key("  ") == ""


@pytest.mark.parametrize(
    ("text", "letters", "of_latin"),
    [
        ("Nguyễn Thị Ừ, Ƀuôn Ê̆ – “1/2”…\n", "", ""),
        ("Nguye\u0302\u0303n", "", ""),
        ("শিশু", "", "শিু"),
        ("漢字漢 a\u202eb", "漢字\u202e", "漢字\u202e"),
        ("Ольга", "Ольга", "Ольга"),
    ],
)
def test_what_a_paper_cannot_show_is_named_once(text: str, letters: str, of_latin: str):
    assert unprintable(text) == letters
    assert unprintable(text, latin=True) == of_latin
