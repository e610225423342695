"""Coroutines run from plain code."""

import asyncio
from datetime import datetime

import pytest

from motcua.kernel.calendar.api import at, now
from motcua.mechanisms.papers.steps import finish, finish_at_once
from tests.helpers import MORNING


async def nothing_to_wait_for() -> bool:
    """Whether an event loop runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def waits() -> bool:
    await asyncio.sleep(0)
    return await nothing_to_wait_for()


async def fails() -> None:
    raise LookupError


def test_what_waits_for_nothing_gets_no_loop_and_what_waits_does() -> None:
    assert not finish_at_once(nothing_to_wait_for)
    assert finish_at_once(waits)
    assert finish(nothing_to_wait_for())


def test_what_wants_a_loop_begins_anew_with_one() -> None:
    begun = []

    async def wants_a_loop() -> int:
        begun.append("")
        return len(asyncio.all_tasks(asyncio.get_running_loop()))

    assert (finish_at_once(wants_a_loop), len(begun)) == (1, 2)


def test_a_failure_comes_through_and_a_loop_that_runs_is_no_hindrance() -> None:
    with pytest.raises(LookupError):
        finish_at_once(fails)

    async def inside() -> bool:
        return finish_at_once(waits)

    assert asyncio.run(inside())


def test_beside_a_running_loop_the_moment_is_the_caller_s() -> None:
    """A browser driven by the same thread leaves its loop running there."""

    async def moment() -> datetime:
        return now()

    async def inside() -> datetime:
        return finish(moment())

    with at(MORNING):
        assert asyncio.run(inside()) == MORNING
