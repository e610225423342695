"""Sign-in, sign-out, language, health."""

from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from tests import helpers

SIGN_IN = "/dang-nhap/"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward at work."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_the_right_password_leads_to_where_one_was_going(ward: helpers.Ward, client: Client) -> None:
    answer = client.post(SIGN_IN, {"login": "LAN.tran ", "password": helpers.PASSWORD, "next": "/ho-so/"})
    assert (answer.status_code, answer["Location"]) == (302, "/ho-so/")
    assert "Trần Thị Lan" in client.get("/ho-so/").content.decode()


@pytest.mark.parametrize("login", ["lan.tran", "khong.co.ai"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    ward: helpers.Ward, client: Client, login: str
) -> None:
    answer = client.post(SIGN_IN, {"login": login, "password": "sai", "next": "/ho-so/"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page
    assert 'value="sai"' not in page
    assert 'value="/ho-so/"' in page


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_sign_in_never_leads_away_from_the_site(ward: helpers.Ward, client: Client, target: str) -> None:
    answer = client.post(SIGN_IN, {"login": "lan.tran", "password": helpers.PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_signing_out_needs_a_form_and_ends_the_session(ward: helpers.Ward) -> None:
    client = ward.client("mother")
    assert client.get("/dang-xuat/").status_code == 405
    client.post("/dang-xuat/")
    assert client.get("/ho-so/")["Location"].startswith(SIGN_IN)


def test_another_language_is_spoken_from_then_on(client: Client, db: None) -> None:
    answer = client.post("/ngon-ngu/", {"language": "bn", "next": "/tra-cuu/"})
    assert answer["Location"] == "/tra-cuu/"
    assert '<html lang="bn">' in client.get(SIGN_IN).content.decode()


def test_a_language_that_we_do_not_speak_changes_nothing(client: Client, db: None) -> None:
    client.post("/ngon-ngu/", {"language": "xx", "next": "/"})
    assert '<html lang="vi">' in client.get(SIGN_IN).content.decode()


def test_a_demonstration_says_so_on_every_page(client: Client, db: None) -> None:
    for address in (SIGN_IN, "/", "/khong-co/"):
        assert "Bản trình diễn" in client.get(address).content.decode()


def test_what_one_person_sees_stays_out_of_the_cache_of_a_shared_computer(ward: helpers.Ward) -> None:
    assert ward.client("mother").get("/ho-so/")["Cache-Control"] == "private, no-store"


def test_health_is_told_without_sign_in(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_navigation_shows_only_what_a_person_can_use(ward: helpers.Ward) -> None:
    assert "/can-bo/" not in ward.client("mother").get("/ho-so/").content.decode()
    assert "/can-bo/" in ward.client("desk_officer").get("/can-bo/").content.decode()


def test_one_place_of_the_navigation_is_the_current_one(ward: helpers.Ward) -> None:
    for path in ("/can-bo/", "/can-bo/quay/"):
        page = ward.client("desk_officer").get(path).text
        assert page.count('aria-current="page"') == 1
        assert f'href="{path}" aria-current="page"' in page
