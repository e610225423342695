"""A payment gateway by signed addresses and signed call-backs: ``MOTCUA_PAYMENT_GATEWAY`` is the page at which people
pay; our merchant's name there and the shared secret, on one line with a colon between them, are in the file
``keys/payment-gateway``.

Neither side asks the other anything while somebody waits. We send the payer to a page whose address carries the order
and our HMAC-SHA256 over it; the gateway calls back with ``Motcua-Signature: t=<seconds>,v1=<HMAC over "t.body">`` until
it is answered. A signature is good for ten minutes, and the same call-back again is the same payment.
"""

import hashlib
import hmac
import json
import re
import stat
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, NotAllowed, NotFound, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import Pay, RefusedError, filled
from motcua.mechanisms.money.api import Demand, Payment, notify

SYSTEM = system_actor("payment-gateway")
GOOD_FOR: Final = 600
"""Seconds in which a signature counts, before and after its own moment: clocks differ, and call-backs are repeated."""
LARGEST: Final = 64 * 1024
_SIGNATURE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def signed(secret: str, text: bytes) -> str:
    """HMAC-SHA256 in hex."""
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def call_signature(secret: str, body: bytes, moment: int) -> str:
    """The header of a call-back, as the gateway writes it at a moment (seconds since 1970)."""
    return f"t={moment},v1={signed(secret, f'{moment}.'.encode() + body)}"


class HmacGateway:
    """The gateway at an address, where we are ``merchant``. See ``connectors.Pay``."""

    def __init__(self, page: str, merchant: str, secret: str) -> None:
        self.page, self.merchant, self._secret = page, merchant, secret

    def address(self, order: Mapping[str, str]) -> str:
        """The page with the order and our signature in its address."""
        query = urlencode(sorted({**order, "merchant": self.merchant}.items()))
        return f"{self.page}?{query}&signature={signed(self._secret, query.encode())}"

    def heard(self, signature: str, body: bytes) -> dict[str, Any]:
        """What the gateway says, when it is the gateway that says it."""
        found = _SIGNATURE.fullmatch(signature.strip())
        if found is None or len(body) > LARGEST:
            raise RefusedError("no signature of ours")
        if not hmac.compare_digest(call_signature(self._secret, body, int(found[1])), found[0]):
            raise RefusedError("the signature is another's")
        if abs(now().timestamp() - int(found[1])) > GOOD_FOR:
            raise RefusedError("the signature is old")
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            raise RefusedError("no JSON") from None
        if not isinstance(said, dict) or any(isinstance(value, dict | list) for value in said.values()):
            raise RefusedError("no plain object")
        return said


class Unsigned(NotAllowed):
    """The call-back is not signed by the gateway, or long ago."""

    code, status = "unsigned", 401


def pay_address(demand: Demand, gateway: Pay | None = None) -> str:
    """The page at which what is open of a demand can be paid on line, at the installation's ``gateway`` unless another
    is meant; empty where there is none, or no account."""
    gateways: list[Pay] = [gateway] if gateway else filled("pay")
    if not gateways or demand.state != Demand.State.OPEN or not demand.account:
        return ""
    order = {
        "reference": demand.reference,
        "amount": str(demand.open),
        "account": f"{demand.account['bin']}:{demand.account['number']}",
        "back": f"{settings.MOTCUA_URL}/nop-tien/{demand.pk}/",
        "callback": f"{settings.MOTCUA_URL}/api/v1/payments/gateway",
    }
    return gateways[0].address(order)


def called_back(signature: str, body: bytes, gateway: Pay | None = None) -> Payment:
    """Take a call-back in, of the installation's ``gateway`` unless another is meant: the payment that it tells of,
    made or known before. Raises ``NotFound`` where there is no gateway, ``Unsigned``, and as ``payment.notify`` does.
    """
    gateways: list[Pay] = [gateway] if gateway else filled("pay")
    if not gateways:
        raise NotFound
    try:
        said = gateways[0].heard(signature, body)
    except RefusedError:
        raise Unsigned from None
    caller = Caller(SYSTEM, channel="gateway")
    try:
        return perform(notify, caller, said)
    except Conflict:  # perhaps the same money was told by another way at this moment: then it is there now
        return perform(notify, caller, said)


def configured() -> list[Pay]:
    """The gateway of ``MOTCUA_PAYMENT_GATEWAY``, if it is set.

    Raises ``ValueError`` when its address is not https (a demonstration may have it on this machine), or its secret is
    not there, is short, or others can read it.
    """
    page = str(settings.MOTCUA_PAYMENT_GATEWAY)
    if not page:
        return []
    parts = urlsplit(page)
    here = settings.MOTCUA_KIND == "demonstration" and parts.hostname in ("127.0.0.1", "localhost")
    if (parts.scheme != "https" and not here) or parts.query or parts.username:
        raise ValueError(f"MOTCUA_PAYMENT_GATEWAY: {page} is not a plain https:// address")
    file = settings.MOTCUA_HOME / "keys" / "payment-gateway"
    if not file.is_file():
        raise ValueError("MOTCUA_PAYMENT_GATEWAY: there is no file keys/payment-gateway")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError("keys/payment-gateway can be read by others: chmod 600")
    merchant, _colon, secret = file.read_text(encoding="utf-8").strip().partition(":")
    if not merchant or len(secret) < 16:
        raise ValueError("keys/payment-gateway: write merchant:secret on one line, the secret of 16 letters or more")
    return [HmacGateway(page, merchant, secret)]
