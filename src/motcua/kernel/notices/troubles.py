"""What can go wrong with a letter, each with the words for it; what never gets better is given up at once."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Trouble:
    """Why a letter did not leave, in words; ``final``: trying again alike is of no use. ``theirs``: whoever gets it can
    mend it, by the address or number that he gave."""

    words: str | Promise
    final: bool = False
    theirs: bool = False


WHY: Final[dict[str, Trouble]] = {
    "address_refused": Trouble(_("Máy chủ thư không nhận địa chỉ này."), final=True, theirs=True),
    "letter_refused": Trouble(_("Máy chủ thư từ chối bức thư."), final=True),
    "number_refused": Trouble(_("Tổng đài không nhận số điện thoại này."), final=True, theirs=True),
    "browser_gone": Trouble(_("Trình duyệt này không còn nhận thông báo."), final=True, theirs=True),
    "busy": Trouble(_("Máy chủ bên kia đang bận, hẹn thử lại.")),
    "down": Trouble(_("Không nối được với máy chủ bên kia.")),
    "slow": Trouble(_("Máy chủ bên kia trả lời quá lâu.")),
    "insecure": Trouble(_("Không lập được đường truyền an toàn với máy chủ bên kia.")),
    "sign_in": Trouble(_("Máy chủ bên kia không nhận tên và mật khẩu của hệ thống.")),
    "off": Trouble(_("Kênh gửi này đã được tắt ở hệ thống.")),
    "lost": Trouble(_("Máy dừng giữa lúc gửi nên không rõ đã gửi được chưa.")),
    "own_fault": Trouble(_("Lỗi của hệ thống khi gửi; người vận hành thấy được lỗi này.")),
}


class Undelivered(Exception):  # noqa: N818 - what became of a letter, not a failure of the program
    """A letter did not leave: ``why`` is a key of ``WHY``; ``doubtful``: it may have arrived nevertheless."""

    def __init__(self, why: str, *, doubtful: bool = False) -> None:
        super().__init__(why)
        self.why, self.doubtful = why, doubtful
