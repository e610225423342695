"""Two versions of a calendar: days off that come, go and move, and hours of work."""

from typing import Any

from motcua.kernel.calendar.api import CalendarSpec
from motcua.kernel.packs.api import parse
from motcua.kernel.packs.calendars import describe

TEXT = {"source": "Thông báo", "verified": True}
FOUNDING = {"date": "2026-03-09", "kind": "holiday", "name": "Ngày thành lập phường", **TEXT}
CONTENT: dict[str, Any] = {
    "urn": "urn:motcua:calendar:ward",
    "title": "Lịch phường",
    "timezone": "Asia/Ho_Chi_Minh",
    "valid_from": "2026-01-01",
    "hours": {"monday": ["07:30-11:30", "13:30-17:30"]},
    "hours_verified": True,
    "hours_source": "Quy chế",
    "cutoff": "15:00",
    "years": [{"year": 2026, "forecast": True, **TEXT}],
}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    one, two = (parse(CalendarSpec, CONTENT | values) for values in (before, after))
    changes = describe(one, two)
    assert {str(change.whom) for change in changes} <= {"mọi hồ sơ tính hạn theo lịch này", ""}
    return [str(change.sentence) for change in changes]


def days(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"special_days": list(listed)}


def test_a_day_off_that_comes_or_goes_is_said_with_its_name() -> None:
    assert said(days(), days(FOUNDING)) == ["Thêm ngày nghỉ 09/03/2026: Ngày thành lập phường."]
    assert said(days(FOUNDING), days()) == ["Bỏ ngày nghỉ 09/03/2026: Ngày thành lập phường."]


def test_a_day_off_that_moves_is_one_change() -> None:
    moved = FOUNDING | {"date": "2026-03-12"}
    told = ["“Ngày thành lập phường” chuyển từ ngày 09/03/2026 sang ngày 12/03/2026."]
    assert said(days(FOUNDING), days(moved)) == told


def test_a_day_that_is_worked_otherwise_says_how() -> None:
    half = FOUNDING | {"kind": "half_day", "hours": ["07:30-11:30"]}
    told = ["Ngày 09/03/2026 nay là ngày làm việc rút ngắn (07:30-11:30), trước là ngày nghỉ."]
    assert said(days(FOUNDING), days(half)) == told
    sourced = FOUNDING | {"source": "Quyết định 5/QĐ-UBND"}
    told = ["Sửa tên hoặc nguồn của ngày nghỉ 09/03/2026: Ngày thành lập phường."]
    assert said(days(FOUNDING), days(sourced)) == told


def test_hours_the_last_hour_and_the_years_are_said_old_and_new() -> None:
    after = {
        "hours": {"monday": ["08:00-12:00"], "saturday": ["08:00-12:00"]},
        "cutoff": "14:00",
        "years": [{"year": 2026, **TEXT}, {"year": 2027, **TEXT}],
        "title": "Lịch xã",
    }
    assert said({}, after) == [
        "Giờ làm việc thứ Hai: từ 07:30-11:30, 13:30-17:30 thành 08:00-12:00.",
        "Giờ làm việc thứ Bảy: từ nghỉ thành 08:00-12:00.",
        "Giờ cuối để nhận hồ sơ trả ngay trong ngày: từ 15:00 thành 14:00.",
        "Ngày nghỉ năm 2026 nay đã công bố đủ.",
        "Lịch nay có cả năm 2027.",
        "Lịch xã, title: “Lịch phường” thành “Lịch xã”.",
    ]
    assert said(CONTENT, CONTENT) == []


def test_a_new_calendar_goes_by_its_name() -> None:
    [come] = describe(None, parse(CalendarSpec, CONTENT))
    assert str(come.sentence) == "Thêm: Lịch phường, từ ngày 01/01/2026."
