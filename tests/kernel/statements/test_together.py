"""What nobody waits for travels together within an act, and no act can tell but by its errors: they come no later than
the next question, and never after the act."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from motcua.kernel.access.api import system_actor
from motcua.kernel.access.models import Organisation
from motcua.kernel.acts.api import Act, Caller, Conflict, Deed, Given, Rule, Stale, perform
from motcua.kernel.ledger.api import verify
from motcua.kernel.people.models import Identifier, Party
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
NUMBER = {"scheme": "test", "value": "1"}


class Nothing(Given):
    """No input."""


def do(run: Any) -> Party:
    return perform(Act("party.try", run, Nothing, None, Rule()), CALLER, {})


def known(deed: Deed, given: Nothing) -> Party:
    party = deed.add(Party(name="Lan"))
    deed.add(Identifier(party=party, **NUMBER))
    return party


def test_an_act_reads_what_it_has_written() -> None:
    def run(deed: Deed, given: Nothing) -> Party:
        party = known(deed, given)
        assert [one.party_id for one in Identifier.objects.filter(**NUMBER)] == [party.pk]
        other = deed.add(Party(name="Hoa"))
        assert deed.save(other, name="Mai").name == Party.objects.get(pk=other.pk).name
        assert Party.objects.filter(pk__in=[party.pk, other.pk]).count() == 2
        return party

    assert Identifier.objects.get(party=do(run)).value == "1"
    assert list(verify(data=True)) == []


def test_of_two_rows_that_clash_the_act_hears_at_its_end_at_the_latest_and_nothing_stays() -> None:
    do(known)
    before = rows()
    with pytest.raises(IntegrityError):
        do(known)
    assert rows() == before
    assert do(lambda deed, given: deed.add(Party(name="Hoa"))).pk


def test_a_question_after_a_clash_is_not_answered() -> None:
    do(known)
    before, reached = rows(), []

    def run(deed: Deed, given: Nothing) -> Party:
        party = known(deed, given)
        reached.append(Party.objects.count())
        return party

    with pytest.raises(IntegrityError):
        do(run)
    assert not reached
    assert rows() == before


def test_who_changes_what_another_has_changed_hears_of_it_before_the_next_answer() -> None:
    reached: list[int] = []
    begun = Act(
        "organisation.try",
        lambda deed, given: deed.add(Organisation(urn="vn:test", title={}, valid_from=date(2025, 7, 1))),
        Nothing,
        None,
        Rule(),
    )
    key = perform(begun, CALLER, {}).pk
    before = rows()

    def run(deed: Deed, given: Nothing) -> Organisation:
        mine, other = Organisation.objects.get(pk=key), Organisation.objects.get(pk=key)
        deed.save(other, urn="vn:other")
        deed.save(mine, urn="vn:mine")
        reached.append(Party.objects.count())
        return mine

    with pytest.raises(Stale):
        do(run)
    assert not reached
    assert rows() == before


def test_what_is_claimed_is_refused_where_it_is_claimed() -> None:
    do(known)
    before = rows()

    def run(deed: Deed, given: Nothing) -> Party:
        party = deed.add(Party(name="Hoa"))
        try:
            deed.claim(Identifier(party=party, **NUMBER))
        except IntegrityError:
            raise Conflict("đã có người dùng") from None
        return party

    with pytest.raises(Conflict):
        do(run)
    assert rows() == before


def test_the_first_error_is_the_one_that_is_told_and_no_log_repeats_the_row(caplog: pytest.LogCaptureFixture) -> None:
    do(known)
    before = rows()

    def run(deed: Deed, given: Nothing) -> Party:
        if connection.vendor == "postgresql":
            known(deed, given)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(run)
    assert not caplog.records
    assert rows() == before
    assert do(lambda deed, given: deed.add(Party(name="Hoa"))).pk


def test_rows_of_an_act_reach_postgresql_in_one_journey(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is no journey away")
    driver, journeys = connection.connection, []
    whole = driver.pipeline
    monkeypatch.setattr(driver, "pipeline", lambda: journeys.append(1) or whole())
    do(known)
    assert len(journeys) == 1, "party, number, index, ledger and outbox"
