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
from motcua.kernel.notices.api import Delivery, confirm_address, prefer, sendable
from motcua.kernel.people.api import set_password
from motcua.kernel.people.models import Party
from tests import helpers
from tests.kernel.notices.telling import tell

pytestmark = [pytest.mark.both, pytest.mark.django_db]
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
        with pytest.raises(Conflict, match="conflict"):
            ask(ward)
        assert len(post) == 10


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
