"""What can go wrong on the way through a provider, in words for the person who is stopped by it.

``why`` is for the log: one word, nothing that came from outside.
"""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Refusal


class SignInStopped(Refusal):
    """Nobody is signed in and nothing is written."""

    def __init__(self, why: str = "") -> None:
        super().__init__()
        self.why = why or self.code


class Denied(SignInStopped):
    """The person, or the provider, said no."""

    code, status = "provider_denied", 403
    sentence = _("Ông/bà chưa đồng ý đăng nhập nên hệ thống chưa mở phiên làm việc.")
    remedy = _("Nếu vẫn muốn đăng nhập, xin bấm làm lại và chọn Đồng ý.")


class Expired(SignInStopped):
    """The answer belongs to no attempt of this browser, or to one that is past or was used."""

    code, status = "provider_expired", 400
    sentence = _("Lần đăng nhập này đã quá lâu, hoặc đã dùng rồi.")
    remedy = _("Xin bấm đăng nhập lại từ đầu, trên chính thiết bị và trình duyệt này.")


class Unreachable(SignInStopped):
    """The provider doesn't answer, not in time, or only with a fault of its own."""

    code, status = "provider_unreachable", 503
    sentence = _("Nơi xác thực đang không trả lời.")
    remedy = _("Xin thử lại sau ít phút, hoặc đăng nhập bằng cách khác. Hồ sơ của ông/bà vẫn nguyên vẹn.")


class Untrusted(SignInStopped):
    """The answer can't be shown to be the provider's, for us, about this attempt."""

    code, status = "provider_untrusted", 502
    sentence = _("Hệ thống không xác minh được câu trả lời của nơi xác thực, nên chưa cho đăng nhập.")
    remedy = _("Xin đăng nhập lại. Nếu vẫn gặp trang này, xin báo Trung tâm Phục vụ hành chính công.")


class LevelTooLow(SignInStopped):
    """The account at the provider is of a level or kind that may not sign in here."""

    code, status = "provider_level", 403
    sentence = _("Tài khoản định danh của ông/bà chưa đủ mức để đăng nhập ở đây.")
    remedy = _("Xin mang căn cước đến Công an xã, phường để nâng mức tài khoản định danh, rồi đăng nhập lại.")


class NumberContradicts(SignInStopped):
    """Citizen number and birth date, or the number known before, disagree."""

    code, status = "provider_contradicts", 403
    sentence = _("Số định danh và thông tin đi kèm không khớp nhau, nên hệ thống chưa cho đăng nhập.")
    remedy = _("Xin mang căn cước đến Trung tâm Phục vụ hành chính công hoặc Công an xã, phường để được kiểm tra.")


class NotKnownHere(SignInStopped):
    """No account here belongs to this person, and this provider opens none; or it was shut."""

    code, status = "provider_unknown", 403
    sentence = _("Chưa có tài khoản nào ở đây dùng được với lần đăng nhập này.")
    remedy = _("Xin liên hệ người quản trị hoặc Trung tâm Phục vụ hành chính công.")
