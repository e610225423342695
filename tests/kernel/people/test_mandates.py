"""Mandates: nobody makes himself an agent, the principal hears of it, and an agent ends none but his own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, ProofNeeded, lifted, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.kernel.notices.models import Notice
from motcua.kernel.people.api import Mandate, acting_for, end_mandate, mandates, record_mandate
from motcua.kernel.people.models import CITIZEN, Identifier
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MAI = {"agent_number": "001185011111", "agent_name": "Nguyễn Thị Mai"}


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def numbered(ward: helpers.Ward) -> None:
    with lifted("the desk officer is known by a number too"):
        Identifier.objects.create(party=ward.desk_officer.party, scheme=CITIZEN, value=MAI["agent_number"])


def test_an_official_does_not_record_himself_as_the_agent(ward: helpers.Ward) -> None:
    numbered(ward)
    with pytest.raises(Invalid) as caught:
        acting.mandate(ward, **MAI)
    assert set(caught.value.faults) == {"agent_number"}
    assert not Mandate.objects.exists()


def test_a_mandate_is_recorded_by_somebody_who_has_just_proved_who_he_is(ward: helpers.Ward) -> None:
    with pytest.raises(ProofNeeded):
        given: dict[str, Any] = {
            "principal_number": "001190012345",
            "principal_name": "Trần Thị Lan",
            "agent_number": "001192054321",
            "agent_name": "Phạm Thị Hoa",
            "kind": "guardian",
            "valid_from": "2026-11-17",
            "basis": "Quyết định cử người giám hộ số 5",
        }
        perform(record_mandate, ward.caller("desk_officer", proved=now() - timedelta(days=1)), given)


def test_the_principal_and_nobody_else_gets_a_letter(ward: helpers.Ward) -> None:
    acting.mandate(ward)
    drain()
    (letter,) = letters(ward.mother.party_id)
    assert "Phạm Thị Hoa" in letter.subject
    assert "Giấy ủy quyền số 5" in letter.body
    assert "Cửa Nam" in letter.body
    assert Notice.objects.count() == 1


def test_an_agent_for_everything_neither_sees_nor_ends_the_principal_s_other_mandates(ward: helpers.Ward) -> None:
    whole = acting.mandate(ward, procedures=[])
    acting.account("aunt", "Trần Thị Cúc", "001170098765")
    other = acting.mandate(ward, agent_number="001170098765", agent_name="Trần Thị Cúc")
    agent = acting_for(ward.actor("stranger"), whole.pk)
    assert list(mandates(agent)) == [whole]
    with pytest.raises((NotAllowed, NotFound)):
        perform(end_mandate, Caller(agent, channel="test"), on=other.pk)
    assert set(mandates(ward.actor("mother"))) == {whole, other}
    perform(end_mandate, Caller(agent, channel="test"), on=whole.pk)
    perform(end_mandate, ward.caller("mother"), on=other.pk)


def test_an_agent_for_some_procedures_sees_his_own_mandates_only(ward: helpers.Ward) -> None:
    some = acting.mandate(ward)
    acting.account("aunt", "Trần Thị Cúc", "001170098765")
    acting.mandate(ward, agent_number="001170098765", agent_name="Trần Thị Cúc")
    assert list(mandates(acting_for(ward.actor("stranger"), some.pk))) == [some]
