"""Canonical bytes, commitments and digests: pure functions on which every proof stands."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """``value`` as JSON knows it: instants in UTC, text in NFC, bytes in hex. Raises ``TypeError`` for the rest."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal() | float():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=repr)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> str:
    """The one JSON text of ``value``: sorted keys, no spaces, letters as they are."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commitment(salt: str, content: str) -> str:
    """SHA-256(salt ‖ content) in hex; ``salt`` is 64 hex digits, ``content`` canonical JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def row_digest(table: str, values: Mapping[str, Any]) -> str:
    """SHA-256 of one row: its table and every column's value."""
    return hashlib.sha256(canonical({"table": table, "values": values}).encode()).hexdigest()
