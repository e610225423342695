"""Several workers share one queue: each message is delivered once, and a subject's messages stay in order."""

from collections.abc import Iterator

import pytest

from motcua.kernel.acts.api import new_id
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs import queue
from motcua.kernel.jobs.api import Message, drain, on, put
from tests.kernel.acts.traces import at_once
from tests.kernel.jobs.test_worker import MONDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seen() -> Iterator[list[tuple[str, int]]]:
    """What arrived, in the order of arrival."""
    arrived: list[tuple[str, int]] = []

    def crowd(message: Message) -> None:
        arrived.append((str(message.subject), message.payload["n"]))

    on("test.crowd")(crowd)
    yield arrived
    queue._wanted.pop("test.crowd")


def test_four_workers_deliver_each_message_once_and_in_order(seen: list[tuple[str, int]]) -> None:
    subjects = [new_id() for _ in range(6)]
    put(new_id(), MONDAY, [("test.crowd", subject, {"n": n}) for n in range(8) for subject in subjects])

    def work(_: int) -> int:
        with at(MONDAY):
            return drain()

    # A worker ends when all that is left waits behind what another has in hand, so a last one looks again.
    assert sum(at_once(4, work)) + work(0) == 48
    for subject in subjects:
        assert [n for name, n in seen if name == str(subject)] == list(range(8))
