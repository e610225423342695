"""An imagined payment gateway on this machine, for demonstrations and tests: it shows a page where one presses "pay",
moves no money, and calls back until it is answered.

``mood`` holds what the next payments meet: ``twice`` (it calls back two times), ``altered`` (somebody changed the sum
on the way), ``old`` (an hour late), ``silent`` (it never calls), ``wrong`` (the payer changed the amount).
"""

import hmac
import html
import json
import secrets
import threading
from collections import deque
from datetime import UTC
from http.server import ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import requests

from motcua.conf.imagined import Answering, on_loopback
from motcua.kernel.calendar.api import now
from motcua.mechanisms.exchange.api import call_signature, signed

MERCHANT, SECRET = "motcua", "imagined-gateway-secret"  # nosec B105 - a door of nothing, on loopback alone
TRIES = 5
HTML = "text/html; charset=utf-8"
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cổng thanh toán tưởng tượng</title><h1>Cổng thanh toán tưởng tượng</h1>
<p>Trả <strong>{amount} đồng</strong>, mã {reference}. Không có đồng nào được chuyển thật.</p>
<form method="post"><input type="hidden" name="order" value="{order}"><button>Trả tiền</button></form></html>"""


class Gateway:
    """What the gateway knows: the payments that it ``made``, and what each call-back was ``answered``."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.answered: list[int] = []
        self.mood: deque[str] = deque()
        self.lock = threading.Lock()

    def order(self, query: str) -> dict[str, str] | None:
        """The order in a signed address; ``None`` for one that is not signed so."""
        plain, _sign, signature = query.rpartition("&signature=")
        if not hmac.compare_digest(signed(SECRET, plain.encode()), signature):
            return None
        return dict(parse_qsl(plain))

    def pay(self, order: dict[str, str]) -> None:
        """Somebody pays an order: the call-back follows at once, and again until it is answered."""
        with self.lock:
            mood = self.mood.popleft() if self.mood else ""
            number = f"{len(self.made) + 1:06}"
        paid = {
            "transaction": f"GW{secrets.token_hex(6)}",
            "account": order["account"],
            "purpose": order["reference"],
            "amount": int(order["amount"]) + (1000 if mood == "wrong" else 0),
            "paid_at": now().astimezone(UTC).isoformat(),
            "bank_reference": f"FTGW{now():%y%m%d}{number}",
            "payer": "NGUOI NOP TUONG TUONG",
        }
        self.made.append(paid)
        for _time in range({"silent": 0, "twice": 2}.get(mood, 1)):
            self.call(order["callback"], paid, mood)

    def call(self, address: str, paid: dict[str, Any], mood: str = "") -> None:
        """Call back with one payment, as often as it takes."""
        signature, body = told(paid, 3600 if mood == "old" else 0)
        headers = {"Motcua-Signature": signature, "Content-Type": "application/json"}
        if mood == "altered":
            body = json.dumps(paid | {"amount": paid["amount"] + 1}).encode()
        for _try in range(TRIES):
            try:
                answer = requests.post(address, data=body, headers=headers, timeout=10)
            except requests.RequestException:
                continue
            self.answered.append(answer.status_code)
            if answer.status_code < 500:
                return


def told(paid: dict[str, Any], ago: int = 0) -> tuple[str, bytes]:
    """What is said of a payment, as if some seconds ``ago``: the signature and the body."""
    body = json.dumps(paid).encode()
    return call_signature(SECRET, body, int(now().timestamp()) - ago), body


class _Answering(Answering):
    gateway: ClassVar[Gateway]

    def do_GET(self) -> None:
        """The page to pay at."""
        query = urlsplit(self.path).query
        if not (order := self.gateway.order(query)):
            self.send(403)
            return
        shown = {name: html.escape(value) for name, value in order.items()}
        page = PAGE.format(order=html.escape(query), **{k: shown[k] for k in ("amount", "reference")})
        self.send(200, page.encode(), HTML)

    def do_POST(self) -> None:
        """The button was pressed: pay, then send the payer back."""
        body = self.body().decode()
        if not (order := self.gateway.order(dict(parse_qsl(body)).get("order", ""))):
            self.send(403)
            return
        self.gateway.pay(order)
        self.send(303, kind=HTML, Location=order["back"])


def serve(gateway: Gateway, port: int = 0) -> ThreadingHTTPServer:
    """The gateway on loopback, not yet answering: ``serve_forever`` makes it; any free port for 0."""
    return on_loopback(type("Answering", (_Answering,), {"gateway": gateway}), port)
