"""What a keeper of keys refuses, by kind: a message that was stopped keeps the kind alone, and by it this is told."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.mechanisms.papers.certificates.fitness import Words
from motcua.mechanisms.papers.trust.pki import MissingKeyError


class RefusedPinError(RefusedError):
    """The device takes this PIN no more, or never did."""


class NoKeyError(RefusedError):
    """The keeper has no such key, or none that can sign so."""


class OtherKeyError(RefusedError):
    """The keeper's key or certificate is another than the one that is registered."""


class NoSecretError(RefusedError):
    """A file of ``keys/signing`` is not there, or others can read it."""


class ServiceRefusedError(RefusedError):
    """The signing service said no."""


class SilentAuthorityError(UnreachableError):
    """Whoever issued a certificate doesn't say whether it still holds, and we sign with none of which we don't know."""


TOLD: Final[dict[str, Words]] = {
    RefusedPinError.__name__: _(
        "Thiết bị ký không nhận mã PIN. Xin báo người quản trị đặt lại đúng mã PIN, rồi bấm ký lại; "
        "đừng thử nhiều lần kẻo thiết bị khóa."
    ),
    NoKeyError.__name__: _(
        "Thiết bị ký không có khóa của chứng thư này. Xin báo người quản trị cắm đúng thiết bị "
        "hoặc đăng ký chứng thư đang dùng, rồi bấm ký lại."
    ),
    MissingKeyError.__name__: _(
        "Hệ thống không tìm thấy khóa của chứng thư này. Xin báo người quản trị đặt lại khóa "
        "hoặc đăng ký chứng thư mới, rồi bấm ký lại."
    ),
    OtherKeyError.__name__: _(
        "Nơi giữ khóa đang giữ khóa của một chứng thư khác. Xin báo người quản trị đăng ký chứng thư mới, "
        "rồi bấm ký lại."
    ),
    NoSecretError.__name__: _(
        "Hệ thống chưa có mật khẩu để mở nơi giữ khóa, hoặc tệp mật khẩu để người khác đọc được. "
        "Xin báo người quản trị, rồi bấm ký lại."
    ),
    ServiceRefusedError.__name__: _(
        "Dịch vụ ký số từ chối ký bằng chứng thư này: có thể chưa được cấp quyền, sai mã PIN hoặc hết hạn mức. "
        "Xin báo người quản trị hỏi nơi cung cấp, rồi bấm ký lại."
    ),
    RefusedError.__name__: _("Nơi giữ khóa từ chối ký. Xin báo người quản trị kiểm tra, rồi bấm ký lại."),
    UnreachableError.__name__: _("Nơi giữ khóa chưa trả lời."),
    SilentAuthorityError.__name__: _(
        "Tổ chức cấp chứng thư chưa cho biết chứng thư còn hiệu lực hay đã bị thu hồi, nên chưa ký. "
        "Hệ thống tự hỏi lại và ký ngay khi có câu trả lời."
    ),
}
"""What each refusal means and what to do, for officials, by the name of its class."""
