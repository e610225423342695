"""Whoever looks at ten dossiers of the month finds people who could live: of age when they married, older than their
children, asking again for something else; and officials whose reasons fit what lies before them."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import yaml

from motcua.conf.demo import Stage
from motcua.kernel.calendar.api import CalendarSpec
from motcua.kernel.forms.api import read_citizen_number
from motcua.kernel.packs.api import parse
from motcua.mechanisms.cases.demo import MonthDemo
from motcua.mechanisms.cases.stories import Story
from tests import helpers

CODES = ("1.004873", "1.000656", "1.000894", "1.001939")
MARITAL_STATUS, DEATH, MARRIAGE, CARD = (f"urn:motcua:procedure:{code}" for code in CODES)
MONTHS = [None, 5]
"""Seeds: the month's own, and that of another month."""


@pytest.fixture(scope="module", params=MONTHS)
def month(request: pytest.FixtureRequest) -> list[Story]:
    """Every story of a month's crowds."""
    told = yaml.safe_load((helpers.PACKS / "vn-base" / "calendars" / "vn-official.yaml").read_text(encoding="utf-8"))
    return [*MonthDemo(Stage(helpers.PACKS), seed=request.param).drawn(parse(CalendarSpec, told))]


def of(month: list[Story], procedure: str) -> list[dict[str, Any]]:
    """What was filled in for a procedure."""
    return [story.answers for story in month if story.procedure == procedure]


def age(born: str, on: str) -> float:
    """Somebody's age on a day, in years; born on a day or in a year."""
    begin = date.fromisoformat(born if "-" in born else f"{born}-12-31")
    return (date.fromisoformat(on) - begin) / timedelta(days=365.25)


def year(number: str) -> int:
    """The year of birth that a citizen number tells."""
    return read_citizen_number(number).year


def test_parents_were_of_age_when_they_married_and_when_their_child_was_born(month: list[Story]) -> None:
    weddings = set()
    for told in of(month, helpers.BIRTH):
        child = told["child"]["birth_date"]
        if mother := told.get("mother"):
            assert 19 <= age(mother["birth_date"], child) <= 46
        if wedding := told.get("marriage", {}).get("date"):
            assert age(told["mother"]["birth_date"], wedding) >= 18
            assert age(told["father"]["birth_date"], wedding) >= 19, "by the year alone"
            assert date.fromisoformat(wedding).weekday() < 5, "an office registers it"
            assert wedding < child
            weddings.add(wedding)
    assert len(weddings) > 30


def test_whoever_was_divorced_had_married_as_an_adult_and_nobody_is_to_marry_two(month: list[Story]) -> None:
    asked = of(month, MARITAL_STATUS)
    decrees = [(told["person"], told["status"]) for told in asked if told["status"]["now"] == "divorced"]
    assert all(age(person["birth_date"], status["paper_date"]) >= 20 for person, status in decrees)
    assert all(status["paper_date"][:4] in status["paper_number"] for _person, status in decrees)
    assert len({status["paper_date"] for _person, status in decrees}) > len(decrees) * 0.9
    partners = [told["purpose"]["partner"] for told in asked if told["purpose"]["kind"].startswith("marry")]
    assert len(set(partners)) >= len(partners) - 1
    known = {one.name: one.sex for one in MonthDemo(Stage(helpers.PACKS)).people.foreigners}
    sexes = {(told["person"]["sex"], known.get(told["purpose"].get("partner"), "")) for told in asked} - {
        ("1", ""),
        ("2", ""),
    }
    assert sexes <= {("1", "female"), ("2", "male")}
    for told in of(month, MARRIAGE):
        assert age(told["husband"]["birth_date"], "2026-10-19") >= 20
        assert age(told["wife"]["birth_date"], "2026-10-19") >= 18


def test_who_reports_a_death_is_a_child_or_spouse_who_can_be_one(month: list[Story]) -> None:
    relations = Counter[str]()
    for told in of(month, DEATH):
        dead, who = told["deceased"], told["requester"]
        relations[who["relation"]] += 1
        if who["relation"] == "child":
            assert year(who["id_number"]) - int(dead["birth_date"]) >= 19
            assert who["full_name"].split()[0] == dead["full_name"].split()[0]
        else:
            assert abs(year(who["id_number"]) - int(dead["birth_date"])) <= 8
            assert read_citizen_number(who["id_number"]).sex == {"1": "female", "2": "male"}[dead["sex"]]
    assert min(relations["child"], relations["spouse"]) > 0


def test_some_come_again_for_something_else_and_are_the_same_person_then(month: list[Story]) -> None:
    came: dict[str, list[Story]] = {}
    for story in month:
        came.setdefault(story.applicant.number, []).append(story)
    again = {number: stories for number, stories in came.items() if number and len(stories) > 1}
    assert 20 <= len(again) <= len(came) / 3
    for stories in again.values():
        assert all(one.applicant.name == other.applicant.name for one, other in pairwise(stories))
        assert len({story.procedure for story in stories}) == len(stories)


def test_the_reason_for_which_one_is_turned_away_fits_what_was_sent(month: list[Story]) -> None:
    reasons = Counter[str]()
    for story in month:
        for beat in story.script:
            reason = str(beat.given.get("reason", "")) if beat.act == "dossier.decline" else ""
            if "phường khác" in reason:
                reasons["elsewhere"] += 1
                person = next(story.answers[name] for name in ("person", "deceased", "mother") if name in story.answers)
                assert person["residence"]["commune"] != "00082"
            elif "hóa đơn viện phí" in reason:
                reasons["paper"] += 1
                assert story.files[0].title == "Hóa đơn viện phí"
            else:
                assert not reason
    assert reasons.total() > 2


def test_what_officials_find_wanting_is_wanting_in_the_papers(month: list[Story]) -> None:
    """None of these words stands in the paper in which an official misses it."""
    missed = {"không đọc được ngày sinh": "/20", "tên chủ sở hữu": "Chủ sở hữu", "mặt bằng móng": "Mặt bằng móng"}
    seen = Counter[str]()
    for story in month:
        papers = "\n".join(line for file in story.files for line in file.lines)
        for beat in story.script:
            told = str(beat.given) if beat.act == "dossier.request_supplement" else ""
            for what in (what for what in missed if what in told):
                seen[what] += 1
                assert missed[what] not in papers
            if beat.act == "dossier.refuse" and "altered" in beat.given["grounds"]:
                assert "tẩy xóa" in papers
    assert seen.total() > 2


def test_whoever_registers_a_birth_has_no_other_child_of_the_same_year(month: list[Story]) -> None:
    cards = {one.applicant.number: one.answers["child"]["birth_date"] for one in month if one.procedure == CARD}
    for story in month:
        card = cards.get(story.applicant.number)
        if card and story.procedure == helpers.BIRTH and (mother := story.answers.get("mother")):
            apart = date.fromisoformat(story.answers["child"]["birth_date"]) - date.fromisoformat(card)
            assert apart.days == 0 or abs(apart.days) > 290, mother


def test_a_pensioner_is_old_enough(month: list[Story]) -> None:
    asked = [one for one in month if "hưu trí" in one.answers.get("original", {}).get("title", "")]
    assert asked
    assert all(2026 - year(one.applicant.number) >= 60 for one in asked)
