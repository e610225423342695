"""Imagined people for the demonstration, as varied as real ones: of every part of the country, of several peoples,
with a citizen number that follows the rules and whose last six digits begin with 99.

Names come from ``people.yaml`` of the base pack (``People``); who is needed, a crowd says (``Role``).
"""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Spec
from motcua.kernel.text.api import fold

Sex = Literal["female", "male"]
CODES = {"male": "1", "female": "2"}
FIRST = 1000
"""Behind which running numbers of a crowd begin; told stories have those before."""
GROWN = timedelta(days=18 * 365)
_SLOT = re.compile(r"\{([a-z_][a-z_.]*)(?::([^}]*))?\}")


class Names(Spec):
    """How a people (``ethnic_group``, a code) names its own: ``families`` with weights, ``middle`` names (one may be
    empty) and ``given`` names by sex; ``provinces``: where such people are born, as a citizen number begins."""

    ethnic_group: str
    weight: int
    families: list[tuple[str, int]]
    middle: dict[Sex, list[str]]
    given: dict[Sex, list[str]]
    provinces: list[str]


class Foreigner(Spec):
    """Somebody from abroad: his name, sex and ``city``, his country's code, the number of his passport."""

    name: str
    sex: Sex
    city: str
    nationality: str
    paper: str


class Commune(Spec):
    """A commune (its code) and some of its streets."""

    commune: str
    streets: list[str]


class People(Spec):
    """``people.yaml``: names of peoples and foreigners, of children, and the addresses where all of them live but those
    who live ``elsewhere`` in the province."""

    peoples: list[Names]
    foreigners: list[Foreigner]
    children: dict[Sex, list[str]]
    streets: list[str]
    province: str
    commune: str
    elsewhere: list[Commune]


class Role(Spec):
    """Whom a part of a story asks for: the ``same`` as somebody; or of a ``sex`` or any, or of another than somebody
    (``unlike``); of an ``age`` between two, in years, or in days (``days``), or so many years ``younger`` (−: older)
    ``than`` somebody; a child of somebody (``child_of``), whose family name and people it has; somebody ``foreign``, or
    who lives ``elsewhere``. ``again``: of a hundred, how many came before, for another procedure."""

    same: Id | None = None
    sex: Sex | None = None
    unlike: Id | None = None
    age: tuple[int, int] = (21, 62)
    days: tuple[int, int] | None = None
    than: Id | None = None
    younger: tuple[int, int] = (0, 0)
    child_of: Id | None = None
    foreign: bool = False
    elsewhere: bool = False
    again: Annotated[int, Field(ge=0, le=100)] = 0


@dataclass(frozen=True)
class Person:
    """An imagined person. ``sex``: 1 for men, 2 for women, as the forms' lists have it; ``year``: that of birth;
    ``home``: an address in the ward, ``street`` its first line; a foreigner has a ``nationality``, a ``paper`` and a
    ``city``."""

    name: str
    sex: str
    born: date
    number: str
    ethnic_group: str
    home: dict[str, str]
    phone: str
    nationality: str = "VN"
    paper: str = ""
    city: str = ""

    @property
    def given(self) -> str:
        """The name by which one calls him."""
        return self.name.split()[-1]

    @property
    def year(self) -> str:
        """The year of birth."""
        return str(self.born.year)

    @property
    def street(self) -> str:
        """House and street."""
        return self.home["detail"]

    @property
    def email(self) -> str:
        """An address where no letter goes."""
        return f"{fold(self.name).replace(' ', '.')}.{self.number[-4:]}@example.test"


