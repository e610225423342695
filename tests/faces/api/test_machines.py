"""Connected systems: registered, let in by OAuth 2, held to their organisation and their roles, and shut out again."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from oauth2_provider.models import AccessToken

from motcua.faces.api.auth import token_for
from motcua.kernel.access.api import Organisation, sign_in_rules, system_actor
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, ProofNeeded, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.ledger.models import Entry
from motcua.kernel.people.api import Client, RegisterClient, end_client, register_client
from motcua.kernel.people.jobs import forget
from tests.faces.api.conftest import Api
from tests.faces.api.conftest import counts as every_count
from tests.helpers import CUA_NAM, HOAN_KIEM, MORNING, PASSWORD, REGISTER, Ward, file_birth
from tests.helpers import ward as opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DESK, SYSTEMS = "urn:motcua:role:desk-officer", "urn:motcua:role:connected-system"
SYSTEM = Caller(system_actor("tests"), channel="system")


@pytest.fixture
def hall() -> Iterator[Ward]:
    with at(MORNING):
        yield opened()


def register(organisation: str = CUA_NAM, *roles: str, caller: Caller = SYSTEM, **how: Any) -> Client:
    body = Organisation.objects.get(urn=organisation)
    given = {"name": "Kiosk", "organisation": body.pk, "roles": list(roles or [DESK]), "valid_from": date(2026, 1, 1)}
    return perform(register_client, caller, RegisterClient(**given | how))


def counts() -> dict[str, int]:
    return {table: rows for table, rows in every_count().items() if table != "access_miss"}  # looked for in vain


def ask(client: Client, path: str = "token", secret: str = "", **form: str) -> Any:
    pair = base64.b64encode(f"{client.client_id}:{secret or client.shown}".encode()).decode()
    if path == "token":
        form = {"grant_type": "client_credentials", **form}
    return Browser().post(f"/api/v1/oauth/{path}", urlencode(form), headers={"Authorization": f"Basic {pair}"}, **FORM)


FORM: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


def signed_in(client: Client) -> Api:
    api = Api()
    api.headers = {"Authorization": f"Bearer {ask(client).json()['access_token']}"}
    return api


def test_a_system_reads_and_does_what_its_roles_hold_in_its_own_organisation(hall: Ward) -> None:
    machine, dossier = register(), file_birth(hall)
    api = signed_in(machine)
    assert [one["id"] for one in api.get("/dossiers").json()["items"]] == [str(dossier.pk)]
    assert api.post(f"/dossiers/{dossier.pk}/accept", {}).status_code == 200
    last = Entry.objects.filter(act="dossier.accept").get()
    assert last.actor == f"client:{machine.pk}"


def test_a_dossier_of_another_organisation_is_not_there(hall: Ward) -> None:
    dossier = file_birth(hall)
    api = signed_in(register(HOAN_KIEM))
    before = counts()
    assert api.get("/dossiers").json()["items"] == []
    assert api.get(f"/dossiers/{dossier.pk}").status_code == 404
    assert api.post(f"/dossiers/{dossier.pk}/accept", {}).status_code == 404
    assert counts() == before


def test_an_act_that_its_roles_do_not_hold_is_refused(hall: Ward) -> None:
    dossier = file_birth(hall)
    assert signed_in(register()).post(f"/dossiers/{dossier.pk}/advance", {}).status_code == 403


def test_a_system_never_signs_even_with_the_role_that_does(hall: Ward) -> None:
    dossier = file_birth(hall)
    api = signed_in(register(CUA_NAM, "urn:motcua:role:chairwoman", "urn:motcua:role:civil-status-officer", DESK))
    assert api.post(f"/dossiers/{dossier.pk}/accept", {}).status_code == 200
    advanced = api.post(f"/dossiers/{dossier.pk}/advance", {"data": {"register": REGISTER}})
    assert advanced.status_code == 200, advanced.content
    answer = api.post(f"/dossiers/{dossier.pk}/approve", {"shown": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")


def test_a_token_lives_ten_minutes_and_is_kept_as_its_hash_alone(hall: Ward) -> None:
    machine = register()
    answer = ask(machine)
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"], "refresh_token" in told) == ("Bearer", 600, False)
    assert told["access_token"] not in repr(list(AccessToken.objects.values()))
    api = Api()
    api.headers = {"Authorization": f"Bearer {told['access_token']}"}
    with at(MORNING + timedelta(minutes=9, seconds=59)):
        assert api.get("/dossiers").status_code == 200
    with at(MORNING + timedelta(minutes=10)):
        refused = api.get("/dossiers")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="motcua"')


def test_a_secret_is_shown_once_and_stands_in_no_table(hall: Ward) -> None:
    administrator = Api()
    administrator.headers = {"Authorization": f"Bearer {token_for(hall.administrator)[0]}"}
    body = Organisation.objects.get(urn=CUA_NAM)
    given = {"name": "Kiosk", "organisation": str(body.pk), "roles": [SYSTEMS], "valid_from": "2026-01-01"}
    answer = administrator.post("/clients", given, Idempotency_Key="one")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert ask(Client.objects.get(), secret=told["secret"]).status_code == 200
    again = administrator.post("/clients", given, Idempotency_Key="one")
    assert (again.json()["client_id"], again.json()["secret"]) == (told["client_id"], "")
    assert told["secret"] not in repr(list(Client.objects.values()))


@pytest.mark.parametrize("name", ["mother", "desk_officer", "chairwoman"])
def test_only_the_administrator_registers_and_ends_systems(hall: Ward, name: str) -> None:
    machine, before = register(), counts()
    with pytest.raises(NotAllowed):
        register(caller=hall.caller(name))
    with pytest.raises((NotAllowed, NotFound)):
        perform(end_client, hall.caller(name), {}, on=machine.pk)
    assert counts() == before


def test_registering_asks_the_administrator_to_prove_who_he_is(hall: Ward) -> None:
    with pytest.raises(ProofNeeded):
        register(caller=replace(hall.caller("administrator"), proved=None))


def test_every_fault_of_a_registration_is_told_at_once(hall: Ward) -> None:
    with pytest.raises(Invalid) as caught:
        register(CUA_NAM, "urn:motcua:role:nobody", DESK, "urn:motcua:role:citizen", valid_to=date(2025, 1, 1))
    assert set(caught.value.faults) == {"roles.0", "roles.2", "valid_to"}


def test_ending_a_system_ends_the_tokens_that_it_has(hall: Ward) -> None:
    machine = register()
    api = signed_in(machine)
    perform(end_client, hall.caller("administrator"), {}, on=machine.pk)
    assert api.get("/dossiers").status_code == 401
    assert ask(machine).status_code == 401


def test_before_its_first_day_and_after_its_last_a_system_is_nobody(hall: Ward) -> None:
    machine = register(valid_from=date(2026, 11, 18), valid_to=date(2026, 11, 20))
    assert ask(machine).status_code == 401
    with at(MORNING.replace(day=20, hour=23, minute=55)):
        api = signed_in(machine)
    with at(MORNING.replace(day=21, hour=0, minute=1)):
        assert api.get("/dossiers").status_code == 401


@pytest.mark.parametrize(
    "grant",
    ["authorization_code", "password", "refresh_token", "implicit", "", "urn:ietf:params:oauth:grant-type:device_code"],
)
def test_there_is_no_other_grant(hall: Ward, grant: str) -> None:
    answer = ask(register(), grant_type=grant, username="lan.tran", password="x", code="x", refresh_token="x")
    assert answer.status_code == 400
    assert answer.json()["error"] in ("unsupported_grant_type", "invalid_request")
    assert not AccessToken.objects.exists()


def test_a_wrong_secret_an_unknown_name_and_an_ended_system_get_the_same_answer(hall: Ward) -> None:
    machine, ended = register(), register()
    perform(end_client, SYSTEM, {}, on=ended.pk)
    answers = [
        ask(machine, secret="wrong"),
        ask(Client(), secret="x"),
        ask(ended),
        Browser().post("/api/v1/oauth/token", "grant_type=client_credentials", **FORM),
        Browser().post("/api/v1/oauth/token", "grant_type=client_credentials&client_id=x&client_secret=y", **FORM),
    ]
    assert {(one.status_code, one.content, one["WWW-Authenticate"]) for one in answers} == {
        (401, b'{"error": "invalid_client"}', 'Basic realm="motcua"')
    }


def test_a_system_that_fails_shuts_itself_out_and_nobody_else(hall: Ward) -> None:
    machine, other = register(), register()
    for _ in range(sign_in_rules().address_failures):
        assert ask(machine, secret="wrong").status_code == 401
    assert ask(machine).status_code == 429
    assert ask(other).status_code == 200
    given = {"login": "lan.tran", "password": PASSWORD}
    assert Api().post("/session", given).status_code == 201


def test_tokens_that_are_past_are_swept_away(hall: Ward) -> None:
    machine = register()
    ask(machine)
    with at(MORNING + timedelta(minutes=9)):
        ask(machine)
    with at(MORNING + timedelta(minutes=10)):
        forget()
        assert AccessToken.objects.count() == 1


def test_secrets_may_stand_in_the_body_as_well(hall: Ward) -> None:
    machine = register()
    form = {"grant_type": "client_credentials", "client_id": machine.client_id, "client_secret": machine.shown}
    assert Browser().post("/api/v1/oauth/token", urlencode(form), **FORM).status_code == 200
    assert Browser().post("/api/v1/oauth/token?" + urlencode(form), "a=b", **FORM).status_code == 400
    assert Browser().post("/api/v1/oauth/token", form, content_type="application/json").status_code == 415


def test_a_system_revokes_and_inspects_its_own_tokens_and_no_others(hall: Ward) -> None:
    machine, other = register(), register()
    token = ask(machine).json()["access_token"]
    told = ask(machine, "introspect", token=token).json()
    assert (told["active"], told["client_id"]) == (True, machine.client_id)
    assert told["exp"] == int((now() + timedelta(minutes=10)).timestamp())
    assert ask(other, "introspect", token=token).json() == {"active": False}
    assert ask(other, "revoke", token=token).status_code == 200
    assert ask(machine, "introspect", token=token).json()["active"]
    assert ask(machine, "revoke", token=token).status_code == 200
    assert ask(machine, "introspect", token=token).json() == {"active": False}
    assert ask(machine, "introspect", token="unknown").json() == {"active": False}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=1", b"grant_type=%00", b"&&&=", b"grant_type=a&grant_type=b"])
def test_no_body_breaks_the_endpoints(hall: Ward, body: bytes) -> None:
    for path in ("token", "revoke", "introspect"):
        answer = Browser().generic("POST", f"/api/v1/oauth/{path}", body, **FORM)
        assert 400 <= answer.status_code < 500, answer.content


def test_a_system_has_no_person_s_rights(hall: Ward) -> None:
    api = signed_in(register())
    dossier = file_birth(hall)
    assert api.post(f"/dossiers/{dossier.pk}/withdraw", {"reason": "x"}).status_code == 403
    assert api.post("/session", {}).status_code == 422
    assert api.get("/assignments").json()["items"] == []


def test_an_administrator_gives_a_system_only_roles_made_for_systems(hall: Ward) -> None:
    roles = [SYSTEMS, DESK, "urn:motcua:role:operator", "urn:motcua:role:citizen", "urn:x"]
    with pytest.raises(Invalid) as caught:
        register(CUA_NAM, *roles, caller=hall.caller("administrator"))
    assert set(caught.value.faults) == {"roles.1", "roles.2", "roles.3", "roles.4"}
