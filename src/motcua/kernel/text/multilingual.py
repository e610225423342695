"""One text in the three languages of the house."""

import re
import unicodedata
from typing import Annotated

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict

MOST_MARKS = 8
"""Combining marks that may follow one letter: no writing needs more, and an endless run costs time by its square."""
_RUN = re.compile(rf"[^\w\x00-\x7f]{{{MOST_MARKS + 1}}}")
"""Where too many marks may be: a mark is neither a letter, a digit nor ASCII."""


def nfc(text: str) -> str:
    """The text in Unicode normal form C, all that we store; marks beyond ``MOST_MARKS`` on a letter are dropped."""
    if text.isascii():
        return text
    if not _RUN.search(text):  # nearly all there is, and a loop of ours takes many times as long
        return unicodedata.normalize("NFC", text)
    kept, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


Normal = Annotated[str, AfterValidator(nfc)]


class Multilingual(BaseModel):
    """A text in Vietnamese, with English and Bengali where they exist.

    ``str(text)`` is the text in the language of the running request, so a template writes ``{{ spec.title }}``.
    A missing translation falls back to Vietnamese: a person always reads something.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    vi: Normal
    en: Normal = ""
    bn: Normal = ""

    def get(self, lang: str) -> str:
        """The text in ``lang`` (``"en"``, ``"en-gb"``, …), else in Vietnamese."""
        match lang.partition("-")[0]:
            case "en":
                return self.en or self.vi
            case "bn":
                return self.bn or self.vi
            case _:
                return self.vi

    @property
    def complete(self) -> bool:
        """Whether no language is missing or blank."""
        return all(text.strip() for text in (self.vi, self.en, self.bn))

    def __str__(self) -> str:
        return self.get(get_language() or "vi")

    def __bool__(self) -> bool:
        return bool(self.vi)
