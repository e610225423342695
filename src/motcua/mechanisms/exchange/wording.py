"""The national portal's words: its envelope, heads, dates and codes (DOMAIN 1.3, 1.4). Pure but for names of faults.

Second-hand: the field names are those that open clients of the portal send. Where they say nothing, this page chooses:
``MaDonVi`` names the organisation, ``DuLieu`` holds the answers to our form, section → field → value.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from motcua.kernel.acts.api import Given
from motcua.kernel.calendar.api import ZONE

SERVICE: Final = "DongBoHoSoMC"
PROGRESS: Final = "CapNhatTienDoHoSoMC"
MOST: Final = 50
"""Dossiers in one message."""
MESSAGE: Final = 2 * 1024 * 1024
"""Bytes of one message."""
DEEPEST: Final = 40
"""Levels of nesting in an item."""

STATUS_WORDS: Final[dict[int, str]] = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
CHANNELS: Final = {"": "direct", "1": "direct", "2": "online", "3": "post"}
"""``KenhThucHien``; without one it counts as direct."""
NUMBERS: Final = {road: number for number, road in CHANNELS.items() if number}

LARGEST_NUMBER: Final = 10**30
_MOMENT: Final = re.compile(r"\d{14}", re.ASCII)


def said(moment: datetime | None) -> str:
    """A moment as the portal writes it, ``yyyyMMddHHmmss`` in Vietnam; empty for none."""
    return f"{moment.astimezone(ZONE):%Y%m%d%H%M%S}" if moment else ""


def heard(text: Any) -> datetime | None:
    """The moment that a text of the portal names. Raises ``ValueError`` for one that no calendar has."""
    if text in ("", None):
        return None
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise ValueError("not yyyyMMddHHmmss")
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def _flag(value: Any) -> Any:
    return {"true": True, "false": False, "1": True, "0": False, "": False}.get(str(value).strip().lower(), value)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else "" if value is None else value


class Unreadable(Exception):  # noqa: N818 - a message of others, not an error of the program
    """What came is whole, and no message that anybody can read: asking for it again alike is of no use. Its argument is
    a key of ``WHY``."""


WHY: Final[Mapping[str, Promise]] = {
    "json": _("không phải là JSON đúng chuẩn"),
    "twice": _("có khóa được viết hai lần"),
    "number": _("có giá trị không phải là số"),
    "deep": _("lồng quá nhiều tầng"),
    "large": _("quá lớn"),
}
"""Why nobody can read a message, in the reader's language."""


def parsed(text: str | bytes) -> Any:
    """JSON as everybody reads it alike. Raises ``Unreadable`` with the reason: not JSON, a key that stands twice, NaN,
    numbers or nesting beyond all measure."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise Unreadable("deep") from None
    except ValueError:  # also bytes that are no text, and numbers that are too long
        raise Unreadable("json") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("twice")
    return found


def _no_number(name: str) -> Any:
    raise Unreadable("number")


def storable(whole: Any) -> bool:
    """Whether every text in it is one that a database and UTF-8 can hold and every number one that all read alike, in
    no deeper nesting than anybody needs."""
    waiting = [(whole, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST or not _holds(value):
            return False
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        waiting += [(part, depth + 1) for part in inner]
    return True


def _holds(value: Any) -> bool:
    if isinstance(value, str):
        return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
    return not isinstance(value, int | float) or -LARGEST_NUMBER < value < LARGEST_NUMBER


def _object(value: Any) -> Any:
    """An object that some clients send as its text."""
    if not isinstance(value, str):
        return {} if value is None else value
    try:
        found = parsed(value) if value.strip() else {}
    except Unreadable:
        return value
    return found if storable(found) else value


Words = Annotated[str, BeforeValidator(_text), Field(max_length=500)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(heard)]


class Head(Given):
    """A part of a message: what we don't know of it is none of our business."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class Paper(Head):
    """One entry of ``TaiLieuNop``: for which component, and where the portal keeps the file."""

    MaThanhPhanHoSo: Annotated[str, Field(min_length=1, max_length=60)]
    TenTepDinhKem: Annotated[str, Field(min_length=1, max_length=200)]
    DuongDanTaiTepTin: Annotated[str, Field(min_length=1, max_length=1000)]
    IsDeleted: Flag = False


class Item(Head):
    """One dossier of a message."""

    MaHoSo: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,60}$")]
    MaTTHC: Annotated[str, Field(min_length=1, max_length=20)]
    MaDonVi: Annotated[str, Field(min_length=1, max_length=40)]
    KenhThucHien: Annotated[Literal["", "1", "2", "3"], BeforeValidator(_text)] = ""
    ChuHoSo: Annotated[str, Field(min_length=2, max_length=200)]
    LoaiDoiTuong: Annotated[Literal["", "1", "2"], BeforeValidator(_text)] = "1"
    MaDoiTuong: Annotated[str, Field(min_length=1, max_length=20)]
    Email: Words = ""
    SoDienThoai: Annotated[str, BeforeValidator(_text), Field(max_length=40)] = ""
    NgayTiepNhan: Moment = None
    GhiChu: Annotated[str, BeforeValidator(_text), Field(max_length=2000)] = ""
    DuLieu: Annotated[dict[str, Any], BeforeValidator(_object)] = {}
    TaiLieuNop: Annotated[list[Paper], Field(max_length=100)] = []

    @property
    def applicant(self) -> dict[str, str]:
        """Who asks, as ``dossier.submit`` takes it."""
        scheme = "tax_code" if self.LoaiDoiTuong == "2" else "citizen_number"
        return {"name": self.ChuHoSo, scheme: self.MaDoiTuong, "email": self.Email, "phone": self.SoDienThoai}


class Envelope(Head):
    """A message: items as they came, whatever they are, since one bad item must not spoil the others."""

    service: Literal["DongBoHoSoMC"]
    isUpdating: Flag = False  # noqa: N815 - the portal's name
    data: Annotated[list[Annotated[Any, WithJsonSchema({"type": "object"})]], Field(min_length=1, max_length=MOST)]

    @classmethod
    def read(cls, values: Any) -> Self:
        """A message. Raises ``Invalid`` with all that is wrong with the envelope; into its items nobody looks."""
        given = values if isinstance(values, dict) else {}
        known: dict[str, Any] = {name: given[name] for name in ("service", "isUpdating") if name in given}
        head = {name: value for name, value in known.items() if isinstance(value, str | int) and storable(value)}
        items = given.get("data")
        return super().read(head | ({"data": tuple(items)} if isinstance(items, list) else {}))
