"""Which acts on documents exist, and in which state. Who may do them, the roles in packs say."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule
from motcua.mechanisms.papers.models import Document

POLICY = {
    "document.complete": Rule(frozenset({Document.State.PREPARED})),
    "document.sign_again": Rule(frozenset({Document.State.PREPARED})),
    "document.void": Rule(frozenset({Document.State.PREPARED, Document.State.SIGNED}), fresh=True),
    "certificate.register": Rule(),
    "certificate.picture": Rule(when=lambda certificate: certificate.ended_at is None),
    "certificate.end": Rule(when=lambda certificate: certificate.ended_at is None, fresh=True),
    "document.lengthen": Rule(frozenset({Document.State.SIGNED})),
    "judgement.keep": Rule(),
    "judgement.repeat": Rule(when=lambda judgement: judgement.again_at is None),
}

WORDS = {
    "document.complete": _("hoàn tất giấy tờ đã ký"),
    "document.sign_again": _("cho ký lại giấy tờ đang chờ"),
    "document.void": _("hủy giấy tờ"),
    "certificate.register": _("đăng ký chứng thư số"),
    "certificate.picture": _("đặt ảnh chữ ký"),
    "certificate.end": _("ngừng dùng chứng thư số"),
    "document.lengthen": _("bổ sung bằng chứng để giấy tờ kiểm tra được lâu dài"),
    "judgement.keep": _("ghi kết quả kiểm tra chữ ký số"),
    "judgement.repeat": _("kiểm tra lại chữ ký số"),
}
"""The acts in words."""
