"""The life of a dossier, which is law: its states, which act leads where, the ten national statuses, and its code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """Where a dossier stands. Each state maps to one of the ten national statuses."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    SUPPLEMENT = "supplement"
    UNPAID = "unpaid"
    PAUSED = "paused"
    SIGNING = "signing"
    FINISHED = "finished"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"
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
    5: Status(Group.PAUSED, frozenset({State.SUPPLEMENT})),  # Yêu cầu bổ sung giấy tờ
    6: Status(Group.PAUSED, frozenset({State.UNPAID})),  # Yêu cầu thực hiện nghĩa vụ tài chính
    7: Status(Group.WITHDRAWN, frozenset({State.WITHDRAWN})),  # Công dân yêu cầu rút hồ sơ
    8: Status(Group.PAUSED, frozenset({State.PAUSED, State.STOPPED})),  # Dừng xử lý
    9: Status(Group.DONE, frozenset({State.FINISHED, State.REFUSED})),  # Đã xử lý xong
    10: Status(Group.DONE, frozenset({State.RETURNED})),  # Đã trả kết quả
}
"""``TrangThaiHoSo`` of the national portal, whole (DOMAIN 1.3). A refusal with its grounds is a finished dossier."""

NATIONAL: Final[dict[State, int]] = {state: code for code, status in STATUSES.items() for state in status.states}
"""The national status of each state."""

ENDS: Final = frozenset({State.FINISHED, State.RETURNED, State.REFUSED, State.STOPPED, State.DECLINED, State.WITHDRAWN})
"""States in which the clock has stopped for good."""

WITHOUT_RESULT: Final = ENDS - {State.FINISHED, State.RETURNED}
"""Those of them in which nothing was given."""

STANDING: Final = frozenset({State.SUPPLEMENT, State.UNPAID, State.PAUSED})
"""States in which the clock stands, waiting for somebody; the dossier then goes on where it was."""

WALKING: Final = frozenset({State.SUBMITTED, State.ACCEPTED, State.PROCESSING})
"""States in which somebody of the office owes the step at hand."""


class Node(NamedTuple):
    """One step of a dossier's own road: its name and the act that ends it."""

    id: str
    act: str


class Place(NamedTuple):
    """Where a dossier is: its state, the step at hand ("" behind the last), and the state in which it goes on when its
    clock stands."""

    state: State
    step: str = ""
    resumes: State | None = None


class Impossible(Exception):  # noqa: N818 - a place on the road, not a failure
    """This act leads nowhere from here."""


def follow(road: Sequence[Node], place: Place, act: str) -> Place:
    """Where ``act`` takes a dossier that walks ``road`` (the steps that its channel and answers call for, in order).

    The whole life of a dossier is here. What nobody has to hand over is delivered without a step. Raises
    ``Impossible``.
    """
    if place.state not in MOVES.get(act, ()):
        raise Impossible(act, place)
    state, at = MOVES[act][place.state], _index(road, place.step)
    if act in ENDING and (place.step or act != "dossier.deliver"):
        if at is None or road[at].act != ENDING[act]:
            raise Impossible(act, place)
        if act in ("dossier.accept", "dossier.advance"):
            return Place(state, road[at + 1].id)
    if act == "dossier.send_back":
        if not at:
            raise Impossible(act, place)
        return Place(state, road[at - 1].id)
    if act == "dossier.finish":
        return Place(state, next((node.id for node in road if node.act == "dossier.deliver"), ""))
    if state in ENDS:
        return Place(state)
    if state in STANDING:
        return place if place.state in STANDING else Place(state, place.step, place.state)
    if act in RESUMING:
        return Place(place.resumes or state, place.step)
    return Place(state, place.step)


def _index(road: Sequence[Node], step: str) -> int | None:
    return next((number for number, node in enumerate(road) if node.id == step), None)


ENDING: Final[dict[str, str]] = {
    "dossier.accept": "dossier.accept",
    "dossier.decline": "dossier.accept",
    "dossier.advance": "dossier.advance",
    "dossier.approve": "dossier.approve",
    "dossier.refuse": "dossier.approve",
    "dossier.deliver": "dossier.deliver",
}
"""Acts that end a step of one kind: to decline is to end the receiving the other way, to refuse the approval."""

RESUMING: Final = frozenset({"dossier.supplement", "dossier.lapse", "dossier.resume"})
"""Acts after which the clock runs again."""


def _all(states: Iterable[State], to: State | None = None) -> dict[State, State]:
    return {state: to or state for state in states}


MOVES: Final[dict[str, dict[State, State]]] = {
    "dossier.accept": {State.SUBMITTED: State.ACCEPTED, State.PROCESSING: State.PROCESSING},
    "dossier.decline": {State.SUBMITTED: State.DECLINED, State.PROCESSING: State.DECLINED},
    "dossier.advance": {State.ACCEPTED: State.PROCESSING, State.PROCESSING: State.PROCESSING},
    "dossier.send_back": {State.ACCEPTED: State.PROCESSING, State.PROCESSING: State.PROCESSING},
    "dossier.approve": {State.ACCEPTED: State.SIGNING, State.PROCESSING: State.SIGNING},
    "dossier.refuse": {State.ACCEPTED: State.REFUSED, State.PROCESSING: State.REFUSED},
    "dossier.finish": {State.SIGNING: State.FINISHED},
    "dossier.deliver": {State.FINISHED: State.RETURNED},
    "dossier.request_supplement": _all(WALKING, State.SUPPLEMENT),
    "dossier.supplement": {State.SUPPLEMENT: State.PROCESSING},
    "dossier.lapse": {State.SUPPLEMENT: State.PROCESSING},
    "dossier.pause": {State.ACCEPTED: State.PAUSED, State.PROCESSING: State.PAUSED},
    "dossier.charge": {State.ACCEPTED: State.UNPAID, State.PROCESSING: State.UNPAID},
    "dossier.resume": {State.PAUSED: State.PROCESSING, State.UNPAID: State.PROCESSING},
    "dossier.extend": _all(WALKING),
    "dossier.stop": _all({State.ACCEPTED, State.PROCESSING, *STANDING}, State.STOPPED),
    "dossier.reassign": _all({*WALKING, State.FINISHED}),
    "dossier.migrate": _all({*WALKING, *STANDING}),
    "dossier.unmigrate": _all({*WALKING, *STANDING}),
    "dossier.withdraw": _all({*WALKING, *STANDING}, State.WITHDRAWN),
}
"""From which state each act leads where; what goes on after its clock stood, goes on in the state it had. Under way,
the step at hand says which of the acts comes next: what is sent back to its receiving is accepted or declined anew."""


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
