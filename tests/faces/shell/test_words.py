"""Moments, amounts and the clock in the words of the page."""

from contextlib import redirect_stdout
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.template import Context, Template
from django.utils.translation import override

from motcua.faces.shell import tags, words
from motcua.faces.shell.figures import lasting
from motcua.kernel.calendar.api import ZONE, CalendarSpec, Limit, Pause, at, due, reason
from motcua.kernel.calendar.cli import main
from motcua.kernel.forms.api import Option
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import api as cases

NOW = datetime(2026, 11, 20, 15, 10, tzinfo=ZONE)
HANOI = next((Path(__file__).parents[3] / "packs/vn-base/calendars").glob("*.yaml"))


@pytest.fixture
def calendar() -> CalendarSpec:
    """The calendar that the ward works by."""
    return CalendarSpec.model_validate(yaml.safe_load(HANOI.read_text(encoding="utf-8")))


def test_a_day_is_written_with_its_weekday_as_in_a_letter() -> None:
    assert words.day(date(2026, 11, 23)) == "thứ Hai, 23/11/2026"
    assert words.day(date(2026, 11, 22)) == "Chủ nhật, 22/11/2026"


def test_a_moment_is_told_in_the_time_of_viet_nam_whatever_zone_it_comes_in() -> None:
    from_utc = datetime.fromisoformat("2026-11-20T18:30:00+00:00")
    assert words.moment(from_utc) == "01:30, thứ Bảy, 21/11/2026"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(hours=1, minutes=50), "17:00 hôm nay"),
        (timedelta(days=1, hours=1, minutes=50), "17:00 ngày mai"),
        (timedelta(days=-1, hours=1, minutes=50), "17:00 hôm qua"),
        (timedelta(days=3, hours=1, minutes=50), "17:00, thứ Hai, 23/11/2026"),
    ],
)
def test_a_due_moment_is_said_as_one_would_say_it_today(ahead: timedelta, said: str) -> None:
    assert words.due(NOW + ahead, NOW) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=2), "còn 2 ngày"),
        (timedelta(hours=47, minutes=59), "còn 2 ngày"),
        (timedelta(hours=32), "còn 32 giờ"),
        (timedelta(hours=33), "còn 2 ngày"),
        (-timedelta(hours=46), "trễ 2 ngày"),
        (timedelta(hours=1), "còn 1 giờ"),
        (timedelta(minutes=59), "còn 59 phút"),
        (timedelta(minutes=1), "còn 1 phút"),
        (-timedelta(minutes=20), "trễ 20 phút"),
        (-timedelta(days=3), "trễ 3 ngày"),
    ],
)
def test_the_time_left_is_told_in_the_largest_unit_that_still_says_something(ahead: timedelta, said: str) -> None:
    assert words.left(NOW + ahead, NOW) == said


@pytest.mark.parametrize(
    ("dong", "said"), [(0, "miễn phí"), (8000, "8.000 đồng"), (400_000, "400.000 đồng"), (1_250_000, "1.250.000 đồng")]
)
def test_an_amount_has_points_between_its_thousands(dong: int, said: str) -> None:
    assert words.money(dong) == said


@pytest.mark.parametrize(("language", "said"), [("vi", "10.676"), ("en", "10,676"), ("bn", "10,676")])
def test_a_count_has_the_mark_of_the_language_between_its_thousands(language: str, said: str) -> None:
    with override(language):
        assert words.number(10_676) == said


@pytest.mark.parametrize(
    ("mean", "beside", "said"),
    [(50, 34, "2,1 ngày"), (34, 50, "1,4 ngày"), (34, 40, "34,0 giờ"), (34, None, "34,0 giờ")],
)
def test_two_averages_are_told_in_one_unit(mean: int, beside: int | None, said: str) -> None:
    assert lasting(timedelta(hours=mean), None if beside is None else timedelta(hours=beside)) == said


def test_a_file_is_never_said_to_be_empty_and_has_the_comma_of_the_language() -> None:
    assert words.file_size(12) == "1 kB"
    assert words.file_size(999_999) == "1000 kB"
    assert words.file_size(1_834_000) == "1,8 MB"
    with override("en"):
        assert words.file_size(1_834_000) == "1.8 MB"


