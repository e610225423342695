"""A letter told to the mother, and servers of others that behave as a test needs them to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Act, Caller, Deed, Given, Rule, perform
from motcua.kernel.notices.api import Delivery, Notice, Preference, post, prefer
from motcua.kernel.text.api import Multilingual
from tests import helpers

TITLE = Multilingual(vi="Đăng ký khai sinh", en="Birth registration", bn="জন্ম নিবন্ধন")
CODE = "H26.82-261117-0001"


def tell(ward: helpers.Ward, template: str = "dossier-declined", **values: Any) -> Notice:
    """Post a letter to the mother, at the clock of the test."""

    def run(deed: Deed, given: Given) -> Notice:
        words = {
            "code": CODE,
            "procedure": TITLE,
            "reason": "Thiếu giấy chứng sinh",
            "due": "08:00 01/12/2026",
        } | values
        return post(deed, ward.mother.party_id, f"urn:motcua:notice:{template}", words, "/ho-so/1/")

    return perform(Act("test.tell", run, Given, None, Rule()), Caller(system_actor("test")))


def choose(ward: helpers.Ward, name: str = "mother", **values: Any) -> Preference:
    """One of the accounts chooses how to be told."""
    account = getattr(ward, name)
    return perform(prefer, ward.caller(name), {"channels": ["mail"]} | values, on=account.pk)


def only() -> Delivery:
    """The one delivery there is."""
    return Delivery.objects.select_related("notice").get()


class Service:
    """A web server on this machine that keeps what it is sent and answers ``status``, after ``before()``."""

    def __init__(self) -> None:
        self.status = 201
        self.before: Callable[[], None] = lambda: None
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""


@contextmanager
def service() -> Iterator[Service]:
    """The server, while it runs."""
    it = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            it.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            it.before()
            self.send_response(it.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing to say."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    it.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield it
    server.shutdown()
    server.server_close()
