"""Which acts on notices exist, and what they are called."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule

POLICY = {
    "reading.warn": Rule(),
    "mandate.announce": Rule(),
    "account.announce": Rule(),
    "account.prefer": Rule(when=lambda account: account.is_active),
    "account.confirm_address": Rule(when=lambda account: account.is_active),
    "account.subscribe": Rule(when=lambda account: account.is_active),
    "subscription.remove": Rule(when=lambda browser: browser.removed_at is None),
    "delivery.retry": Rule(frozenset({"given_up"})),
}

WORDS = {
    "account.prefer": _("chọn cách nhận thông báo"),
    "account.confirm_address": _("xác nhận địa chỉ thư điện tử mới"),
    "account.subscribe": _("nhận thông báo trên một trình duyệt"),
    "subscription.remove": _("thôi nhận thông báo trên một trình duyệt"),
    "delivery.retry": _("cho gửi lại một thư"),
}
"""The acts in words."""
