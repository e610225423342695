"""People beyond the ward's usual ones, and what lets one act in another's place."""

from datetime import date
from typing import Any

from pydantic import SecretStr

from motcua.kernel.access.api import (
    Actor,
    Delegation,
    Give,
    GiveDelegation,
    Position,
    actor_of,
    give_delegation,
    give_position,
)
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.people.api import Account, Mandate, OpenAccount, open_account, record_mandate
from tests import helpers

DEPUTY = f"{helpers.CUA_NAM}:deputy-chair"
KT = "Quyết định số 12/QĐ-UBND ngày 16/11/2026"
BABY = "001326012345"


def account(login: str, name: str, number: str = "") -> Account:
    """One more account."""
    given = OpenAccount(login=login, password=SecretStr(helpers.PASSWORD), name=name, citizen_number=number)
    return perform(open_account, helpers.SETUP, given)


def seat(urn: str) -> Position:
    """A seat by URN."""
    return Position.objects.select_related("organisation").get(urn=urn)


def sit(person: Account, urn: str, valid_from: date | None = None, valid_to: date | None = None) -> Position:
    """Seat a person."""
    given = Give(account=person.pk, valid_from=valid_from or today(), valid_to=valid_to)
    return perform(give_position, helpers.SETUP, given, on=seat(urn).pk)


def deputy() -> Account:
    """The deputy chair, in his seat."""
    person = account("tuan.pham", "Phạm Anh Tuấn")
    sit(person, DEPUTY)
    return person


def lend(ward: helpers.Ward, **changes: Any) -> Delegation:
    """The chairwoman lets her deputy approve, for a week."""
    day = today()
    values: dict[str, Any] = {
        "receiver": seat(DEPUTY).pk,
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": day,
        "valid_to": day.replace(day=day.day + 6),
        "basis": KT,
    }
    return perform(
        give_delegation, ward.caller("chairwoman"), GiveDelegation(**values | changes), on=seat(SEATS["chairwoman"]).pk
    )


SEATS = helpers.SEATS


def caller(actor: Actor) -> Caller:
    """Somebody at work, having just proved who he is."""
    return Caller(actor, channel="test", proved=now())


def acting(person: Account, delegation: Delegation) -> Actor:
    """A person in the seat from which a delegation lets him act."""
    return actor_of(person, delegation.pk)


def mandate(ward: helpers.Ward, **changes: Any) -> Mandate:
    """The desk officer records that the stranger may act for the mother, for births, until the end of the month."""
    values: dict[str, Any] = {
        "principal_number": "001190012345",
        "principal_name": "Trần Thị Lan",
        "agent_number": "001192054321",
        "agent_name": "Phạm Thị Hoa",
        "kind": "authorised",
        "procedures": [helpers.BIRTH],
        "valid_from": today(),
        "valid_to": today().replace(day=30),
        "basis": "Giấy ủy quyền số 5, chứng thực ngày 16/11/2026",
    }
    return perform(record_mandate, ward.caller("desk_officer"), values | changes)


def mandate_of_nhan(ward: helpers.Ward) -> Mandate:
    """The stranger may act in everything for somebody who has no account."""
    return mandate(ward, principal_number="001188990017", principal_name="Đinh Thị Nhàn", procedures=[])
