"""The ledger's public surface."""

from motcua.kernel.ledger.acts import Context, Line, append
from motcua.kernel.ledger.models import Entry
from motcua.kernel.ledger.reads import Breach, digest, history, verify
from motcua.kernel.ledger.rules import canonical
from motcua.kernel.ledger.tables import exempt, guarded

__all__ = [
    "Breach",
    "Context",
    "Entry",
    "Line",
    "append",
    "canonical",
    "digest",
    "exempt",
    "guarded",
    "history",
    "verify",
]
