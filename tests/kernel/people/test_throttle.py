"""Failures are counted under hashes, shut the door for a while, and are forgotten."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from motcua.kernel.access.api import sign_in_rules
from motcua.kernel.calendar.api import at
from motcua.kernel.people.models import Throttle
from motcua.kernel.people.throttle import TooManyTries, attempt, forget, forgive, wait_for
from tests import helpers
from tests.kernel.acts.traces import at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NAME, ADDRESS = ("name", "lan.tran"), ("address", "203.0.113.7")


@pytest.fixture(autouse=True)
def _ward(db: None) -> Iterator[None]:
    helpers.ward()
    with at(helpers.MORNING):
        yield


def fail(times: int) -> None:
    for _ in range(times):
        attempt(NAME, ADDRESS)


def test_the_fifth_failure_shuts_the_name_for_a_quarter_of_an_hour() -> None:
    fail(4)
    wait_for(NAME)
    fail(1)
    with pytest.raises(TooManyTries) as refused:
        wait_for(NAME)
    assert refused.value.until == helpers.MORNING + timedelta(minutes=15)
    assert refused.value.wait == 900
    assert "09:45" in str(refused.value.remedy)


def test_trying_on_does_not_lengthen_it_and_afterwards_all_tries_are_there_again() -> None:
    fail(5)
    with at(helpers.MORNING + timedelta(minutes=10)), pytest.raises(TooManyTries) as refused:
        attempt(NAME)
    assert refused.value.until == helpers.MORNING + timedelta(minutes=15)
    with at(helpers.MORNING + timedelta(minutes=15)):
        fail(5)


def test_failures_long_apart_do_not_add_up() -> None:
    for hour in range(12):
        with at(helpers.MORNING + timedelta(hours=hour)):
            fail(4)


def test_the_right_password_forgets_the_name_s_failures_and_gives_the_address_one_try_back() -> None:
    fail(5)
    forgive(NAME, ADDRESS)
    fail(4)
    wait_for(NAME)
    assert sorted(Throttle.objects.values_list("count", flat=True)) == [4, 8]


def test_an_address_is_shut_after_many_names() -> None:
    for n in range(sign_in_rules().address_failures):
        attempt(("name", f"name-{n}"), ADDRESS)
    with pytest.raises(TooManyTries):
        attempt(("name", "another"), ADDRESS)


def test_neither_name_nor_address_is_kept() -> None:
    fail(1)
    kept = " ".join(Throttle.objects.values_list("key", flat=True))
    assert "lan" not in kept
    assert "203" not in kept


def test_what_may_be_used_once_is_refused_the_second_time() -> None:
    attempt(("once", "challenge"))
    with pytest.raises(TooManyTries):
        attempt(("once", "challenge"))


def test_what_no_longer_counts_is_forgotten_and_the_rest_is_kept() -> None:
    fail(1)
    with at(helpers.MORNING + timedelta(minutes=16)):
        attempt(("name", "another"))
        assert forget() == 2
    assert Throttle.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_five_get_through() -> None:
    def one(_number: int) -> str:
        with at(helpers.MORNING):
            try:
                attempt(NAME)
            except TooManyTries:
                return "shut"
        return "tried"

    outcomes = at_once(12, one)
    assert sorted(str(outcome) for outcome in outcomes) == ["shut"] * 7 + ["tried"] * 5
