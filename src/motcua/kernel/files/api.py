"""Files under the hash of their content: checked on arrival, never changed, swept when nobody refers to them."""

from motcua.kernel.files.cli import known
from motcua.kernel.files.receipts import receipt, redeem
from motcua.kernel.files.refusals import FileRefused, human_size
from motcua.kernel.files.rules import MEDIA_TYPES, clean_name
from motcua.kernel.files.store import Kept, Limits, exists, keep, open_blob, path_of, sweep, unsynced, verify

__all__ = [
    "MEDIA_TYPES",
    "FileRefused",
    "Kept",
    "Limits",
    "clean_name",
    "exists",
    "human_size",
    "keep",
    "known",
    "open_blob",
    "path_of",
    "receipt",
    "redeem",
    "sweep",
    "unsynced",
    "verify",
]
