"""The birth pack as its next version, in Vietnamese alone, changed as a test wants it."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.packs.api import PackVersion, load_folders
from tests import helpers

NAME = "vn-civil-status"


def next_version(folder: Path, **changes: Any) -> Path:
    """A copy of the pack of births with the next version number; ``changes`` replace keys of the procedure."""
    return next_of(NAME, "1.001193", folder, **changes)


def next_of(name: str, code: str, folder: Path, **changes: Any) -> Path:
    """The same of any pack and one of its procedures."""
    target = folder / name
    shutil.copytree(helpers.PACKS / name, target)
    manifest = target / "pack.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    told |= {"version": told["version"] + 1, "languages": ["vi"]}
    shutil.rmtree(target / "texts")
    manifest.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    path = target / "procedures" / f"{code}.yaml"
    procedure = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, change in changes.items():
        procedure[name] = change(procedure[name]) if callable(change) else change
    if "supplements" not in changes:  # whoever takes a step away or renames it means no phase that asks there
        left = {step["id"] for step in procedure["steps"]}
        procedure["supplements"] = [phase for phase in procedure["supplements"] if left.issuperset(phase["steps"])]
    path.write_text(yaml.safe_dump(procedure, allow_unicode=True), encoding="utf-8")
    return target


def load(folder: Path) -> PackVersion:
    """The version that a folder becomes, in use."""
    return load_folders([folder], helpers.SETUP)[0][0]


def limit(amount: int, unit: str = "working_day") -> Any:
    """A change of ``channels``: the same limit by every road."""
    return lambda channels: [block | {"limit": {"amount": amount, "unit": unit}} for block in channels]


def renamed(step: str, name: str) -> Any:
    """A change of ``steps``: one of them goes by another name, which to a dossier at it means that it is gone."""
    return lambda steps: [one | {"id": name} if one["id"] == step else one for one in steps]


MOVES = {"running": "moves"}
DECIDE = {"running": "decide"}
