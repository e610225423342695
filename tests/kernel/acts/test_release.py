"""What the worker gave up stands still with all that follows it, is shown, and goes on in order when it is let go."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from motcua.kernel.acts.api import Caller, NotAllowed, NotFound, WrongState, new_id, perform, release_message
from motcua.kernel.acts.models import Release
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs import queue
from motcua.kernel.jobs.api import Message, drain, on, parked, put
from motcua.kernel.jobs.worker import PAUSES
from motcua.kernel.ledger.api import history, verify
from tests import helpers
from tests.kernel.acts.traces import at_once
from tests.kernel.jobs.test_worker import MONDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
LATER = MONDAY + sum(PAUSES, timedelta()) + timedelta(hours=1)


@pytest.fixture
def arrived() -> Iterator[list[int]]:
    """What was delivered, in order; the second message fails until 0 stands in the list."""
    seen: list[int] = []

    def careful(message: Message) -> None:
        if message.payload["n"] == 2 and 0 not in seen:
            raise ValueError
        seen.append(message.payload["n"])

    on("test.careful")(careful)
    yield seen
    queue._wanted.pop("test.careful")


def stuck(workers: int = 2) -> UUID:
    """A subject with four messages, whose second several workers gave up in the end."""
    subject = new_id()
    put(new_id(), MONDAY, [("test.careful", subject, {"n": n}) for n in (1, 2, 3, 4)])
    moment = MONDAY

    def work(_: int) -> int:
        with at(moment):
            return drain()

    for pause in (*PAUSES, timedelta()):
        at_once(workers, work)
        moment += pause + timedelta(seconds=1)
    return subject


def test_a_parked_subject_is_shown_and_goes_on_in_order_once_it_is_let_go(arrived: list[int]) -> None:
    subject = stuck()
    assert arrived == [1]
    [shown] = parked()
    assert (shown.subject, shown.event, shown.error, shown.tries, shown.since, shown.behind) == (
        *(subject, "test.careful", "ValueError"),
        *(len(PAUSES) + 1, MONDAY, 2),
    )
    arrived.append(0)
    with at(LATER):
        drain()
        assert arrived == [1, 0], "nothing goes on by itself"
        row = perform(release_message, helpers.SETUP, on=subject)
        assert parked() == []
        at_once(2, lambda _: _work_later())
        _work_later()
    assert arrived == [1, 0, 2, 3, 4]
    assert (row.subject, row.error, row.tries) == (subject, "ValueError", len(PAUSES) + 1)
    assert [entry.act for entry in history(row.pk)] == ["message.release"]
    assert list(verify(data=True)) == []


def _work_later() -> int:
    with at(LATER):
        return drain()


def test_what_is_let_go_and_fails_again_is_tried_again_after_growing_pauses(arrived: list[int]) -> None:
    subject = stuck()
    with at(LATER):
        perform(release_message, helpers.SETUP, on=subject)
        drain()
        message = Message.objects.get(subject=subject, payload__n=2)
        assert (message.state, message.attempts, message.due_at) == ("waiting", 1, LATER + PAUSES[0])


def test_of_two_who_let_go_at_once_one_does(arrived: list[int]) -> None:
    subject = stuck()

    def let_go(_: int) -> Release:
        with at(LATER):
            return perform(release_message, helpers.SETUP, on=subject)

    outcomes = at_once(4, let_go)
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 3
    assert Release.objects.count() == 1


def test_only_an_administrator_lets_go(arrived: list[int]) -> None:
    ward, subject = helpers.ward(), stuck()
    with at(helpers.MORNING):
        for name, refusal in (("mother", NotFound), ("desk_officer", NotAllowed), ("chairwoman", NotAllowed)):
            with pytest.raises(refusal):
                perform(release_message, ward.caller(name), on=subject)
        with pytest.raises(NotFound):
            perform(release_message, ward.caller("administrator"), on=new_id())
        perform(release_message, Caller(ward.actor("administrator"), key="k"), on=subject)
