"""Numbers as the portal writes them: sums of money in three styles, lengths of time, and digits that run together."""

import re
from dataclasses import dataclass
from itertools import chain

NUMBER = r"(?:\d{1,3}(?:[.,]\d{3}){1,4}(?!\d)|\d{1,15})"
"""``8,000``, ``400.000`` or ``20``: the first two group by thousands, the third is meant as it stands. What is longer
is no number of ours."""

UNITS = {
    "ngày làm việc": "working_day",
    "ngày": "day",
    "giờ làm việc": "working_hour",
    "giờ": "hour",
    "tháng": "month",
}
"""Units of time, as they are written → as a limit has them; longer names first."""

CURRENCIES = {"việt nam đồng": "VND", "vnđ": "VND", "vnd": "VND", "đồng": "VND", "đ": "VND", "usd": "USD", "eur": "EUR"}

BLANK = r"[^\S\n]+"
"""What may stand between two words on a line: blanks, tabs, blanks that do not break."""


def spaced(*phrases: str) -> str:
    """A pattern of these phrases, the longest first, whatever blanks stand between their words."""
    return "|".join(BLANK.join(phrase.split()) for phrase in sorted(phrases, key=len, reverse=True))


def plain(words: str) -> str:
    """Words in small letters with one blank between them, as the tables here name them."""
    return " ".join(words.lower().split())


_MONEY = re.compile(rf"(?<![\d.,/])(?P<number>{NUMBER})\s*(?P<currency>{spaced(*CURRENCIES)})(?!\w)", re.IGNORECASE)
_TIME = re.compile(
    rf"(?<![\d.,/])(?P<number>\d{{1,4}})\s*(?:\([^()\d]{{1,30}}\)\s*)?(?P<unit>{spaced(*UNITS)})(?!\w)", re.IGNORECASE
)
_NOT_A_LENGTH = re.compile(r"(?:ngày|sau|trước|từ|đến|lúc|tháng|thứ)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Sum:
    """Money: ``amount`` in whole units of ``currency``, ``written`` as found."""

    amount: int
    currency: str
    written: str


@dataclass(frozen=True)
class Length:
    """A length of time: ``amount`` of ``unit`` (as a limit has it), ``written`` as found."""

    amount: int
    unit: str
    written: str


def whole(number: str) -> int:
    """``8,000``, ``8.000`` and ``8000`` as 8000."""
    return int(number.replace(",", "").replace(".", ""))


def is_number(text: str) -> bool:
    """Whether the text is one number as the portal writes them; ``00,000`` and ``020`` are none."""
    return re.fullmatch(NUMBER, text) is not None and (text == "0" or not text.startswith("0"))


def sums(text: str) -> list[Sum]:
    """Every sum of money that a text speaks of."""
    return [
        Sum(whole(found["number"]), CURRENCIES[plain(found["currency"])], found[0]) for found in _MONEY.finditer(text)
    ]


def lengths(text: str) -> list[Length]:
    """Every length of time that a text speaks of; ``ngày 15 tháng 7`` and ``sau 15 giờ`` are moments, no lengths."""
    return [
        Length(int(found["number"]), UNITS[plain(found["unit"])], found[0])
        for found in _TIME.finditer(text)
        if plain(found["unit"]) in ("ngày làm việc", "giờ làm việc") or not _NOT_A_LENGTH.search(text, 0, found.start())
    ]


@dataclass(frozen=True)
class Split:
    """Digits that run together read as two numbers."""

    first: str
    second: str


def splits(run: str) -> list[Split]:
    """Every way to read digits as one number followed by another; the shortest first number comes first."""
    ways = (Split(run[:cut], run[cut:]) for cut in range(1, len(run)))
    return [
        way
        for way in ways
        if way.first.isdecimal() and way.second != "0" and is_number(way.first) and is_number(way.second)
    ]


def fitting(ways: list[Split], hints: list[int]) -> list[Split]:
    """The ways whose second number is among ``hints``, as it stands or in thousands."""
    known = set(chain.from_iterable((hint, hint // 1000 if hint % 1000 == 0 else hint) for hint in hints))
    return [way for way in ways if whole(way.second) in known]
