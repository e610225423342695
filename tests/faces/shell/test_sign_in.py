"""Signing in by page: lock-out, the second factor, step-up, sessions, and what every answer forbids the browser."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client, RequestFactory

from motcua.faces.shell import visits as shell
from motcua.faces.shell.network import address_of
from motcua.faces.shell.visits import device_of
from motcua.kernel.access.api import sign_in_rules
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.people.api import add_authenticator, factors_of, prove, reset, visit_of, visits
from motcua.kernel.people.passkeys import owner
from motcua.mechanisms.cases import api as cases
from tests import helpers

pytestmark = pytest.mark.django_db
SIGN_IN, SECOND, CONFIRM, ACCOUNT = "/dang-nhap/", "/dang-nhap/buoc-hai/", "/xac-nhan/", "/tai-khoan/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = helpers.MORNING + timedelta(minutes=11)


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def code(after: int = 30) -> str:
    return pyotp.TOTP(SECRET).at(int(now().timestamp()) + after)


def add_app(ward: helpers.Ward, name: str) -> None:
    perform(add_authenticator, ward.caller(name), {"kind": "totp", "secret": SECRET, "code": code(0)})


def sign_in(client: Client, login: str = "lan.tran", password: str = helpers.PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


@pytest.mark.parametrize("login", ["lan.tran", "khong.co.ai"])
def test_five_failures_shut_a_name_whether_or_not_it_exists(ward: helpers.Ward, client: Client, login: str) -> None:
    assert [sign_in(client, login, "sai").status_code for _ in range(5)] == [422] * 5
    shut = sign_in(client, login)
    assert (shut.status_code, shut["Retry-After"]) == (429, "900")
    assert "xin chờ đến 09:45" in shut.content.decode()
    assert sign_in(Client(), "hoa.pham").status_code == 302
    with at(helpers.MORNING + timedelta(minutes=15)):
        assert sign_in(client, login).status_code == (302 if login == "lan.tran" else 422)


def test_the_api_counts_the_same_failures_and_says_when_to_come_back(ward: helpers.Ward, client: Client) -> None:
    for _ in range(3):
        sign_in(client, password="sai")
    given = {"login": "lan.tran", "password": "sai"}
    for status in (401, 401, 429):
        answer = client.post("/api/v1/session", given, content_type="application/json")
        assert answer.status_code == status
    assert (answer.json()["code"], answer["Retry-After"]) == ("too_many_tries", "900")


def test_guessing_codes_of_dossiers_and_papers_ends_soon(ward: helpers.Ward, client: Client) -> None:
    seen = [client.post("/tra-cuu/", {"code": f"x{n}", "secret": "y"}).status_code for n in range(10)]
    seen += [client.get(f"/kiem-tra/XXXX-{n}/").status_code for n in range(10)]
    assert seen == [404] * 20
    assert client.post("/tra-cuu/", {"code": "x", "secret": "y"}).status_code == 429
    assert client.get("/kiem-tra/XXXX-XXXX/")["Retry-After"] == "900"
    assert client.get("/api/v1/documents/XXXX-XXXX/verification").status_code == 429
    assert client.get("/kiem-tra/XXXX-XXXX/", REMOTE_ADDR="198.51.100.7").status_code == 404


def test_whoever_knows_code_and_secret_is_not_counted_and_what_he_sees_is_not_stored(
    ward: helpers.Ward, client: Client
) -> None:
    found = helpers.file_birth(ward)
    for _ in range(30):
        answer = client.post("/tra-cuu/", {"code": found.code, "secret": found.secret})
        assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_password_alone_leads_to_the_second_factor_and_signs_nobody_in(ward: helpers.Ward, client: Client) -> None:
    add_app(ward, "chairwoman")
    answer = sign_in(client, "ha.do", next="/can-bo/")
    assert answer["Location"] == SECOND
    assert client.get("/can-bo/").status_code == 302
    assert client.post(SECOND, {"code": "000000"}).status_code == 422
    assert client.post(SECOND, {"code": code()})["Location"] == "/can-bo/"
    assert client.get("/can-bo/").status_code == 200
    assert visits(ward.chairwoman.pk)[0].factors == ["password", "totp"]


def test_a_password_set_anew_ends_the_sign_in_that_the_old_one_began(ward: helpers.Ward, client: Client) -> None:
    add_app(ward, "desk_officer")
    assert sign_in(client, "mai.nguyen")["Location"] == SECOND
    perform(reset, ward.caller("administrator"), {"password": "mot-lan-dung-thoi"}, on=ward.desk_officer.pk)
    assert client.post(SECOND, {"code": code()})["Location"] == SIGN_IN


def test_an_address_that_is_shut_shuts_no_more_names(ward: helpers.Ward, client: Client) -> None:
    for n in range(sign_in_rules().address_failures):
        sign_in(client, f"x{n}", "sai")
    assert [sign_in(client, password="sai").status_code for _ in range(6)] == [429] * 6
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(client).status_code == 302


def test_whoever_only_says_whose_passkey_it_is_shuts_no_second_factor(ward: helpers.Ward, client: Client) -> None:
    add_app(ward, "chairwoman")
    handle = urlsafe_b64encode(ward.chairwoman.pk.bytes).decode().rstrip("=")
    told = urlsafe_b64encode(b'{"type": "webauthn.get", "challenge": "AA", "origin": "x"}').decode().rstrip("=")
    said = {"authenticatorData": "A" * 50, "clientDataJSON": told, "signature": "AA", "userHandle": handle}
    answer = {"id": "AA", "rawId": "AA", "type": "public-key", "response": said}
    assert owner(answer) == ward.chairwoman.pk
    for _ in range(7):
        assert (
            client.post(SIGN_IN, {"action": "passkey", "state": "x", "answer": json.dumps(answer)}).status_code == 422
        )
    assert sign_in(client, "ha.do")["Location"] == SECOND
    assert client.post(SECOND, {"code": code()}).status_code == 302


def test_the_second_factor_must_come_within_ten_minutes(ward: helpers.Ward, client: Client) -> None:
    add_app(ward, "chairwoman")
    sign_in(client, "ha.do")
    with at(LATER):
        assert client.post(SECOND, {"code": code()})["Location"] == SIGN_IN
    assert Client().get(SECOND)["Location"] == SIGN_IN


def test_the_api_asks_for_the_code_too(ward: helpers.Ward, client: Client) -> None:
    add_app(ward, "chairwoman")
    given = {"login": "ha.do", "password": helpers.PASSWORD}
    answer = client.post("/api/v1/session", given, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "code_needed")
    answer = client.post("/api/v1/session", given | {"code": code()}, content_type="application/json")
    assert answer.status_code == 201
    assert visits(ward.chairwoman.pk)[0].device == "API"


def test_an_app_is_added_by_scanning_and_typing_its_code(ward: helpers.Ward) -> None:
    client = ward.client("chairwoman")
    page = client.get(f"{ACCOUNT}xac-thuc/ung-dung/").content.decode()
    assert 'src="data:image/svg+xml' in page
    shown = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert shown and sealed
    secret = shown[1].replace(" ", "")
    wrong = client.post(f"{ACCOUNT}xac-thuc/ung-dung/", {"sealed": sealed[1], "code": "000000"})
    assert wrong.status_code == 422
    assert shown[1] in wrong.content.decode()
    right = {"sealed": sealed[1], "code": pyotp.TOTP(secret).at(int(now().timestamp())), "name": "Điện thoại"}
    assert client.post(f"{ACCOUNT}xac-thuc/ung-dung/", right)["Location"] == ACCOUNT
    assert "Ứng dụng tạo mã: Điện thoại" in client.get(ACCOUNT).content.decode()
    codes = client.post(f"{ACCOUNT}xac-thuc/ma-du-phong/").content.decode()
    assert len(re.findall(r'<li class="code">', codes)) == 10
    kept = factors_of(ward.chairwoman.pk, "recovery")[0]
    assert client.post(f"{ACCOUNT}xac-thuc/{kept.pk}/bo/")["Location"] == ACCOUNT
    assert ward.client("stranger").get(f"{ACCOUNT}xac-thuc/{kept.pk}/bo/").status_code == 404


def test_a_factor_is_neither_added_nor_removed_without_fresh_proof(ward: helpers.Ward) -> None:
    client = ward.client("chairwoman")
    with at(LATER):
        answer = client.get(f"{ACCOUNT}xac-thuc/khoa/")
    assert answer["Location"] == f"{CONFIRM}?next=%2Ftai-khoan%2Fxac-thuc%2Fkhoa%2F"


def ready_to_approve(ward: helpers.Ward) -> cases.Dossier:
    found = helpers.accept(ward, helpers.file_birth(ward))
    given = {"data": {"register": helpers.REGISTER}}
    return perform(cases.advance, ward.caller("civil_status_officer"), given, on=found.pk)


def test_approving_asks_for_proof_when_the_last_one_is_old_and_leads_back(ward: helpers.Ward) -> None:
    found = ready_to_approve(ward)
    client, page = ward.client("chairwoman"), f"/can-bo/ho-so/{found.pk}/"
    sent = {"key": "k"} | helpers.shown(ward.caller("chairwoman"), found)
    with at(helpers.MORNING + timedelta(minutes=20)):
        asked = client.post(f"{page}approve/", sent, HTTP_REFERER=f"http://testserver{page}")
        assert asked["Location"] == f"{CONFIRM}?next={page.replace('/', '%2F')}"
        assert client.post(asked["Location"], {"password": "sai"}).status_code == 422
        key = client.session.session_key
        assert client.post(asked["Location"], {"password": helpers.PASSWORD})["Location"] == page
        assert client.session.session_key != key
        assert "Xin bấm nút lần nữa" in client.get(page).content.decode()
        assert client.post(f"{page}approve/", sent)["Location"] == f"{page}xong/"


def test_whoever_has_a_second_factor_proves_himself_by_it(ward: helpers.Ward) -> None:
    add_app(ward, "chairwoman")
    client = ward.client("chairwoman")
    assert client.post(f"{CONFIRM}?next=/can-bo/", {"password": helpers.PASSWORD}).status_code == 422
    assert client.post(f"{CONFIRM}?next=/can-bo/", {"code": code()})["Location"] == "/can-bo/"
    assert client.get(f"{CONFIRM}?next=//example.org/").context["cancel"] == "/"


def test_what_was_typed_before_the_proof_is_still_there_and_no_secret_is_kept(ward: helpers.Ward) -> None:
    client = ward.client("chairwoman")
    with at(LATER):
        page = "http://testserver/can-bo/"
        client.post(f"{ACCOUNT}xac-thuc/ung-dung/", {"name": "Máy mới", "code": "123456"}, HTTP_REFERER=page)
    assert client.session["typed"] == {"path": "/can-bo/", "fields": "name=M%C3%A1y+m%E1%BB%9Bi"}


def test_a_fragment_is_led_to_the_proof_by_its_script(ward: helpers.Ward) -> None:
    client = ward.client("chairwoman")
    with at(LATER):
        answer = client.post(f"{ACCOUNT}xac-thuc/ung-dung/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(CONFIRM)


def test_sessions_are_listed_and_each_other_one_can_be_ended(ward: helpers.Ward) -> None:
    mine, other, third = (ward.client("mother") for _ in range(3))
    assert mine.get(ACCOUNT).content.decode().count("Kết thúc phiên<") == 2
    theirs = visit_of(other.session.session_key)
    assert theirs
    ward.client("stranger").post(f"{ACCOUNT}phien/", {"key": str(theirs.pk)})
    assert other.get("/ho-so/").status_code == 200
    mine.post(f"{ACCOUNT}phien/", {"key": str(theirs.pk)})
    assert other.get("/ho-so/").status_code == 302
    mine.post(f"{ACCOUNT}phien/", {"key": "others"})
    assert third.get("/ho-so/").status_code == 302
    assert mine.get("/ho-so/").status_code == 200


def test_signing_in_twice_in_one_browser_leaves_one_session(ward: helpers.Ward, client: Client) -> None:
    assert [sign_in(client).status_code for _ in range(2)] == [302, 302]
    assert client.get("/ho-so/").status_code == 200
    assert visits(ward.mother.pk).count() == 1


def test_a_session_that_ran_out_leads_to_sign_in_and_says_why(ward: helpers.Ward) -> None:
    client = ward.client("desk_officer")
    with at(helpers.MORNING + timedelta(minutes=31)):
        answer = client.get("/can-bo/", follow=True)
    assert answer.redirect_chain == [("/dang-nhap/?next=/can-bo/", 302)]
    assert "Phiên làm việc trước đã kết thúc" in answer.content.decode()


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(ward: helpers.Ward) -> None:
    page = "/thu-tuc/1.001193/khai/"
    answer = Client().post(page, {"x": "y"}, HTTP_REFERER=f"http://testserver{page}?kiem=1")
    assert answer["Location"] == f"{SIGN_IN}?next={page}%3Fkiem%3D1"


def test_a_stale_form_offers_the_way_back() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/tra-cuu/", {"code": "x"}, HTTP_REFERER="http://testserver/tra-cuu/")
    assert answer.status_code == 403
    assert 'href="/tra-cuu/"' in answer.content.decode()


def test_the_password_is_changed_with_the_old_one_and_other_devices_are_out(ward: helpers.Ward) -> None:
    mine, other = ward.client("mother"), ward.client("mother")
    page = f"{ACCOUNT}mat-khau/"
    wrong = mine.post(page, {"old": "sai", "password": "một câu dài dễ nhớ"})
    assert "Mật khẩu đang dùng chưa đúng." in wrong.content.decode()
    short = mine.post(page, {"old": helpers.PASSWORD, "password": "ngắn"})
    assert short.status_code == 422
    assert mine.post(page, {"old": helpers.PASSWORD, "password": "một câu dài dễ nhớ"})["Location"] == ACCOUNT
    assert mine.get("/ho-so/").status_code == 200
    assert other.get("/ho-so/").status_code == 302
    assert sign_in(Client(), password="một câu dài dễ nhớ").status_code == 302


def test_whoever_owes_a_password_or_a_factor_does_nothing_before(ward: helpers.Ward, settings: Any) -> None:
    perform(reset, ward.caller("administrator"), {"password": "mot-lan-dung-thoi"}, on=ward.desk_officer.pk)
    client = Client()
    sign_in(client, "mai.nguyen", "mot-lan-dung-thoi")
    assert client.get("/can-bo/")["Location"] == f"{ACCOUNT}mat-khau/"
    assert client.get("/api/v1/dossiers").status_code == 403
    settings.MOTCUA_KIND = "real"
    official = ward.client("chairwoman")
    assert official.get("/can-bo/")["Location"] == ACCOUNT
    assert official.get(f"{ACCOUNT}xac-thuc/ung-dung/").status_code == 200


@pytest.mark.parametrize(
    ("address", "host"),
    [("/", "testserver"), ("/dang-nhap/", "testserver"), ("/ho-so/", "testserver"), ("/khong-co/", "testserver"),
     ("/", "evil.example"), ("/api/v1/dossiers", "testserver"), ("/healthz", "testserver")],
)  # fmt: skip
def test_every_answer_carries_the_headers(db: None, client: Client, address: str, host: str) -> None:
    answer = client.get(address, HTTP_HOST=host)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer


def test_over_https_browsers_are_told_to_stay_there(db: None, client: Client, settings: Any) -> None:
    settings.MOTCUA_URL = "https://motcua.example"
    assert client.get("/")["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("address", ["/", "/dang-nhap/", "/tra-cuu/", "/thu-tuc/1.001193/", "/healthz"])
def test_what_can_be_got_can_be_asked_for_its_head(ward: helpers.Ward, client: Client, address: str) -> None:
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_address_is_a_proxy_s_word_only_where_the_proxy_is_trusted(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    assert address_of(request) == "10.0.0.2"
    settings.MOTCUA_PROXIES = ["10.0.0.0/8"]
    assert address_of(request) == "198.51.100.7"
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3::4")) == "2001:db8:1:2::/64"
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) == ""


def test_a_device_is_told_in_two_words() -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
    assert device_of(agent) == "Chrome · Android"
    assert device_of("curl/8") == ""


def test_proof_is_of_the_session_and_not_of_the_person(ward: helpers.Ward) -> None:
    client, other = ward.client("chairwoman"), ward.client("chairwoman")
    with at(LATER):
        found = visit_of(client.session.session_key)
        assert found
        prove(found, ("password",))
        assert client.get(f"{ACCOUNT}xac-thuc/khoa/").status_code == 200
        assert other.get(f"{ACCOUNT}xac-thuc/khoa/").status_code == 302


@pytest.mark.parametrize("read_before", [False, True])
def test_an_answer_under_way_does_not_take_the_new_key_away(
    ward: helpers.Ward, monkeypatch: Any, read_before: bool
) -> None:
    """Suggestions asked for under the old key, which the proof changes before, or while, they are answered."""
    client, under_way = ward.client("chairwoman"), Client()
    under_way.cookies["sessionid"] = client.cookies["sessionid"].value

    def proving(key: str = "") -> Any:
        assert client.post(f"{CONFIRM}?next=/can-bo/", {"password": helpers.PASSWORD}).status_code == 302
        return visit_of(key)

    if read_before:
        looks = iter([proving])
        monkeypatch.setattr(shell, "visit_of", lambda key: next(looks, visit_of)(key))
    else:
        proving()
    assert "sessionid" not in under_way.post("/tim-kiem/goi-y/", {"q": "khai sinh"}).cookies
    assert client.get("/can-bo/").status_code == 200
