"""What a place sets for itself, as a pack in a folder."""

from pathlib import Path
from typing import Any

import yaml

BIRTHS = "urn:motcua:procedure:1.001193"


def local(folder: Path, name: str, place: str | None, subtree: str | None = None, **keys: Any) -> Path:
    """A pack with one refinement of the births; ``place``: whose it is, ``subtree``: for whom, else for the place."""
    target = folder / name
    (target / "refines").mkdir(parents=True, exist_ok=True)
    version = 1 + (target / "pack.yaml").exists()
    manifest = {
        "urn": f"urn:motcua:pack:{name}",
        "version": version,
        "title": f"Quy định riêng {name}",
        "valid_from": "2026-01-01",
        "licence": "EUPL-1.2",
        "languages": ["vi"],
        "requires": {"urn:motcua:pack:vn-civil-status": keys.pop("requires", "1-")},
    }
    item = {
        "urn": f"urn:motcua:refinement:{name}:1.001193",
        "title": f"Khai sinh {name}",
        "valid_from": "2026-01-01",
        "of": BIRTHS,
        "subtree": subtree or place,
        **keys,
    }
    (target / "pack.yaml").write_text(yaml.safe_dump(manifest | ({"place": place} if place else {})), encoding="utf-8")
    (target / "refines" / "rule.yaml").write_text(yaml.safe_dump(item, allow_unicode=True), encoding="utf-8")
    return target


def days(amount: int, unit: str = "working_day") -> dict[str, Any]:
    """A shorter limit on line."""
    return {"limits": {"online": {"amount": amount, "unit": unit}}}


def fee(amount: int) -> dict[str, Any]:
    """A fee on line."""
    return {"fees": {"online": {"amount": amount}}}
