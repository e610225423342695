"""The ledger's public surface."""

from motcua.kernel.ledger.acts import Context, Line, append, erase
from motcua.kernel.ledger.checks import Breach, Report, verify
from motcua.kernel.ledger.keys import MissingKeyError, verifiers
from motcua.kernel.ledger.models import Cosignature, Entry, Erasure, Key, Seal
from motcua.kernel.ledger.reads import digest, entries_like, entry_at, history, is_erased
from motcua.kernel.ledger.receipts import receipt, receipt_text, sealed_at
from motcua.kernel.ledger.rules import canonical
from motcua.kernel.ledger.sealing import seal
from motcua.kernel.ledger.tables import exempt, guarded
from motcua.kernel.ledger.tiles import BrokenLedgerError, checkpoint, newest, tile, tile_number, tile_path

__all__ = [
    "Breach",
    "BrokenLedgerError",
    "Context",
    "Cosignature",
    "Entry",
    "Erasure",
    "Key",
    "Line",
    "MissingKeyError",
    "Report",
    "Seal",
    "append",
    "canonical",
    "checkpoint",
    "digest",
    "entries_like",
    "entry_at",
    "erase",
    "exempt",
    "guarded",
    "history",
    "is_erased",
    "newest",
    "receipt",
    "receipt_text",
    "seal",
    "sealed_at",
    "tile",
    "tile_number",
    "tile_path",
    "verifiers",
    "verify",
]
