"""A crowd: what many people ask of a ward in a month, told by packs as data.

A pack's ``demo/crowd.yaml`` says for each procedure how many come, by which roads, what they fill in (templates with
the names of a ``cast``) and how it ends for them; each of them drawn is a ``Story``, played like those told one by one.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, Field

from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Spec, Urn, flaw, parse
from motcua.mechanisms.cases.cast import Cast, Role, fill
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.stories import FILING, Drawn, Happening, Story, length

ONLINE, PORTAL = "online", "portal"
FRIDAY = 4
_SPAN = re.compile(r"\s*-\s*")
Weights = dict[str, int]


def _span(text: str) -> str:
    first, *more = _SPAN.split(text.strip())
    if len(more) > 1 or length(first) > length(more[0] if more else first):
        raise flaw("“%(value)s” không phải là một khoảng thời gian.", "Viết như 10m, hoặc 10m - 3h.", value=text)
    return text.strip()


class Turn(Happening):
    """One happening of a crowd's script, some time ``after`` the one before: ``10m``, or from to (``10m - 3h``)."""

    after: Annotated[str, AfterValidator(_span)]


class OfficeDay(Spec):
    """A day on which offices are open, some ``days`` before (−) or behind the filing, or behind the birth of somebody
    (``birth_of``)."""

    days: tuple[int, int]
    birth_of: Id | None = None


class Answers(Spec):
    """What a story of a crowd fills in: its ``cast``, of which ``who`` asks; ``days`` before (−) or behind its filing
    and ``numbers``, each between two bounds; one of several to ``choose``; the ``answers`` (a section or field without
    value is left out) and ``files``. What is drawn fills slots of what stands behind it, and of the script."""

    cast: dict[Id, Role] = {}
    days: dict[Id, tuple[int, int] | OfficeDay] = {}
    numbers: dict[Id, tuple[int, int]] = {}
    choose: dict[Id, list[Any]] = {}
    answers: dict[str, dict[str, Any] | str | None] = {}
    files: list[Drawn] | None = None


class Kind(Answers):
    """A kind of case (``id``), how often it comes (``weight``) and what differs in it from the crowd's answers; by
    which ``roads`` it comes, where not by all."""

    id: str
    weight: Annotated[int, Field(ge=0)] = 1
    roads: list[str] = []


class Ending(Spec):
    """How it goes on: the ``script`` (turns, or the names of some of the crowd's ``turns``) and the state in which it
    ``ends``; for some ``roads``, where not for all, and for some ``kinds``, which then have only the endings that name
    them. ``id``: its name, ``weight``: how often; one of several to ``choose``. Whoever is not on line lets the desk
    file his supplement.
    """

    id: str
    weight: Annotated[int, Field(ge=0)] = 1
    roads: list[str] = []
    kinds: list[str] = []
    choose: dict[Id, list[Any]] = {}
    script: list[Turn | str]
    ends: Annotated[State, Field(strict=False)]


