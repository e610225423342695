"""Why a file is not taken, said so that the person can do something about it."""

from typing import Any

from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


def human_size(size: int) -> str:
    """A number of bytes as people say it, in the language of the request: ``812 byte``, ``1,5 MB`` (1 MB = 1024 KB)."""
    if size < 1024:
        return f"{size} byte"
    amount, unit = size / 1024, "KB"
    for larger in ("MB", "GB", "TB"):
        if round(amount, 1) < 1024:
            break
        amount, unit = amount / 1024, larger
    places = int(round(amount, 1) % 1 > 0)
    return f"{number_format(round(amount, 1), decimal_pos=places)} {unit}"


# code → what is the matter, what to do
SAID = {
    "empty": (
        _("Tệp này rỗng, không có nội dung."),
        _("Kiểm tra lại tệp trên máy rồi chọn lại."),
    ),
    "too_large": (
        _("Tệp lớn hơn mức cho phép là %(limit)s."),
        _("Chụp hoặc quét lại với độ phân giải thấp hơn, hoặc tách thành nhiều tệp nhỏ hơn %(limit)s."),
    ),
    "false_type": (
        _("Nội dung tệp không đúng với đuôi tên “.%(extension)s”."),
        _("Mở tệp bằng phần mềm của nó, lưu lại đúng định dạng rồi chọn tệp mới."),
    ),
    "not_allowed": (
        _("Loại tệp này không nhận được ở đây."),
        _("Chọn tệp thuộc một trong các loại: %(types)s."),
    ),
    "unreadable": (
        _("Tệp bị hỏng hoặc chưa được tải lên trọn vẹn."),
        _("Thử mở tệp trên máy; nếu mở được thì tải lên lại, nếu không thì quét hoặc chụp lại giấy tờ."),
    ),
    "unsafe": (
        _("Tệp có chứa nội dung ẩn không an toàn, như mã chạy được hoặc một tệp khác bên trong."),
        _("In tệp ra dạng PDF mới, hoặc quét, chụp lại giấy tờ rồi chọn tệp mới."),
    ),
    "active": (
        _("Tệp PDF này có mật khẩu hoặc có mã tự chạy khi mở."),
        _("Mở tệp, chọn In rồi lưu thành PDF mới, sau đó chọn tệp mới."),
    ),
    "receipt_unknown": (
        _("Không nhận ra tệp đã tải lên này."),
        _("Chọn lại tệp trên máy của ông/bà để tải lên."),
    ),
    "receipt_expired": (
        _("Tệp đã tải lên quá lâu nên không còn được giữ chờ nộp."),
        _("Chọn lại tệp trên máy của ông/bà để tải lên."),
    ),
    "disk_full": (
        _("Hệ thống tạm thời hết chỗ lưu tệp. Tệp chưa được lưu."),
        _("Thử lại sau ít phút; nếu vẫn không được, báo cho Trung tâm Phục vụ hành chính công."),
    ),
    "read_only": (
        _("Hệ thống tạm thời chỉ đọc được, chưa ghi được. Tệp chưa được lưu."),
        _("Thử lại sau ít phút; nếu vẫn không được, báo cho Trung tâm Phục vụ hành chính công."),
    ),
}


class FileRefused(Exception):  # noqa: N818 - an answer to the person, not an error of the program
    """A file that is not kept, and nothing of it is left behind.

    ``code``      a key of ``SAID``: ``empty``, ``too_large``, ``false_type``, …
    ``sentence``  what is the matter, for the person, translated when shown
    ``remedy``    what the person can do about it, likewise
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence, self.remedy = (_later(text, values) for text in SAID[code])


def _later(text: str, values: dict[str, Any]) -> str:
    """``text`` translated and filled when it is shown, a lazy string; a value may be a function, called then."""

    def say() -> str:
        filled = {name: value() if callable(value) else value for name, value in values.items()}
        return gettext(text) % filled

    return lazy(say, str)()
