"""Choosing a seat or a person to act for: on the page, in the headers of the API, and losing it meanwhile."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.access.api import end_delegation, take_position
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import end_mandate
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def choices(client: Client, address: str = "/") -> list[tuple[str, bool]]:
    found: Any = client.get(address).context["shell"]["choices"]
    return [(choice.label, choice.current) for choice in found]


def test_with_one_seat_there_is_nothing_to_choose(ward: helpers.Ward) -> None:
    page = browser(ward.chairwoman).get("/can-bo/")
    assert page.context["shell"]["choices"] == []
    assert "Chủ tịch UBND phường Cửa Nam" in page.content.decode()


def test_two_seats_are_switched_and_the_page_says_which(ward: helpers.Ward) -> None:
    deputy = acting.deputy()
    acting.sit(deputy, f"{helpers.CUA_NAM}:one-stop:desk-officer")
    lent, client = acting.lend(ward), browser(deputy)
    offered = choices(client, "/can-bo/")
    assert [label for label, _current in offered] == [
        "Phó Chủ tịch UBND phường Cửa Nam",
        "Cán bộ tiếp nhận và trả kết quả",
        "KT. Chủ tịch UBND phường Cửa Nam",
    ]
    assert [current for _label, current in offered] == [True, False, False]
    answer = client.post("/vi-tri/", {"seat": str(lent.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/can-bo/")
    page = client.get("/can-bo/")
    assert "Ông/bà đang làm việc theo ủy quyền: KT. Chủ tịch UBND phường Cửa Nam." in page.content.decode()
    assert page.wsgi_request.actor.authority == lent.pk  # type: ignore[attr-defined]
    client.post("/vi-tri/", {"seat": ""})
    assert "theo ủy quyền:" not in client.get("/can-bo/").content.decode()


@pytest.mark.parametrize("value", ["x", "01990000-0000-7000-8000-000000000000", "chair"])
@pytest.mark.parametrize("name", ["seat", "mandate"])
def test_what_is_not_his_can_not_be_chosen(ward: helpers.Ward, name: str, value: str) -> None:
    client = browser(acting.deputy())
    value = str(acting.seat(helpers.SEATS["chairwoman"]).pk) if value == "chair" else value
    assert client.post("/vi-tri/", {name: value}).status_code == 403
    page = client.get("/can-bo/")
    assert page.wsgi_request.actor.position == acting.seat(acting.DEPUTY).pk  # type: ignore[attr-defined]


def test_what_is_sent_from_a_seat_lost_meanwhile_is_not_done_from_another(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    acting.sit(ward.chairwoman, f"{helpers.CUA_NAM}:one-stop:desk-officer")
    desk = acting.seat(f"{helpers.CUA_NAM}:one-stop:desk-officer")
    client = browser(ward.chairwoman)
    client.post("/vi-tri/", {"seat": str(desk.pk)})
    perform(take_position, ward.caller("administrator"), {"account": ward.chairwoman.pk}, on=desk.pk)
    address = f"/can-bo/ho-so/{dossier.pk}/accept/"
    answer = client.post(address, {"seen": "0"})
    assert answer.status_code == 403
    assert "Xin chọn lại" in answer.content.decode()
    assert cases.Dossier.objects.get().state == "submitted"
    assert client.get("/can-bo/").status_code == 200


def test_a_page_of_another_window_s_seat_does_nothing(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    acting.sit(ward.chairwoman, f"{helpers.CUA_NAM}:one-stop:desk-officer")
    desk = acting.seat(f"{helpers.CUA_NAM}:one-stop:desk-officer")
    client = browser(ward.chairwoman)
    client.post("/vi-tri/", {"seat": str(desk.pk)})
    address = f"/can-bo/ho-so/{dossier.pk}/accept/"
    other = str(acting.seat(helpers.SEATS["chairwoman"]).pk)
    assert client.post(address, {"seen": "0", "seat": other}).status_code == 409
    assert cases.Dossier.objects.get().state == "submitted"
    assert client.post(address, {"seen": "0", "seat": str(desk.pk)}).status_code == 302


def test_an_agent_works_on_the_portal_for_the_principal_with_drafts_apart(ward: helpers.Ward) -> None:
    held, client = acting.mandate(ward), browser(ward.stranger)
    assert choices(client) == [("Cho chính mình", True), ("Làm thay cho Trần Thị Lan", False)]
    form = "/thu-tuc/1.001193/khai/"
    client.post(form, helpers.posted({"child": {"full_name": "Con Của Hoa"}}) | {"action": "save"})
    client.post("/vi-tri/", {"mandate": str(held.pk)})
    page = client.get(form)
    assert "Ông/bà đang làm thay cho Trần Thị Lan." in page.content.decode()
    assert "Con Của Hoa" not in page.content.decode()
    assert "001192054321" not in page.content.decode(), "what the agent's account knows is not the principal's"
    perform(end_mandate, ward.caller("mother"), on=held.pk)
    answer = client.post("/thu-tuc/1.001193/xem-lai/", {"seen": "x"})
    assert answer.status_code == 403
    assert not cases.Dossier.objects.exists()
    assert "Con Của Hoa" in client.get(form).content.decode()


def token(person: Any) -> dict[str, str]:
    body = {"login": person.login, "password": helpers.PASSWORD}
    answer = Client().post("/api/v1/session", json.dumps(body), content_type="application/json")
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_the_api_takes_seat_and_mandate_from_headers_and_refuses_forged_ones(ward: helpers.Ward) -> None:
    deputy = acting.deputy()
    lent, held, client = acting.lend(ward), acting.mandate(ward), Client()
    chair = helpers.SEATS["chairwoman"]

    def status(headers: dict[str, str]) -> int:
        return client.get("/api/v1/assignments", headers=headers).status_code

    mine = token(deputy)
    assert status(mine | {"Motcua-Seat": chair}) == 200
    for forged in (
        {"Motcua-Seat": helpers.SEATS["administrator"]},
        {"Motcua-Seat": "urn:x"},
        {"Motcua-Mandate": str(held.pk)},
        {"Motcua-Mandate": "x"},
        {"Motcua-Seat": chair, "Motcua-Mandate": str(held.pk)},
    ):
        answer = client.get("/api/v1/assignments", headers=mine | forged)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), forged
    perform(end_delegation, ward.caller("chairwoman"), on=lent.pk)
    assert status(mine | {"Motcua-Seat": chair}) == 403
    agent = token(ward.stranger)
    dossier = helpers.file_birth(ward)
    assert status(agent | {"Motcua-Mandate": str(held.pk)}) == 200
    seen = client.get(f"/api/v1/dossiers/{dossier.pk}", headers=agent | {"Motcua-Mandate": str(held.pk)})
    assert seen.status_code == 404, "it was not filed under the mandate"
