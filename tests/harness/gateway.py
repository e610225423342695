"""The imagined payment gateway on loopback, named to the product as an installation names the real one."""

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest

from motcua.conf.gateway.server import MERCHANT, SECRET, Gateway, serve
from motcua.kernel.calendar.api import at


class Imagined(Gateway):
    """The gateway; ``page`` is where people pay, ``at`` the moment of its clock, where the test has one."""

    page: str
    at: datetime | None = None

    def pay(self, order: dict[str, str]) -> None:
        """Somebody pays, at that moment."""
        with at(self.at) if self.at else nullcontext():
            super().pay(order)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Imagined]:
    """The gateway, offered by the product; ``gateway.mood`` says what the next payments meet."""
    found = Imagined()
    with serve(found) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found.page = f"http://127.0.0.1:{server.server_port}/pay"
        file = settings.MOTCUA_HOME / "keys" / "payment-gateway"
        file.parent.mkdir(exist_ok=True)
        file.touch(0o600)
        file.write_text(f"{MERCHANT}:{SECRET}\n")
        settings.MOTCUA_PAYMENT_GATEWAY = found.page
        yield found
        file.unlink()
        server.shutdown()
