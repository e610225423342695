"""A person's page of what he owes: the code, the working, and everything that came of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client

from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.exchange.api import call_signature, pay_address
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.gateway import Imagined
from tests.mechanisms.money import paid

CALL = "/api/v1/payments/gateway"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_the_page_shows_the_code_the_text_to_copy_and_the_working(ward: helpers.Ward) -> None:
    dossier, demand = paid.owing(ward)
    client = ward.client("mother")
    for address in (f"/ho-so/{dossier.pk}/", "/"):
        assert f"/nop-tien/{demand.pk}/" in client.get(address).text
    assert "nop-tien" not in ward.client("stranger").get("/").text
    page = client.get(f"/nop-tien/{demand.pk}/").content.decode()
    assert "<svg" in page
    for text in ("0008200000990", "UBND PHUONG CUA NAM", demand.reference, "3 × 8.000 đồng", "281/2016/TT-BTC"):
        assert text in page
    assert money.qr_text(demand).startswith("000201010212")
    picture = f"/nop-tien/{demand.pk}/ma.png"
    assert f'href="{picture}"' in page
    kept = client.get(picture)
    assert (kept["Content-Type"], kept.content) == ("image/png", money.png(money.qr_text(demand)))
    assert ward.client("stranger").get(picture).status_code == 404
    assert ward.client("stranger").get(f"/nop-tien/{demand.pk}/").status_code == 404


def test_the_result_stays_closed_until_it_is_paid_and_the_receipt_can_be_had(ward: helpers.Ward) -> None:
    paid.accountant()
    dossier = helpers.settle(ward, helpers.file_birth(ward, data=paid.EXTRA))
    client, demand = ward.client("mother"), money.Demand.objects.get()
    page = client.get(f"/ho-so/{dossier.pk}/").content.decode()
    assert "chờ ông/bà nộp phí" in page
    assert f'/ho-so/{dossier.pk}/ket-qua/"' not in page
    slip = Document.objects.get(type__endswith="form-01-receipt")
    assert client.get(f"/ho-so/{dossier.pk}/ket-qua/{slip.pk}/").getvalue().startswith(b"%PDF")
    assert client.get(f"/ho-so/{dossier.pk}/ban-doc/en/").status_code == 404
    assert client.get(f"/ho-so/{dossier.pk}/ket-qua/").status_code == 404
    paid.notify(demand)
    drain()
    assert client.get(f"/ho-so/{dossier.pk}/ket-qua/").getvalue().startswith(b"%PDF")
    assert client.get(f"/nop-tien/{demand.pk}/ma.png").status_code == 404  # nothing is open any more
    chain = client.get(f"/nop-tien/{demand.pk}/").content.decode()
    receipt = Document.objects.get(type=money.RECEIPT)
    assert f"/nop-tien/{demand.pk}/giay/{receipt.pk}/" in chain
    file = client.get(f"/nop-tien/{demand.pk}/giay/{receipt.pk}/").getvalue()
    assert file.startswith(b"%PDF")
    assert client.get(f"/nop-tien/{demand.pk}/giay/{dossier.pk}/").status_code == 404


def post(client: Client, body: bytes, signature: str) -> Any:
    return client.post(CALL, body, content_type="application/json", headers={"Motcua-Signature": signature})


def test_a_call_back_counts_once_signed_whole_and_young(ward: helpers.Ward, gateway: Imagined) -> None:
    paid.accountant()
    _dossier, demand = paid.owing(ward)
    gateway.mood.append("silent")
    answer = requests.get(pay_address(demand), timeout=10)
    assert answer.status_code == 200
    assert "24000 đồng" in answer.text
    gateway.pay(gateway.order(pay_address(demand).partition("?")[2]) or {})
    told, client = gateway.made[0], Client()
    body = json.dumps(told).encode()
    secret = "imagined-gateway-secret"  # nosec B105
    moment = int(now().timestamp())
    good = call_signature(secret, body, moment)
    assert post(client, body, "").status_code == 401
    assert post(client, body, call_signature("another-secret-here", body, moment)).status_code == 401
    assert post(client, body.replace(b"24000", b"24001"), good).status_code == 401
    assert post(client, body, call_signature(secret, body, moment - 601)).status_code == 401
    assert not money.Payment.objects.exists()
    first, again = post(client, body, good), post(client, body, good)
    assert first.status_code == again.status_code == 200, first.content
    assert first.json() == again.json()
    with at(now() + timedelta(minutes=11)):
        assert post(client, body, good).status_code == 401
    drain()
    demand.refresh_from_db()
    assert (money.Payment.objects.count(), demand.state) == (1, "paid")
    assert Document.objects.filter(type=money.RECEIPT).count() == 1


def test_a_page_whose_order_was_altered_is_not_shown(ward: helpers.Ward, gateway: Imagined) -> None:
    _dossier, demand = paid.owing(ward)
    altered = pay_address(demand).replace("amount=24000", "amount=1000")
    assert requests.get(altered, timeout=10).status_code == 403


def test_without_a_gateway_nobody_calls_back(ward: helpers.Ward) -> None:
    assert post(Client(), b"{}", "t=1,v1=" + "0" * 64).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 30_000,
        b'{"amount": NaN}',
        b'{"amount": ' + b"9" * 5_000 + b"}",
        b'{"transaction": "\\ud800"}',
        b'{"transaction": {"a": 1}, "amount": -1}',
        b'{"a\\u0000": "\\u0000"}',
        b'{"a": ' * 800 + b"1" + b"}" * 800,
        b" " * 70_000,
    ],
    ids=lambda body: body[:20].decode("latin-1") or "nothing",
)
def test_whatever_comes_signed_is_answered_and_leaves_nothing(
    ward: helpers.Ward, gateway: Imagined, body: bytes
) -> None:
    signature = call_signature("imagined-gateway-secret", body, int(now().timestamp()))
    answer = post(Client(raise_request_exception=False), body, signature)
    assert answer.status_code in (400, 401, 413, 422), answer.content
    assert not money.Payment.objects.exists()


@pytest.mark.parametrize(
    "signature",
    ["", "t=1", "t=٣,v1=" + "0" * 64, "t=1,v1=" + "0" * 64 + "\n", "t=" + "9" * 12 + ",v1=" + "g" * 64, "x" * 50_000],
    ids=["none", "half", "digits", "line", "no-hex", "long"],
)
def test_what_is_no_signature_is_refused(ward: helpers.Ward, gateway: Imagined, signature: str) -> None:
    for body in (b"{}", b"x" * 3_000_000):
        answer = post(Client(raise_request_exception=False), body, signature)
        assert answer.status_code in (400, 401, 413), answer.content
