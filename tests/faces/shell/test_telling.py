"""The page on which people choose how to be told, and turning letters off from an e-mail."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.notices.api import Delivery, browsers_of, preference_of
from motcua.kernel.notices.sending import leave_token
from motcua.kernel.people.models import Party
from tests import helpers
from tests.kernel.notices.telling import tell
from tests.kernel.notices.test_push_and_sms import Browser

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/thong-bao/"
STEPS = "urn:motcua:notice-sort:steps"


@pytest.fixture
def ward(settings: Any) -> Iterator[helpers.Ward]:
    settings.EMAIL_HOST, settings.MOTCUA_SMS = "127.0.0.1", "https://sms.example.vn/"
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def mother(ward: helpers.Ward) -> Client:
    return ward.client("mother")


def test_the_page_shows_what_holds_and_keeps_what_is_chosen(ward: helpers.Ward, mother: Client) -> None:
    shown = mother.get(PAGE)
    assert b'value="mail" checked' in shown.content
    assert b'value="lan.tran@example.vn"' in shown.content
    given = {"channels": ["mail", "sms"], "phone": "0912 345 678", "email": "lan@moi.example.vn"}
    given |= {"quiet_begins": "20:00", "quiet_ends": "08:00"}
    assert mother.post(PAGE, given).status_code == 302
    chosen = preference_of(ward.mother.pk)
    assert (chosen.channels, chosen.phone, chosen.declined) == (["mail", "sms"], "0912345678", [STEPS])
    assert (chosen.quiet_begins, chosen.quiet_ends) == ("20:00", "08:00")
    assert Party.objects.get(pk=ward.mother.party_id).email == "lan.tran@example.vn", "until it is confirmed"
    assert "lan@moi.example.vn đang chờ xác nhận" in mother.get(PAGE).content.decode()
    assert b'value="20:00"' in mother.get(PAGE).content


def test_what_is_wrong_is_said_beside_each_field_and_what_was_typed_stays(ward: helpers.Ward, mother: Client) -> None:
    answer = mother.post(PAGE, {"channels": ["mail"], "phone": "12", "email": "lan", "quiet_begins": "nine"})
    assert answer.status_code == 422
    said = {fault["id_for"] for fault in answer.context["errors"]}
    assert said == {"f-phone", "f-email", "f-quiet_begins", "f-quiet_ends"}
    assert b'value="12"' in answer.content
    assert preference_of(ward.mother.pk).phone == ""


def test_an_address_that_failed_is_told_where_the_reader_looks(ward: helpers.Ward, mother: Client) -> None:
    notice = tell(ward)
    moment = helpers.MORNING
    Delivery.objects.create(
        notice=notice, channel="mail", state="given_up", why="address_refused", tries=1, made_at=moment, due_at=moment
    )
    for page in ("/thong-bao/", PAGE):
        said = mother.get(page).content.decode()
        assert "Máy chủ thư không nhận địa chỉ này. Xin kiểm tra lại địa chỉ." in said
    assert "Xin kiểm tra lại địa chỉ" not in ward.client("stranger").get("/thong-bao/").content.decode()


def test_a_browser_is_added_and_taken_off(ward: helpers.Ward, mother: Client, settings: Any) -> None:
    settings.MOTCUA_PUSH_HOSTS = ["fcm.googleapis.com"]
    given = Browser().given("https://fcm.googleapis.com/fcm/send/abc")
    assert b"data-push-key" in mother.get(PAGE).content
    assert mother.post(f"{PAGE}trinh-duyet/", given).status_code == 302
    [browser] = browsers_of(ward.mother.pk)
    assert browser.endpoint == given["endpoint"]
    assert ward.client("stranger").post(f"{PAGE}trinh-duyet/{browser.pk}/bo/").status_code == 404
    assert mother.post(f"{PAGE}trinh-duyet/{browser.pk}/bo/").status_code == 302
    assert browsers_of(ward.mother.pk) == []
    mother.post(f"{PAGE}trinh-duyet/", given | {"endpoint": "https://evil.example/x"})
    assert browsers_of(ward.mother.pk) == []
    assert "chưa được hệ thống biết đến" in mother.get(PAGE).content.decode()


def test_one_click_of_the_mail_program_turns_a_sort_off_and_opening_alone_does_not(ward: helpers.Ward) -> None:
    nobody = Client(enforce_csrf_checks=True)
    address = f"/thong-bao/thoi/{leave_token(ward.mother.pk, STEPS)}/"
    assert nobody.get(address).status_code == 200
    assert preference_of(ward.mother.pk).declined == []
    assert nobody.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert preference_of(ward.mother.pk).declined == [STEPS]
    assert nobody.post(address).status_code == 200, "twice is as good as once"
    for wrong in (f"{address[:-2]}/", "/thong-bao/thoi/x/"):
        assert nobody.post(wrong).status_code == 404


def test_the_operator_lets_a_letter_be_tried_again_and_sees_nobody_s_address(ward: helpers.Ward) -> None:
    moment = helpers.MORNING
    row = Delivery.objects.create(
        notice=tell(ward), channel="mail", state="given_up", why="down", tries=7, made_at=moment, due_at=moment,
        ended_at=moment,
    )  # fmt: skip
    operator = ward.client("administrator")
    said = operator.get("/quan-tri/thu/").content.decode()
    assert "Không nối được với máy chủ bên kia." in said
    assert "lan.tran" not in said and "Lan" not in said
    assert operator.post(f"/quan-tri/thu/?thu={row.pk}").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)
    assert ward.client("desk_officer").get("/quan-tri/thu/").status_code == 403
