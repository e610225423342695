"""Web push, opened by a browser's own keys, and short messages: neither tells anybody about whom it is."""

import base64
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices import push, sms
from motcua.kernel.notices.api import (
    Delivery,
    Subscription,
    browsers_of,
    preference_of,
    remove_subscription,
    subscribe,
    undelivered,
)
from motcua.kernel.notices.sending import attempt
from motcua.kernel.people.models import Account
from tests import helpers
from tests.kernel.notices.telling import CODE, Service, choose, only, service, tell

pytestmark = pytest.mark.django_db
LATER = helpers.MORNING + timedelta(hours=1)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def outside(settings: Any) -> Iterator[Service]:
    settings.MOTCUA_PUSH_HOSTS = ["127.0.0.1"]
    with service() as running:
        yield running


class Browser:
    """What a browser keeps to itself when it subscribes."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    def given(self, endpoint: str) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": point, "auth": self.secret}
        return {"endpoint": endpoint, "device": "Firefox"} | {
            name: base64.urlsafe_b64encode(raw).rstrip(b"=").decode() for name, raw in keys.items()
        }

    def open(self, body: bytes) -> str:
        raw: bytes = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return raw.decode()


def listen(ward: helpers.Ward, browser: Browser, url: str, name: str = "mother") -> Subscription:
    account = getattr(ward, name)
    return perform(subscribe, ward.caller(name), browser.given(f"{url}/push/abc"), on=account.pk)


@pytest.mark.both
def test_a_push_is_opened_by_the_browser_alone_and_says_nothing_about_whom(
    ward: helpers.Ward, outside: Service
) -> None:
    browser = Browser()
    with at(helpers.MORNING):
        listen(ward, browser, outside.url)
        tell(ward)
        drain()
    [(path, headers, body)] = outside.got
    assert path == "/push/abc"
    assert CODE.encode() not in body
    assert browser.open(body) == "Có tin mới về hồ sơ của ông/bà"
    assert headers["topic"] == str(only().pk).replace("-", "")
    assert len(headers["topic"]) == 32, "as long as RFC 8030 lets it be"
    assert (headers["urgency"], headers["content-encoding"]) == ("normal", "aes128gcm")
    [service_] = filled("push")
    token = headers["authorization"].partition("t=")[2].partition(",")[0]
    assert headers["authorization"].endswith(f"k={service_.public_key}")
    assert Vapid02.verify(headers["authorization"])
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == outside.url
    assert (push.path().stat().st_mode & 0o777) == 0o600
    assert only().state == "sent"


def test_a_push_speaks_the_language_of_the_account(ward: helpers.Ward, outside: Service) -> None:
    browser = Browser()
    with at(helpers.MORNING):
        listen(ward, browser, outside.url)
        with lifted("the mother chooses her language"):
            Account.objects.filter(pk=ward.mother.pk).update(language="en")
        tell(ward)
        drain()
    assert browser.open(outside.got[0][2]) == "There is news about your dossier"


def test_a_browser_that_is_gone_is_asked_no_more(ward: helpers.Ward, outside: Service) -> None:
    outside.status = 410
    with at(helpers.MORNING):
        listen(ward, Browser(), outside.url)
        tell(ward)
        drain()
        assert (only().state, only().why) == ("given_up", "browser_gone")
        assert browsers_of(ward.mother.pk) == []
        assert undelivered(ward.mother.party_id) == [], "nobody has to mend anything"
        tell(ward)
        drain()
    assert len(outside.got) == 1


def test_a_push_that_fails_is_tried_again_under_the_same_topic(ward: helpers.Ward, outside: Service) -> None:
    outside.status = 503
    with at(helpers.MORNING):
        listen(ward, Browser(), outside.url)
        tell(ward)
        drain()
    assert (only().state, only().why) == ("failed", "down")
    outside.status = 201
    with at(LATER):
        attempt(only().pk)
    assert only().state == "sent"
    assert len({headers["topic"] for _path, headers, _body in outside.got}) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x/y",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://169.254.169.254/latest",
        "https://push.apple.com.evil/x",
        "https://127.0.0.1\\.push.apple.com/x",
        "https://evil.example\\x.notify.windows.com/x",
        "https://evil.example%2f.push.apple.com/x",
        "https://:x@web.push.apple.com/x",
        "https://@web.push.apple.com/x",
        "http://127.0.0.1:22/whatever",
        "file:///etc/passwd-of-ours",
    ],
)
def test_we_send_to_known_push_services_only(ward: helpers.Ward, endpoint: str) -> None:
    given = Browser().given(endpoint)
    with at(helpers.MORNING), pytest.raises(Invalid) as refused:
        perform(subscribe, ward.caller("mother"), given, on=ward.mother.pk)
    assert list(refused.value.faults) == ["endpoint"]
    with at(helpers.MORNING):
        perform(
            subscribe, ward.caller("mother"), given | {"endpoint": "https://web.push.apple.com/Q"}, on=ward.mother.pk
        )


@pytest.mark.both
def test_a_browser_belongs_to_one_account_and_leaves_when_that_says_so(ward: helpers.Ward, outside: Service) -> None:
    shared = Browser()
    with at(helpers.MORNING):
        first = listen(ward, shared, outside.url)
        assert listen(ward, shared, outside.url).pk == first.pk, "asked twice, it is one"
        assert preference_of(ward.mother.pk).channels == ["mail", "push"]
        second = listen(ward, shared, outside.url, "stranger")
        assert browsers_of(ward.mother.pk) == []
        with pytest.raises(NotFound):
            perform(remove_subscription, ward.caller("mother"), {}, on=second.pk)
        with pytest.raises((NotAllowed, NotFound)):
            perform(subscribe, ward.caller("stranger"), shared.given(outside.url + "/x"), on=ward.mother.pk)
        perform(remove_subscription, ward.caller("stranger"), {}, on=second.pk)
        assert browsers_of(ward.stranger.pk) == []
        for number in range(10):
            perform(subscribe, ward.caller("mother"), Browser().given(f"{outside.url}/{number}"), on=ward.mother.pk)
        with pytest.raises(Conflict):
            listen(ward, shared, outside.url)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Service]:
    key = settings.MOTCUA_HOME / "keys" / "sms"
    key.parent.mkdir(exist_ok=True)
    key.write_text("open-sesame\n")
    key.chmod(0o600)
    with service() as running:
        settings.MOTCUA_SMS, settings.MOTCUA_SMS_PLAIN = f"{running.url}/send", True
        yield running
    key.unlink()


@pytest.mark.both
def test_a_short_message_names_the_code_and_nobody_without_marks(
    ward: helpers.Ward, gateway: Service, settings: Any
) -> None:
    settings.MOTCUA_NAME, settings.MOTCUA_URL = "Phường Đống Đa", "https://dd.example.vn"
    with at(helpers.MORNING):
        choose(ward, channels=["sms"], phone="+84 912 345 678")
        tell(ward)
        drain()
    [(_path, headers, body)] = gateway.got
    said = json.loads(body)
    assert said["to"] == "0912345678"
    assert said["text"] == f"Phuong Dong Da: Ho so {CODE} co tin moi. https://dd.example.vn/thong-bao/"
    assert said["text"].isascii() and len(said["text"]) <= 160
    assert headers["authorization"] == "Bearer open-sesame"
    assert headers["idempotency-key"] == said["id"] == str(only().pk)
    assert only().state == "sent"


def test_a_number_that_the_gateway_refuses_is_the_reader_s_to_mend(ward: helpers.Ward, gateway: Service) -> None:
    gateway.status = 422
    with at(helpers.MORNING):
        choose(ward, channels=["sms"], phone="0912345678")
        tell(ward)
        drain()
        assert (only().state, only().why) == ("given_up", "number_refused")
        assert [one.channel for one in undelivered(ward.mother.party_id)] == ["sms"]


def test_a_gateway_that_sleeps_is_left_and_asked_again_under_the_same_key(
    ward: helpers.Ward, gateway: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "PATIENCE", 0.2)
    import threading

    gate = threading.Event()
    gateway.before = lambda: (gate.wait(5), None)[1]
    with at(helpers.MORNING):
        choose(ward, channels=["sms"], phone="0912345678")
        tell(ward)
        drain()
        assert (only().state, only().why) == ("failed", "slow")
    gate.set()
    monkeypatch.setattr(sms, "PATIENCE", 15.0)
    with at(LATER):
        attempt(only().pk)
    assert only().state == "sent"
    assert len({headers["idempotency-key"] for _path, headers, _body in gateway.got}) == 1


def test_a_key_that_others_can_read_sends_nothing(ward: helpers.Ward, gateway: Service, settings: Any) -> None:
    (settings.MOTCUA_HOME / "keys" / "sms").chmod(0o644)
    with at(helpers.MORNING):
        choose(ward, channels=["sms"], phone="0912345678")
        tell(ward)
        drain()
    assert (Delivery.objects.get().why, gateway.got) == ("own_fault", [])
