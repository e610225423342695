"""The life of a dossier, which is law: its states, which act leads where, the ten national statuses, and its code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a dossier stands. Each state maps to one of the ten national statuses."""

    SUBMITTED = "submitted"
    PROCESSING = "processing"
    SIGNING = "signing"
    FINISHED = "finished"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


NATIONAL: Final[dict[State, int]] = {
    State.SUBMITTED: 1,
    State.PROCESSING: 4,
    State.SIGNING: 4,
    State.FINISHED: 9,
    State.RETURNED: 10,
    State.DECLINED: 3,
    State.WITHDRAWN: 7,
}
"""``TrangThaiHoSo`` of the national portal (DOMAIN 1.3)."""

ENDS: Final = frozenset({State.FINISHED, State.RETURNED, State.DECLINED, State.WITHDRAWN})
"""States in which the clock has stopped: national statuses 3, 7, 9 and 10."""

FROM: Final[dict[str, frozenset[State]]] = {
    "dossier.accept": frozenset({State.SUBMITTED}),
    "dossier.decline": frozenset({State.SUBMITTED}),
    "dossier.advance": frozenset({State.PROCESSING}),
    "dossier.send_back": frozenset({State.PROCESSING}),
    "dossier.approve": frozenset({State.PROCESSING}),
    "dossier.finish": frozenset({State.SIGNING}),
    "dossier.deliver": frozenset({State.FINISHED}),
    "dossier.withdraw": frozenset({State.SUBMITTED, State.PROCESSING}),
}
"""From which states each act may be done."""

TO: Final[dict[str, State]] = {
    "dossier.accept": State.PROCESSING,
    "dossier.decline": State.DECLINED,
    "dossier.advance": State.PROCESSING,
    "dossier.send_back": State.PROCESSING,
    "dossier.approve": State.SIGNING,
    "dossier.finish": State.FINISHED,
    "dossier.deliver": State.RETURNED,
    "dossier.withdraw": State.WITHDRAWN,
}
"""The state that each act leads to."""

CODE: Final = re.compile(
    r"((?:[GHPTV]\d{2}(?:\.\d{2,3}){0,5})|(?:\d{3}(?:\.\d{2}){1,3}\.[GHPTV]\d{2}))-(\d{6})-(\d{4,7})", re.ASCII
)


@dataclass(frozen=True)
class Code:
    """A dossier code: organisation identifier (either form), day of receipt, number of the day, digits that it has."""

    organisation: str
    day: date
    sequence: int
    digits: int = 4

    def __str__(self) -> str:
        return f"{self.organisation}-{self.day:%y%m%d}-{self.sequence:0{self.digits}}"

    @classmethod
    def parse(cls, text: str) -> "Code":
        """The code in ``text``. Raises ``ValueError`` for a wrong pattern or a day that no calendar has."""
        found = CODE.fullmatch(text)
        if not found:
            raise ValueError("not a dossier code")
        day = datetime.strptime(f"20{found[2]}", "%Y%m%d").date()  # noqa: DTZ007 - a legal day has no zone
        return cls(found[1], day, int(found[3]), len(found[3]))


def is_late(due: datetime | None, ended: datetime | None, now: datetime) -> bool:
    """Whether the clock ran out: at the end of the work, or now while it lasts. Late stays late."""
    return due is not None and (ended or now) > due


_PLACE: Final = re.compile(r"\{(\w+\.\w+)\}")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def places(text: str) -> list[str]:
    """The ``section.field`` names that a text of a result's content draws on."""
    return _PLACE.findall(text)


def naming(place: str, text: str) -> str:
    """The ``section.field`` that gives a line its name: the one called like the place, else the first; or ""."""
    named = places(text)
    return next((name for name in named if name.partition(".")[2] == place), named[0] if named else "")


def worded(text: str) -> str:
    """A text as people read it: an ISO date, whole or without its day, as dd/mm/yyyy or mm/yyyy."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    return "/".join(part for part in reversed(found.groups()) if part) if found else text


def fill(text: str, answers: Mapping[str, str]) -> str:
    """``text`` with each ``{section.field}`` filled; empty when it has places and all of them are empty.

    What is empty leaves no comma at either end. A date inside a sentence is written dd/mm/yyyy; one that is the whole
    text stays ISO for the template to word.
    """
    named = places(text)
    if named and not any(answers[name] for name in named):
        return ""
    if [text] == [f"{{{name}}}" for name in named]:
        return answers[named[0]]
    filled = _PLACE.sub(lambda found: _ISO_DATE.sub(r"\3/\2/\1", answers[found[1]]), text)
    return filled.strip(" ,;")
