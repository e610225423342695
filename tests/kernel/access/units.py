"""A small part of ``packs/vn-units``: Hà Nội with what was the district Hoàn Kiếm, Gia Lai, Đồng Nai."""

import csv
import shutil
from pathlib import Path

from motcua.kernel.packs.api import load_folders
from tests.helpers import PACKS, SETUP

WHOLE = PACKS / "vn-units"
KEPT = ("vn:01", "vn:75", "vn:52")
OLD = ("vn:until-2025:ha-noi", "vn:until-2025:ha-noi:quan-hoan-kiem")


def read(file: str) -> list[dict[str, str]]:
    """The rows of a table of the pack."""
    with (WHOLE / file).open(encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found))


def part(folder: Path) -> Path:
    """The pack cut down to some forty units."""
    root = folder / "vn-units"
    for name in ("pack.yaml", "unit-forms.yaml", "organisations", "texts"):
        source = WHOLE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _made(root / name))
    links = [row for row in read("successions/communes.csv") if row["successor"] in ("vn:01:00082", "vn:01:00070")]
    communes = [row for row in read("units/former-communes.csv") if row["parent"] == OLD[1]]
    named = {row["urn"] for row in communes}
    write(root / "units.csv", [
        *(row for row in read("units/provinces.csv") if row["urn"] in KEPT),
        *(row for row in read("units/communes.csv") if row["urn"] in ("vn:01:00082", "vn:01:00070", "vn:01:00004")),
        *(row for row in read("units/former-provinces-districts.csv") if row["urn"] in OLD),
        *communes,
    ])  # fmt: skip
    write(root / "successions.csv", [
        *(row for row in read("successions/provinces.csv") if row["predecessor"] in OLD),
        *(row for row in links if row["predecessor"] in named),
    ])  # fmt: skip
    return root


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """A table, with the columns of its first row."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def load_part(folder: Path) -> None:
    """Take the small pack into use."""
    load_folders([part(folder)], SETUP)
