"""The outbox: delivered at least once, in order per subject, retried with growing pauses, parked in the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from motcua.kernel.acts.api import new_id
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs import queue
from motcua.kernel.jobs.api import Message, deliver_next, drain, on, put, release
from motcua.kernel.jobs.cli import main
from motcua.kernel.jobs.worker import LEASE, PAUSES, TRIES, lease, run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=ZONE)


@pytest.fixture
def delivered() -> Iterator[list[tuple[str, int]]]:
    """What a handler was given, in order; it fails for payloads that say so."""
    seen: list[tuple[str, int]] = []

    def handler(message: Message) -> None:
        if message.payload.get("fails"):
            raise ValueError("số định danh 001090012345 trong lỗi")
        seen.append((str(message.subject), message.payload["n"]))

    handler.__qualname__ = "handler"
    on("test.event")(handler)
    yield seen
    queue._wanted.pop("test.event")


def test_messages_of_one_subject_arrive_in_order(delivered: list[tuple[str, int]]) -> None:
    subject = new_id()
    with at(MONDAY):
        put(new_id(), MONDAY, [("test.event", subject, {"n": n}) for n in range(5)])
        assert drain() == 5
    assert delivered == [(str(subject), n) for n in range(5)]


def test_a_failing_message_holds_back_its_subject_and_no_other(delivered: list[tuple[str, int]]) -> None:
    stuck, free = new_id(), new_id()
    with at(MONDAY):
        put(new_id(), MONDAY, [("test.event", stuck, {"n": 1, "fails": True}), ("test.event", stuck, {"n": 2})])
        put(new_id(), MONDAY, [("test.event", free, {"n": 3})])
        drain()
    assert delivered == [(str(free), 3)]


def test_pauses_grow_until_the_message_is_parked_and_may_be_released(delivered: list[tuple[str, int]]) -> None:
    subject, moment = new_id(), MONDAY
    put(new_id(), MONDAY, [("test.event", subject, {"n": 1, "fails": True})])
    for pause in PAUSES:
        with at(moment):
            drain()
            assert drain() == 0
        moment += pause + timedelta(seconds=1)
    with at(moment):
        drain()
    message = Message.objects.get(subject=subject)
    assert (message.state, message.attempts) == ("parked", len(PAUSES) + 1)
    assert message.error == "ValueError", "the error's text may hold personal data and is not kept"
    message.payload = {"n": 1}
    message.save()
    release(message)
    with at(moment):
        drain()
    assert delivered == [(str(subject), 1)]


def test_an_event_that_nobody_wants_leaves_no_message() -> None:
    put(new_id(), MONDAY, [("nobody.wants", new_id(), {})])
    assert not Message.objects.exists()


def test_a_message_whose_workers_keep_dying_is_parked(delivered: list[tuple[str, int]]) -> None:
    subject, moment = new_id(), MONDAY
    put(new_id(), MONDAY, [("test.event", subject, {"n": 1})])
    for _ in range(TRIES):
        with at(moment):
            assert lease(), "a lost worker's lease runs out and the message is taken again"
        moment += LEASE + timedelta(seconds=1)
    with at(moment):
        assert drain() == 0
    message = Message.objects.get(subject=subject)
    assert (message.state, message.error, delivered) == ("parked", "WorkerLost", [])


def test_a_worker_that_outlived_its_lease_undoes_nothing(delivered: list[tuple[str, int]]) -> None:
    put(new_id(), MONDAY, [("test.event", new_id(), {"n": 1})])
    with at(MONDAY):
        slow = lease()
    with at(MONDAY + LEASE + timedelta(seconds=1)):
        assert drain() == 1
        assert slow is not None
        slow.payload = {"fails": True}
        assert not run(slow)
    assert Message.objects.get().state == "done"


def test_nothing_is_tried_again_before_it_is_due(delivered: list[tuple[str, int]]) -> None:
    with at(MONDAY):
        put(new_id(), MONDAY, [("test.event", new_id(), {"n": 1, "fails": True})])
        drain()
    Message.objects.update(payload={"n": 1})
    with at(MONDAY + PAUSES[0] - timedelta(seconds=1)):
        assert drain() == 0


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(hours=1), timedelta(days=16)])
def test_a_clock_that_goes_back_holds_up_no_message(delivered: list[tuple[str, int]], back: timedelta) -> None:
    with at(MONDAY):
        put(new_id(), MONDAY, [("test.event", new_id(), {"n": 1})])
    with at(MONDAY - back):
        assert drain() == 1


@pytest.mark.parametrize("wait", [{"leased_until": MONDAY + LEASE}, {"due_at": MONDAY + PAUSES[-1]}])
def test_leases_and_pauses_of_a_clock_that_went_back_by_days_are_void(
    delivered: list[tuple[str, int]], wait: dict[str, datetime]
) -> None:
    put(new_id(), MONDAY - timedelta(days=20), [("test.event", new_id(), {"n": 1})])
    Message.objects.update(attempts=1, **wait)
    with at(MONDAY - timedelta(seconds=1)):
        assert drain() == 0
    with at(MONDAY - timedelta(days=8)):
        assert drain() == 1


def test_workers_whose_clocks_differ_a_little_keep_to_each_others_leases(delivered: list[tuple[str, int]]) -> None:
    put(new_id(), MONDAY - timedelta(days=1), [("test.event", new_id(), {"n": 1})])
    with at(MONDAY):
        assert lease()
    with at(MONDAY - LEASE / 2):
        assert lease() is None


def test_the_text_of_an_error_reaches_no_log(
    delivered: list[tuple[str, int]], caplog: pytest.LogCaptureFixture
) -> None:
    put(new_id(), MONDAY, [("test.event", new_id(), {"n": 1, "fails": True})])
    with at(MONDAY):
        drain()
    assert "ValueError" in caplog.text
    assert "001090012345" not in caplog.text


def test_the_command_lists_what_is_parked_and_lets_it_try_again(
    delivered: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    subject = new_id()
    put(new_id(), MONDAY, [("test.event", subject, {"n": 1})])
    message = Message.objects.get(subject=subject)
    Message.objects.filter(pk=message.pk).update(state="parked", attempts=7, error="ValueError")
    assert main(["--parked"]) == 0
    assert f"{message.pk}  test.event" in capsys.readouterr().out
    assert main(["--release", str(message.pk)]) == 0
    with at(MONDAY):
        assert main(["--once"]) == 0
    assert delivered == [(str(subject), 1)]
    assert main(["--release", str(message.pk)]) == 2


def test_two_workers_share_the_events_and_each_is_delivered_at_its_own_moment(
    delivered: list[tuple[str, int]],
) -> None:
    subject = new_id()
    put(new_id(), MONDAY, [("test.event", subject, {"n": 1})])
    put(new_id(), MONDAY + timedelta(days=2), [("test.event", subject, {"n": 2})])
    with at(MONDAY + timedelta(days=1)):
        assert drain(besides=("test.event",)) == 0
    assert not deliver_next(("other.event",), MONDAY)
    assert deliver_next(("test.event",), MONDAY)
    assert deliver_next(("test.event",), MONDAY + timedelta(days=2))
    assert [number for _subject, number in delivered] == [1, 2]
