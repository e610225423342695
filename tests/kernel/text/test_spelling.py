"""Near spellings: slips, sounds, keys of Telex; the same on both databases."""

import pytest

from motcua.kernel.text.api import learn, near, suggestions
from motcua.kernel.text.spelling import forms, sound

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def known() -> None:
    learn(["nguyen thi minh anh trung sang xuan li dang ky khai sinh giang nam certificate duoc"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nguyeenx", "nguyen"),
        ("nguye6n4", "nguyen"),
        ("dduwowcj", "duoc"),
        ("chung", "trung"),
        ("xang", "sang"),
        ("suan", "xuan"),
        ("ly", "li"),
        ("lam", "nam"),
        ("dang", "dang"),
        ("gang", "dang"),
        ("nguyne", "nguyen"),
        ("nguyn", "nguyen"),
        ("nguyenn", "nguyen"),
        ("certifcate", "certificate"),
        ("sertifcate", "certificate"),
        ("xinh", "sinh"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert meant in near(typed)


@pytest.mark.parametrize("typed", ["zzzz", "an", "k", "123", "a" * 40, "certific"])
def test_what_is_too_far_is_near_to_nothing(typed: str) -> None:
    assert near(typed) == []


def test_a_known_word_is_nearest_to_itself_and_the_rest_follow_by_how_near_they_are() -> None:
    assert near("trung")[0] == "trung"
    assert near("sang")[:2] == ["sang", "dang"]


def test_all_words_of_a_query_take_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        assert [some[0] for some in suggestions("Nguyễm thi xinh")] == ["nguyen", "thi", "sinh"]


def test_a_word_that_is_known_is_not_learnt_again(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        learn(["nguyen minh"])


def test_words_that_sound_alike_are_known_under_one_form() -> None:
    assert sound("giay") == sound("day") == sound("rai") != sound("cay")
    assert forms("an") == {"=an", "~an"}
