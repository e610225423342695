"""Which acts on packs exist, and in which state of a draft or version. What rules others needs a fresh proof."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule
from motcua.kernel.packs.models import PackDraft, PackVersion

State = PackVersion.State
OPEN = frozenset({PackDraft.State.OPEN})

POLICY = {
    "packs.load": Rule(fresh=True),
    "packs.enact": Rule(frozenset({State.PUBLISHED, State.STORED}), fresh=True),
    "packs.retire": Rule(frozenset({State.PUBLISHED, State.LOADED, State.STORED}), fresh=True),
    "pack_draft.begin": Rule(),
    "pack_draft.write": Rule(OPEN),
    "pack_draft.drop": Rule(OPEN),
    "pack_draft.publish": Rule(OPEN, fresh=True),
}

WORDS = {
    "packs.load": _("nạp gói quy định"),
    "packs.enact": _("đưa phiên bản quy định vào sử dụng"),
    "packs.retire": _("ngừng dùng phiên bản quy định"),
    "pack_draft.begin": _("bắt đầu bản nháp quy định"),
    "pack_draft.write": _("soạn bản nháp quy định"),
    "pack_draft.drop": _("bỏ bản nháp quy định"),
    "pack_draft.publish": _("công bố quy định"),
}
"""The acts in words."""
