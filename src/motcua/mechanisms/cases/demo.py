"""The demonstration's story of this room: a month at Cửa Nam, played through the acts alone.

``month.yaml`` of the base pack says who sits where, when people come and what happens to the office itself; what they
ask for, the packs tell: one by one in ``demo/stories.yaml``, as a crowd in ``demo/crowd.yaml``. Equal seeds play equal
months: same counts, codes and due moments.
"""

import heapq
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import yaml

from motcua.kernel.calendar.api import ZONE, CalendarSpec, at, next_working_moment, today
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import Spec, get, parse
from motcua.mechanisms.cases.cast import Cast, People
from motcua.mechanisms.cases.crowd import ONLINE, PORTAL, crowds
from motcua.mechanisms.cases.demo_office import Month, happenings
from motcua.mechanisms.cases.demo_told import lines
from motcua.mechanisms.cases.stories import Stage, Story, Telling, stories, take_seats

S = TypeVar("S", bound=Spec)
LAST = (420, 500)
"""Minutes before the end in which those come who then wait: on the last morning."""
CALENDAR = "urn:motcua:calendar:vn-official"


@dataclass
class MonthDemo:
    """A month at one ward: seat the staff, let everything happen, tell what came of it.

    ``most``: how many of each crowd come at most, fewer than it says, for tests; ``seed``: another than the month's.
    """

    stage: Stage
    most: int | None = None
    seed: int | None = None
    tellings: list[Telling] = field(default_factory=list)

    def __post_init__(self) -> None:
        base = self.stage.packs / "vn-base" / "demo"
        self.month = _read(Month, base / "month.yaml")
        self.people = _read(People, base / "people.yaml")
        packs = [pack for pack in sorted(self.stage.packs.iterdir()) if pack.is_dir()]
        self.told = [stories(pack) for pack in packs]
        self.crowds = [crowd for pack in packs for crowd in crowds(pack)]

    @property
    def begins(self) -> datetime:
        """The morning before the first day, when the ward is set up."""
        first = [self.month.first_day, *(story.begins.date() for told in self.told for story in told.stories)]
        return datetime.combine(min(first) - timedelta(days=1), time(8), ZONE)

    @property
    def ends(self) -> datetime:
        """The moment at which the story stops."""
        return self.month.last_moment.replace(tzinfo=ZONE)

    def play(self, besides: Collection[str] = ()) -> None:
        """Play the whole month; every dossier exists only through acts. ``besides``: the events that a worker beside
        delivers."""
        with at(self.begins):
            take_seats(self.stage, self.month.staff)
            for told in self.told:
                take_seats(self.stage, told.staff)
            days = get(CalendarSpec, "calendars", CALENDAR, today())
        queue = Queue(self.ends, besides)
        for moment, happening in happenings(self.stage, self.month):
            queue.add(moment, happening)
        drawn = [*self.drawn(days)]
        self.tellings = [Telling(self.stage, story) for told in self.told for story in told.stories]
        self.tellings += [Telling(self.stage, story) for story in drawn]
        for telling in self.tellings:
            for moment, happening in telling.happenings():
                queue.add(moment, happening)
        queue.play()

    def tell(self) -> Iterator[str]:
        """What happened, who is who, what to try first."""
        return lines(self.month)

    def drawn(self, days: CalendarSpec) -> Iterator[Story]:
        """Everybody of the crowds, each with the moment at which he comes; ``days``: the working calendar."""
        dice = random.Random(self.month.seed if self.seed is None else self.seed)
        cast = Cast(self.people, dice)
        for crowd in self.crowds:
            number = crowd.number if self.most is None else min(crowd.number, self.most)
            drawn = sorted((self._filed(dice, road := crowd.road(dice), days), road) for _ in range(number))
            for serial, (moment, road) in enumerate(drawn, start=1):
                yield crowd.one(cast, moment, serial, road, *crowd.draw(dice, road))
            for serial, ending in enumerate(crowd.waiting, start=number + 1):
                moment = self.ends - timedelta(minutes=dice.randint(*LAST))
                yield crowd.one(cast, moment, serial, *crowd.left(ending), ending)

    def _filed(self, dice: random.Random, road: str, days: CalendarSpec) -> datetime:
        """When somebody comes: any day on line, in office hours at the counter."""
        by_counter = road not in (ONLINE, PORTAL)
        hours = self.month.counter if by_counter else self.month.online
        length = (self.ends.date() - self.month.first_day).days
        weekdays = [
            self.month.weekdays[(self.month.first_day + timedelta(days=one)).weekday()] for one in range(length)
        ]
        day = self.month.first_day + timedelta(days=dice.choices(range(length), weights=weekdays)[0])
        hour = int(dice.choices([*hours], weights=[*hours.values()])[0])
        moment = datetime.combine(day, time(hour, dice.randrange(60)), ZONE)
        return next_working_moment(days, moment) if by_counter else moment


def _read(model: type[S], path: Path) -> S:
    return parse(model, yaml.safe_load(path.read_text(encoding="utf-8")))


class Queue:
    """What is to happen, in the order of the moments, the worker behind each."""

    def __init__(self, ends: datetime, besides: Collection[str] = ()) -> None:
        self._ends, self._besides, self._turn = ends, besides, count()
        self._coming: list[tuple[datetime, int, Callable[[], object]]] = []

    def add(self, moment: datetime, happening: Callable[[], object]) -> None:
        """Something happens at a moment, unless the story is over by then."""
        if moment <= self._ends:
            heapq.heappush(self._coming, (moment, next(self._turn), happening))

    def play(self) -> None:
        """Let everything happen, each at its moment."""
        while self._coming:
            moment, _turn, happening = heapq.heappop(self._coming)
            with at(moment):
                happening()
                drain(besides=self._besides)
