"""Numbers that officials rely on: without a gap, without a twin, whoever counts and whoever fails meanwhile."""

import random

import pytest

from motcua.kernel.access.models import Organisation
from motcua.kernel.acts.api import Act, Deed, Given, Rule, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.ledger.api import history, verify
from motcua.kernel.people.models import Party
from motcua.mechanisms.cases.models import CodeCounter
from tests.helpers import MORNING
from tests.kernel.acts.test_perform import CALLER
from tests.kernel.acts.traces import Rolled, at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
CLERKS, DEEDS = 16, 12


class Count(Given):
    """Whether this deed rolls back after it has its number."""

    fails: bool


def founded() -> Organisation:
    def found(deed: Deed, given: Given) -> Organisation:
        return deed.add(Organisation(urn="urn:motcua:org:test", kind="commune", title={}, valid_from=MORNING.date()))

    return perform(Act("test.found", found, Given, None, Rule()), CALLER)


def test_numbers_have_no_gap_and_no_twin_under_sixteen_clerks_who_often_roll_back() -> None:
    def count(deed: Deed, given: Count) -> Party:
        number = deed.count(CodeCounter, organisation=body, day=MORNING.date())
        if given.fails:
            raise Rolled
        return deed.add(Party(name=str(number)))

    def work(clerk: int) -> list[int]:
        dice, taken = random.Random(clerk), []
        for _ in range(DEEDS):
            try:
                with at(MORNING):
                    taken.append(
                        int(
                            perform(
                                Act("test.count", count, Count, None, Rule()), CALLER, Count(fails=dice.random() < 0.4)
                            ).name
                        )
                    )
            except Rolled:
                continue
        return taken

    body = founded()
    numbers = sorted(number for taken in at_once(CLERKS, work) for number in taken)
    assert 50 < len(numbers) < CLERKS * DEEDS
    assert numbers == list(range(1, len(numbers) + 1))
    assert CodeCounter.objects.get().last == len(numbers)
    assert list(verify(data=True)) == []


def test_lines_about_one_thing_that_nobody_holds_are_counted_on_by_whoever_writes_them_at_once() -> None:
    def note(deed: Deed, given: Given) -> Organisation:
        return Organisation.objects.get()

    def work(_clerk: int) -> None:
        for _ in range(DEEDS):
            with at(MORNING):
                perform(Act("test.note", note, Given, None, Rule()), CALLER)

    body = founded()
    at_once(CLERKS, work)
    assert [entry.n for entry in history(body.pk)] == list(range(1, 2 + CLERKS * DEEDS))
    assert list(verify(data=True)) == []
