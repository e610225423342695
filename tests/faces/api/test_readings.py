"""Reading through the API: for what, written down, dotted, revealed; and what the person sees of it."""

from typing import Any

import pytest

from motcua.kernel.access.api import Reading
from motcua.kernel.calendar.api import at
from tests.faces.api.conftest import MORNING, NUMBER, Api

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AHEAD = [{"Sec_Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X_Moz": "prefetch"}]


def addresses(dossier: dict[str, Any]) -> dict[str, str]:
    """Every GET with somebody's data, by what the log calls it."""
    (file,) = dossier["components"]
    return {"": f"/dossiers/{dossier['id']}", f"cases.attachment:{file['id']}": f"/files/{file['id']}"}


def taken(answer: Any) -> Any:
    """An answer, its file read to the end."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def read() -> list[tuple[str, str, str]]:
    return list(Reading.objects.order_by("at", "id").values_list("kind", "what", "channel"))


def test_each_get_of_somebodys_data_is_one_reading(huong: Api, dossier: dict[str, Any]) -> None:
    for what, address in addresses(dossier).items():
        for _ in range(2):
            assert taken(huong.get(address)).status_code == 200
        assert read()[-1] == ("opened", what, "api")
    assert len(read()) == 2


def test_lists_and_ones_own_are_no_readings(lan: Api, minh: Api, huong: Api, dossier: dict[str, Any]) -> None:
    for address in ("/dossiers", "/assignments", "/readings"):
        answer = huong.get(address)
        assert answer.status_code == 200
        assert NUMBER not in answer.content.decode()
    for address in addresses(dossier).values():
        assert taken(lan.get(address)).status_code == 200
        assert minh.get(address).status_code == 404
    huong.post(f"/dossiers/{dossier['id']}/accept", {})
    assert read() == []


@pytest.mark.parametrize("headers", AHEAD)
def test_fetching_ahead_gets_nothing(huong: Api, dossier: dict[str, Any], headers: dict[str, str]) -> None:
    for address in addresses(dossier).values():
        answer = huong.get(address, **headers)
        assert (answer.status_code, answer.content) == (204, b"")
    assert read() == []


def test_without_a_duty_the_request_must_say_for_what(binh: Api, dossier: dict[str, Any]) -> None:
    for address in addresses(dossier).values():
        refused = binh.get(address)
        found = refused.json()
        assert (refused.status_code, found["code"]) == (403, "purpose_needed")
        assert {"id": "help", "title": "Giúp đồng nghiệp đang xử lý hồ sơ", "needs_note": True} in found["purposes"]
        for headers, path in (
            ({"Motcua_Purpose": "x"}, "Motcua-Purpose"),
            ({"Motcua_Purpose": "help"}, "Motcua-Purpose-Note"),
        ):
            wrong = binh.get(address, **headers)
            assert (wrong.status_code, [fault["path"] for fault in wrong.json()["faults"]]) == (422, [path])
    assert read() == []
    note = "Gi%C3%BAp%20ch%E1%BB%8B%20H%C6%B0%C6%A1ng"
    address = addresses(dossier)[""]
    assert binh.get(address, Motcua_Purpose="help", Motcua_Purpose_Note=note).status_code == 200
    row = Reading.objects.get()
    assert (row.named, row.note) == ("urn:motcua:reading-purpose:help", "Giúp chị Hương")


def test_an_act_answers_an_official_without_the_answers_and_the_applicant_with_them(
    lan: Api, huong: Api, dossier: dict[str, Any]
) -> None:
    assert dossier["answers"] and dossier["data"]
    found = huong.post(f"/dossiers/{dossier['id']}/accept", {}).json()
    assert (found["state"], found["answers"], found["data"]) == ("accepted", [], None)
    assert read() == []


def test_revealing_gives_the_number_and_is_written_down(huong: Api, lan: Api, dossier: dict[str, Any]) -> None:
    address = f"/dossiers/{dossier['id']}/reveal"
    assert huong.post(address, {"fields": []}).status_code == 422
    assert huong.post(address, {"fields": ["person.name"]}).json()["faults"][0]["path"] == "person.name"
    assert read() == []
    found = huong.post(address, {"fields": ["person.number"]})
    assert found.json() == {"values": {"person.number": NUMBER}}
    assert read() == [("revealed", "person.number", "api")]
    assert "sessionid" not in huong.client.cookies, "a token's answer stays with the token"
    seen = lan.get("/readings").json()["items"][0]
    assert (seen["revealed"], seen["what"]) == (True, "Hiện số bị che: Người yêu cầu, Số định danh")
    assert (seen["code"], seen["purpose"], seen["basis"]) == (dossier["code"], "Tiếp nhận", "Luật Hộ tịch")
    assert seen["who"] == "Cán bộ tiếp nhận và trả kết quả"
    assert "Phường" not in seen["who"] and "Cửa Nam" in seen["organisation"]
    assert "Huong" not in str(seen), "the position and the organisation answer, not the person"


def test_revealing_needs_a_fresh_proof_a_duty_or_purpose_and_sight(
    huong: Api, binh: Api, minh: Api, dossier: dict[str, Any]
) -> None:
    address, given = f"/dossiers/{dossier['id']}/reveal", {"fields": ["person.number"]}
    assert minh.post(address, given).status_code == 404
    assert binh.post(address, given).json()["code"] == "purpose_needed"
    with at(MORNING.replace(minute=20)):
        assert huong.post(address, given).json()["code"] == "proof_needed"
    assert read() == []


def test_readings_page_by_key(lan: Api, huong: Api, dossier: dict[str, Any]) -> None:
    for address in addresses(dossier).values():
        taken(huong.get(address))
    first = lan.get("/readings?limit=1").json()
    second = lan.get(f"/readings?limit=1&cursor={first['next']}").json()
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert second["next"] is None
    assert lan.get("/readings?cursor=x").status_code == 422
