"""The power goes at any moment of a submission: before its commit nothing is there, after it everything is."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.ledger.api import verify
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import request

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
KILLED, DONE = 9, 0


def in_a_child(work: Callable[[], Any]) -> int:
    """Run ``work`` in a process of its own, with connections of its own; the code that it ends with."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(DONE if not connection.in_atomic_block else KILLED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dying(at_statement: int, work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` that ends the process just before its k-th statement; the commit counts as one."""
    left = at_statement

    def tick() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)

    def watch(execute: Any, *arguments: Any) -> Any:
        tick()
        return execute(*arguments)

    def run() -> None:
        commit = connection._commit

        def last() -> None:
            tick()
            commit()

        connection._commit = last
        with connection.execute_wrapper(watch):
            work()

    return run


def test_whenever_the_power_goes_nothing_is_half_done(transactional_db: None) -> None:
    ward = helpers.ward()
    with at(helpers.MORNING):
        helpers.file_birth(ward)
        caller, given = ward.caller("mother", key="k"), request(ward)

    def submit() -> None:
        with at(helpers.MORNING):
            perform(cases.submit, caller, given)

    before, killed = rows(), 0
    while in_a_child(dying(killed + 1, submit)) == KILLED:
        killed += 1
        assert rows() == before, f"killed before statement {killed}"
    assert killed >= 18, "every statement and the commit"
    assert sorted(cases.Dossier.objects.values_list("code", flat=True)) == ["H26.82-261117-0001", "H26.82-261117-0002"]
    assert list(verify(data=True)) == []
    after = rows()
    submit()
    assert rows() == after, "whoever sends it again because the power went gets what was done"
