"""Organisations through time, for everybody: by code and day, by name, with where they are now."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faces.api.conftest import Api
from tests.helpers import ward as open_ward
from tests.kernel.access.units import load_part

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OLD, NEW = "urn:motcua:org:vn:until-2025:00082", "urn:motcua:org:vn:01:00082"


@pytest.fixture
def units(tmp_path: Path) -> None:
    open_ward()
    load_part(tmp_path)


@pytest.mark.parametrize(("day", "urn", "name"), [
    ("2025-06-30", OLD, "Phường Trần Hưng Đạo"),
    ("2025-07-01", NEW, "Phường Cửa Nam"),
])  # fmt: skip
def test_a_code_and_a_day_name_one_unit(units: None, stranger: Api, day: str, urn: str, name: str) -> None:
    (found,) = stranger.get(f"/organisations?code=00082&on={day}").json()["items"]
    assert (found["urn"], found["territory"], found["exists"]) == (urn, name, True)
    assert stranger.get(f"/organisations?code=00082&on={day}&scheme=province").json()["items"] == []


def test_a_name_is_found_without_accents_and_on_a_day(units: None, stranger: Api) -> None:
    found = stranger.get("/organisations?q=tran hung dao").json()["items"]
    assert found[0]["urn"] == OLD
    assert found[0]["above"] == ["Quận Hoàn Kiếm", "Thành phố Hà Nội"]
    assert [item["urn"] for item in stranger.get("/organisations?q=cua nam&on=2026-01-01").json()["items"]] == [NEW]


def test_an_organisation_says_what_became_of_it(units: None, stranger: Api) -> None:
    old = stranger.get(f"/organisations/{OLD}?on=2025-06-30").json()
    assert [(one["urn"], one["share"], one["on"]) for one in old["successors"]] == [(NEW, "unknown", "2025-07-01")]
    assert old["parent"] == "urn:motcua:org:vn:until-2025:ha-noi:quan-hoan-kiem"
    new = stranger.get(f"/organisations/{NEW}").json()
    assert OLD in [one["urn"] for one in new["predecessors"]]
    assert new["codes"] == {"commune": "00082", "decision20": "H26.82", "abbreviation": "UBND"}


@pytest.mark.parametrize("query", ["", "?on=2025-06-30", "?q=x&on=30/6/2025", "?q=x&limit=500"])
def test_a_question_that_cannot_be_answered_is_refused(units: None, stranger: Api, query: str) -> None:
    assert stranger.get(f"/organisations{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["q=%25", "q='", "code=%27", f"q={quote('漢')}", "q=a&on=0001-01-01", "code=1&on=9999-12-31"]
)
def test_odd_questions_find_nothing_and_break_nothing(units: None, stranger: Api, query: str) -> None:
    assert stranger.get(f"/organisations?{query}").json() == {"items": []}


def test_an_unknown_organisation_is_not_found(units: None, stranger: Api) -> None:
    assert stranger.get("/organisations/urn:motcua:org:vn:77").status_code == 404
