"""The ledger's public surface."""

from motcua.kernel.ledger.acts import Context, Line, append
from motcua.kernel.ledger.models import Entry
from motcua.kernel.ledger.reads import Breach, digest, history, verify
from motcua.kernel.ledger.rules import canonical

__all__ = ["Breach", "Context", "Entry", "Line", "append", "canonical", "digest", "history", "verify"]
