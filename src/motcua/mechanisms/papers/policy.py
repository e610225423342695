"""Which acts on documents exist, and in which state. Who may do them, the roles in packs say."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule
from motcua.mechanisms.papers.models import Document

POLICY = {
    "document.complete": Rule(frozenset({Document.State.PREPARED})),
    "document.lengthen": Rule(frozenset({Document.State.SIGNED})),
    "document.void": Rule(frozenset({Document.State.SIGNED}), fresh=True),
}

WORDS = {
    "document.complete": _("hoàn tất giấy tờ đã ký"),
    "document.lengthen": _("bổ sung bằng chứng để giấy tờ kiểm tra được lâu dài"),
    "document.void": _("hủy giấy tờ đã ký"),
}
"""The acts in words."""
