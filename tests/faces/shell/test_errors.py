"""The pages for what goes wrong."""

from typing import Any

import pytest
from django.test import RequestFactory

from motcua.faces.shell import errors


@pytest.mark.parametrize(
    ("page", "status", "words"),
    [
        (errors.bad_request, 400, "chưa đọc được"),
        (errors.forbidden, 403, "không mở được trang"),
        (errors.not_found, 404, "Không tìm thấy trang này"),
        (errors.forgery, 403, "mở quá lâu"),
    ],
)
def test_each_says_what_happened_and_offers_a_way_on(page: Any, status: int, words: str) -> None:
    answer = page(RequestFactory().get("/ho-so/"))
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_our_own_fault_needs_neither_database_nor_session() -> None:
    answer = errors.broken(RequestFactory().get("/ho-so/"))
    assert answer.status_code == 500
    assert 'href="/ho-so/"' in answer.content.decode()
