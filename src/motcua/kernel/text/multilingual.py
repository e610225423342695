"""One text in the three languages of the house."""

import unicodedata
from typing import Annotated

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict


def nfc(text: str) -> str:
    """The text in Unicode normal form C, the only form we store and compare."""
    return unicodedata.normalize("NFC", text)


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
