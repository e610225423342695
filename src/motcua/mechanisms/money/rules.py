"""The pure core of money: how much is open, in which state that leaves a demand, and the reference that finds it again.

All amounts are whole dong.
"""

import re
from collections.abc import Iterator
from typing import Final, TypedDict

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What references are spelt with: no letter that is read as a digit (Crockford)."""
PREFIX: Final = "MC"
BODY: Final = 8
_REFERENCE: Final = re.compile(rf"(?=({PREFIX}[{ALPHABET}]{{{BODY + 1}}}))")
NATIONAL: Final = {"reception": 1, "supplement": 2, "result": 4}
"""When a demand is due → ``HinhThucThu`` of the national portal (DOMAIN 1.3)."""
BEFORE: Final = ("reception", "supplement")
"""What has to be paid before the office goes on; the rest, before it hands the result over."""


class Line(TypedDict):
    """One line of a demand's working: ``amount`` is the product of ``times`` and ``each``; ``title`` by language.

    ``first`` and ``last``: which of the counted things a step of the rule is for (0: it has no end, or no steps).
    """

    title: dict[str, str]
    each: int
    times: list[int]
    amount: int
    first: int
    last: int


def owed(amount: int, waived: int, paid: int, refunded: int) -> int:
    """What is still to be paid; below zero what has to be given back: demanded = paid - refunded + open, always."""
    return amount - waived - (paid - refunded)


def state_of(amount: int, waived: int, paid: int, refunded: int) -> str:
    """The state of a demand by its sums."""
    if amount == 0:
        return "free"
    if waived == amount:
        return "cancelled"
    return "open" if owed(amount, waived, paid, refunded) > 0 else "paid"


def judge(state: str, due: int, amount: int) -> str:
    """What is wrong with an ``amount`` that came for a demand in a ``state`` of which ``due`` is open; "" fits."""
    if state == "cancelled":
        return "cancelled"
    if state in ("paid", "free"):
        return "second"
    return "" if amount == due else "less" if amount < due else "more"


def reference(random: bytes) -> str:
    """A reference of 11 letters and digits from at least five random bytes; the last one checks the others."""
    number = int.from_bytes(random[:5])
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(BODY)))
    return PREFIX + body + _check(body)


def _check(body: str) -> str:
    # Weights are odd, so that every single wrong letter shows, and differ, so that most swapped neighbours do.
    return ALPHABET[sum((2 * place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body)) % 32]


def references_in(text: str) -> Iterator[str]:
    """The references in what somebody wrote as the purpose of a transfer, however banks cut and glued it."""
    glued = re.sub(r"[^0-9A-Z]", "", text.upper())
    for found in _REFERENCE.finditer(glued):
        whole = found[1]
        if _check(whole[len(PREFIX) : -1]) == whole[-1]:
            yield whole


def dong(amount: int) -> str:
    """An amount as people write it: 1.234.000."""
    return f"{amount:,}".replace(",", ".")
