"""What comes by a bank: its statements listed in few statements of the database, and a sum that is too little."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.faces.desk.test_money import HOME, browser
from tests.mechanisms.money import paid

Statements = Callable[[int], AbstractContextManager[Any]]
LISTED = 12
"""Statements that the list may take, however many there are of the bank's."""
pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def ward() -> Any:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_many_statements_of_a_bank_are_listed_as_quickly_as_one(ward: helpers.Ward, statements: Statements) -> None:
    client = browser(paid.accountant())
    for n in range(4):
        file = SimpleUploadedFile(f"so-{n}.csv", paid.statement((f"FT{n}", 24_000, "khong ro")).encode())
        assert client.post(f"{HOME}sao-ke/", {"file": file}).status_code == 302
    client.get(f"{HOME}sao-ke/")
    with statements(LISTED):
        page = client.get(f"{HOME}sao-ke/").text
    assert page.count("1 khoản chờ xác định") == 4


def test_whoever_sent_too_little_is_asked_to_wait_and_the_desk_is_led_to_what_came(ward: helpers.Ward) -> None:
    clerk = browser(paid.accountant())
    _dossier, demand = paid.owing(ward)
    here = f"/nop-tien/{demand.pk}/"
    payment = paid.notify(demand, 22_000)
    page = browser(ward.mother).get(here).content.decode()
    assert "Đã nhận 22.000 đồng, còn thiếu 2.000 đồng." in page
    assert "Xin chưa chuyển thêm" in page
    assert "0008200000990" not in page
    assert "Cần nộp" not in page
    found = f"{HOME}khoan/{demand.pk}/"
    assert f'<a href="{HOME}tien/{payment.pk}/">Đã về 22.000 đồng, chờ gắn</a>' in clerk.get(found).text
    given = {"reference": demand.reference, "reason": "Người nộp chuyển thiếu."}
    assert clerk.post(f"{HOME}tien/{payment.pk}/assign/", given).status_code == 302
    page = browser(ward.mother).get(here).content.decode()
    assert "Cần nộp 2.000 đồng" in page
    assert "0008200000990" in page
    assert "chờ gắn" not in clerk.get(found).text
    paid.notify(demand, 5_000, transaction="T-2", bank_reference="FT26321000002")
    page = browser(ward.mother).get(here).content.decode()
    assert "Đã nhận 5.000 đồng." in page
    assert "còn thiếu" not in page
