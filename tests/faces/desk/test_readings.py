"""What an official opens at the desk is written down before he sees it; numbers stay dotted until he reveals them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from motcua.kernel.access.api import Reading
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.faces.desk.conftest import INBOX, page, say_why

pytestmark = pytest.mark.both
NUMBERS = ("001190012345", "001088067890")
AHEAD = [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]


def pages(dossier: cases.Dossier) -> dict[str, str]:
    """Every page of the desk with somebody's data, by what the log calls it."""
    (file,) = dossier.attachments.order_by("pk")
    found = {"": page(dossier), f"cases.attachment:{file.pk}": f"/can-bo/tep/{file.pk}/"}
    for paper in Document.objects.filter(subject=dossier.pk):
        found[f"papers.document:{paper.pk}"] = f"/can-bo/giay-to/{paper.pk}/"
    return found


def read() -> list[tuple[str, str]]:
    """Which parts were read how, oldest first."""
    return list(Reading.objects.order_by("at", "id").values_list("kind", "what"))


def taken(client: Client, address: str) -> int:
    """How an address answers, its file read to the end."""
    answer: Any = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_each_page_with_somebodys_data_is_one_reading(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(helpers.MORNING - timedelta(hours=1)):
        helpers.settle(ward, dossier)
    client = say_why(ward.client("chairwoman"), dossier)
    assert read() == [], "saying why shows nothing yet"
    for what, address in pages(dossier).items():
        for _ in range(3):  # once, however often in a few minutes
            assert taken(client, address) == 200
        assert read()[-1] == ("opened", what)
    assert len(read()) == 4, "the page, the birth notice, the receipt and the certificate"
    row = Reading.objects.order_by("at", "id")[0]
    assert (row.party_id, row.subject, row.actor) == (
        dossier.applicant_id,
        dossier.pk,
        ward.chairwoman.pseudonym,
    )
    assert (row.purpose, row.assignment, row.channel) == ("Chỉ đạo, kiểm tra việc giải quyết hồ sơ", None, "desk")
    assert "72/2025/QH15" in row.basis
    with at(helpers.MORNING + timedelta(minutes=6)):
        client.get(page(dossier))
    assert len(read()) == 5, "later it is another reading"


def test_the_print_preview_is_a_reading_of_its_own(ward: helpers.Ward, checked: cases.Dossier) -> None:
    client = ward.client("chairwoman")
    client.get(page(checked))
    client.get(f"{page(checked)}xem-truoc/")
    assert read()[:2] == [("opened", ""), ("opened", "preview")]
    ((how, what),) = read()[2:]
    assert how == "revealed"
    assert set(what.split(",")) == {"register.personal_number", "requester.id_number"}


@pytest.mark.parametrize("tail", ["xong/", "decline/"])
def test_pages_beside_the_dossier_show_its_code_and_nobodys_name(
    ward: helpers.Ward, dossier: cases.Dossier, tail: str
) -> None:
    answer = ward.client("desk_officer").get(page(dossier) + tail)
    assert answer.status_code == 200
    text = answer.content.decode().partition("<h2")[0]  # what follows is the list of his own duties
    assert dossier.code in text
    assert "Nguyễn Minh Anh" not in text
    assert read() == []


def test_purpose_and_law_are_those_of_the_duty_in_hand(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    ward.client("desk_officer").get(page(dossier))
    row = Reading.objects.get()
    assert row.purpose == "Tiếp nhận và kiểm tra hồ sơ"
    assert row.basis and row.assignment
    assert row.position_id == ward.actor("desk_officer").position
    assert row.flags == []


def test_looking_back_at_what_was_just_done_belongs_to_the_duty(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    client = ward.client("desk_officer")
    assert client.get(page(dossier)).context["task"] is None
    assert Reading.objects.get().assignment is not None
    with at(helpers.MORNING + timedelta(minutes=29)):
        assert client.get(page(dossier)).status_code == 200
    with at(helpers.MORNING + timedelta(minutes=31)):
        assert ward.client("desk_officer").get(page(dossier)).status_code == 302, "half an hour later he is asked why"


def test_lists_acts_and_what_is_not_there_are_no_readings(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    officer = ward.client("desk_officer")
    for address in (INBOX, page(dossier, "decline"), f"{page(dossier)}xong/", "/can-bo/da-xem/"):
        assert officer.get(address).status_code == 200
    for address in pages(dossier).values():
        assert ward.client("other_officer").get(address).status_code == 404
        assert ward.client("mother").get(address).status_code == 403
    mother = ward.client("mother")
    for address in (f"/ho-so/{dossier.pk}/", f"/ho-so/{dossier.pk}/da-nop/", "/ho-so/", "/ai-da-xem/"):
        assert mother.get(address).status_code == 200
    assert read() == []


@pytest.mark.parametrize("headers", AHEAD)
def test_a_browser_that_fetches_ahead_gets_nothing(
    ward: helpers.Ward, dossier: cases.Dossier, headers: dict[str, str]
) -> None:
    for address in pages(dossier).values():
        answer = ward.client("desk_officer").get(address, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
    assert read() == []


def test_what_cannot_be_written_down_is_not_shown(
    ward: helpers.Ward, dossier: cases.Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DatabaseError("disk full")

    client = ward.client("desk_officer")
    client.raise_request_exception = False
    monkeypatch.setattr("motcua.kernel.access.readings.insert", full)
    for address in pages(dossier).values():
        answer = client.get(address)
        assert answer.status_code >= 500
        assert "Nguyễn Minh Anh" not in answer.content.decode()


def test_whoever_has_no_duty_is_asked_why_and_led_on(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    client, (file,) = ward.client("civil_status_officer"), dossier.attachments.order_by("pk")
    asked = client.get(f"/can-bo/tep/{file.pk}/", follow=True)
    assert "Vì sao ông/bà cần mở hồ sơ này?" in asked.text
    assert "Nguyễn Minh Anh" not in asked.text
    assert read() == []
    address = f"{page(dossier)}vi-sao/"
    for typed, field in (({}, "purpose"), ({"purpose": "x"}, "purpose"), ({"purpose": "help"}, "note")):
        wrong = client.post(address, typed | {"next": asked.context["next"]})
        assert wrong.status_code == 422
        assert [fault["id_for"] for fault in wrong.context["errors"]] == [f"f-{field}"]
    note = "Chị Mai nhờ xem giấy chứng sinh."
    led = client.post(address, {"purpose": "help", "note": note, "next": asked.context["next"]})
    assert led.headers["Location"] == f"/can-bo/tep/{file.pk}/"
    taken(client, led.headers["Location"])
    row = Reading.objects.get()
    assert (row.named, row.note) == ("urn:motcua:reading-purpose:help", note)
    assert client.get(address).headers["Location"] == page(dossier), "who has said it is not asked again"
    with at(helpers.MORNING + timedelta(minutes=29)):
        assert client.get(page(dossier)).status_code == 200
    with at(helpers.MORNING + timedelta(minutes=31)):
        assert client.get(page(dossier)).headers["Location"].startswith(address)
    other = helpers.file_birth(ward)
    assert client.get(page(other)).status_code == 302, "for another dossier he is asked again"


@pytest.mark.parametrize(
    "onward", ["https://example.test/", "//example.test/", "javascript:alert(1)", "/\\example.test"]
)
def test_the_answer_leads_nowhere_outside(ward: helpers.Ward, dossier: cases.Dossier, onward: str) -> None:
    answer = ward.client("chairwoman").post(f"{page(dossier)}vi-sao/", {"purpose": "direct", "next": onward})
    assert answer.headers["Location"] == page(dossier)


def shown(client: Client, address: str) -> str:
    """All that a page says."""
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_numbers_are_in_no_page_until_they_are_revealed_one_by_one(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    client, mothers, fathers = ward.client("desk_officer"), *NUMBERS
    assert not any(number in shown(client, page(dossier)) for number in NUMBERS)
    answer = client.post(f"{page(dossier)}hien/?at=data-mother", {"field": "mother.id_number,mother.nothing"})
    assert answer.headers["Location"] == f"{page(dossier)}#data-mother"
    now_there = shown(client, page(dossier))
    assert mothers in now_there
    assert fathers not in now_there
    assert "đang hiện" in now_there
    assert read() == [("opened", ""), ("revealed", "mother.id_number")]
    assert mothers not in shown(ward.client("desk_officer"), page(dossier)), "another session sees it dotted"
    with at(helpers.MORNING + timedelta(minutes=6)):
        assert mothers not in shown(client, page(dossier)), "a few minutes later it is dotted again"
    client.post(f"{page(dossier)}hien/")
    assert all(number in shown(client, page(dossier)) for number in NUMBERS)


def test_nothing_is_revealed_to_one_who_has_not_just_proved_who_he_is(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    client = ward.client("desk_officer")
    with at(helpers.MORNING + timedelta(minutes=20)):
        answer = client.post(f"{page(dossier)}hien/", {"field": "mother.id_number"})
        assert answer.headers["Location"].startswith("/xac-nhan/")
        assert not any(number in shown(client, page(dossier)) for number in NUMBERS)
    assert ("revealed", "mother.id_number") not in read()


def test_without_a_duty_revealing_needs_a_purpose_too(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    client = ward.client("chairwoman")
    answer = client.post(f"{page(dossier)}hien/")
    assert answer.headers["Location"].startswith(f"{page(dossier)}vi-sao/")
    assert read() == []


def test_the_official_sees_his_own_readings_and_the_citizen_does_not_see_them(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    client = ward.client("desk_officer")
    with at(helpers.MORNING + timedelta(hours=5)):
        client = say_why(ward.client("chairwoman"), dossier)
        client.get(page(dossier))
        assert dossier.code in shown(client, "/can-bo/da-xem/")
        assert dossier.code not in shown(ward.client("desk_officer"), "/can-bo/da-xem/")
    assert ward.client("mother").get("/can-bo/da-xem/").status_code == 403
