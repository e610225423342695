"""Identifiers of agencies, in both forms that the law has used. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["qcvn102", "decision20"]
_QCVN102 = re.compile(r"([0-9]{3})\.([0-9]{2})\.([0-9]{2})\.([A-Z][0-9]{2})")
_DECISION20 = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,5}")
LONGEST = 40


@dataclass(frozen=True)
class Identifier:
    """An agency's identifier. ``parts`` go from level 1 (a ministry, a province: ``H26``) down to the agency itself."""

    form: Form
    parts: tuple[str, ...]

    @property
    def level1(self) -> str:
        """The code of the ministry or province to which the agency belongs."""
        return self.parts[0]


class NotAnIdentifier(ValueError):  # noqa: N818 - the caller says what the identifier was for
    """The text has neither form."""


def identifier(text: str) -> Identifier:
    """The identifier that a text writes. Raises ``NotAnIdentifier``.

    ``000.01.05.H26`` (QCVN 102:2016, the smallest level first, zeros where there is none) and ``H26.5.1`` (Decision
    20/2020/QĐ-TTg as amended by 09/2025/QĐ-TTg, level 1 first).

    >>> identifier("000.00.05.H26").parts
    ('H26', '05')
    >>> identifier("H15.50.05.13").level1
    'H15'
    """
    if old := _QCVN102.fullmatch(text):
        *lower, level1 = old.groups()
        while lower and not lower[0].strip("0"):
            lower.pop(0)
        return Identifier("qcvn102", (level1, *reversed(lower)))
    if len(text) <= LONGEST and _DECISION20.fullmatch(text):
        return Identifier("decision20", tuple(text.split(".")))
    raise NotAnIdentifier(text[:LONGEST])
