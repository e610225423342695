"""Another e-mail address counts once whoever reads the letters there has said yes; until then, and after, the old one
is told."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.acts.api import Conflict, Invalid, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import (
    Delivery,
    TooManyWishes,
    awaited,
    confirm_address,
    prefer,
    preference_of,
    sendable,
)
from motcua.kernel.people.api import set_password
from motcua.kernel.people.models import Party
from tests import helpers
from tests.kernel.notices.telling import tell

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/tai-khoan/thong-bao/"
OLD, NEW = "lan.tran@example.vn", "lan@moi.example.vn"


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


def ask(ward: helpers.Ward, email: str = NEW) -> None:
    """The mother asks for another address, though she wants no e-mail at all."""
    perform(prefer, ward.caller("mother"), {"channels": [], "email": email}, on=ward.mother.pk)
    drain()


def present(ward: helpers.Ward) -> str:
    return Party.objects.get(pk=ward.mother.party_id).email


def link(letters: list[EmailMessage], to: str = NEW) -> str:
    """The path of the page that proves an address, as the last letter to it says; "" where it says none."""
    text = next(one for one in reversed(letters) if one["To"] == to).get_body(("plain",))
    assert text is not None
    found = re.search(r"/thong-bao/dia-chi/[^/\s]+/", text.get_content())
    return found[0] if found else ""


def confirm(ward: helpers.Ward, address: str) -> None:
    """As whoever knows the token over the API, in her own session."""
    token = address.removeprefix("/thong-bao/dia-chi/").strip("/")
    perform(confirm_address, ward.caller("mother"), {"token": token}, on=ward.mother.pk)


def test_both_addresses_are_told_and_only_the_new_one_can_say_yes(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        ask(ward)
        assert [one["To"] for one in post] == [NEW, OLD]
        assert link(post, OLD) == ""
        assert present(ward) == OLD
        body = ward.client("mother").get("/thong-bao/").content.decode()
        assert NEW in body
        assert "/thong-bao/dia-chi/" not in body, "no page shows what only the letter bears"

        address, browser = link(post), Client()
        assert "Chỉ bấm nếu chính ông/bà" in browser.get(address).content.decode()
        assert present(ward) == OLD, "looking at the page changes nothing"
        assert "Đã xác nhận" in browser.post(address).content.decode()
        assert present(ward) == NEW
        drain()
        assert post[-1]["To"] == OLD
        assert "không gửi tới lan.tran@example.vn nữa" in str(post[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
        with pytest.raises(Conflict):
            confirm(ward, address)


def test_until_then_letters_go_to_the_old_address(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        perform(prefer, ward.caller("mother"), {"channels": ["mail"], "email": NEW}, on=ward.mother.pk)
        tell(ward)
        drain()
        assert post[-1]["To"] == OLD
        confirm(ward, link(post))
        tell(ward)
        drain()
    assert post[-1]["To"] == NEW


@pytest.mark.parametrize("over", ["late", "other", "password"])
def test_what_is_late_or_overtaken_proves_nothing(ward: helpers.Ward, post: list[EmailMessage], over: str) -> None:
    with at(helpers.MORNING):
        ask(ward)
        address = link(post)
    later = helpers.MORNING + timedelta(hours=49 if over == "late" else 1)
    with at(later):
        if over == "other":
            ask(ward, "lan@khac.example.vn")
        if over == "password":
            given = {"password": "mot cau dai de nho voi rieng toi"}
            perform(set_password, ward.caller("mother"), given, on=ward.mother.pk)
        assert Client().post(address).status_code == 404
        with pytest.raises(Conflict):
            confirm(ward, address)
        assert present(ward) == OLD
        if over != "other":
            ask(ward)
            confirm(ward, link(post))
            assert present(ward) == NEW, "whoever asks again is sent another letter"


def test_whoever_lost_the_letter_asks_again_and_nobody_is_flooded(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    for minutes, letters in ((0, 2), (4, 2), (6, 4), (12, 6), (18, 8), (24, 10)):
        with at(helpers.MORNING + timedelta(minutes=minutes)):
            ask(ward)
            assert len(post) == letters
    with at(helpers.MORNING + timedelta(minutes=30)):
        with pytest.raises(TooManyWishes, match="conflict"):
            ask(ward)
        assert len(post) == 10


def test_a_wish_too_many_on_the_page_leaves_the_address_and_keeps_the_quiet_hours(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    for minutes in (0, 6, 12, 18, 24):
        with at(helpers.MORNING + timedelta(minutes=minutes)):
            ask(ward)
    with at(helpers.MORNING + timedelta(minutes=30)):
        browser = ward.client("mother")
        given = {"channels": ["mail"], "email": "lan@khac.example.vn", "quiet_begins": "20:00", "quiet_ends": "08:00"}
        said = browser.post(PAGE, given, follow=True).content.decode()
        drain()
        assert "Chưa gửi được liên kết xác nhận tới lan@khac.example.vn." in said
        assert "Xin thử lại vào ngày mai." in said
        assert "Đã gửi liên kết" not in said
        chosen = preference_of(ward.mother.pk)
        assert (chosen.channels, chosen.quiet_begins, chosen.quiet_ends) == (["mail"], "20:00", "08:00")
        assert (present(ward), awaited(ward.mother)) == (OLD, NEW)
        assert len(post) == 10
        wrong = given | {"email": "không phải", "quiet_begins": "22:00"}
        said = browser.post(PAGE, wrong, follow=True).content.decode()
        assert "Đây không phải một địa chỉ thư điện tử" in said
        assert preference_of(ward.mother.pk).quiet_begins == "20:00", "what is wrong is mended first, all at once"


def test_who_awaits_the_first_address_saves_other_wishes_and_asks_for_nothing_by_that(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        ask(ward, "")
        ask(ward)
        before = len(post)
    for minutes in (10, 20, 30, 40, 50, 60, 70):
        with at(helpers.MORNING + timedelta(minutes=minutes)):
            browser = ward.client("mother")
            page = browser.get(PAGE).content.decode()
            assert "lan@moi.example.vn đang chờ xác nhận" in page
            given = {"channels": ["mail"], "email": "", "quiet_begins": f"2{minutes // 60}:{minutes % 60:02}"}
            assert browser.post(PAGE, given | {"quiet_ends": "07:00"}).status_code == 302
            drain()
    assert preference_of(ward.mother.pk).quiet_begins == "21:10"
    assert preference_of(ward.mother.pk).channels == ["mail"]
    assert len(post) == before
    with at(helpers.MORNING + timedelta(minutes=80)):
        confirm(ward, link(post))
        assert present(ward) == NEW, "the one letter still proves it"
        refused = {"channels": ["mail"], "email": "", "quiet_begins": "21:00", "quiet_ends": "07:00"}
        assert ward.client("mother").post(PAGE, refused).status_code == 422, "now she has an address to lose"


def test_who_has_an_address_and_awaits_another_does_not_lose_the_old_one_by_leaving_it_empty(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        ask(ward)
        refused = ward.client("mother").post(PAGE, {"channels": ["mail"], "email": ""})
        assert [fault["id_for"] for fault in refused.context["errors"]] == ["f-email"]
        assert present(ward) == OLD
    with at(helpers.MORNING + timedelta(minutes=10)):
        assert ward.client("mother").post(PAGE, {"channels": ["mail"], "email": OLD}).status_code == 302
        assert (present(ward), awaited(ward.mother)) == (OLD, NEW)
        assert len(post) == 2, "what the form shows is no wish"


def test_who_awaits_no_address_is_asked_for_one_before_letters_go_by_e_mail(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        ask(ward, "")
        ask(ward)
        assert post[-1]["To"] == NEW
    with at(helpers.MORNING + timedelta(hours=49)):
        answer = ward.client("mother").post(PAGE, {"channels": ["mail"], "email": ""})
        assert [fault["id_for"] for fault in answer.context["errors"]] == ["f-email"], "nobody proved it in time"


def test_a_token_of_another_s_letter_proves_nothing_here(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        ask(ward)
        token = link(post).removeprefix("/thong-bao/dia-chi/").strip("/")
        with pytest.raises(Conflict):
            perform(confirm_address, ward.caller("stranger"), {"token": token}, on=ward.stranger.pk)
        assert Client().post(f"/thong-bao/dia-chi/{token}x/").status_code == 404


def test_an_address_that_is_taken_away_is_gone_at_once_and_told(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        ask(ward, "")
        assert present(ward) == ""
    assert [one["To"] for one in post] == [OLD]


def test_where_no_letter_can_leave_no_address_is_taken(ward: helpers.Ward, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with at(helpers.MORNING), pytest.raises(Invalid) as refused:
        ask(ward)
    assert list(refused.value.faults) == ["email"]


def test_a_demonstration_without_a_server_keeps_its_letters_in_a_folder(
    ward: helpers.Ward, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_HOST, settings.MOTCUA_HOME, settings.MOTCUA_KIND = "", tmp_path, "demonstration"
    with at(helpers.MORNING):
        tell(ward)
        drain()
        assert not Delivery.objects.exists(), "nobody made the folder"
        (tmp_path / "mail").mkdir()
        notice = tell(ward)
        drain()
        (file,) = (tmp_path / "mail").iterdir()
        assert message_from_bytes(file.read_bytes())["To"] == OLD
        assert notice.deliveries.get().state == "sent"
        settings.MOTCUA_KIND = "real"
        assert not sendable()
