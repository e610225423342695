"""Which acts on documents exist, and in which state. Who may do them, the roles in packs say."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule
from motcua.mechanisms.papers.models import Document

POLICY = {
    "document.complete": Rule(frozenset({Document.State.PREPARED})),
    "document.void": Rule(frozenset({Document.State.SIGNED}), fresh=True),
    "judgement.keep": Rule(),
    "judgement.repeat": Rule(when=lambda judgement: judgement.again_at is None),
}

WORDS = {
    "document.complete": _("hoàn tất giấy tờ đã ký"),
    "document.void": _("hủy giấy tờ đã ký"),
    "judgement.keep": _("ghi kết quả kiểm tra chữ ký số"),
    "judgement.repeat": _("kiểm tra lại chữ ký số"),
}
"""The acts in words."""
