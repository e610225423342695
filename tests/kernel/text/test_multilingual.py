"""A text in three languages."""

import pytest
from django.template import Context, Engine
from django.utils import translation
from pydantic import ValidationError

from motcua.kernel.text.api import Multilingual, nfc
from motcua.kernel.text.multilingual import MOST_MARKS

BIRTH = Multilingual(vi="Đăng ký khai sinh", en="Birth registration", bn="জন্ম নিবন্ধন")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Đăng ký khai sinh"),
        ("en", "Birth registration"),
        ("en-gb", "Birth registration"),
        ("bn", "জন্ম নিবন্ধন"),
        ("fr", "Đăng ký khai sinh"),
    ],
)
def test_a_text_speaks_the_language_of_the_request(language, text):
    assert BIRTH.get(language) == text
    with translation.override(language):
        assert str(BIRTH) == text


def test_without_a_language_it_is_vietnamese():
    with translation.override(None):
        assert str(BIRTH) == "Đăng ký khai sinh"


def test_a_missing_translation_falls_back_to_vietnamese():
    text = Multilingual(vi="Khai tử")
    assert text.get("bn") == text.get("en") == "Khai tử"
    assert not text.complete
    assert BIRTH.complete
    assert not Multilingual(vi="Khai tử", en="Death", bn=" ").complete


def test_text_is_kept_in_normal_form_c():
    decomposed = Multilingual(vi="ti\u00ea\u0301ng Vi\u00ea\u0323t")
    assert decomposed.vi == "tiếng Việt"
    assert decomposed == Multilingual(vi="tiếng Việt")


def test_a_text_cannot_be_changed_and_can_be_a_key():
    with pytest.raises(ValidationError):
        BIRTH.vi = "khác"
    assert {BIRTH: 1}[BIRTH.model_copy()] == 1


def test_vietnamese_is_required_and_other_languages_are_refused():
    with pytest.raises(ValidationError):
        Multilingual(en="Birth")
    with pytest.raises(ValidationError):
        Multilingual(vi="Khai sinh", fr="Naissance")


def test_a_template_writes_it_escaped_and_an_empty_one_is_false():
    template = Engine().from_string("{{ title }}{% if empty %}!{% endif %}")
    page = template.render(Context({"title": Multilingual(vi="<b>Lệ phí"), "empty": Multilingual(vi="")}))
    assert page == "&lt;b&gt;Lệ phí"


def test_an_endless_run_of_marks_is_cut_before_it_costs_time() -> None:
    marks = "\u0300\u0327" * 200_000
    assert len(nfc("a" + marks)) <= MOST_MARKS + 1
    assert nfc("Việt") == "Việt"
