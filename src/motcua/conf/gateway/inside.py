"""The imagined gateway without a network, for a month that is played before anybody serves it: its page and its calls
are the same, signed and checked alike."""

from typing import Any
from urllib.parse import urlsplit

from motcua.conf.gateway.server import MERCHANT, SECRET, Gateway, told
from motcua.mechanisms.exchange.api import HmacGateway, called_back, pay_address
from motcua.mechanisms.money.api import Demand


class Inside(Gateway):
    """The gateway, whose call-backs are heard in this process."""

    def __init__(self) -> None:
        super().__init__()
        self._ours = HmacGateway("http://127.0.0.1/pay", MERCHANT, SECRET)

    def settle(self, demand: Demand) -> None:
        """Somebody goes to the page of a demand and presses the button. Raises as ``payment.notify`` does."""
        order = self.order(urlsplit(pay_address(demand, self._ours)).query)
        assert order is not None  # our own signature, or nothing to pay
        self.pay(order)

    def call(self, address: str, paid: dict[str, Any], mood: str = "") -> None:
        """Call back: whoever would be asked at the address takes it in."""
        called_back(*told(paid), self._ours)
