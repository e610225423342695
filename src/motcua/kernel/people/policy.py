"""Which acts on people exist."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule

POLICY = {
    "account.open": Rule(fresh=True),
    "account.set_password": Rule(when=lambda account: account.is_active, fresh=True),
    "account.reset": Rule(when=lambda account: account.is_active, fresh=True),
    "account.disable": Rule(when=lambda account: account.is_active, fresh=True),
    "account.enable": Rule(when=lambda account: not account.is_active, fresh=True),
    "authenticator.add": Rule(fresh=True),
    "authenticator.remove": Rule(when=lambda factor: factor.removed_at is None, fresh=True),
    "client.register": Rule(fresh=True),
    "client.end": Rule(when=lambda client: client.ended_at is None),
    "identity.link": Rule(),
    "mandate.record": Rule(fresh=True),
    "mandate.end": Rule(when=lambda mandate: mandate.ended_at is None),
}

WORDS = {
    "account.open": _("mở tài khoản"),
    "account.set_password": _("đặt mật khẩu"),
    "account.reset": _("cấp lại cách đăng nhập"),
    "account.enable": _("mở lại tài khoản"),
    "account.disable": _("khóa tài khoản"),
    "authenticator.add": _("thêm cách xác nhận khi đăng nhập"),
    "authenticator.remove": _("bỏ cách xác nhận khi đăng nhập"),
    "mandate.record": _("ghi nhận việc làm thay"),
    "mandate.end": _("kết thúc việc làm thay"),
    "client.register": _("đăng ký hệ thống kết nối"),
    "client.end": _("ngừng hệ thống kết nối"),
}
"""The acts in words."""
