"""Letters, preferences, ratings and complaints by the API."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.notices.api import Delivery
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.kernel.notices.telling import CODE, tell
from tests.mechanisms.cases.test_rating import moment, rated

pytestmark = pytest.mark.django_db
JSON = "application/json"
ROOT = "/api/v1"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def declined(ward: helpers.Ward) -> cases.Dossier:
    return helpers.decline(ward, helpers.file_birth(ward), "Giấy chứng sinh bị mờ, không đọc được.")


def test_letters_and_what_did_not_arrive(ward: helpers.Ward) -> None:
    when = helpers.MORNING
    Delivery.objects.create(
        notice=tell(ward), channel="mail", state="failed", why="down", tries=1, made_at=when,
        due_at=when + timedelta(minutes=1),
    )  # fmt: skip
    found = ward.client("mother").get(f"{ROOT}/notices", headers={"Accept-Language": "en"}).json()
    [letter], [failed] = found["items"], found["undelivered"]
    assert CODE in letter["subject"] and "Birth registration" in letter["body"]
    assert (failed["channel"], failed["why"]) == ("mail", "down")
    assert failed["next_try"].startswith("2026-11-17T09:31:00")
    nothing = ward.client("stranger").get(f"{ROOT}/notices").json()
    assert nothing == {"items": [], "undelivered": []}


def test_preferences_are_read_and_changed(ward: helpers.Ward) -> None:
    client = ward.client("mother")
    before = client.get(f"{ROOT}/preferences").json()
    assert (before["channels"], before["email"]) == (["mail"], "lan.tran@example.vn")
    assert [sort["wanted"] for sort in before["sorts"]] == [True]
    given = {"channels": [], "declined": [before["sorts"][0]["urn"]], "quiet_begins": "20:00", "quiet_ends": "08:00"}
    address = f"{ROOT}/accounts/{before['account']}/prefer"
    assert client.post(address, given, content_type=JSON).status_code == 200
    after = client.get(f"{ROOT}/preferences").json()
    assert (after["channels"], after["quiet_begins"], after["email"]) == ([], "20:00", "lan.tran@example.vn")
    assert [sort["wanted"] for sort in after["sorts"]] == [False]
    assert ward.client("stranger").post(address, given, content_type=JSON).status_code == 404


def test_a_dossier_is_rated_and_the_counts_are_open_to_all(ward: helpers.Ward, declined: cases.Dossier) -> None:
    address = f"{ROOT}/dossiers/{declined.pk}/rate"
    assert ward.client("mother").post(address, {"score": 4}, content_type=JSON).status_code == 200
    assert ward.client("mother").post(address, {"score": 9}, content_type=JSON).status_code == 422
    assert ward.client("stranger").post(address, {"score": 1}, content_type=JSON).status_code == 404
    assert Client().get(f"{ROOT}/ratings").json() == {"items": []}
    rated(ward, declined, [(moment(10, day), 5) for day in range(1, 6)])
    with at(moment(11, 20)):
        [one] = Client().get(f"{ROOT}/ratings").json()["items"]
    assert (one["organisation"], one["count"], one["satisfied"]) == (helpers.CUA_NAM, 5, 100)
    assert (one["begins"], one["ends"], one["complaints"]) == ("2026-10-01", "2026-10-31", None)
    assert one["scores"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 5}


def test_a_complaint_is_made_read_and_answered(ward: helpers.Ward, declined: cases.Dossier) -> None:
    words = "Tôi chờ ba tiếng ở quầy mà không ai hướng dẫn."
    given = {"words": words}
    made = ward.client("mother").post(f"{ROOT}/dossiers/{declined.pk}/complain", given, content_type=JSON).json()
    page = f"{ROOT}/complaints/{made['id']}"
    assert ward.client("mother").get(page).json()["words"] == words
    assert ward.client("desk_officer").get(page).status_code == 404
    assert ward.client("chairwoman").get(page).json()["state"] == "open"
    reply = {"outcome": "partly", "text": "Chúng tôi xin lỗi và đã nhắc nhở cán bộ trực."}
    assert ward.client("desk_officer").post(f"{page}/answer", reply, content_type=JSON).status_code == 404
    assert ward.client("chairwoman").post(f"{page}/answer", reply, content_type=JSON).status_code == 200
    assert ward.client("mother").get(page).json()["outcome"] == "partly"
