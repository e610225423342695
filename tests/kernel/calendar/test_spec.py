"""A calendar file: what is accepted, and that every fault is named at once with its place and remedy."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from motcua.kernel.calendar.api import CalendarSpec, day_of, expand, parse
from motcua.kernel.calendar.public import public_days
from tests.kernel.calendar.made import DAY, made, official, plain, special


def faults(**changed: Any) -> dict[str, str]:
    """The paths of all faults, with the remedy of those that are ours."""
    with pytest.raises(ValidationError) as refused:
        parse(plain(**changed))
    found = refused.value.errors()
    assert all(error["type"] != "flaw" or error["ctx"]["sentence"] % error["ctx"]["values"] for error in found)
    return {".".join(map(str, error["loc"])): error.get("ctx", {}).get("remedy", "") for error in found}


def test_a_calendar_comes_back_from_its_own_json_as_it_was() -> None:
    for spec in (official(), made(special_days=[special("2025-03-03", "half_day", hours=["08:00-09:30"])])):
        assert CalendarSpec.model_validate_json(spec.model_dump_json()) == spec
        assert parse(spec.model_dump(mode="json")) == spec
        assert CalendarSpec.model_validate(spec) is spec
        assert expand(parse(spec.model_dump(mode="json"))) is expand(spec)


def test_nothing_changes_after_reading() -> None:
    with pytest.raises(ValidationError):
        made().cutoff = None  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"urn": "vn-official"}, "urn"),
        ({"title": ""}, "title.vi"),
        ({"title": {"vi": "Lịch", "fr": "Calendrier"}}, "title.fr"),
        ({"timezone": "Asia/Hanoi"}, "timezone"),
        ({"valid_from": "2025-02-30"}, "valid_from"),
        ({"valid_from": 2025}, "valid_from"),
        ({"valid_to": "2022-12-31"}, "valid_to"),
        ({"hours": {}}, "hours"),
        ({"hours": {"monday": []}}, "hours"),
        ({"hours": {"monday": "08:00-12:00"}}, "hours.monday"),
        ({"hours": {"monday": ["12:00-08:00"]}}, "hours.monday.0"),
        ({"hours": {"monday": ["08:00-08:00"]}}, "hours.monday.0"),
        ({"hours": {"monday": ["08:00-24:00"]}}, "hours.monday.0"),
        ({"hours": {"monday": ["08:00"]}}, "hours.monday.0"),
        ({"hours": {"monday": [8]}}, "hours.monday.0"),
        ({"hours": {"monday": ["08:00-12:00", "11:00-15:00"]}}, "hours.monday"),
        ({"hours": {"monday": ["13:00-17:00", "08:00-12:00"]}}, "hours.monday"),
        ({"hours": {"mondey": DAY, "friday": DAY}}, "hours.mondey.[key]"),
        ({"hours_verified": "no"}, "hours_verified"),
        ({"cutoff": "3pm"}, "cutoff"),
        ({"cutoff": 5000}, "cutoff"),
        ({"public_holidays": "XX"}, "public_holidays"),
        ({"years": []}, "years"),
        ({"years": [{"year": 1, "verified": True, "source": "x"}]}, "years.0.year"),
        ({"years": [{"year": 2025, "verified": True, "source": "x"}] * 2}, "years.1.year"),
        ({"years": [{"year": year, "verified": True, "source": "x"} for year in (2025, 2027)]}, "years.1.year"),
        ({"years": [{"year": year, "verified": True, "source": "x"} for year in (2026, 2025)]}, "years.1.year"),
        ({"working_week": {}}, "working_week"),
        ({"special_days": [special("2025-03-03", "holiday", hours=DAY)]}, "special_days.0"),
        ({"special_days": [special("2025-03-03", "half_day")]}, "special_days.0"),
        ({"special_days": [special("2025-03-03", "half_day", hours=DAY)]}, "special_days.0.hours"),
        ({"special_days": [special("2025-03-08", "half_day", hours=["08:00-09:00"])]}, "special_days.0.hours"),
        ({"special_days": [special("2025-03-03", "make_up_day")]}, "special_days.0.kind"),
        ({"special_days": [special("2025-03-08", "make_up_day", instead_of="2025-03-08")]}, "special_days.0"),
        ({"special_days": [special("2025-03-03", "holiday", instead_of="2025-03-08")]}, "special_days.0"),
        (
            {"special_days": [special("2025-03-08", "make_up_day", instead_of="2025-03-07")]},
            "special_days.0.instead_of",
        ),
        ({"special_days": [special("2025-03-03", "day_off")]}, "special_days.0.kind"),
        ({"special_days": [special("2025-03-03", "holiday", source=" ")]}, "special_days.0.source"),
        ({"special_days": [special("2031-03-03", "holiday")]}, "special_days.0.date"),
        ({"valid_to": "2025-01-31", "special_days": [special("2025-03-03", "holiday")]}, "special_days.0.date"),
        (
            {"special_days": [special("2025-03-08", "holiday"), special("2025-03-08", "make_up_day")]},
            "special_days.1.date",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changed: dict[str, Any], path: str) -> None:
    assert list(faults(**changed)) == [path]


def test_all_faults_are_told_at_once_and_those_of_ours_with_a_remedy() -> None:
    found = faults(
        urn="x",
        timezone="Mars",
        valid_to="2022-01-01",
        hours={"monday": ["12:00-08:00"], "friday": DAY},
        colour="red",
        years=[{"year": 2025, "verified": 1, "source": "x"}, {"year": 2026, "verified": True, "source": "x"}],
        special_days=[
            special("2025-03-32", "holiday"),
            special("2025-03-04", "holiday"),
            special("2025-03-04", "half_day", hours=["08:00-09:00"]),
            special("2025-03-05", "holiday", hours=DAY),
        ],
    )
    assert set(found) == {
        "urn",
        "timezone",
        "valid_to",
        "hours.monday.0",
        "colour",
        "years.0.verified",
        "special_days.0.date",
        "special_days.1.date",
        "special_days.2.date",
        "special_days.3",
    }
    ours = {"timezone", "valid_to", "hours.monday.0", "special_days.0.date", "special_days.2.date", "special_days.3"}
    assert all(found[path] for path in ours)


@pytest.mark.parametrize("data", [None, [], "lịch", 3, {}, {"years": 3, "special_days": "x", "hours": []}])
def test_what_is_no_calendar_at_all_is_refused_like_any_fault(data: Any) -> None:
    with pytest.raises(ValidationError):
        parse(data)


def test_a_make_up_day_may_stand_on_a_public_holiday() -> None:
    assert made(public_holidays="VN", special_days=[special("2025-05-01", "make_up_day")])
    assert faults(special_days=[special("2025-05-01", "make_up_day")])


def test_stretches_may_touch() -> None:
    assert made(hours={"monday": ["08:00-12:00", "12:00-17:00"]})


def test_a_day_that_was_made_a_working_day_is_not_a_day_off_to_make_up_for() -> None:
    day = special("2026-08-23", "make_up_day", instead_of="2026-08-22")
    assert list(faults(public_holidays="VN", special_days=[day])) == ["special_days.0.instead_of"]
    assert made(special_days=[day])


def test_the_public_days_of_a_year_are_all_those_in_it_and_none_of_its_neighbours() -> None:
    assert date(2021, 12, 31) in public_days("US", 2021)  # for 1 January 2022, a Saturday
    for year in (2021, 2022):
        assert {day.year for day in public_days("US", year)} == {year}
    with pytest.raises(ValueError, match="XX"):
        public_days("XX", 2025)


def test_public_holidays_without_a_translation_keep_the_names_they_have() -> None:
    name = day_of(made(public_holidays="VN"), date(2025, 9, 2)).name
    assert name is not None
    assert (name.vi, name.get("en"), name.get("bn")) == ("Quốc khánh", "National Day", "Quốc khánh")


def test_the_longest_beginning_gives_the_name_of_a_public_holiday() -> None:
    spec = made(public_holidays="VN", holiday_names={"Quốc": "a", "Quốc khánh": "b"})
    name = day_of(spec, date(2025, 9, 2)).name
    assert name is not None
    assert name.vi == "b"
