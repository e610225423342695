"""Refusals: typed, with a code for machines, a sentence for people and, where it helps, the remedy."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise
Faults = Mapping[str, Sequence[object]]
"""Messages by field path: whatever reads well as text, in the language of the moment."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """What an act answers instead of acting. Nothing was changed. ``faults`` puts messages beside fields, by path."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: Sentence = _("Yêu cầu này chưa thực hiện được.")
    remedy: Sentence = ""
    wait: int | None = None
    """Seconds after which it may go better, where that is known: ``Retry-After``."""

    def __init__(
        self, sentence: Sentence | None = None, *, remedy: Sentence | None = None, faults: Faults | None = None
    ) -> None:
        super().__init__(self.code)
        self.sentence = self.sentence if sentence is None else sentence
        self.remedy = self.remedy if remedy is None else remedy
        self.faults: Faults = faults or {}


class NotFound(Refusal):
    """It is not there, or not for this reader's eyes: the answer is the same."""

    code, status = "not_found", 404
    sentence = _("Không tìm thấy nội dung ông/bà cần.")
    remedy = _("Xin kiểm tra lại đường dẫn hoặc mã hồ sơ.")


class NotAllowed(Refusal):
    """The actor sees it, but may not do this."""

    code, status = "not_allowed", 403
    sentence = _("Ông/bà không có quyền làm việc này.")
    remedy = _("Nếu đây là nhiệm vụ của ông/bà, xin báo người quản trị giao đúng vị trí.")


class ProofNeeded(Refusal):
    """The actor may, but must first prove again who he is."""

    code, status = "proof_needed", 403
    sentence = _("Việc này cần ông/bà xác nhận lại danh tính.")
    remedy = _("Xin xác nhận bằng mật khẩu hoặc yếu tố xác thực thứ hai rồi làm lại.")


class WrongState(Refusal):
    """The subject is not in a state in which this can be done."""

    code = "wrong_state"
    sentence = _("Hồ sơ không còn ở bước này.")
    remedy = _("Xin mở lại trang để xem tình trạng mới nhất.")


class Stale(Refusal):
    """The subject changed since the actor saw it."""

    code = "stale"
    sentence = _("Nội dung đã thay đổi sau khi ông/bà mở trang.")
    remedy = _("Xin xem lại nội dung mới rồi làm tiếp; những gì ông/bà đã nhập vẫn còn trên trang.")


class Conflict(Refusal):
    """It contradicts something that is already there."""

    code = "conflict"


class Invalid(Refusal):
    """The input is not right; ``faults`` says every fault at once."""

    code, status = "invalid", 422
    sentence = _("Có thông tin cần xem lại.")
    remedy = _("Xin sửa các mục được đánh dấu rồi gửi lại.")
