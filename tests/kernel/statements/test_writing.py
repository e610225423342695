"""Rows go in and change as Django's own writes would leave them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from motcua.kernel.access.models import Organisation
from motcua.kernel.acts.api import GuardedWriteError, lifted
from motcua.kernel.jobs.models import Message
from motcua.kernel.statements.api import MANY, count_up, insert, update
from motcua.mechanisms.cases.models import CodeCounter
from tests import helpers

pytestmark = pytest.mark.both
DAY = date(2026, 11, 17)


def some(count: int, name: str = "x") -> list[Organisation]:
    common: dict[str, Any] = {"kind": "commune", "title": {"vi": "Ủy ban"}, "valid_from": DAY}
    return [Organisation(urn=f"urn:motcua:org:{name}:{n}", **common) for n in range(count)]


@pytest.mark.parametrize("count", [1, 3, MANY + 1])
def test_what_is_put_is_there_whole(db: None, count: int) -> None:
    rows = some(count)
    with lifted("a test of writing"), transaction.atomic():
        insert(rows)
    found = {one.pk: one for one in Organisation.objects.filter(urn__startswith="urn:motcua:org:x:")}
    assert len(found) == count
    for row in rows:
        there = found[row.pk]
        assert (there.urn, there.title, there.valid_from, there.parent_id) == (row.urn, row.title, DAY, None)
        assert row._state.adding is False


def test_what_an_act_does_not_put_is_refused(db: None) -> None:
    with pytest.raises(GuardedWriteError), transaction.atomic():
        insert(some(1))


def test_a_row_changes_only_while_it_is_as_it_was_known(db: None) -> None:
    (row,) = some(1)
    with lifted("a test of writing"), transaction.atomic():
        insert([row])
        row.title, row.revision = {"vi": "Khác"}, 1
        assert update(row, {"pk": row.pk, "revision": 0}, ["title", "revision"]) is True
        row.title = {"vi": "Nữa"}
        assert update(row, {"pk": row.pk, "revision": 0}, ["title"]) is False
    assert Organisation.objects.get(pk=row.pk).title == {"vi": "Khác"}


def test_after_a_failed_write_nothing_of_its_transaction_stays(db: None) -> None:
    (row,) = some(1)
    with lifted("a test of writing"), pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        with pytest.raises(IntegrityError):
            insert([row, row])
        insert(some(1, "y"))
    assert not Organisation.objects.filter(urn__startswith="urn:motcua:org:").filter(valid_from=DAY).exists()


def test_a_counter_says_its_next_number(db: None) -> None:
    helpers.ward()
    body = Organisation.objects.get(urn=helpers.CUA_NAM)
    with lifted("a test of writing"), transaction.atomic():
        assert count_up(CodeCounter, {"organisation": body, "day": DAY}) is None
        insert([CodeCounter(organisation=body, day=DAY, last=4)])
        row = count_up(CodeCounter, {"organisation": body, "day": DAY})
    assert row is not None
    assert (row.last, row.organisation_id, row.day) == (5, body.pk, DAY)


def test_rows_whose_keys_the_database_gives_go_in_without_them(db: None) -> None:
    moment, key = helpers.MORNING, uuid4()
    common: dict[str, Any] = {"deed": key, "subject": key, "event": "x", "handler": "y"}
    rows = [Message(created_at=moment, due_at=moment, **common) for _ in range(2)]
    with transaction.atomic():
        insert(rows)
    assert Message.objects.filter(event="x").count() == 2
