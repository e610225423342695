"""What comes over the wire: bodies, files, headers, cursors. What is wrong with them is a refusal, never a crash."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.faces.api.problems import Malformed, TooLarge, WrongMediaType
from motcua.faces.shell.proof import proved
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Caller, Invalid


class Keyed(Protocol):
    """What a page is made of: anything with a key."""

    @property
    def pk(self) -> Any:
        """The key."""


M = TypeVar("M", bound=Model)
K = TypeVar("K", bound=Keyed)

LARGEST: Final = 30 * 1024 * 1024
"""Bytes of a body, files included."""
DEEPEST: Final = 40
"""Levels of a JSON document: more than any form has, few enough for everything that walks it."""
_REVISION = re.compile(r'"(\d{1,9})"', re.ASCII)
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")
_SUSPECT = re.compile(rb"\x00|\xed[\xa0-\xbf]|\\u(?:0000|[dD][89a-fA-F])")
"""In a body whose text may hold what is unfit; in nearly all there is, nothing, and a walk takes many times as long."""
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


def guard(request: HttpRequest) -> None:
    """Refuse, before anything is read, what is too large or could reach no database."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise TooLarge
    if any("\x00" in text for text in (request.path, *request.GET, *request.GET.values())):
        raise Malformed


def body(request: HttpRequest) -> Any:
    """The JSON body; an empty one is ``{}``. Raises ``WrongMediaType`` or ``Malformed``."""
    if not request.body:
        return {}
    if request.content_type != "application/json":
        raise WrongMediaType(remedy=_("Xin gửi Content-Type: application/json."))
    try:
        found = json.loads(request.body, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Malformed from None
    if _SUSPECT.search(request.body) or sum(map(request.body.count, (b"[", b"{"))) > DEEPEST:
        _check(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once each: of two, nobody could say which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    return _no_number(digits) if number in (float("inf"), float("-inf")) else number


def _check(found: Any) -> None:
    """Text must be text that a database and UTF-8 can hold, in no deeper nesting than anybody needs."""
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Malformed
        if isinstance(value, str) and _UNFIT.search(value):
            raise Malformed
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        waiting += [(part, depth + 1) for part in inner]


def form(request: HttpRequest) -> None:
    """Refuse a body that is not form-encoded, as OAuth has it."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise WrongMediaType(remedy=_("Xin gửi Content-Type: application/x-www-form-urlencoded."))


def upload(request: HttpRequest) -> "UploadedFile[bytes]":
    """The one file of a multipart body, in its part ``file``."""
    if request.content_type != "multipart/form-data":
        raise WrongMediaType(remedy=_("Xin gửi tệp dạng multipart/form-data, trong phần tên là file."))
    found = request.FILES.get("file")
    if not isinstance(found, UploadedFile):
        raise Invalid(faults={"file": [_("Xin chọn tệp.")]})
    return found


def actor(request: HttpRequest) -> Actor:
    """Who asks."""
    found: Actor = request.actor  # type: ignore[attr-defined]  # set by the shell's middleware or by ``auth``
    return found


def caller(request: HttpRequest) -> Caller:
    """The request as acts know it: ``Idempotency-Key`` and ``If-Match`` are its key and the revision that was seen."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"') or None
    if key and not _KEY.fullmatch(key):
        raise Invalid(faults={"Idempotency-Key": [_("Khóa phải có từ 1 đến 100 ký tự ASCII thấy được.")]})
    seen = _seen(request.headers.get("If-Match", "*").strip())
    return Caller(actor(request), channel="api", key=key, seen=seen, proved=_proved(request))


def _proved(request: HttpRequest) -> datetime | None:
    """When the caller last proved who he is: a token says it of itself, otherwise the browser's session does."""
    return request.proved if hasattr(request, "proved") else proved(request)


def _seen(etag: str) -> int | None:
    found = _REVISION.fullmatch(etag)
    if found:
        return int(found[1])
    return None if etag == "*" else -1  # no revision is -1, so an ETag that is none of ours never matches


def etag(row: Model) -> str:
    """The revision of a row as an entity tag."""
    return f'"{getattr(row, "revision", 0)}"'


def page(
    rows: QuerySet[M], by: str, cursor: str, limit: int, *, falling: bool = False
) -> tuple[Sequence[M], str | None]:
    """At most ``limit`` rows in order of (``by``, key) behind ``cursor``, and the cursor of the next page, if any."""
    side = "lt" if falling else "gt"
    if cursor:
        moment, key = place(cursor)
        behind = Q(**{f"{by}__{side}": moment}) | Q(**{by: moment, f"pk__{side}": key})
        rows = rows.filter(behind, **{f"{by}__{side}e": moment})
    return cut(list(rows[: limit + 1]), by, limit)


def cut(found: list[K], by: str, limit: int) -> tuple[list[K], str | None]:
    """The first ``limit`` rows of a page for which one more was asked, and the cursor of the next page, if any."""
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], cursor(getattr(last, by), last.pk)


def cursor(moment: datetime, key: UUID) -> str:
    """The cursor of what comes behind a moment and key."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{key}".encode()).decode().rstrip("=")


def place(cursor: str) -> tuple[datetime, UUID]:
    """Where a cursor stands. Raises ``Invalid``."""
    try:
        moment, _bar, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        found = datetime.fromisoformat(moment), UUID(key)
        if found[0].utcoffset() is None or not 2000 <= found[0].year < 3000:
            raise ValueError(moment)
    except (ValueError, binascii.Error):
        raise Invalid(faults={"cursor": [_("Vị trí trang này không còn đúng; xin xem lại từ trang đầu.")]}) from None
    return found


def told(response: HttpResponse, shape: BaseModel, status: int = 200) -> HttpResponse:
    """The answer with a shape as its body, for what is asked most: Ninja would make plain data of it first."""
    response.status_code, response.content = status, shape.model_dump_json()
    return response


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Name the next page in a ``Link`` header (RFC 8288), with everything else that was asked for."""
    if cursor:
        asked = request.GET.copy()
        asked["cursor"] = cursor
        response["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
