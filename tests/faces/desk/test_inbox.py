"""The inbox: the one thing that is due first, the rest behind it, and what waits for others."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.people.models import Party
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.desk.conftest import INBOX, page

Statements = Callable[[int], AbstractContextManager[Any]]


def test_the_oldest_duty_stands_first_and_large(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(helpers.MORNING + timedelta(minutes=5)):
        later = helpers.file_birth(ward)
        shown = ward.client("desk_officer").get(INBOX)
    assert shown.context["first"].url == page(dossier)
    assert [task.code for task in shown.context["rest"]] == [later.code]
    assert "Đăng ký khai sinh: Nguyễn Minh Anh" in shown.text
    assert "17:30 hôm nay" in shown.text
    assert "1 việc" in shown.text


def test_who_asks_about_himself_is_named_once(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    mother = ward.client("desk_officer").get(INBOX).context["first"]
    with lifted("tests: of the same name"):
        Party.objects.filter(pk=dossier.applicant_id).update(name="Nguyễn Minh Anh")
    himself = ward.client("desk_officer").get(INBOX).context["first"]
    assert mother.person
    assert (himself.subject, himself.person) == (mother.subject, "")


def test_a_duty_past_its_due_moment_is_called_late(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(helpers.MORNING):
        helpers.file_birth(ward)
    with at(helpers.MORNING + timedelta(days=1)):
        shown = ward.client("desk_officer").get(INBOX)
    assert "data-late" in shown.text
    assert "trễ 16 giờ" in shown.text
    assert "1 việc, 1 việc trễ hạn" in shown.text


def test_an_empty_inbox_says_so(ward: helpers.Ward) -> None:
    assert "Hiện không có việc nào chờ ông/bà" in ward.client("chairwoman").get(INBOX).text


def test_what_waits_for_colleagues_is_named_with_who_has_it(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    shown = ward.client("desk_officer").get(INBOX)
    assert shown.context["first"] is None
    (waiting,) = shown.context["waiting"]
    assert (waiting.code, waiting.person) == (dossier.code, "Đang ở: Công chức tư pháp – hộ tịch")
    assert ward.client("civil_status_officer").get(INBOX).context["waiting"] == []


def test_the_end_of_the_calendar_is_told_two_months_before(ward: helpers.Ward) -> None:
    for day, warned in ((31, False), (1, True)):
        with at(datetime(2027, 10 if day == 31 else 11, day, 9, 0, tzinfo=ZONE)):
            shown = ward.client("chairwoman").get(INBOX)
        assert ("Lịch làm việc sắp hết" in shown.text) is warned
    assert "31/12/2027" in shown.text


def test_another_wards_officer_sees_nothing_of_it(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    shown = ward.client("other_officer").get(INBOX)
    assert shown.context["first"] is None
    assert shown.context["waiting"] == []
    assert dossier.code not in shown.text


def test_fifty_duties_take_few_statements_and_little_room(ward: helpers.Ward, statements: Statements) -> None:
    for _ in range(52):
        helpers.file_birth(ward)
    client = ward.client("desk_officer")
    client.get(INBOX)
    with statements(10):
        shown = client.get(INBOX)
    assert len(shown.content) < 50_000
    assert len(shown.context["rest"]) == 49
    assert "49+ việc" in shown.text
    behind = client.get(INBOX + shown.context["next_url"])
    assert len(behind.context["rest"]) == 2
    assert behind.context["first"] is None
    assert "Không còn việc" not in behind.text
    everything = [shown.context["first"], *shown.context["rest"], *behind.context["rest"]]
    assert len({task.code for task in everything}) == 52


@pytest.mark.parametrize("after", ["x", "'; DROP TABLE work_assignment;--", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_place_in_the_list_does_no_harm(ward: helpers.Ward, dossier: cases.Dossier, after: str) -> None:
    shown = ward.client("desk_officer").get(INBOX, {"after": after})
    assert shown.status_code == 200
    assert dossier.code in shown.text


@pytest.mark.parametrize("name", ["mother", "stranger"])
def test_a_citizen_is_told_that_this_is_for_officials(ward: helpers.Ward, dossier: cases.Dossier, name: str) -> None:
    client = ward.client(name)
    for address in (INBOX, page(dossier), page(dossier, "accept"), f"{page(dossier)}xong/"):
        shown = client.get(address)
        assert shown.status_code == 403
        assert "Trang này dành cho cán bộ." in shown.text
        assert "<html" in shown.text


def test_whoever_is_not_signed_in_is_led_to_the_door(ward: helpers.Ward) -> None:
    answer = Client().get(INBOX, headers={"accept": "text/html"})
    assert answer.headers["Location"] == f"/dang-nhap/?next={INBOX}"


@pytest.mark.parametrize(("language", "said"), [("en", 'lang="en"'), ("bn", 'lang="bn"')])
def test_duties_speak_the_readers_language(
    ward: helpers.Ward, dossier: cases.Dossier, language: str, said: str
) -> None:
    client = ward.client("desk_officer")
    client.post("/ngon-ngu/", {"language": language, "next": INBOX})
    shown = client.get(INBOX)
    assert said in shown.text
    spec = cases.procedure_at(dossier.procedure, dossier.pack_id)
    assert shown.context["first"].title == spec.steps[0].title.get(language) != spec.steps[0].title.vi


@pytest.mark.parametrize(("name", "onward"), [("desk_officer", INBOX), ("chairwoman", INBOX), ("mother", "/")])
def test_signing_in_leads_an_official_to_the_work_at_hand(ward: helpers.Ward, name: str, onward: str) -> None:
    typed = {"login": helpers.PEOPLE[name]["login"], "password": helpers.PASSWORD}
    assert Client().post("/dang-nhap/", typed).headers["Location"] == onward
    assert Client().post("/dang-nhap/", typed | {"next": "/tim/"}).headers["Location"] == "/tim/"
