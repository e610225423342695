"""What runs by the clock: when it is due, once over all workers, again after a failure, and shown."""

from datetime import timedelta

import pytest

from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs import schedule
from motcua.kernel.jobs.api import Schedule, called, drain, every, run_due, schedules
from motcua.kernel.jobs.cli import main
from motcua.kernel.jobs.health import worker_silent
from motcua.kernel.jobs.schedule import due, run_one
from tests.kernel.acts.traces import at_once
from tests.kernel.jobs.test_worker import MONDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SECOND = timedelta(seconds=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What ran; the only two functions that run by the clock are here."""
    monkeypatch.setattr(schedule, "_regular", {})
    seen: list[str] = []

    def often() -> None:
        seen.append("often")

    def daily() -> None:
        seen.append("daily")
        if "fails" in seen:
            raise ValueError("001090012345")

    every(20)(often)
    every(86400)(daily)
    return seen


def test_what_is_due_runs_and_then_waits_for_its_time(ran: list[str]) -> None:
    with at(MONDAY):
        assert (run_due(), run_due()) == (2, 0)
    with at(MONDAY + 20 * SECOND):
        assert run_due() == 1
    assert sorted(ran) == ["daily", "often", "often"]


def test_what_was_missed_is_not_made_up_for(ran: list[str]) -> None:
    with at(MONDAY):
        run_due()
    with at(MONDAY + timedelta(days=3)):
        assert (run_due(), run_due()) == (2, 0)


def test_a_clock_that_goes_back_by_days_holds_nothing_up(ran: list[str]) -> None:
    with at(MONDAY):
        run_due()
        Schedule.objects.filter(name__endswith="often").update(leased_until=MONDAY + timedelta(minutes=10))
    with at(MONDAY - timedelta(days=8)):
        assert worker_silent(), "whoever was seen in what is the future now tells nothing of the present"
        assert (run_due(), run_due()) == (2, 0)
        assert not worker_silent()


def test_after_a_clock_went_back_by_hours_who_works_is_not_silent(ran: list[str]) -> None:
    with at(MONDAY):
        run_due()
    with at(MONDAY - timedelta(hours=8)):
        assert run_due() == 1, "what runs daily may wait for so long"
        assert not worker_silent()


def test_workers_whose_clocks_differ_a_little_do_nothing_twice(ran: list[str]) -> None:
    with at(MONDAY):
        run_due()
    with at(MONDAY - 5 * SECOND):
        assert run_due() == 0


def test_a_failure_is_tried_again_after_growing_pauses_and_shown_by_its_kind(
    ran: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    ran.append("fails")
    moment, pauses = MONDAY, []
    for _ in range(4):
        with at(moment):
            run_due()
            row = next(row for row in schedules() if row.name.endswith("daily"))
            pauses.append(row.due_at - moment)
        moment = row.due_at
    assert pauses == [2 * SECOND, 10 * SECOND, 60 * SECOND, 300 * SECOND]
    assert (row.failures, row.error) == (4, "ValueError")
    assert "001090012345" not in caplog.text
    ran.remove("fails")
    with at(moment):
        run_due()
        row = next(row for row in schedules() if row.name.endswith("daily"))
    assert (row.failures, row.error, row.due_at) == (0, "", moment + timedelta(days=1))


def test_a_run_whose_worker_died_is_begun_again_when_its_lease_ends(ran: list[str]) -> None:
    with at(MONDAY):
        names = due()
        Schedule.objects.update(leased_until=now() + 600 * SECOND)
        assert (due(), run_one(names[0])) == ([], False)
    with at(MONDAY + 601 * SECOND):
        assert run_due() == 2


def test_drain_leaves_the_clock_alone(ran: list[str]) -> None:
    with at(MONDAY):
        drain()
    assert ran == []


def test_the_command_runs_what_is_due_too(ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--once"]) == 0
    assert "2 schedules run" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_runs_it(ran: list[str]) -> None:
    with at(MONDAY):
        due()

    def work(_: int) -> int:
        with at(MONDAY):
            return run_due()

    assert sum(at_once(6, work)) == 2
    assert sorted(ran) == ["daily", "often"]


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_twice_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_regular", {})
    meanwhile: list[int] = []

    def another(_: int) -> int:
        with at(MONDAY):
            return run_due()

    every(1)(lambda: meanwhile.extend(at_once(1, another)))
    with at(MONDAY):
        assert run_due() == 1
    assert meanwhile == [0]


def test_whatever_rooms_run_by_the_clock_is_called_by_words_and_not_by_its_function() -> None:
    due()
    rows = schedules()
    assert len(rows) > 10
    assert not [row.name for row in rows if "_" in called(row.name) or called(row.name) == row.name]


def test_work_that_says_nothing_of_itself_is_called_by_its_name(ran: list[str]) -> None:
    due()
    assert {called(row.name) for row in schedules()} == {row.name for row in schedules()}
