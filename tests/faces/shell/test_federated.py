"""Signing in through providers in processes of their own: both ways, every fault, and who tries to misuse it."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
import requests
from django.test import Client

from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import Account, ExternalIdentity, Party, Visit, add_authenticator, citizen_number
from tests.harness.provider import (
    CONTRADICTION,
    HERE,
    LEVEL_1,
    NEWCOMER,
    OFFICER,
    Imagined,
    independent,
    out,
    pick,
    visitor,
    walk,
)
from tests.helpers import MORNING, Ward
from tests.helpers import ward as opened
from tests.kernel.acts.traces import rows
from tools.postgres import free_port

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BOTH = pytest.mark.parametrize("way", ["vneid", "cong"])


@pytest.fixture
def ward(imagined: Imagined) -> Iterator[Ward]:
    with at(MORNING):
        yield opened()


def who(browser: Client) -> str:
    return str(browser.session.get("_auth_user_id", ""))


def written() -> dict[str, list[str]]:
    free = {"people.Throttle", "people.Visit", "people.Use", "access.Miss"}
    return {name: found for name, found in rows().items() if name not in free}


def stops(browser: Client, answer: Any, code: int, *words: str) -> None:
    """The page is kind, and nobody is signed in."""
    page = answer.content.decode()
    assert answer.status_code == code, page
    assert "Chưa có gì bị thay đổi." in page and "Làm lại" in page
    assert all(word in page for word in words)
    assert not who(browser)
    assert "001190012345" not in page and "TRẦN THỊ LAN" not in page


@BOTH
def test_a_known_citizen_comes_back_to_where_she_was_going_in_her_own_account(ward: Ward, way: str) -> None:
    browser = visitor()
    answer = walk(browser, way, onward="/ho-so/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ho-so/")
    assert who(browser) == str(ward.mother.pk)
    visit = Visit.objects.get(account=ward.mother, ended_at=None)
    assert (visit.factors, visit.proved_at) == ([f"provider:{way}"], MORNING if way == "cong" else None)
    assert browser.get("/ho-so/").status_code == 200


@BOTH
def test_a_newcomer_gets_an_account_once_which_no_password_opens(ward: Ward, way: str) -> None:
    for _time in range(2):
        assert walk(visitor(), way, NEWCOMER).status_code == 302
    party = Party.objects.get(name="LÒ THỊ MAI")
    assert citizen_number(party.pk) == "011195990001"
    account = Account.objects.get(party=party)
    assert not account.has_usable_password() and not account.check_password("")
    assert "011195990001" not in account.login
    assert ExternalIdentity.objects.get(account=account).provider == way


def test_both_providers_lead_to_the_one_account(ward: Ward) -> None:
    walk(visitor(), "vneid", NEWCOMER)
    walk(visitor(), "cong", NEWCOMER)
    assert ExternalIdentity.objects.values("account").distinct().count() == 1


def test_what_she_is_called_here_stays(ward: Ward) -> None:
    walk(visitor())
    ward.mother.party.refresh_from_db()
    assert ward.mother.party.name == "Trần Thị Lan"


def test_an_official_signs_in_by_the_name_of_an_account_that_is_there(ward: Ward, imagined: Imagined) -> None:
    imagined.offer(imagined.plain(match="login"))
    browser = visitor()
    assert walk(browser, "cong", OFFICER).headers["Location"] == "/can-bo/"
    assert who(browser) == str(ward.desk_officer.pk)
    before = written()
    stops(browser := visitor(), walk(browser, "cong", NEWCOMER), 502)  # she has no sign-in name
    assert written() == before


@BOTH
@pytest.mark.parametrize(
    ("whom", "code", "words"),
    [
        (LEVEL_1, 403, "Tài khoản định danh của ông/bà chưa đủ mức"),
        (CONTRADICTION, 403, "Số định danh và thông tin đi kèm không khớp nhau"),
        ("no", 403, "Ông/bà chưa đồng ý đăng nhập"),
    ],
)
def test_whom_the_rules_stop_is_told_why(
    ward: Ward, imagined: Imagined, way: str, whom: int | str, code: int, words: str
) -> None:
    imagined.offer(imagined.wrapped(), imagined.plain(levels=["2"]))
    before, browser = written(), visitor()
    stops(browser, walk(browser, way, whom), code, words)
    assert written() == before


@pytest.mark.parametrize(
    ("way", "fault", "code"),
    [
        ("cong", "bad_signature", 502),
        ("cong", "wrong_issuer", 502),
        ("cong", "wrong_audience", 502),
        ("cong", "wrong_nonce", 502),
        ("cong", "expired", 502),
        ("cong", "broken", 503),
        ("cong", "huge", 502),
        ("vneid", "broken", 503),
        ("vneid", "huge", 502),
        ("vneid", "malformed", 502),
        ("vneid", "foreign_key", 502),
        ("vneid", "tampered", 502),
    ],
)
def test_an_answer_that_can_t_be_trusted_lets_nobody_in(
    ward: Ward, caplog: pytest.LogCaptureFixture, way: str, fault: str, code: int
) -> None:
    before, browser = written(), visitor()
    with caplog.at_level(logging.DEBUG, "motcua"):
        stops(browser, walk(browser, way, NEWCOMER, fault), code)
    assert written() == before
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert f"sign-in by {way} stopped: " in said
    assert not any(secret in said for secret in ("011195990001", "LÒ THỊ MAI", "code=", "state="))


@BOTH
def test_a_provider_that_is_slow_or_down_is_not_waited_for(ward: Ward, imagined: Imagined, way: str) -> None:
    down = f"http://127.0.0.1:{free_port()}/token"
    imagined.offer(imagined.wrapped(timeout=1.5), imagined.plain(timeout=1.5))
    stops(browser := visitor(), walk(browser, way, fault="slow"), 503, "Nơi xác thực đang không trả lời")
    ways = {"jwks_uri": f"{imagined.url}oidc/jwks", "authorization_endpoint": f"{imagined.url}oidc/authorize"}
    imagined.offer(imagined.wrapped(token_endpoint=down), imagined.plain(token_endpoint=down, **ways))
    stops(browser := visitor(), walk(browser, way), 503, "Nơi xác thực đang không trả lời")


def test_a_provider_that_can_t_be_found_stops_before_the_way_out(ward: Ward, imagined: Imagined) -> None:
    imagined.offer(imagined.plain(issuer=f"http://127.0.0.1:{free_port()}"))
    stops(browser := visitor(), browser.get("/dang-nhap/cong/"), 503)


@pytest.mark.parametrize(("cipher", "around"), [("aes-256-cbc", "pkcs1v15"), ("aes-256-gcm", "pkcs1v15")])
def test_how_a_provider_wraps_is_its_own_to_say(ward: Ward, imagined: Imagined, cipher: str, around: str) -> None:
    key = imagined.key("vneid-code", b"5a" * 32)
    imagined.offer(imagined.wrapped(cipher=cipher, wrap=around, encrypt_key=key))
    browser = visitor()
    assert walk(browser).status_code == 302
    assert who(browser) == str(ward.mother.pk)
    stops(browser := visitor(), browser.get(changed(pick(out(browser)), code="AAAA")), 502)


def test_a_provider_that_somebody_else_wrote_works_too(ward: Ward, imagined: Imagined) -> None:
    claims = {"citizen_number": "001190012345", "name": "TRẦN THỊ LAN", "birthdate": "1990-05-15"}
    with independent(sub="lan", **claims) as issuer:
        imagined.offer(
            imagined.plain(issuer=issuer, scope="openid profile", claims={"citizen_number": "citizen_number"})
        )
        browser = visitor()
        sent = requests.post(out(browser, "cong"), {"sub": "lan"}, allow_redirects=False, timeout=10)
        answer = browser.get(sent.headers["Location"].removeprefix(HERE))
    assert answer.status_code == 302, answer.content.decode()
    assert who(browser) == str(ward.mother.pk)


def changed(address: str, **values: str) -> str:
    parts = urlsplit(address)
    query = {name: found[0] for name, found in parse_qs(parts.query).items()} | values
    return f"{parts.path}?{urlencode(query)}"


@BOTH
def test_an_answer_works_once(ward: Ward, way: str) -> None:
    browser = visitor()
    address = pick(out(browser, way))
    kept = browser.cookies["provider"].value
    assert browser.get(address).status_code == 302
    stops(browser := visitor(), browser.get(address), 400, "quá lâu, hoặc đã dùng rồi")
    browser.cookies["provider"] = kept
    stops(browser, browser.get(address), 400, "quá lâu, hoặc đã dùng rồi")


@BOTH
def test_another_s_answer_signs_nobody_in_as_him(ward: Ward, way: str) -> None:
    attacker, victim = visitor(), visitor()
    sent = pick(out(attacker, way), NEWCOMER)  # the attacker keeps his own answer and sends its address to the victim
    stops(victim, victim.get(sent), 400)
    ours = out(victim, way)  # even to one who is just on her own way
    stops(victim, victim.get(sent), 400)
    state = parse_qs(urlsplit(ours).query)["state"][0]
    assert state not in sent


@BOTH
def test_a_stolen_code_is_worth_nothing_in_another_attempt(ward: Ward, way: str) -> None:
    victim, attacker = visitor(), visitor()
    code = parse_qs(urlsplit(pick(out(victim, way))).query)["code"][0]
    own = pick(out(attacker, way), NEWCOMER)
    stops(attacker, attacker.get(changed(own, code=code)), 400)


def test_a_code_of_another_client_is_refused(ward: Ward, imagined: Imagined) -> None:
    imagined.offer(imagined.plain(), imagined.plain(id="khac", client_id="other"))
    browser, attacker = visitor(), visitor()
    code = parse_qs(urlsplit(pick(out(browser, "khac"))).query)["code"][0]
    stops(attacker, attacker.get(changed(pick(out(attacker, "cong"), NEWCOMER), code=code)), 400)


def test_an_answer_of_one_provider_is_none_of_another(ward: Ward) -> None:
    browser = visitor()
    sent = pick(out(browser, "vneid"))
    stops(browser, browser.get(sent.replace("/vneid/", "/cong/")), 400)


@BOTH
def test_an_attempt_lasts_ten_minutes(ward: Ward, way: str) -> None:
    browser = visitor()
    sent = pick(out(browser, way))
    with at(MORNING + timedelta(minutes=10)):
        stops(browser, browser.get(sent), 400)


@BOTH
def test_answers_without_sense_are_refused(ward: Ward, way: str) -> None:
    for query in ("", "?code=x", "?state=x", "?code=%00&state=%00", "?error=access_denied", "?state=" + "9" * 3000):
        stops(browser := visitor(), browser.get(f"/dang-nhap/{way}/ve/{query}"), 400)
    browser = visitor()
    state = parse_qs(urlsplit(out(browser, way)).query)["state"][0]
    stops(browser, browser.get(f"/dang-nhap/{way}/ve/?state={state}"), 502)
    browser.cookies["provider"] = "gAAAAAforged"
    stops(browser, browser.get(f"/dang-nhap/{way}/ve/?state={state}&code=x"), 400)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_led_elsewhere_afterwards(ward: Ward, onward: str) -> None:
    assert walk(visitor(), onward=onward).headers["Location"] == "/"


def test_the_session_has_another_key_after_signing_in(ward: Ward) -> None:
    browser = visitor()
    browser.get("/dang-nhap/")
    session = browser.session
    session["seen"] = "before"
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key
    walk(browser)
    assert who(browser) == str(ward.mother.pk)
    assert browser.cookies["sessionid"].value != planted


def test_a_shut_account_stays_shut(ward: Ward) -> None:
    walk(visitor())
    with lifted("the test shuts it"):
        Account.objects.filter(pk=ward.mother.pk).update(is_active=False)
    stops(browser := visitor(), walk(browser), 403, "Tài khoản này đang bị khóa")
    stops(browser := visitor(), walk(browser, "cong"), 403, "Tài khoản này đang bị khóa")


CONFIRM = "/xac-nhan/?next=%2Fho-so%2F"


@pytest.mark.parametrize(
    ("way", "fault", "proves", "proved"),
    [
        ("cong", "", False, True),
        ("cong", "stale", False, False),
        ("vneid", "", False, False),
        ("vneid", "", True, True),
    ],
)
def test_coming_back_is_a_proof_only_when_he_signed_in_there_anew(
    ward: Ward, imagined: Imagined, way: str, fault: str, proves: bool, proved: bool
) -> None:
    imagined.offer(imagined.wrapped(proves=proves), imagined.plain(prompt=""))
    browser = visitor()
    walk(browser, way, fault=fault)
    before = Visit.objects.get(account=ward.mother, ended_at=None).proved_at
    with at(MORNING + timedelta(minutes=20)):
        asked = parse_qs(urlsplit(sent := out(browser, way, "/ho-so/")).query)
        answer = browser.get(pick(sent, fault=fault))
    assert answer.headers["Location"] == ("/ho-so/" if proved else CONFIRM)
    visit = Visit.objects.get(account=ward.mother, ended_at=None)
    assert visit.proved_at == (MORNING + timedelta(minutes=20) if proved else before)
    if way == "cong":
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


@BOTH
def test_a_provider_is_no_way_round_the_second_factor(ward: Ward, imagined: Imagined, way: str) -> None:
    imagined.offer(imagined.wrapped(proves=True), imagined.plain())
    given = {"kind": "totp", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
    code = pyotp.TOTP(given["secret"]).at(int(MORNING.timestamp()))
    perform(add_authenticator, ward.caller("mother"), given | {"code": code}, on=None)
    newly = visitor()
    assert walk(newly, way).headers["Location"] == "/dang-nhap/buoc-hai/"
    assert not who(newly)
    browser = visitor()
    browser.force_login(ward.mother)
    assert walk(browser, way, onward="/ho-so/").headers["Location"] == CONFIRM
    assert Visit.objects.get(account=ward.mother, ended_at=None).proved_at is None


def test_who_has_no_password_proves_it_again_at_a_provider_that_asks_anew(ward: Ward, imagined: Imagined) -> None:
    browser = visitor()
    walk(browser, who=NEWCOMER)
    page = browser.get(CONFIRM).content.decode()
    assert "Tài khoản này chưa có cách xác nhận lại." in page and "/dang-nhap/vneid/" not in page
    imagined.offer(imagined.wrapped(proves=True), imagined.plain())
    page = browser.get(CONFIRM).content.decode()
    assert "/dang-nhap/vneid/?next=%2Fho-so%2F" in page
    assert "/dang-nhap/cong/" not in page and 'type="password"' not in page


def test_what_is_not_offered_is_not_there(ward: Ward, imagined: Imagined) -> None:
    assert visitor().get("/dang-nhap/google/").status_code == 404
    (imagined.home / "providers.yaml").write_text("providers: [{id: vneid}]")
    assert visitor().get("/dang-nhap/vneid/").status_code == 404
    page = visitor().get("/dang-nhap/")
    assert page.status_code == 200 and "VNeID" not in page.content.decode()


def test_the_buttons_speak_the_reader_s_language(ward: Ward) -> None:
    page = visitor().get("/dang-nhap/?next=/ho-so/", headers={"Accept-Language": "en"}).content.decode()
    assert "Sign in with VNeID (test)" in page
    assert "/dang-nhap/vneid/?next=%2Fho-so%2F" in page
