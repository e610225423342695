"""Small packs made in a folder of the test: two roles, one organisation, all three languages."""

from pathlib import Path

import yaml

BASE = Path(__file__).resolve().parents[3] / "packs" / "vn-base"

ROLE: dict[str, object] = {
    "id": "clerk",
    "urn": "urn:motcua:role:clerk",
    "title": "Văn thư",
    "valid_from": "2025-07-01",
    "acts": [{"act": "packs.load", "scope": "organisation"}],
}


def write(path: Path, content: object) -> Path:
    """Write a YAML file, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
    return path


def manifest(name: str = "one", **other: object) -> dict[str, object]:
    """The content of a ``pack.yaml``."""
    return {
        "urn": f"urn:motcua:pack:{name}",
        "version": 1,
        "title": f"Gói {name}",
        "valid_from": "2025-07-01",
        "licence": "EUPL-1.2",
        "languages": ["vi"],
    } | other


def pack(folder: Path, name: str = "one", roles: list[dict[str, object]] | None = None, **other: object) -> Path:
    """A pack in Vietnamese alone, with the roles given."""
    root = folder / name
    write(root / "pack.yaml", manifest(name, **other))
    write(root / "roles.yaml", [ROLE | {"urn": f"urn:motcua:role:{name}-clerk"}] if roles is None else roles)
    return root
