"""The layers hold, and what watches them would notice if they didn't: ``make check`` runs these same commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import imports
from tests.architecture.sources import PACKAGE, ROOT, below, shown


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", folder / ".importlinter"]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources apart, to break something in."""
    shutil.copytree(PACKAGE, tmp_path / "src/motcua", ignore=lambda _, names: [n for n in names if n.endswith(".pyc")])
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_rooms_import_only_rooms_below_them() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


PLANTED = {
    "kernel/text/rules.py": "motcua.mechanisms.cases.api",
    "kernel/ledger/rules.py": "motcua.kernel.packs.api",
    "kernel/calendar/rules.py": "motcua.kernel.text.api",
    "mechanisms/work/models.py": "motcua.mechanisms.papers.api",
    "faces/portal/urls.py": "motcua.faces.desk.views",
    "faces/shell/tags.py": "motcua.faces.portal.urls",
    "mechanisms/cases/acts.py": "motcua.conf.settings",
}


def test_imports_upwards_and_a_room_without_a_layer_are_found(copy: Path) -> None:
    for file, imported in PLANTED.items():
        path = copy / "src/motcua" / file
        path.write_text(f"import {imported}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    outcome = lint(copy)
    assert outcome.returncode == 1
    lines = [f"motcua.{file.removesuffix('.py').replace('/', '.')} -> {to}" for file, to in PLANTED.items()]
    assert not [line for line in lines if line not in outcome.stdout]

    (copy / "src/motcua/kernel/attic").mkdir()
    (copy / "src/motcua/kernel/attic/__init__.py").touch()
    assert "attic" in lint(copy).stdout


def test_rooms_use_each_other_through_the_api_and_imports_stand_on_top() -> None:
    found = [
        f"{shown(path)}: {fault}" for path in below("src", suffix=".py") for fault in imports.faults(path, PACKAGE)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "from motcua.kernel.files.store import keep",
        "from motcua.kernel.files import store",
        "import motcua.kernel.files.store",
        "from motcua.kernel import files",
        "def late():\n    from motcua.kernel.files.api import keep",
        "try:\n    from motcua.kernel.files.api import keep\nexcept ImportError:\n    keep = None",
        "from ..files import store",
    ],
)
def test_an_import_round_the_door_or_in_a_block_is_found(tmp_path: Path, code: str) -> None:
    file = tmp_path / "kernel/packs/acts.py"
    file.parent.mkdir(parents=True)
    file.write_text(code, encoding="utf-8")
    assert len(list(imports.faults(file, tmp_path))) == 1


def test_the_api_of_another_room_and_any_file_of_the_own_room_are_open(tmp_path: Path) -> None:
    file = tmp_path / "kernel/packs/acts.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "from typing import TYPE_CHECKING\n"
        "from motcua.kernel.files.api import keep\nfrom motcua.kernel.files import api\n"
        "from motcua.kernel.packs.models import Pack\nif TYPE_CHECKING:\n    from motcua.kernel.text.api import fold\n",
        encoding="utf-8",
    )
    assert not list(imports.faults(file, tmp_path))
