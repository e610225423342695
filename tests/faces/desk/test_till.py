"""The list of a bank's statements: what came of each, in few statements of the database."""

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
