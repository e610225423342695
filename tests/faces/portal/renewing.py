"""Further versions of the civil-status pack: the birth form changed as a test likes."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.packs.api import load_folders
from tests.helpers import PACKS, SETUP

Sections = dict[str, dict[str, Any]]
KIN = {
    "id": "siblings",
    "type": "repeat",
    "label": {"vi": "Anh chị em", "en": "Brothers and sisters", "bn": "ভাই-বোন"},
    "maximum": 3,
    "fields": [
        {"id": "full_name", "type": "name", "label": {"vi": "Họ tên", "en": "Name", "bn": "নাম"}, "required": True},
        {"id": "born", "type": "partial_date", "label": {"vi": "Năm sinh", "en": "Year", "bn": "বছর"}},
    ],
}
"""A repeated group to put into a section."""


def load_changed(folder: Path, change: Callable[[Sections], None], by: int = 1) -> None:
    """Load a version of the pack ``by`` higher than ours from ``folder``, the sections of its birth form as ``change``
    left them."""
    root = Path(shutil.copytree(PACKS / "vn-civil-status", folder / "vn-civil-status"))
    head = root / "pack.yaml"
    lines = head.read_text(encoding="utf-8").splitlines()
    bumped = [f"version: {int(line.split()[1]) + by}" if line.startswith("version:") else line for line in lines]
    head.write_text("\n".join(bumped) + "\n", encoding="utf-8")
    file = root / "procedures" / "1.001193.yaml"
    spec = yaml.safe_load(file.read_text(encoding="utf-8"))
    change({section["id"]: section for section in spec["form"]["sections"]})
    file.write_text(yaml.safe_dump(spec, allow_unicode=True, sort_keys=False), encoding="utf-8")
    load_folders([root], SETUP)


def field(sections: Sections, path: str) -> dict[str, Any]:
    """One field of the form, to be changed in place."""
    section, _dot, name = path.partition(".")
    found: dict[str, Any] = next(one for one in sections[section]["fields"] if one["id"] == name)
    return found
