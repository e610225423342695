"""The life of a dossier, which is law: its states, which act leads where, the ten national statuses, and its code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a dossier stands. Each state maps to one of the ten national statuses."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    SIGNING = "signing"
    FINISHED = "finished"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Group(StrEnum):
    """The column of the national report in which a status counts."""

    NONE = "none"
    RUNNING = "running"
    """đang xử lý"""
    REFUSED = "refused"
    """từ chối"""
    PAUSED = "paused"
    """tạm dừng"""
    DONE = "done"
    """đã xử lý"""
    WITHDRAWN = "withdrawn"
    """đã xử lý (rút)"""


@dataclass(frozen=True)
class Status:
    """One national status: its report group, and which of our states it is."""

    group: Group
    states: frozenset[State] = frozenset()


STATUSES: Final[dict[int, Status]] = {
    1: Status(Group.NONE, frozenset({State.SUBMITTED})),  # Mới đăng ký
    2: Status(Group.RUNNING, frozenset({State.ACCEPTED})),  # Được tiếp nhận
    3: Status(Group.REFUSED, frozenset({State.DECLINED})),  # Không được tiếp nhận
    4: Status(Group.RUNNING, frozenset({State.PROCESSING, State.SIGNING})),  # Đang xử lý
    5: Status(Group.PAUSED),  # Yêu cầu bổ sung giấy tờ
    6: Status(Group.PAUSED),  # Yêu cầu thực hiện nghĩa vụ tài chính
    7: Status(Group.WITHDRAWN, frozenset({State.WITHDRAWN})),  # Công dân yêu cầu rút hồ sơ
    8: Status(Group.PAUSED),  # Dừng xử lý
    9: Status(Group.DONE, frozenset({State.FINISHED})),  # Đã xử lý xong
    10: Status(Group.DONE, frozenset({State.RETURNED})),  # Đã trả kết quả
}
"""``TrangThaiHoSo`` of the national portal, whole (DOMAIN 1.3). No act of ours leads to 5, 6 or 8 yet."""

NATIONAL: Final[dict[State, int]] = {state: code for code, status in STATUSES.items() for state in status.states}
"""The national status of each state."""

ENDS: Final = frozenset({State.FINISHED, State.RETURNED, State.DECLINED, State.WITHDRAWN})
"""States in which the clock has stopped: national statuses 3, 7, 9 and 10."""

MOVES: Final[dict[str, dict[State, State]]] = {
    "dossier.accept": {State.SUBMITTED: State.ACCEPTED, State.PROCESSING: State.PROCESSING},
    "dossier.decline": {State.SUBMITTED: State.DECLINED, State.PROCESSING: State.DECLINED},
    "dossier.advance": {State.ACCEPTED: State.PROCESSING, State.PROCESSING: State.PROCESSING},
    "dossier.send_back": {State.ACCEPTED: State.PROCESSING, State.PROCESSING: State.PROCESSING},
    "dossier.approve": {State.ACCEPTED: State.SIGNING, State.PROCESSING: State.SIGNING},
    "dossier.finish": {State.SIGNING: State.FINISHED},
    "dossier.deliver": {State.FINISHED: State.RETURNED},
    "dossier.reassign": {state: state for state in (State.SUBMITTED, State.ACCEPTED, State.PROCESSING, State.FINISHED)},
    "dossier.withdraw": dict.fromkeys((State.SUBMITTED, State.ACCEPTED, State.PROCESSING), State.WITHDRAWN),
}
"""From which state each act leads where. Under way, the step at hand says which of the acts comes next: a dossier sent
back to its receiving is accepted again, or declined."""


def moved(act: str, state: str) -> State:
    """The state that ``act`` leads to. Raises ``KeyError`` where it may not be done."""
    return MOVES[act][State(state)]


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


def naming(place: str, texts: Sequence[str]) -> str:
    """The ``section.field`` that gives a line its name: the one called like the place, else the first; or ""."""
    named = [name for text in texts for name in places(text)]
    return next((name for name in named if name.partition(".")[2] == place), named[0] if named else "")


def worded(text: str) -> str:
    """A text as people read it: an ISO date, whole or without its day, as dd/mm/yyyy or mm/yyyy."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    return "/".join(part for part in reversed(found.groups()) if part) if found else text


def fill(text: str, answers: Mapping[str, str]) -> str:
    """``text`` with each ``{section.field}`` filled; empty unless every one has an answer: no sentence has a gap.

    A date inside a sentence is written dd/mm/yyyy; one that is the whole text stays ISO for the template to word.
    """
    named = places(text)
    if not all(answers[name] for name in named):
        return ""
    if [text] == [f"{{{name}}}" for name in named]:
        return answers[named[0]]
    return _PLACE.sub(lambda found: _ISO_DATE.sub(r"\3/\2/\1", answers[found[1]]), text)


def fill_first(texts: Sequence[str], answers: Mapping[str, str]) -> str:
    """The first of several texts that can be filled, filled; empty when none can."""
    return next((filled for text in texts if (filled := fill(text, answers))), "")
