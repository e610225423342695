"""The product as a server on loopback, at a moment of the test's choosing, and a mail server that keeps its mail."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from motcua.kernel.calendar.api import at
from tools.postgres import free_port


class Live:
    """A running server. Its threads do not share the test's clock: ``live.moment`` sets theirs."""

    def __init__(self) -> None:
        self.moment: datetime | None = None
        self._thread = LiveServerThread("127.0.0.1", self._standing)
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self.url = f"http://127.0.0.1:{self._thread.port}"

    def _standing(self, application: Any) -> Callable[..., Any]:
        inner = StaticFilesHandler(application)

        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            with at(self.moment) if self.moment else nullcontext():
                return inner(environ, start_response)

        return answer

    def __str__(self) -> str:
        return self.url

    def stop(self) -> None:
        self._thread.terminate()


@pytest.fixture(scope="session")
def _live(django_db_setup: None) -> Iterator[Live]:
    server = Live()
    yield server
    server.stop()


@pytest.fixture
def live(transactional_db: None, settings: Any, _live: Live) -> Iterator[Live]:
    """The product on ``live.url``, over the same database as the test; what it wrote is gone after the test."""
    settings.MOTCUA_URL = _live.url
    yield _live
    _live.moment = None


class Post:
    """Keeps every message that arrives, opened, in the order of arrival."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.original_content or b""
        self.messages.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[list[EmailMessage]]:
    """A mail server on loopback, entered in the settings; gives the messages received so far."""
    keeper = Post()
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield keeper.messages
    controller.stop()
