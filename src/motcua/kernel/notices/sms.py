"""Short messages by HTTP: ``MOTCUA_SMS`` is the address of the gateway, its key is in the file ``keys/sms``.

One POST with ``{"to", "text", "id"}`` as JSON, the key as a bearer token and ``Idempotency-Key`` beside it; 2xx is yes,
400, 404 and 422 are no for this number or text. Gateways of other kinds need a small program in front, or an adapter of
their own under the port ``sms``.
"""

from typing import Final
from urllib.parse import urlsplit

import requests
from django.conf import settings

from motcua.kernel.connectors.api import Patient, RefusedError, Sms, UnreachableError
from motcua.kernel.disk.api import kept

PATIENCE: Final = 15.0


class HttpSms:
    """See ``connectors.Sms``."""

    def __init__(self, address: str, secret: str, *, plain: bool) -> None:
        self.plain = plain
        self._address, self._secret = address, secret

    def send(self, number: str, words: str, *, key: str) -> None:
        """Hand a message over; see ``Sms``."""
        headers = {"Authorization": f"Bearer {self._secret}", "Idempotency-Key": key}
        with Patient(PATIENCE) as patient, requests.Session() as session:
            session.trust_env = False
            session.mount("http://", patient)
            session.mount("https://", patient)
            try:
                answer = session.post(
                    self._address,
                    json={"to": number, "text": words, "id": key},
                    headers=headers,
                    timeout=PATIENCE,
                    allow_redirects=False,
                    stream=True,
                )
            except (requests.RequestException, OSError) as error:
                slow = patient.ended or isinstance(error, requests.Timeout)
                raise UnreachableError("slow" if slow else type(error).__name__) from None
            answer.close()
        if answer.status_code in (400, 404, 422):
            raise RefusedError(f"answered {answer.status_code}")
        if not 200 <= answer.status_code < 300:
            raise UnreachableError(f"answered {answer.status_code}")


def configured() -> list[Sms]:
    """The gateway of ``MOTCUA_SMS``, if it is set.

    Raises ``ValueError`` when its address is not https (a demonstration may have it on this machine), or its key is not
    there or others can read it.
    """
    if not settings.MOTCUA_SMS:
        return []
    parts = urlsplit(settings.MOTCUA_SMS)
    here = settings.MOTCUA_KIND == "demonstration" and parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme != "https" and not here:
        raise ValueError(f"MOTCUA_SMS: {settings.MOTCUA_SMS} is not an https:// address")
    return [HttpSms(settings.MOTCUA_SMS, kept(settings.MOTCUA_HOME / "keys" / "sms"), plain=settings.MOTCUA_SMS_PLAIN)]
