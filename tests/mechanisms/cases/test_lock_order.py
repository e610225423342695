"""No two acts can wait for each other: tests/harness/locks.py watches every test; here the whole way is walked once."""

import pytest
from django.db import connection, transaction

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import void as void_document
from tests import helpers
from tests.harness import locks
from tests.mechanisms.cases.filing import AT_THE_CENTRE, GIVEN, REASON

pytestmark = [
    pytest.mark.both,
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"),
]


def test_every_act_on_a_dossier_locks_in_one_order() -> None:
    ward = helpers.ward()
    with at(helpers.MORNING):
        helpers.settle(ward, helpers.file_birth(ward))
        perform(void_document, ward.caller("chairwoman"), {"reason": "Ghi nhầm tên."}, on=helpers.results().get().pk)
        helpers.decline(ward, helpers.file_birth(ward), REASON["reason"])
        perform(cases.withdraw, ward.caller("mother", key="w"), {}, on=helpers.file_birth(ward).pk)
        dossier = helpers.file_birth(ward, data=AT_THE_CENTRE)
        way = (
            (cases.accept, "desk_officer"),
            (cases.send_back, "civil_status_officer"),
            (cases.accept, "desk_officer"),
            (cases.advance, "civil_status_officer"),
        )
        for number, (act, name) in enumerate(way):
            perform(act, ward.caller(name, key=str(number)), GIVEN[act.name], on=dossier.pk)
        drain()
    order = {pair for pair in locks.before if pair[0] == "acts_once"}
    assert ("acts_once", "cases_dossier") in order, "the key first, then the subject, then what hangs on it"


def test_an_inversion_is_found() -> None:
    def take(*tables: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'SELECT 1 FROM "{table}" FOR UPDATE')

    kept = dict(locks.before)
    take("jobs_schedule", "jobs_progress")
    with pytest.raises(locks.LockOrderError, match="jobs_progress, then jobs_schedule"):
        take("jobs_progress", "jobs_schedule")
    locks.before.clear()
    locks.before.update(kept)
