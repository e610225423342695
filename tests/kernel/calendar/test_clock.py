"""The one place that asks the machine for the time."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from motcua.kernel.calendar.api import ZONE, TimeTravelError, at, legal_day, now, today

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZONE)


def test_now_is_the_machines_time_in_the_zone_of_the_law() -> None:
    moment = now()
    assert moment.tzinfo is ZONE
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


def test_a_demonstrations_clock_goes_on_from_where_its_story_ended(settings: Settings) -> None:
    settings.MOTCUA_CLOCK_OFFSET = timedelta(days=-400)
    assert abs(datetime.now(UTC) - timedelta(days=400) - now()) < timedelta(seconds=5)
    with at(NOON):
        assert now() == NOON


def test_time_stands_at_the_chosen_moment_and_blocks_nest() -> None:
    with at(NOON) as standing:
        assert now() == standing == NOON
        with at(NOON + timedelta(days=1)):
            assert today() == date(2026, 11, 21)
        assert today() == date(2026, 11, 20)
    assert now() != NOON


def test_an_error_inside_the_block_lets_time_run_again() -> None:
    with pytest.raises(ZeroDivisionError), at(NOON):
        _ = 1 // 0
    assert now() != NOON


def test_a_chosen_moment_of_another_zone_is_shown_in_ours() -> None:
    with at(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)):
        assert now().isoformat() == "2027-01-01T00:00:00+07:00"
        assert today() == date(2027, 1, 1)


def test_another_thread_keeps_its_own_time() -> None:
    seen: list[datetime] = []
    with at(NOON):
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
    assert seen[0] != NOON


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="names no time zone"), at(datetime(2026, 11, 20)):  # noqa: DTZ001
        pass
    with pytest.raises(ValueError, match="names no time zone"):
        legal_day(datetime(2026, 11, 20))  # noqa: DTZ001
    assert today() != date(2026, 11, 20)


def test_a_real_installation_cannot_travel_in_time(settings: Settings) -> None:
    settings.MOTCUA_KIND = "real"
    with pytest.raises(TimeTravelError), at(NOON):
        pass
    assert now() != NOON


def test_the_legal_day_begins_at_midnight_in_viet_nam() -> None:
    assert legal_day(datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert legal_day(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
