"""Closed by default, one policy for every page, refusals that a person can read."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from motcua.faces.shell.middleware import ActorMiddleware, PolicyMiddleware, RefusalMiddleware
from motcua.faces.shell.public import is_public, public
from motcua.kernel.access.api import ANONYMOUS
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale, WrongState


def plain(request: HttpRequest) -> HttpResponse:
    """A view without the mark."""
    return HttpResponse("inside")


def asked(method: str = "get", path: str = "/ho-so/?trang=2", **headers: str) -> Any:
    """A request from nobody."""
    request = getattr(RequestFactory(), method)(path, **headers)
    request.user = SimpleNamespace(is_authenticated=False)
    request.actor = ANONYMOUS
    return request


def turned_away(request: Any, view: Any = plain) -> Any:
    """What the middleware answers before the view."""
    return ActorMiddleware(plain).process_view(request, view, (), {})


def test_a_view_without_the_mark_leads_to_sign_in_and_back() -> None:
    answer = turned_away(asked())
    assert (answer.status_code, answer.url) == (302, "/dang-nhap/?next=/ho-so/%3Ftrang%3D2")


def test_a_form_sent_without_sign_in_leads_home_since_it_cannot_be_sent_again() -> None:
    assert turned_away(asked("post")).url == "/dang-nhap/?next=/"


def test_a_program_gets_a_problem_and_no_page() -> None:
    answer = turned_away(asked(HTTP_ACCEPT="application/json"))
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_marked_view_answers_everybody() -> None:
    assert turned_away(asked(), public(lambda request: HttpResponse())) is None
    assert not is_public(plain)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(NotAllowed, 403), (NotFound, 404), (WrongState, 409), (Stale, 409), (Conflict, 409), (Invalid, 422)],
)
def test_a_refusal_becomes_a_page_with_sentence_remedy_and_status(refusal: type[Refusal], status: int) -> None:
    error = refusal("Không làm được.", remedy="Xin thử lại.", faults={"name": ["Xin ghi tên."]})
    answer = RefusalMiddleware(plain).process_exception(asked(), error)
    assert answer is not None
    assert answer.status_code == status
    for words in ("Không làm được.", "Xin thử lại.", "Xin ghi tên."):
        assert words in answer.content.decode()


def test_an_error_of_the_program_is_not_dressed_up_as_a_refusal() -> None:
    assert RefusalMiddleware(plain).process_exception(asked(), ValueError("x")) is None


def test_every_answer_forbids_inline_scripts_and_foreign_files() -> None:
    policy = PolicyMiddleware(plain)(asked())["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_page_that_is_not_there_says_so_kindly(client: Client, db: None) -> None:
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in answer.content.decode()
