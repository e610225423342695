"""E-mail: proper letters, and mail servers that refuse, are down, are slow, or want to be spoken to in secret."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from motcua.kernel.acts.api import Conflict, NotAllowed, WrongState, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices import mail
from motcua.kernel.notices.api import Delivery, left_by, retry, troubled, undelivered
from motcua.kernel.notices.reads import check
from motcua.kernel.notices.sending import attempt, due
from motcua.kernel.people.models import Account
from tests import helpers
from tests.harness.server import Post
from tests.kernel.notices.telling import CODE, choose, only, tell
from tools.postgres import free_port

pytestmark = pytest.mark.django_db
LATER = helpers.MORNING + timedelta(hours=1)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


class Stubborn(Post):
    """Answers each recipient and each letter as told."""

    rcpt, data = "250 OK", "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await super().handle_DATA(server, session, envelope)
        return self.data


@contextmanager
def listening(settings: Any, **how: Any) -> Iterator[Stubborn]:
    keeper = Stubborn()
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port(), **how)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    try:
        yield keeper
    finally:
        controller.stop()


@pytest.mark.both
def test_a_letter_is_plain_text_and_html_in_the_reader_s_language(
    ward: helpers.Ward, post: list[EmailMessage], settings: Any
) -> None:
    settings.MOTCUA_URL = "https://motcua.example.vn"
    with lifted("the mother chooses her language"):
        Account.objects.filter(pk=ward.mother.pk).update(language="bn")
    with at(helpers.MORNING):
        tell(ward, reason="<b>Thiếu</b> & sai")
        drain()
    (letter,) = post
    delivery = only()
    assert letter["Message-ID"] == f"<{delivery.pk}@motcua.example.vn>"
    assert letter["Content-Language"] == "bn"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None, "a refusal is owed by law: nobody is offered to do without"
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain and html
    assert "<b>Thiếu</b> & sai" in plain.get_content()
    assert "&lt;b&gt;Thiếu&lt;/b&gt; &amp; sai" in html.get_content()
    assert "জন্ম নিবন্ধন" in html.get_content()
    assert (delivery.state, delivery.tries, delivery.doubtful) == ("sent", 1, False)


def test_a_subject_bears_the_code_of_the_dossier_and_never_a_name(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        tell(ward)
        tell(ward, "mandate-recorded", agent="Phạm Thị Hoa", office="UBND", basis="Giấy ủy quyền")
        drain()
    declined, mandate = post
    assert CODE in declined["Subject"]
    assert "Hoa" not in mandate["Subject"], "the page's title names the agent; the way there is read by others"
    assert "Phạm Thị Hoa" in mandate.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_letter_that_is_not_owed_says_how_to_turn_its_sort_off(
    ward: helpers.Ward, post: list[EmailMessage], settings: Any
) -> None:
    settings.MOTCUA_URL = "https://motcua.example.vn"
    with at(helpers.MORNING):
        tell(ward, "dossier-resumed")
        drain()
        (letter,) = post
        address = letter["List-Unsubscribe"].strip("<>")
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert address.startswith("https://motcua.example.vn/thong-bao/thoi/")
        account, sort = left_by(address.rstrip("/").rpartition("/")[2])
        assert (account, sort) == (ward.mother.pk, "urn:motcua:notice-sort:steps")
        choose(ward, declined=[sort])
        tell(ward, "dossier-resumed")
        tell(ward)
        drain()
    assert len(post) == 2, "the sort that she declined stays on the page; what is owed comes"


@pytest.mark.both
def test_a_refused_address_is_given_up_at_once_and_everybody_concerned_learns_of_it(
    ward: helpers.Ward, settings: Any
) -> None:
    with listening(settings) as server, at(helpers.MORNING):
        server.rcpt = "550 5.1.1 no such user"
        tell(ward)
        drain()
        delivery = only()
        assert (delivery.state, delivery.why, delivery.tries) == ("given_up", "address_refused", 1)
        assert [one.pk for one in undelivered(ward.mother.party_id)] == [delivery.pk]
        assert undelivered(ward.stranger.party_id) == []
        assert [one.pk for one in troubled()] == [delivery.pk]
        assert [finding.level for finding in check()] == ["warning"]
        with pytest.raises(NotAllowed):
            perform(retry, ward.caller("desk_officer"), {}, on=delivery.pk)
        server.rcpt = "250 OK"
        perform(retry, ward.caller("administrator"), {}, on=delivery.pk)
        attempt(delivery.pk)
        assert only().state == "sent"
        assert undelivered(ward.mother.party_id) == []
        with pytest.raises(WrongState):
            perform(retry, ward.caller("administrator"), {}, on=delivery.pk)
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("rcpt", "data", "why", "state"),
    [
        ("451 4.7.1 greylisted", "250 OK", "busy", "failed"),
        ("250 OK", "452 4.3.1 disk full", "busy", "failed"),
        ("250 OK", "554 5.7.1 spam", "letter_refused", "given_up"),
    ],
)
def test_what_passes_is_tried_again_and_what_does_not_is_given_up(
    ward: helpers.Ward, settings: Any, rcpt: str, data: str, why: str, state: str
) -> None:
    with listening(settings) as server, at(helpers.MORNING):
        server.rcpt, server.data = rcpt, data
        tell(ward)
        drain()
    assert (only().why, only().state) == (why, state)


def test_a_server_that_is_down_is_tried_with_growing_patience_and_in_the_end_given_up(
    ward: helpers.Ward, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with at(helpers.MORNING):
        tell(ward)
        drain()
    pauses, before = [], helpers.MORNING
    while only().state == "failed":
        moment = only().due_at
        pauses.append(moment - before)
        with at(moment - timedelta(seconds=1)):
            assert due() == []
        with at(moment):
            attempt(*due())
        before = moment
    assert (only().state, only().why, only().tries) == ("given_up", "down", 7)
    assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(days=1)


def test_a_server_that_drips_is_left_when_its_time_is_over(
    ward: helpers.Ward, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.3)
    with at(helpers.MORNING), listening(settings) as server:

        async def drips(*_args: Any) -> str:
            await server.gate.wait()
            return "250 OK"

        server.gate = asyncio.Event()  # type: ignore[attr-defined]
        server.handle_DATA = drips  # type: ignore[method-assign]
        tell(ward)
        drain()
    assert (only().why, only().state) == ("slow", "failed")
    assert only().doubtful, "it had the letter in hand: nobody knows whether it keeps it"


def test_a_worker_that_died_while_sending_sends_the_same_letter_again_and_says_so(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        tell(ward)
        drain()
    key = only().pk
    Delivery.objects.update(state="waiting", leased_until=helpers.MORNING + timedelta(minutes=3), ended_at=None)
    with at(helpers.MORNING + timedelta(minutes=1)):
        assert due() == [], "as long as its lease runs, the letter may still be in somebody's hand"
    with at(LATER):
        attempt(key)
    assert [letter["Message-ID"] for letter in post] == [post[0]["Message-ID"]] * 2
    assert (only().state, only().doubtful, only().tries) == ("sent", True, 2)


def test_a_clock_that_goes_back_holds_up_no_letter(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        tell(ward)
    Delivery.objects.all().delete()
    with at(LATER):
        drain()
    Delivery.objects.update(
        state="waiting", made_at=helpers.MORNING + timedelta(days=8), due_at=helpers.MORNING + timedelta(days=8),
        tries=0, leased_until=helpers.MORNING + timedelta(days=8), ended_at=None,
    )  # fmt: skip
    with at(LATER):
        attempt(only().pk)
    assert (only().state, len(post)) == ("sent", 2)


def test_two_workers_send_a_letter_once(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        tell(ward)
        drain()
        for _again in range(2):
            attempt(only().pk)
    assert len(post) == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem"
        " -days 3650 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_the_way_to_the_server_is_encrypted_when_the_settings_ask_for_it(
    ward: helpers.Ward, settings: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"motcua", b"sesame"))

    how: dict[str, Any] = {"authenticator": known, "auth_required": True}
    how |= {"tls_context": context, "require_starttls": True} if way == "starttls" else {"ssl_context": context}
    if way == "tls":
        how["auth_require_tls"] = False  # aiosmtpd sees no TLS where the socket itself is TLS
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = way == "starttls", way == "tls"
    settings.EMAIL_HOST_USER = "motcua"
    secret = settings.MOTCUA_HOME / "keys" / "mail"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("sesame\n")
    secret.chmod(0o600)
    try:
        with at(helpers.MORNING), listening(settings, **how) as server:
            tell(ward)
            drain()
            assert only().why == "insecure", "a certificate of nobody's is not believed"
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
            with at(LATER):
                attempt(only().pk)
            assert (only().state, only().why) == ("sent", "")
            assert len(server.messages) == 1
            secret.chmod(0o644)
            tell(ward)
            drain()
            assert Delivery.objects.get(state="failed").why == "sign_in", "a password that others can read is not used"
    finally:
        secret.unlink()


def test_a_password_is_never_sent_where_the_server_has_no_encryption(ward: helpers.Ward, settings: Any) -> None:
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = True, "motcua"
    with at(helpers.MORNING), listening(settings) as server:
        tell(ward)
        drain()
    assert only().why == "insecure"
    assert server.messages == []


def test_a_key_for_a_repeat_of_the_retry_is_held_to_its_act(ward: helpers.Ward, settings: Any) -> None:
    with listening(settings) as server, at(helpers.MORNING):
        server.rcpt = "550 5.1.1 no such user"
        tell(ward)
        drain()
        first = perform(retry, ward.caller("administrator", key="once"), {}, on=only().pk)
        assert perform(retry, ward.caller("administrator", key="once"), {}, on=only().pk) == first
        tell(ward)
        drain()
        other = Delivery.objects.get(state="given_up")
        with pytest.raises(Conflict):
            perform(retry, ward.caller("administrator", key="once"), {}, on=other.pk)
