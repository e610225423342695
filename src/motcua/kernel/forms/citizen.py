"""The twelve digits of a personal identification number: what they say, and where a declaration contradicts them.

``PPP G YY RRRRRR``: province of birth registration; century and sex; year of birth; serial number. There is no check
digit. Source: the structure as the law portals describe it (second-hand; the list of provinces is therefore pack data).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from motcua.kernel.forms.messages import FEMALE, MALE, Message, message

SEX_WORD = {"male": MALE, "female": FEMALE}


@dataclass(frozen=True)
class CitizenNumber:
    """A number taken apart: ``province`` three digits, ``sex`` male or female, ``year`` of birth in full."""

    province: str
    sex: str
    year: int


def read(number: str) -> CitizenNumber:
    """Take twelve ASCII digits apart."""
    century_and_sex = int(number[3])
    return CitizenNumber(
        province=number[:3],
        sex="female" if century_and_sex % 2 else "male",
        year=1900 + 100 * (century_and_sex // 2) + int(number[4:6]),
    )


def shape_fault(number: str, provinces: Collection[str], today: date) -> Message | None:
    """What is wrong with the number by itself, or None. ``provinces``: the known codes; empty = not checked.

    Codes from 100 up are given to persons whose birth was registered abroad; no list of them was found,
    so they pass: a rule that we cannot cite must not lock a person out.
    """
    if not (number.isascii() and number.isdigit()):
        return message("citizen_digits")
    if len(number) != 12:
        return message("citizen_length", count=len(number))
    parts = read(number)
    if provinces and parts.province.startswith("0") and parts.province not in provinces:
        return message("citizen_province", code=parts.province)
    if parts.year > today.year:
        return message("citizen_future", number_year=parts.year)
    if number[6:] == "000000":
        return message("citizen_serial")
    return None


def contradiction(number: str, sex: str | None, year: int | None, fixed_sex: str | None = None) -> Message | None:
    """Where number and declaration disagree. None = not declared; ``fixed_sex``: whom the field is for."""
    parts = read(number)
    declared = sex or fixed_sex
    words = {"number_sex": SEX_WORD[parts.sex], "number_year": parts.year, "year": year}
    wrong_sex = declared is not None and declared != parts.sex
    wrong_year = year is not None and year != parts.year
    if declared is not None:
        words["sex"] = SEX_WORD[declared]
    if wrong_sex and sex is None:
        return message("citizen_for", **words)
    if wrong_sex and wrong_year:
        return message("citizen_both", **words)
    if wrong_sex:
        return message("citizen_sex", **words)
    if wrong_year:
        return message("citizen_year", **words)
    return None
