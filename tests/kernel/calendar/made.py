"""Calendars for the tests: the official one of the pack, and made-up ones of other kinds."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from motcua.kernel.calendar.api import ZONE, CalendarSpec, parse
from motcua.kernel.calendar.faults import read

ROOT = Path(__file__).parents[3]
OFFICIAL_FILE = ROOT / "packs/vn-base/calendars/vn-official.yaml"
DAY = ["08:00-12:00", "13:00-17:00"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@cache
def official() -> CalendarSpec:
    return read(OFFICIAL_FILE)


def plain(**changed: Any) -> dict[str, Any]:
    """A small calendar file as YAML gives it: five days of eight hours, 2023 to 2029, no public holidays."""
    return {
        "urn": "urn:motcua:calendar:made-up",
        "title": "Lịch thử",
        "timezone": "Asia/Ho_Chi_Minh",
        "valid_from": "2023-01-01",
        "hours": dict.fromkeys(WEEKDAYS[:5], DAY),
        "hours_verified": False,
        "hours_source": "Thử.",
        "years": [{"year": year, "verified": False, "source": "Thử."} for year in range(2023, 2030)],
        **changed,
    }


def made(**changed: Any) -> CalendarSpec:
    return parse(plain(**changed))


def special(date: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"date": date, "kind": kind, "name": f"Ngày {date}", "source": "Thử.", "verified": False, **more}


SIX_DAYS = made(urn="urn:motcua:calendar:six", hours=dict.fromkeys(WEEKDAYS[:6], DAY), public_holidays="VN")
HALF_SATURDAY = made(
    urn="urn:motcua:calendar:half",
    hours={**dict.fromkeys(WEEKDAYS[:5], DAY), "saturday": ["08:00-12:00"]},
    cutoff="15:00",
    special_days=[special("2024-12-31", "half_day", hours=["08:00-12:00"]), special("2025-03-05", "holiday")],
)
NEW_YORK = made(urn="urn:motcua:calendar:ny", timezone="America/New_York", public_holidays="US")
NIGHT = made(
    urn="urn:motcua:calendar:night",
    timezone="Europe/Berlin",
    hours={day: ["00:30-03:30", "22:00-23:59"] for day in WEEKDAYS},
)
ALL = [official(), SIX_DAYS, HALF_SATURDAY, NEW_YORK, NIGHT]


def at_home(text: str, zone: ZoneInfo = ZONE) -> datetime:
    """``2026-11-20 15:10`` there."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)
