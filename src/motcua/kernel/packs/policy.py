"""Which acts on packs exist, and in which state of a draft or version. What rules others needs a fresh proof."""

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
