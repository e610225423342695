"""Where the portal's records lie on a machine that has them."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4].parent / "shared" / "data" / "procedures"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the portal's records are not here: {FOLDER}")


def record(code: str) -> dict[str, Any]:
    """One record as it was found."""
    return json.loads((FOLDER / f"{code}.json").read_text("utf-8"))


def codes() -> list[str]:
    """The codes of all records at hand."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))