class Cast:
    """Draws people; no two of them have the same number, and no foreigner comes twice before all have come."""

    def __init__(self, people: People, dice: random.Random) -> None:
        self.people, self.dice, self._drawn = people, dice, FIRST
        self._foreigners: list[Foreigner] = []
        self._came: dict[str, tuple[Person, set[str]]] = {}

    def together(self, roles: dict[str, Role], on: date, about: str = "") -> dict[str, Person]:
        """Everybody of one story on a day, ``who`` asks and the others; whom a role refers to stands before it.
        ``about``: the procedure for which they come."""
        found: dict[str, Person] = {}
        for name, role in roles.items():
            known = self._known(role, on, about) if role.again and self.dice.randint(1, 100) <= role.again else None
            found[name] = found[role.same] if role.same else known or self._person(role, found, on)
        if "who" in found and found["who"].number:
            self._came.setdefault(found["who"].number, (found["who"], set()))[1].add(about)
        return found

    def _known(self, role: Role, on: date, about: str) -> Person | None:
        """One of those who live here and came before for something else, of the role's sex and age; none where none
        fits."""
        least, most = (timedelta(days=years * 365.25) for years in role.age)
        fit = [
            one
            for one, asked in self._came.values()
            if about not in asked
            and one.home["commune"] == self.people.commune
            and (role.sex is None or one.sex == CODES[role.sex])
            and least <= on - one.born <= most
        ]
        return self.dice.choice(fit) if fit else None

    def _person(self, role: Role, others: dict[str, Person], on: date) -> Person:
        dice, sex = self.dice, self._sex(role, others)
        born = self._born(role, others, on)
        if role.foreign:
            one = self._foreigner(sex)
            home, phone = self._home(role), self._phone()
            return Person(one.name, CODES[sex], born, "", "", home, phone, one.nationality, one.paper, one.city)
        parent = others[role.child_of] if role.child_of else None
        names = self._names(parent)
        family = dice.choices([one for one, _ in names.families], weights=[weight for _, weight in names.families])[0]
        province = dice.choice(names.provinces)
        rest = [dice.choice(names.middle[sex]), dice.choice(names.given[sex])]
        if parent:
            family, province = parent.name.split()[0], "001"
            if on - born < GROWN:
                rest = [dice.choice(self.people.children[sex])]
        name = " ".join(part for part in [family, *rest] if part)
        home = parent.home if parent else self._home(role)
        number = self._number(sex, born, province)
        return Person(name, CODES[sex], born, number, names.ethnic_group, home, self._phone())

    def _names(self, parent: Person | None) -> Names:
        """The names of some people; of a child, those of its parent's, where they have some here."""
        peoples = self.people.peoples
        own = [one for one in peoples if parent and one.ethnic_group == parent.ethnic_group]
        if parent and own:
            return next((one for one in own if parent.name.split()[0] in dict(one.families)), own[0])
        return self.dice.choices(peoples, weights=[one.weight for one in peoples])[0]

    def _born(self, role: Role, others: dict[str, Person], on: date) -> date:
        if role.than:
            least, most = (round(years * 365.25) for years in role.younger)
            return others[role.than].born + timedelta(days=self.dice.randint(least, most))
        least, most = role.days or (role.age[0] * 366, role.age[1] * 365)
        return on - timedelta(days=self.dice.randint(least, most))

    def _foreigner(self, sex: Sex) -> Foreigner:
        if not any(one.sex == sex for one in self._foreigners):
            self._foreigners = self.people.foreigners.copy()
        one = self.dice.choice([one for one in self._foreigners if one.sex == sex] or self._foreigners)
        self._foreigners.remove(one)
        return one

    def _sex(self, role: Role, others: dict[str, Person]) -> Sex:
        if role.unlike:
            return "female" if others[role.unlike].sex == CODES["male"] else "male"
        return role.sex or ("female" if self.dice.random() < 0.5 else "male")

    def _number(self, sex: Sex, born: date, province: str) -> str:
        """Province, century and sex, year, and a running number with the mark of test data."""
        self._drawn += 1
        century = 2 * (born.year // 100 - 19) + (sex == "female")
        return f"{province}{century}{born:%y}99{self._drawn:04}"

    def _home(self, role: Role) -> dict[str, str]:
        here = Commune(commune=self.people.commune, streets=self.people.streets)
        place = self.dice.choice(self.people.elsewhere) if role.elsewhere else here
        detail = f"{self.dice.randint(1, 180)} {self.dice.choice(place.streets)}"
        return {"province": self.people.province, "commune": place.commune, "detail": detail}

    def _phone(self) -> str:
        return f"09{self.dice.randint(10_000_000, 99_999_999)}"


def fill(value: Any, slots: dict[str, Any]) -> Any:
    """A template with its slots filled: ``{who.name}`` in a text, ``{died:%d/%m/%Y}`` with a format; a text that is one
    slot becomes what stands there, be it a number or a whole address; a date becomes ISO text.

    Raises ``KeyError`` or ``AttributeError`` for a slot that nobody fills.
    """
    if isinstance(value, dict):
        return {name: fill(inner, slots) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, slots) for inner in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    if value[0] == "{" and value[-1] == "}" and value.count("{") == 1 and ":" not in value:
        return _plain(_at(value[1:-1], slots))
    return _SLOT.sub(lambda found: format(_plain_in(_at(found[1], slots), found[2]), found[2] or ""), value)


def _at(path: str, slots: dict[str, Any]) -> Any:
    head, *rest = path.split(".")
    found = slots[head]
    for name in rest:
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    return found


def _plain_in(value: Any, form: str | None) -> Any:
    """What stands inside a text: a date with a format stays one."""
    return value if form else str(_plain(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
