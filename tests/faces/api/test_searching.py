"""Searching by the API: what the caller sees, by POST, page by page."""

from typing import Any

import pytest

from motcua.kernel.search.models import Asked
from tests.faces.api.conftest import NUMBER, Api

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_procedure_is_found_by_a_near_spelling_and_nothing_is_remembered(lan: Api) -> None:
    answer = lan.post("/search", {"text": "xac nhan cu chu"}).json()
    assert answer["meant"] == "xác nhận cư trú"
    (group,) = answer["groups"]
    assert (group["kind"], group["items"][0]["opens_key"], group["next"]) == ("procedure", "9.000001", None)
    assert not Asked.objects.exists()


def test_whose_it_is_reads_the_name_and_an_official_a_masked_one(
    dossier: dict[str, Any], lan: Api, huong: Api, minh: Api
) -> None:
    def found(who: Api, text: str) -> list[tuple[str, str]]:
        groups = who.post("/search", {"text": text, "kind": "dossier"}).json()["groups"]
        return [(item["code"], item["note"]) for group in groups for item in group["items"]]

    for text in ("Lan", dossier["code"], NUMBER):
        assert found(lan, text) == [(dossier["code"], "Lan")], text
        assert found(huong, text) == [(dossier["code"], "L***")]
        assert found(minh, text) == []


@pytest.mark.parametrize(
    "given",
    [{"text": ""}, {"text": "x" * 301}, {"text": "x", "kind": "secret"}, {"text": "x", "days": -1},
     {"text": "x", "limit": 51}, {"text": "x", "state": "lost"}, {"q": "x"}, {}],
)  # fmt: skip
def test_bad_input_is_refused(lan: Api, given: dict[str, object]) -> None:
    assert lan.post("/search", given).status_code == 422


def test_a_cursor_that_is_none_of_ours_begins_anew(dossier: dict[str, Any], lan: Api) -> None:
    for after in ("x", "1.2", "-1.-2.-3", "9" * 40, "٣", "0.0", "."):
        answer = lan.post("/search", {"text": "cu tru", "kind": "dossier", "after": after})
        assert answer.status_code == 200, after


def test_a_stranger_is_asked_to_sign_in(ward: None, stranger: Api) -> None:
    assert stranger.post("/search", {"text": "cu tru"}).status_code == 401
