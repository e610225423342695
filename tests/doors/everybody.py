"""Everybody who could knock: the roles of one ward, those of another, the inspector, citizens, deputies, machines."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from unittest.mock import patch
from urllib.parse import urlencode

from django.contrib.auth.hashers import make_password
from django.test import Client as Browser
from pydantic import SecretStr

from motcua.kernel.access.api import Give, Position, give_delegation, give_position
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import (
    Account,
    OpenAccount,
    client_at,
    open_account,
    prove,
    record_mandate,
    register_client,
    visit_of,
)
from tests import helpers

INSPECTOR = "urn:motcua:org:vn:01:inspectorate:inspector"
SEATS = {
    "deputy": f"{helpers.CUA_NAM}:deputy-chair",
    "dpo": f"{helpers.CUA_NAM}:office:data-protection-officer",
    "controller": f"{helpers.CUA_NAM}:office:procedure-controller",
    "other_civil": f"{helpers.HOAN_KIEM}:office:civil-status-officer",
    "other_chair": f"{helpers.HOAN_KIEM}:chairwoman",
    "other_admin": f"{helpers.HOAN_KIEM}:office:administrator",
    "other_dpo": f"{helpers.HOAN_KIEM}:office:data-protection-officer",
    "inspector": INSPECTOR,
}
BODIES = {"machine": helpers.CUA_NAM, "other_machine": helpers.HOAN_KIEM}
ROLES = {
    "nobody": "",
    "mother": "citizen",
    "stranger": "citizen",
    "agent": "citizen",
    "desk_officer": "citizen official desk-officer",
    "civil_status_officer": "citizen official civil-status-officer",
    "chairwoman": "citizen official chairwoman",
    "delegate": "citizen delegate",
    "deputy": "citizen official complaint-officer",
    "administrator": "citizen official administrator operator",
    "dpo": "citizen official data-protection-officer",
    "controller": "citizen official procedure-controller",
    "other_officer": "citizen official desk-officer",
    "other_civil": "citizen official civil-status-officer",
    "other_chair": "citizen official chairwoman",
    "other_admin": "citizen official administrator",
    "other_dpo": "citizen official data-protection-officer",
    "inspector": "citizen official inspector",
    "machine": "connected-system",
    "other_machine": "connected-system",
}
OWNERS = {"mother", "agent"}
OFFICE = {"desk_officer", "civil_status_officer", "chairwoman", "delegate", "machine"}
COUNTING = {"controller", "inspector"}
FOREIGN = {name for name in ROLES if name.startswith("other_")}


@dataclass
class World:
    """The ward with everybody in it, and their ways in."""

    ward: helpers.Ward
    accounts: dict[str, Account]
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def browser(self, name: str) -> tuple[Browser, dict[str, str]]:
        """A browser (or a program) in which somebody is signed in, and the headers that he sends."""
        browser = Browser(raise_request_exception=False)
        if name in self.secrets:
            key, secret = self.secrets[name]
            form = urlencode({"grant_type": "client_credentials", "client_id": key, "client_secret": secret})
            answer = browser.post("/api/v1/oauth/token", form, content_type="application/x-www-form-urlencoded")
            token = answer.json()["access_token"]
            return browser, {"authorization": f"Bearer {token}"}
        if name != "nobody":
            browser.force_login(self.accounts[name])
            session = browser.session
            session.update(self.sessions.get(name, {}))
            session.save()
            prove(visit_of(browser.session.session_key), ("password",))
        return browser, {}


@contextmanager
def everybody() -> Iterator[World]:
    """The world at half past nine on a working morning."""
    ward = helpers.ward()
    with at(helpers.MORNING), patch("motcua.kernel.people.accounts.make_password", cache(make_password)):
        accounts = {name: getattr(ward, name) for name in helpers.PEOPLE}
        for number, (name, urn) in enumerate(SEATS.items()):
            accounts[name] = _open(name, f"Người Thứ {number}")
            seat = Position.objects.get(urn=urn)
            perform(
                give_position, helpers.SETUP, Give(account=accounts[name].pk, valid_from=date(2026, 11, 17)), on=seat.pk
            )
        world = World(ward, accounts)
        _lend(world)
        _mandate(world)
        for name, urn in BODIES.items():
            world.secrets[name] = _machine(name, urn)
        yield world


def _open(login: str, name: str, number: str = "") -> Account:
    given = OpenAccount(login=login, name=name, password=SecretStr(helpers.PASSWORD), citizen_number=number)
    return perform(open_account, helpers.SETUP, given)


def _lend(world: World) -> None:
    """The chairwoman lets her deputy approve in her place."""
    seats = {name: Position.objects.get(urn=urn) for name, urn in helpers.SEATS.items() | SEATS.items()}
    given = {
        "receiver": str(seats["deputy"].pk),
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": "2026-11-17",
        "valid_to": "2026-12-31",
        "basis": "Quyết định 12/QĐ-UBND",
    }
    lent = perform(give_delegation, world.ward.caller("chairwoman"), given, on=seats["chairwoman"].pk)
    world.accounts["delegate"] = world.accounts["deputy"]
    world.sessions["delegate"] = {"seat": str(lent.pk)}


def _mandate(world: World) -> None:
    """An aunt may act for the mother; the desk officer saw the paper."""
    world.accounts["agent"] = _open("agent", "Trần Thị Cúc", "001170098765")
    given = {
        "principal_number": "001190012345",
        "principal_name": "Trần Thị Lan",
        "agent_number": "001170098765",
        "agent_name": "Trần Thị Cúc",
        "kind": "authorised",
        "valid_from": "2026-11-17",
        "valid_to": "2026-12-31",
        "basis": "Giấy ủy quyền 01/2026",
    }
    held = perform(record_mandate, world.ward.caller("desk_officer"), given)
    world.sessions["agent"] = {"mandate": str(held.pk)}


def _machine(name: str, body: str) -> tuple[str, str]:
    seat = Position.objects.filter(organisation__urn=body).select_related("organisation").order_by("urn")[0]
    given = {
        "name": name,
        "organisation": str(seat.organisation_id),
        "roles": ["urn:motcua:role:connected-system"],
        "valid_from": "2026-11-17",
    }
    made = perform(register_client, helpers.SETUP, given)
    assert client_at(made.pk).is_usable()
    return str(made.pk), made.shown


def counts(name: str, address: str) -> bool:
    """Whether somebody who sees how a body's work goes, without seeing its dossiers, is where they are only counted."""
    return name in COUNTING and re.search("can-bo/so-lieu/|figures/board", address) is not None
