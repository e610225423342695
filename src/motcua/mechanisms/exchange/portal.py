"""The national portal by HTTP: ``MOTCUA_NATIONAL_PORTAL`` is its address; its user and password, on one line with a
colon between them, are in the file ``keys/national-portal``.

What open clients of the portal do (second-hand): ``login`` gives a session, every message is a POST that names session
and service, and ``error_code`` "0" in the answer is yes. A session that ended is asked for anew, once, and a portal
that lets nobody in is one that does not answer: what waits goes on waiting. Every request has an end, however slowly
its answer drips, and a size.
"""

import io
import re
import stat
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urljoin, urlsplit

import requests
from django.conf import settings

from motcua.kernel.connectors.api import Patient, Portal, RefusedError, UnreachableError
from motcua.mechanisms.exchange.wording import MESSAGE, Unreadable, parsed

PATIENCE: Final = 10.0
"""Seconds for one answer, whole."""
ENDED: Final = "-1"
"""``error_code`` of a session that ended."""
WAITING: Final = "LayDanhSachHoSoMC"
ANSWERS: Final = "XacNhanHoSoMC"


class HttpPortal:
    """The portal at an address; ``patience``: seconds for one answer. See ``connectors.Portal``."""

    def __init__(self, address: str, user: str, password: str, patience: float) -> None:
        self.address = address.rstrip("/") + "/"
        self.patience = patience
        self._login = {"username": user, "password": password}
        self._session = ""

    def tell(self, service: str, data: Sequence[dict[str, Any]], *, updating: bool, key: str) -> None:
        """Tell it something once; see ``Portal``."""
        self._say({"service": service, "isUpdating": str(updating), "data": list(data)}, key)

    def waiting(self) -> dict[str, Any] | None:
        """The message that waits there, if there is one. Raises ``Unreadable`` as well, for one that came whole and
        that nobody can read."""
        found = self._say({"service": WAITING}, told=True).get("result")
        if isinstance(found, dict):
            return found if found.get("data") else None
        return {"data": found} if found else None

    def answer(self, answers: Sequence[dict[str, Any]]) -> None:
        """What became of what waited."""
        self._say({"service": ANSWERS, "data": list(answers)})

    def fetch(self, address: str, largest: int) -> BinaryIO:
        """A file from the portal's own origin: no redirect leads elsewhere, no path leads upwards."""
        try:
            whole = urljoin(self.address, address)
        except ValueError:
            raise RefusedError("not an address") from None
        if _origin(whole) != _origin(self.address):
            raise RefusedError("not the portal's own address")
        if _leads_away(address):
            raise RefusedError("a path that leads elsewhere")
        for again in (False, True):
            session = self._enter() if again or not self._session else self._session
            try:
                return io.BytesIO(self._asked("GET", whole, largest, headers={"Session": session})[: largest + 1])
            except _EndedError:
                continue
        raise UnreachableError("no session lasts")

    def _say(self, message: dict[str, Any], key: str = "", *, told: bool = False) -> dict[str, Any]:
        """Its answer; ``told``: what came whole and can't be read is raised as ``Unreadable``."""
        for again in (False, True):
            session = self._enter() if again or not self._session else self._session
            headers = {"Idempotency-Key": key} if key else {}
            try:
                found = self._post("share", message | {"session": session}, headers)
            except Unreadable as wrong:
                if told:
                    raise
                raise UnreachableError(f"unreadable: {wrong}") from None
            except _EndedError:
                continue
            if found["error_code"] == "0":
                return found
            if found["error_code"] != ENDED:
                raise RefusedError(f"error_code {found['error_code'][:40]}")
        raise UnreachableError("no session lasts")

    def _enter(self) -> str:
        try:
            found = self._post("login", self._login, {})
        except (Unreadable, RefusedError, _EndedError):
            raise UnreachableError("no session") from None
        if found["error_code"] != "0" or not isinstance(found.get("session"), str):
            raise UnreachableError("no session")
        self._session = str(found["session"])
        return self._session

    def _post(self, page: str, message: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """Raises ``Unreadable`` for an object that nobody can read, ``UnreachableError`` for what is none."""
        body = self._asked("POST", urljoin(self.address, page), MESSAGE, json=message, headers=headers)
        if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise UnreachableError("no answer of the portal's kind")
        if len(body) > MESSAGE:
            raise Unreadable("large")
        found = parsed(body)
        if not isinstance(found, dict) or not isinstance(found.get("error_code"), str | int):
            raise UnreachableError("no answer of the portal's kind")
        return found | {"error_code": str(found["error_code"])}

    def _asked(self, method: str, address: str, largest: int, **how: Any) -> bytes:
        """What it answers, no more than a piece beyond ``largest``."""
        body = bytearray()
        with Patient(self.patience) as patient:
            try:
                with requests.Session() as session:
                    session.trust_env = False  # no proxy, and no stranger's .netrc beside our password
                    session.mount("http://", patient)
                    session.mount("https://", patient)
                    request = partial(session.request, timeout=self.patience, allow_redirects=False, stream=True)
                    with request(method, address, **how) as answer:
                        for piece in answer.iter_content(64 * 1024):
                            body += piece
                            if len(body) > largest:
                                break
            except (requests.RequestException, OSError) as error:
                raise UnreachableError(type(error).__name__) from None
            if patient.ended:
                raise UnreachableError("slow")
        if answer.status_code == requests.codes.unauthorized:
            raise _EndedError
        if answer.status_code in (400, 403, 404, 409, 413, 422):
            raise RefusedError(f"answered {answer.status_code}")
        if answer.status_code != requests.codes.ok:
            raise UnreachableError(f"answered {answer.status_code}")
        return bytes(body)


class _EndedError(Exception):
    """The session ended, as the status of an answer says."""


def _leads_away(address: str) -> bool:
    """Whether a path has steps upwards or letters that no address has, also behind escapes."""
    path = unquote(unquote(urlsplit(address).path))
    return bool({"..", "."} & set(path.split("/"))) or re.search(r"[\x00-\x20\\\x7f]", path) is not None


def _origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises ``RefusedError`` for what is no plain address of the web."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        raise RefusedError("not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or "\\" in address:
        raise RefusedError("not an address")
    return parts.scheme, parts.hostname, port


def is_on() -> bool:
    """Whether there is a portal to talk to."""
    return bool(settings.MOTCUA_NATIONAL_PORTAL)


def configured() -> list[Portal]:
    """The portal of ``MOTCUA_NATIONAL_PORTAL``, if it is set.

    Raises ``ValueError`` when its address is not https (a demonstration may have it on this machine), or its password
    is not there or others can read it.
    """
    if not is_on():
        return []
    address = str(settings.MOTCUA_NATIONAL_PORTAL)
    scheme, host, _port = _origin(address)
    here = settings.MOTCUA_KIND == "demonstration" and host in ("127.0.0.1", "localhost")
    if scheme != "https" and not here:
        raise ValueError(f"MOTCUA_NATIONAL_PORTAL: {address} is not an https:// address")
    file = settings.MOTCUA_HOME / "keys" / "national-portal"
    if not file.is_file():
        raise ValueError("MOTCUA_NATIONAL_PORTAL: there is no file keys/national-portal")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError("keys/national-portal can be read by others: chmod 600")
    user, _colon, password = file.read_text(encoding="utf-8").strip().partition(":")
    return [_portal(address, user, password)]


@lru_cache(maxsize=8)
def _portal(address: str, user: str, password: str) -> HttpPortal:
    """One for each process, so that a session lasts."""
    return HttpPortal(address, user, password, PATIENCE)
