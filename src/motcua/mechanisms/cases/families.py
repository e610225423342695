"""Imagined families for the demonstration, as varied as real ones, with the form that each would fill in."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from motcua.kernel.text.api import fold

WARD, PROVINCE = "00082", "01"


@dataclass(frozen=True)
class Birth:
    """A birth to register: who asks, what the form says, which papers come with it, what the register will say."""

    login: str
    requester: str
    number: str
    email: str
    data: dict[str, Any]
    papers: list[tuple[str, str, list[str]]]
    register: dict[str, str]


@dataclass(frozen=True)
class Person:
    """An imagined person with a citizen number that follows the rules and is marked as test data."""

    name: str
    sex: str
    born: date
    number: str
    ethnic_group: str


class Families:
    """Draws families from the lists of ``people.yaml``."""

    def __init__(self, people: dict[str, Any], dice: random.Random) -> None:
        self.people, self.dice, self._drawn = people, dice, 0

    def birth(self, kind: str, on: date, late_reason: str) -> Birth:
        """A birth of one ``kind`` that is registered on a day."""
        dice = self.dice
        mother, father = self.person("female", on, 19, 42), self.person("male", on, 21, 55)
        sex = dice.choice(["female", "male"])
        born = on - timedelta(days=dice.randint(*{"late": (75, 400), "abandoned": (12, 55)}.get(kind, (3, 55))))
        family = (mother if kind in ("father_unknown", "foreign_father") else father).name.split()[0]
        hospital = dice.choice(self.people["hospitals"])
        child_name = f"{family} {dice.choice(self.people['children'][sex])}"
        home = self.home()
        requester = self._requester(kind, on, mother, father)
        data: dict[str, Any] = {
            "registration": {"kind": {"father_unknown": "3", "abandoned": "5"}.get(kind, "1")},
            "child": {
                "full_name": child_name,
                "sex": "2" if sex == "female" else "1",
                "birth_date": born.isoformat(),
                "birth_facility": hospital["name"],
                "birth_place": {"province": PROVINCE, "commune": hospital["commune"], "detail": hospital["detail"]},
                "hometown": {"province": PROVINCE, "commune": WARD},
                "nationality": "VN",
                "ethnic_group": mother.ethnic_group,
            },
            "mother": self._parent(mother, home),
            "father": self._parent(father, home),
            "marriage": {"registered": True, "date": "2022-05-14", "place": "UBND phường Cửa Nam, Hà Nội"},
            "requester": requester,
            "delivery": {"receive": "online", "copies": dice.choice([0, 0, 0, 1, 2])},
        }
        if kind == "abandoned":
            days = {"minutes_date": 10, "posted_from": 9, "posted_to": 2}
            data["found"] = {name: (on - timedelta(days=ago)).isoformat() for name, ago in days.items()}
        else:
            data["registration"]["birth_proof"] = "notice"
        if kind == "late":
            data["late"] = {"reason": late_reason}
        if kind == "foreign_father":
            self._foreign(data)
        for section in {"father_unknown": ("father", "marriage"), "abandoned": ("mother", "father", "marriage")}.get(
            kind, ()
        ):
            del data[section]
        return Birth(
            login=f"{fold(requester['full_name']).split()[-1]}.{self._drawn:03}",
            requester=requester["full_name"],
            number=requester["id_number"],
            email=requester.get("email", ""),
            data=data,
            papers=self._papers(kind, data, mother),
            register={
                "book": f"01/{on.year}",
                "page": str(self._drawn // 6 + 1),
                "type": "4" if (on - born).days > 60 else "1",
                "personal_number": self.number("female" if sex == "female" else "male", born, "001"),
            },
        )

    def person(self, sex: str, on: date, youngest: int, oldest: int) -> Person:
        """Somebody of a sex and an age between two bounds, in years."""
        born = on - timedelta(days=self.dice.randint(youngest * 366, oldest * 365))
        families, weights = zip(*self.people["families"], strict=True)
        family = self.dice.choices(families, weights=weights)[0]
        name = f"{family} {self.dice.choice(self.people['middle'][sex])} {self.dice.choice(self.people['given'][sex])}"
        number = self.number(sex, born, self.dice.choice(self.people["birth_provinces"]))
        return Person(name, sex, born, number, self.dice.choice(self.people["ethnic_groups"]))

    def number(self, sex: str, born: date, province: str) -> str:
        """A citizen number: province, century and sex, year, and a running number with the mark of test data."""
        self._drawn += 1
        century = 2 * (born.year // 100 - 19) + (sex == "female")
        return f"{province}{century}{born:%y}{self.people['test_number_prefix']}{self._drawn:04}"

    def home(self) -> dict[str, str]:
        """An address in the ward."""
        detail = f"{self.dice.randint(1, 180)} {self.dice.choice(self.people['streets'])}"
        return {"province": PROVINCE, "commune": WARD, "detail": detail}

    def _parent(self, person: Person, home: dict[str, str]) -> dict[str, Any]:
        exact = self.dice.random() < 0.9
        return {
            "full_name": person.name,
            "birth_date": person.born.isoformat() if exact else str(person.born.year),
            "nationality": "VN",
            "ethnic_group": person.ethnic_group,
            "id_kind": "4",
            "id_number": person.number,
            "residence_kind": "1",
            "residence": home,
        }

    def _requester(self, kind: str, on: date, mother: Person, father: Person) -> dict[str, Any]:
        if kind == "grandparent_asks":
            who, relation = self.person("female", on, 52, 75), "3"
        elif kind == "abandoned":
            who, relation = self.person("female", on, 30, 60), "5"
        else:
            asks_father = kind not in ("father_unknown", "foreign_father") and self.dice.random() < 0.35
            who, relation = (father, "2") if asks_father else (mother, "1")
        asked: dict[str, Any] = {
            "relation": relation,
            "full_name": who.name,
            "id_kind": "4",
            "id_number": who.number,
            "id_issued_on": "2021-06-15",
            "id_issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
            "phone": f"09{self.dice.randint(10_000_000, 99_999_999)}",
        }
        if kind == "grandparent_asks":
            asked["agreed_with_parents"] = True
        if self.dice.random() < 0.7:
            asked["email"] = f"{fold(who.name).replace(' ', '.')}@example.test"
        return asked

    def _foreign(self, data: dict[str, Any]) -> None:
        foreigner = self.dice.choice(self.people["foreigners"])
        father = data["father"]
        for name in ("ethnic_group", "id_number"):
            del father[name]
        father |= {
            "full_name": foreigner["name"],
            "nationality": foreigner["nationality"],
            "id_kind": "2",
            "other_id_number": foreigner["paper"],
            "id_issued_on": "2023-02-01",
            "id_issued_by": "Cơ quan cấp hộ chiếu của nước sở tại",
        }
        data["foreign_parent"] = {"agreed_nationality": "VN", "agreement": True}

    @staticmethod
    def _papers(kind: str, data: dict[str, Any], mother: Person) -> list[tuple[str, str, list[str]]]:
        child = data["child"]
        if kind == "abandoned":
            lines = [f"Tên tạm đặt: {child['full_name']}", f"Ngày sinh ước tính: {child['birth_date']}"]
            return [("abandoned_minutes", "Biên bản về việc trẻ bị bỏ rơi", lines)]
        lines = [
            child["birth_facility"],
            f"Họ tên mẹ: {mother.name}",
            f"Sinh ngày: {child['birth_date']}",
            f"Giới tính: {'nữ' if child['sex'] == '2' else 'nam'}",
        ]
        return [("birth_proof", "Giấy chứng sinh", lines)]