class Crowd(Answers):
    """How many (``number``) ask for a ``procedure`` at an ``organisation``, by which ``roads`` (weights: a channel of
    the procedure, or ``portal``), in which ``kinds`` and with which ``endings``.

    ``on_paper``: what else comes over the counter; ``turns``: happenings by name, for scripts; ``waiting``: endings of
    those who come once more on the last day and wait for somebody when it ends; ``apology``: why something is late.
    """

    procedure: Urn
    organisation: Urn
    number: Annotated[int, Field(ge=0)]
    roads: Weights
    on_paper: list[Drawn] = []
    turns: dict[str, Turn] = {}
    kinds: list[Kind]
    endings: list[Ending]
    waiting: list[Ending] = []
    apology: str

    def road(self, dice: random.Random) -> str:
        """By which road one of them comes."""
        return dice.choices([*self.roads], weights=[*self.roads.values()])[0]

    def draw(self, dice: random.Random, road: str) -> tuple[Kind, Ending]:
        """A kind that comes by a road, and an ending that it can have."""
        kinds = [one for one in self.kinds if road in (one.roads or [road])]
        kind = dice.choices(kinds, weights=[one.weight for one in kinds])[0]
        endings = self.endings_of(road, kind)
        return kind, dice.choices(endings, weights=[one.weight for one in endings])[0]

    def script(self, ending: Ending) -> list[Turn]:
        """An ending's turns. Raises ``KeyError`` for the name of none."""
        return [self.turns[turn] if isinstance(turn, str) else turn for turn in ending.script]

    def every(self) -> Iterator[tuple[str, Kind, Ending]]:
        """Each kind, by each road by which it comes, with each ending that it can have."""
        for kind in self.kinds:
            for road in (one for one in self.roads if one in (kind.roads or self.roads)):
                for ending in (*self.endings_of(road, kind), *self.waiting):
                    if kind.id in (ending.kinds or [kind.id]) and road in (ending.roads or [road]):
                        yield road, kind, ending

    def left(self, ending: Ending) -> tuple[str, Kind]:
        """By which road and of which kind one is who waits in the end: the first that can be."""
        kind = next(one for one in self.kinds if one.id in (ending.kinds or [one.id]))
        return next(road for road in self.roads if road in (ending.roads or kind.roads or [road])), kind

    def endings_of(self, road: str, kind: Kind) -> list[Ending]:
        """How a kind that came by a road can end."""
        here = [one for one in self.endings if road in (one.roads or [road])]
        return [one for one in here if kind.id in one.kinds] or [one for one in here if not one.kinds]

    def one(self, cast: Cast, moment: datetime, serial: int, road: str, kind: Kind, ending: Ending) -> Story:
        """The story of one case."""
        slots = _Slots(self, kind, ending).drawn(cast, moment.date(), serial)
        files = (self.files if kind.files is None else kind.files) or []
        files = files + (self.on_paper if road not in (ONLINE, PORTAL) else [])
        who = slots["who"]
        email = who.email if int(who.number or 1) % 3 == 0 else ""
        name = f"{self.procedure.rpartition(':')[2]}-{serial:03}"
        told = {
            "id": name,
            "title": who.name,
            "procedure": self.procedure,
            "organisation": self.organisation,
            "channel": ONLINE if road == PORTAL else road,
            "by_portal": road == PORTAL,
            "applicant": {"name": who.name, "number": who.number, "email": email},
            "begins": moment.replace(tzinfo=None),
            "answers": dict(self._answers(kind)),
            "files": [drawn.model_dump() for drawn in files],
            "script": [_beat(turn, cast.dice, road) for turn in self.script(ending)],
            "ends": ending.ends,
            "apology": self.apology,
        }
        return Story.model_validate(fill(told, slots))

    def _answers(self, kind: Kind) -> Iterator[tuple[str, Any]]:
        """The templates of a kind's answers by section, without what has no value."""
        for name in {**self.answers, **kind.answers}:
            common, own = self.answers.get(name), kind.answers.get(name, {})
            if isinstance(common, dict) and isinstance(own, dict):
                yield name, {key: value for key, value in {**common, **own}.items() if value is not None}
            elif value := own or (common if name not in kind.answers else None):
                yield name, value


@dataclass(frozen=True)
class _Slots:
    """What the templates of one case are filled with."""

    crowd: Crowd
    kind: Kind
    ending: Ending

    def drawn(self, cast: Cast, on: date, serial: int) -> dict[str, Any]:
        crowd, kind, dice = self.crowd, self.kind, cast.dice
        slots: dict[str, Any] = {**cast.together({**crowd.cast, **kind.cast}, on, crowd.procedure)}
        slots |= {"filed": on, "serial": serial, "today": "{today}"}
        for name, day in {**crowd.days, **kind.days}.items():
            slots[name] = _day(day, slots, on, dice)
        for name, (least, most) in {**crowd.numbers, **kind.numbers}.items():
            slots[name] = dice.randint(least, most)
        for name, options in {**crowd.choose, **kind.choose, **self.ending.choose}.items():
            slots[name] = fill(dice.choice(options), slots)
        return slots


def _day(told: tuple[int, int] | OfficeDay, slots: dict[str, Any], on: date, dice: random.Random) -> date:
    """The day that is drawn; of an office, no Saturday and no Sunday."""
    if not isinstance(told, OfficeDay):
        return on + timedelta(days=dice.randint(*told))
    begin = slots[told.birth_of].born if told.birth_of else on
    drawn: date = begin + timedelta(days=dice.randint(*told.days))
    return drawn - timedelta(days=max(0, drawn.weekday() - FRIDAY))


def _beat(turn: Turn, dice: random.Random, road: str) -> dict[str, Any]:
    """A turn with its pause drawn; for whoever is not on line here, the desk does what he brings."""
    first, *more = _SPAN.split(turn.after)
    least, most = length(first), length(more[0] if more else first)
    minutes = dice.randint(least // timedelta(minutes=1), most // timedelta(minutes=1))
    beat = turn.model_dump() | {"after": f"{minutes}m"}
    if beat["who"] == "applicant" and road != ONLINE and beat["act"] in FILING:
        beat["who"] = "desk-officer"
    return beat


class Crowds(Spec):
    """``demo/crowd.yaml`` of a pack: the ``crowds``, what many people ask for in a month."""

    crowds: list[Crowd]


def crowds(pack: Path) -> list[Crowd]:
    """The crowds that a pack's folder tells; none without the file. Raises ``pydantic.ValidationError``."""
    told = pack / "demo" / "crowd.yaml"
    if not told.is_file():
        return []
    return parse(Crowds, yaml.safe_load(told.read_text(encoding="utf-8"))).crowds
