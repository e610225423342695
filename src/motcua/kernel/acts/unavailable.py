"""The answers when storage fails: full, busy, away, read only. Nothing is lost, and the same request may come again."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.refusals import Refusal
from motcua.kernel.jobs.api import Trouble, trouble


class Unavailable(Refusal):
    """What is kept can't be reached for a while. Whether the last thing was still kept, nobody knows."""

    code, status, wait = Trouble.AWAY.value, 503, 30
    sentence = _("Hệ thống tạm thời không mở được kho dữ liệu.")
    remedy = _(
        "Có thể việc vừa làm chưa được ghi. Xin chờ ít phút rồi thử lại: "
        "nếu lần trước đã ghi, hệ thống không ghi thêm lần nữa."
    )


class StorageFull(Unavailable):
    """There is no room left."""

    code = Trouble.FULL.value
    sentence = _("Hệ thống đang hết chỗ lưu.")
    remedy = _(
        "Việc vừa làm chưa được ghi: nếu đang nộp hồ sơ thì hồ sơ chưa được nộp. "
        "Những gì đã lưu trước đó vẫn còn nguyên. Xin chờ ít phút rồi thử lại."
    )


class StorageBusy(Unavailable):
    """Too many want to write at once, or one thing takes long."""

    code, wait = Trouble.BUSY.value, 5
    sentence = _("Hệ thống đang bận vì có nhiều người cùng làm việc.")
    remedy = _("Việc vừa làm chưa được ghi; những gì đã lưu trước đó vẫn còn nguyên. Xin chờ một lát rồi thử lại.")


class StorageReadOnly(Unavailable):
    """What is kept can be read, and nothing can be written."""

    code = Trouble.READ_ONLY.value
    sentence = _("Hệ thống tạm thời chỉ đọc được, chưa ghi được.")
    remedy = _("Việc vừa làm chưa được ghi; những gì đã lưu trước đó vẫn còn nguyên. Xin chờ ít phút rồi thử lại.")


_ANSWERS = {
    Trouble.AWAY: Unavailable,
    Trouble.FULL: StorageFull,
    Trouble.BUSY: StorageBusy,
    Trouble.READ_ONLY: StorageReadOnly,
}


def unavailable(error: BaseException | None) -> Unavailable | None:
    """The answer to an error that means failing storage; ``None`` for every other error."""
    ailing = trouble(error)
    return _ANSWERS[ailing]() if ailing else None
