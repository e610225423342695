"""Which acts on packs exist, and in which state of a pack version."""

from motcua.kernel.acts.api import Rule
from motcua.kernel.packs.models import PackVersion

POLICY = {
    "packs.load": Rule(fresh=True),
    "packs.retire": Rule(frozenset({PackVersion.State.LOADED, PackVersion.State.STORED}), fresh=True),
}
