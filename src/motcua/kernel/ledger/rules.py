"""Canonical bytes, commitments, digests and leaves: pure functions on which every proof stands."""

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
    kind = type(value)
    if kind in _AS_IT_IS or (kind is str and value.isascii()):  # the most frequent: a pack has hundreds of thousands
        return value
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case int():
            return value
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


_AS_IT_IS = {type(None), bool, int}


def canonical(value: Any) -> str:
    """The one JSON text of ``value``: sorted keys, no spaces, letters as they are."""
    return _writer.encode(plain(value))


_writer = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commitment(salt: str, content: str) -> str:
    """SHA-256(salt ‖ content) in hex; ``salt`` is 64 hex digits, ``content`` canonical JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def row_digest(table: str, values: Mapping[str, Any]) -> str:
    """SHA-256 of one row: its table and every column's value."""
    return hashlib.sha256(canonical({"table": table, "values": values}).encode()).hexdigest()


COLUMNS = (
    "act",
    "actor",
    "authority",
    "cause",
    "channel",
    "commitment",
    "deed",
    "n",
    "occurred",
    "recorded",
    "seat",
    "subject",
    "subject_kind",
)
"""Every column of an entry but its row number, in the order of a leaf."""

_ESCAPED = bytes(range(32)) + b'"\\'


def leaf(
    act: str,
    actor: str,
    authority: str | None,
    cause: str | None,
    channel: str,
    commitment: str | None,
    deed: str,
    n: int,
    occurred: str | None,
    recorded: str,
    seat: str | None,
    subject: str,
    subject_kind: str,
) -> str:
    """An entry as the leaf of the tree: ``canonical`` of its columns by name, those that are null left out.

    Keys of other rows are UUIDs with dashes, instants are in UTC to the microsecond, as ``plain`` has them. Without
    ``commitment`` it is the entry's head, which stands in the opening that the commitment is made of.
    """
    later = (
        "" if authority is None else f',"authority":"{authority}"',
        "" if cause is None else f',"cause":"{cause}"',
        "" if commitment is None else f',"commitment":"{commitment}"',
        "" if occurred is None else f',"occurred":"{occurred}"',
        "" if seat is None else f',"seat":"{seat}"',
    )
    text = (
        f'{{"act":"{act}","actor":"{actor}"{later[0]}{later[1]},"channel":"{channel}"{later[2]},"deed":"{deed}"'
        f',"n":{n}{later[3]},"recorded":"{recorded}"{later[4]},"subject":"{subject}","subject_kind":"{subject_kind}"}}'
    )
    # With the quotation marks that are ours, and nothing else that JSON would have to escape, it is as it should be.
    raw = text.encode()
    if len(raw) - len(raw.translate(None, _ESCAPED)) == 50 - 4 * later.count("") and type(n) is int:
        return text
    values = locals()
    return canonical({name: values[name] for name in COLUMNS if values[name] is not None})


def content(head: str, given: Any, rows: Mapping[str, str]) -> str:
    """What an entry's commitment is made of: the entry itself, the input of the act, the digests of the rows."""
    return f'{{"entry":{head},"given":{canonical(given)},"rows":{canonical(rows)}}}'