def test_a_text_and_its_stored_json_read_alike() -> None:
    stored = {"vi": "Cán bộ tiếp nhận", "en": "Desk officer", "bn": ""}
    with override("en"):
        assert words.in_language(stored) == "Desk officer"
    with override("bn"):
        assert words.in_language(stored) == "Cán bộ tiếp nhận"


def test_the_clock_shows_each_day_once_in_order_and_marks_the_due_one(calendar: CalendarSpec) -> None:
    working = due(calendar, NOW.replace(hour=9), Limit(amount=3, unit="working_day"))
    days = words.clock_days(working)
    assert [(day.date.day, day.kind) for day in days] == [
        (20, "received"),
        (21, "skipped"),
        (22, "skipped"),
        (23, "counted"),
        (24, "skipped"),
        (25, "counted"),
        (26, "counted"),
    ]
    assert [day.date.day for day in days if day.due] == [26]
    assert [day.short for day in days] == ["T6", "T7", "CN", "T2", "T3", "T4", "T5"]


def test_the_clock_names_the_holiday_that_it_skips(calendar: CalendarSpec) -> None:
    working = due(calendar, NOW.replace(hour=9), Limit(amount=3, unit="working_day"))
    (holiday,) = [day for day in words.clock_days(working) if day.date == date(2026, 11, 24)]
    assert holiday.word == "nghỉ"
    assert holiday.reason.startswith("ngày nghỉ lễ: ")


def test_what_comes_after_the_cutoff_is_received_but_not_counted_that_day(calendar: CalendarSpec) -> None:
    days = words.clock_days(due(calendar, NOW, Limit(unit="same_day", cutoff=time(15))))
    assert (days[0].kind, days[0].word) == ("received", "tiếp nhận")
    assert days[0].reason == "nhận sau 15:00 nên tính từ ngày làm việc kế tiếp"
    assert (days[-1].date, days[-1].word) == (date(2026, 11, 23), "hẹn trả")


def test_a_clock_that_stands_shows_no_due_day(calendar: CalendarSpec) -> None:
    stands = Pause(start=NOW.replace(hour=10), end=None, reason="supplement")
    working = due(calendar, NOW.replace(hour=9), Limit(amount=3, unit="working_day"), [stands])
    days = words.clock_days(working)
    assert not any(day.due for day in days)
    assert "paused" in [day.kind for day in days]


def test_a_moment_is_late_by_one_rule_wherever_it_is_told(calendar: CalendarSpec) -> None:
    with at(NOW):
        for ahead, late in ((timedelta(0), False), (-timedelta(minutes=1), True), (timedelta(minutes=1), False)):
            assert tags.is_late(NOW + ahead) is cases.is_late(NOW + ahead, None, NOW) is late
            assert words.left(NOW + ahead, NOW).startswith("trễ") is late
    assert tags.is_late(None) is False


def test_the_page_and_the_command_say_why_in_the_same_words(calendar: CalendarSpec) -> None:
    working = due(calendar, NOW.replace(hour=9), Limit(amount=3, unit="working_day"))
    assert [day.reason for day in words.clock_days(working)] == [reason(line, working.limit) for line in working.lines]
    with redirect_stdout(StringIO()) as printed:
        main(["due", str(HANOI), "--received", "2026-11-20 09:10", "--limit", "3 working_day"])
    for line, told in zip(working.lines, printed.getvalue().splitlines(), strict=False):
        assert told.endswith(reason(line, working.limit))


def test_choices_are_written_as_the_template_would_with_whatever_stands_in_them() -> None:
    chosen = Option('a"b', Multilingual(vi="Tày & Nùng <1>", en="Tay"), selected=True)
    plain = Option("2", "Kinh")
    loop = Template(
        '{% for option in options %}<option value="{{ option.value }}"{% if option.selected %} selected{% endif %}>'
        "{{ option.label }}</option>{% endfor %}"
    )
    for language in ("vi", "en"):
        with override(language):
            assert tags.as_options([chosen, plain]) == loop.render(Context({"options": [chosen, plain]}))
    assert "&quot;" in tags.as_options([chosen])
