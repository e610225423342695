"""Who is let in: tokens, sessions with their guard against forgery, and what is open to everybody."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import Account, disable, reset, visit_of
from tests.faces.api.conftest import MORNING, PASSWORD, Api, request_for

pytestmark = pytest.mark.django_db

OPEN = {
    "GET /openapi.json", "GET /procedures", "GET /procedures/{key}", "GET /calendar/due",
    "GET /documents/{code}/verification", "POST /verify", "POST /session",
    "GET /organisations", "GET /organisations/{urn}", "GET /ratings",
    "GET /figures", "GET /figures/facts",
}  # fmt: skip


def test_whoever_is_not_signed_in_gets_a_problem_and_no_page(stranger: Api) -> None:
    for path in ("/dossiers", "/assignments", "/dossiers/019a0000-0000-7000-8000-000000000000"):
        answer = stranger.get(path, Accept="text/html")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_everything_is_closed_but_what_stands_in_this_list(stranger: Api) -> None:
    document = stranger.get("/openapi.json").json()
    found = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not operation.get("security")
    }
    assert found | {"GET /openapi.json"} == OPEN


@pytest.mark.parametrize(
    ("login", "password"), [("lan", "sai"), ("nobody", PASSWORD), ("lan' OR 1=1 --", "x"), ("L" * 80, "")]
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(ward: None, login: str, password: str) -> None:
    answer = Api().post("/session", {"login": login, "password": password})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_login")


def test_a_token_ends_an_hour_after_its_last_use_and_a_day_after_its_first(lan: Api) -> None:
    for minutes in range(50, 24 * 60, 50):
        with at(MORNING + timedelta(minutes=minutes)):
            assert lan.get("/dossiers").status_code == 200
    with at(MORNING + timedelta(hours=24, minutes=1)):
        assert lan.get("/dossiers").status_code == 401


def test_a_token_that_nobody_used_for_an_hour_has_ended(lan: Api) -> None:
    with at(MORNING + timedelta(minutes=61)):
        assert lan.get("/dossiers").status_code == 401


@pytest.mark.parametrize(
    ("what", "given"), [(disable, {"reason": "mất máy"}), (reset, {"password": "mot-lan-dung-thoi-2026"})]
)
def test_a_token_ends_with_its_password_and_with_its_account(lan: Api, what: Any, given: dict[str, str]) -> None:
    perform(what, Caller(system_actor("tests"), channel="test"), given, on=Account.objects.get(login="lan").pk)
    assert lan.get("/dossiers").status_code == 401


def test_name_and_password_give_a_token_that_ends_with_the_day(ward: None) -> None:
    answer = Api().post("/session", {"login": "Lan", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["until"] == "2026-03-03T09:00:00+07:00"
    one = Api()
    one.headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert one.get("/dossiers").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\udcff"])
def test_a_forged_token_is_refused(ward: None, token: str) -> None:
    answer = Client().get("/api/v1/dossiers", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code == 401


def test_a_changed_token_is_refused(lan: Api) -> None:
    token = lan.headers["Authorization"]
    lan.headers["Authorization"] = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert lan.get("/dossiers").status_code == 401


def test_a_browser_session_reads_but_writes_only_with_its_token(ward: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get(login="lan"))
    assert browser.get("/api/v1/dossiers").status_code == 200
    given = json.dumps(request_for(""))
    refused = browser.post("/api/v1/dossiers", given, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "forged")
    browser.cookies["csrftoken"] = secret = "x" * 32
    passed = browser.post("/api/v1/dossiers", given, content_type="application/json", headers={"X-CSRFToken": secret})
    assert passed.status_code == 422


def test_a_wrong_token_is_not_mended_by_a_session(ward: None) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(login="lan"))
    assert browser.get("/api/v1/dossiers", headers={"Authorization": "Bearer x"}).status_code == 401


def test_private_answers_are_not_stored(lan: Api) -> None:
    assert lan.get("/dossiers")["Cache-Control"] == "private, no-store"


def test_a_browser_s_session_key_is_no_token_and_a_token_is_no_session(ward: None, lan: Api) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(login="lan"))
    key = browser.session.session_key
    assert Client().get("/api/v1/dossiers", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    token = lan.headers["Authorization"].removeprefix("Bearer ")
    assert visit_of(token) is None


def test_whoever_owes_something_gets_a_problem_that_says_what(ward: None, lan: Api, huong: Api, settings: Any) -> None:
    one_time = Account.objects.get(login="lan")
    with lifted("the test gives it for once"):
        Account.objects.filter(pk=one_time.pk).update(one_time=True)
    settings.MOTCUA_KIND = "real"
    browser = Client()
    browser.force_login(one_time)
    words = {"en": "Please set a new password", "bn": "নতুন পাসওয়ার্ড", "vi": "Xin đặt mật khẩu mới"}
    for ask, code in ((lan.get, "password_owed"), (huong.get, "factor_owed"), (lan.post, "password_owed")):
        answer = ask("/dossiers")
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        assert answer["Content-Type"] == "application/problem+json"
    for language, said in words.items():
        answer = browser.get("/api/v1/dossiers", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (403, "password_owed")
        assert said in answer.json()["detail"]
