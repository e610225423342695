"""What periods came to is counted once, and again where a deed reaches into them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import ZONE, at, today
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.measures.jobs import count_what_ended, see_what_was_corrected
from motcua.mechanisms.measures.keeping import RUNNING, came
from motcua.mechanisms.measures.models import Kept
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.touching import touch
from motcua.mechanisms.papers.api import void
from tests import helpers
from tests.mechanisms.measures.population import NOW

pytestmark = [pytest.mark.both, pytest.mark.django_db]
YEAR = Period.named("2026")
MONTH = Period.named("2026-12")
LATER = datetime(2027, 6, 1, 10, 0, tzinfo=ZONE)
MINUTE = timedelta(minutes=1)


def counted(figure: str, period: Period = YEAR) -> int:
    """A figure of the ward, as anybody is told."""
    return came(Organisation.objects.get(urn=helpers.CUA_NAM), period).numbers.counts[figure]


def born(ward: helpers.Ward) -> cases.Dossier:
    """A birth of five days ago, filed now."""
    answers = deepcopy(helpers.ANSWERS)
    answers["child"] |= {"full_name": "Nguyễn Gia Bảo", "birth_date": f"{today() - timedelta(days=5):%d/%m/%Y}"}
    return helpers.file_birth(ward, data=answers)


def test_a_closed_year_costs_a_stranger_few_statements_and_nobody_counts(
    people: helpers.Ward, statements: Callable[[int], AbstractContextManager[object]]
) -> None:
    with at(LATER):
        first = Client().get("/so-lieu/", {"ky": "2026"})
        with statements(10), CaptureQueriesContext(connection) as sent:
            again = Client().get("/so-lieu/", {"ky": "2026"})
    assert again.context["blocks"] == first.context["blocks"] and again.context["blocks"]
    assert again.context["sheet"]["total"] == first.context["sheet"]["total"]
    assert not [one for one in sent.captured_queries if "COUNT(" in one["sql"]]


def test_a_late_correction_is_seen(people: helpers.Ward) -> None:
    paper = helpers.results().filter(state="signed", signed_at__lt=NOW).order_by("pk")[0]
    with at(LATER):
        see_what_was_corrected()
        before = counted("electronic")
    with at(LATER + MINUTE):
        perform(void, people.caller("chairwoman", channel="test"), {"reason": "Cấp nhầm người."}, on=paper.pk)
        assert counted("electronic") == before, "until it is looked"
        assert touch() and not touch()
    with at(LATER + RUNNING + MINUTE):
        assert counted("electronic") == before - 1
        assert Kept.objects.get().touched_at is None


def test_what_happens_in_a_new_period_leaves_those_before_it_alone(people: helpers.Ward) -> None:
    with at(LATER):
        touch()
        before, moment = counted("electronic"), Kept.objects.get().counted_at
    with at(LATER + MINUTE):
        born(people)
        assert touch()
    with at(LATER + 2 * RUNNING):
        assert (counted("electronic"), Kept.objects.get().counted_at) == (before, moment)


def test_a_running_period_is_counted_once_in_some_minutes(people: helpers.Ward) -> None:
    with at(NOW):
        before = counted("received", MONTH)
        born(people)
        assert counted("received", MONTH) == before
    with at(NOW + RUNNING):
        assert counted("received", MONTH) == before + 1


def test_while_somebody_counts_others_are_shown_what_there_was(people: helpers.Ward) -> None:
    with at(NOW):
        before = counted("received", MONTH)
        born(people)
    with at(NOW + RUNNING):
        Kept.objects.update(claimed_at=NOW + RUNNING)
        assert counted("received", MONTH) == before
    with at(NOW + 2 * RUNNING):
        assert counted("received", MONTH) == before + 1


def test_the_periods_that_ended_last_are_counted_before_anybody_asks(people: helpers.Ward) -> None:
    with at(LATER):
        count_what_ended()
    kept = set(Kept.objects.order_by("pk").values_list("organisation__urn", "period"))
    assert {(helpers.CUA_NAM, name) for name in ("2026", "2027-Q1", "2027-05")} <= kept
