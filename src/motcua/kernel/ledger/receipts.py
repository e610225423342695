"""Receipts: what proves to anybody, without asking us, that an entry stands in the log."""

import base64
import json
from datetime import datetime
from typing import Any

from motcua.kernel.ledger.merkle import inclusion
from motcua.kernel.ledger.models import Entry, Erasure, Key, Leaf, Opening, Seal
from motcua.kernel.ledger.rules import COLUMNS, leaf, plain
from motcua.kernel.ledger.tiles import Tiles, checkpoint, newest

FORMAT = "motcua-receipt/1"


def receipt(entry: Entry, *, with_opening: bool = False) -> dict[str, Any]:
    """The receipt of an entry, as JSON: the entry and its leaf; once it is sealed its place, the inclusion proof (from
    the leaf upwards, base64) and the newest checkpoint; the public keys, each signed by the one before.

    ``with_opening``: also salt and content, which show what was given. Only for whoever did the act, or may know all of
    it. An entry whose opening was erased says by which order.
    """
    values = {name: plain(getattr(entry, name)) for name in COLUMNS}
    found: dict[str, Any] = {
        "format": FORMAT,
        "entry": {name: value for name, value in values.items() if value is not None},
        "leaf": leaf(**values),
    }
    erasure = Erasure.objects.filter(entry=entry).first()
    if erasure:
        found["erased"] = {"order": erasure.order, "legal_basis": erasure.legal_basis, "at": plain(erasure.at)}
    elif with_opening:
        opening = Opening.objects.get(entry=entry)
        found["opening"] = {"salt": opening.salt, "content": opening.content}
    seal, place = newest(), Leaf.objects.filter(entry=entry).values_list("index", flat=True).first()
    if seal and place is not None:
        proof = inclusion(Tiles(seal.size).node, place, seal.size)
        found |= {
            "index": place,
            "proof": [base64.b64encode(step).decode() for step in proof],
            "checkpoint": checkpoint(seal),
        }
    found["keys"] = list(Key.objects.order_by("number").values_list("note", flat=True))
    return found


def receipt_text(entry: Entry, *, with_opening: bool = False) -> str:
    """The receipt as it is saved."""
    return json.dumps(receipt(entry, with_opening=with_opening), ensure_ascii=False, indent=2) + "\n"


def sealed_at(entries: list[Entry]) -> dict[int, datetime]:
    """When each of these entries was sealed, by row number; those that wait are missing."""
    places = dict(Leaf.objects.filter(entry__in=entries).values_list("entry", "index"))
    return {
        entry: at
        for entry, place in places.items()
        if (at := Seal.objects.filter(size__gt=place).order_by("size").values_list("at", flat=True).first())
    }
