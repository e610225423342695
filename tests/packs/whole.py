"""The packs that we publish, read once for a run. Nobody may change what is here."""

from functools import cache

from motcua.kernel.packs.api import Library, open_library
from tests.helpers import PACKS


@cache
def library() -> Library:
    """All of them, checked beside each other."""
    return open_library(sorted(path.parent for path in PACKS.glob("*/pack.yaml")))
