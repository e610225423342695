"""A letter as proper mail, and the mail server: ``EMAIL_HOST`` and what stands beside it in the settings; the password,
if it wants one, is in the file ``keys/mail``."""

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.disk.api import kept
from motcua.kernel.notices.addresses import address_of, folder
from motcua.kernel.notices.models import Delivery
from motcua.kernel.notices.reads import Letter, bare_subject
from motcua.kernel.notices.troubles import Undelivered

PATIENCE: Final = 30.0
"""Seconds for handing one letter over, whole."""
STEP: Final = 10.0
"""Seconds without a word from the server."""


def compose(delivery: Delivery, letter: Letter, language: str, leave: str) -> EmailMessage:
    """The letter as plain text and as simple HTML. Its Message-ID is the same at every try; its subject names the code
    of a dossier and nobody. ``leave``: the address at which letters of this sort can be turned off, or nothing."""
    notice = delivery.notice
    mail = EmailMessage(policy=SMTP)
    with override(language):
        subject = bare_subject(notice, language) or _("Thông báo từ %(name)s") % {"name": settings.MOTCUA_NAME}
        context = {
            "letter": letter,
            "subject": subject,
            "language": language,
            "link": f"{settings.MOTCUA_URL}{letter.link}" if letter.link else "",
            "settings_link": f"{settings.MOTCUA_URL}/tai-khoan/thong-bao/",
            "name": settings.MOTCUA_NAME,
            "leave": leave,
        }
        mail.set_content(render_to_string("notices/letter.txt", context))
        mail.add_alternative(render_to_string("notices/letter.html", context), subtype="html")
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = formataddr((settings.MOTCUA_NAME, settings.DEFAULT_FROM_EMAIL))
    mail["To"] = address_of(delivery)
    mail["Date"] = format_datetime(notice.sent_at.astimezone(ZONE))
    mail["Message-ID"] = f"<{delivery.pk}@{urlsplit(settings.MOTCUA_URL).hostname or 'localhost'}>"
    mail["Content-Language"] = language
    mail["Auto-Submitted"] = "auto-generated"
    if leave:
        mail["List-Unsubscribe"] = f"<{leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def send(mail: EmailMessage) -> None:
    """Hand a letter to the mail server, or put it into the folder of a demonstration that has none. Raises
    ``Undelivered``."""
    if (there := folder()) is not None:
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        (there / f"{name}.eml").write_bytes(mail.as_bytes())
        return
    patience = _Patience()
    begun = False
    try:
        with patience, closing(_server(patience)) as server:
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, _password())
            begun = True
            server.send_message(mail)
            with suppress(OSError):  # the letter is theirs; whether they say goodbye changes nothing
                server.quit()
    except smtplib.SMTPRecipientsRefused as refused:
        code = max((code for code, _said in refused.recipients.values()), default=0)
        raise Undelivered("address_refused" if code >= 500 else "busy") from None
    except smtplib.SMTPAuthenticationError:
        raise Undelivered("sign_in") from None
    except smtplib.SMTPNotSupportedError:
        raise Undelivered("insecure") from None
    except smtplib.SMTPResponseException as refused:
        raise Undelivered("letter_refused" if refused.smtp_code >= 500 and begun else "busy") from None
    except (ssl.SSLError, ssl.CertificateError):
        raise Undelivered("insecure") from None
    except (OSError, smtplib.SMTPException) as error:
        slow = patience.ended or isinstance(error, TimeoutError)
        raise Undelivered("slow" if slow else "down", doubtful=begun) from None


class _Patience:
    """Ends the connection when the time for one letter is over, however slowly answers drip."""

    def __init__(self) -> None:
        self.ended = False
        self.sockets: list[socket.socket] = []
        self._timer = Timer(PATIENCE, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.ended = True
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _server(patience: _Patience) -> smtplib.SMTP:
    """The connection, encrypted as the settings ask, with the server's certificate checked."""
    where: dict[str, Any] = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "timeout": STEP}

    class Remembered(smtplib.SMTP):
        def _get_socket(self, *args: Any) -> socket.socket:
            made = super()._get_socket(*args)  # type: ignore[misc]  # smtplib's own, which its types leave out
            patience.sockets.append(made)
            return made  # type: ignore[no-any-return]

    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
        if server.sock:
            patience.sockets.append(server.sock)
        return server
    server = Remembered(**where)
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _password() -> str:
    """Raises ``Undelivered`` when it is not there or others can read it."""
    try:
        return kept(settings.MOTCUA_HOME / "keys" / "mail")
    except ValueError:
        raise Undelivered("sign_in") from None
