"""What this version of the program brings along that the installation does not have yet: migrations and packs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from motcua.conf.site import site_file
from motcua.kernel.packs.api import loaded


@dataclass(frozen=True)
class Newer:
    """A pack in a folder, newer than the one in use; ``used`` is 0 for one that is not in use at all."""

    folder: Path
    urn: str
    used: int
    version: int


def migrations() -> list[str]:
    """What has not run yet, in order."""
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def folders(named: Sequence[Path] = ()) -> list[Path]:
    """The packs of this installation: those named, those of its site file, or all of ``packs/``."""
    listed: Any = site_file(Path(settings.MOTCUA_HOME)).get("packs")
    if named:
        return list(named)
    if isinstance(listed, list):
        return [Path(folder) for folder in listed]
    return sorted(path.parent for path in Path("packs").glob("*/pack.yaml"))


def newer(named: Sequence[Path] = ()) -> list[Newer]:
    """The packs at hand whose version is higher than the one in use.

    Without a site file, a pack that is not in use counts only when one that is newer needs it.
    """
    used = dict(loaded().values_list("urn", "version"))
    manifests = {folder: _manifest(folder) for folder in folders(named)}
    wanted = set(used) if not named and "packs" not in site_file(Path(settings.MOTCUA_HOME)) else None
    found = [
        Newer(folder, str(said.get("urn")), used.get(str(said.get("urn")), 0), int(str(said.get("version", 0))))
        for folder, said in manifests.items()
    ]
    fresh = [one for one in found if one.version > one.used]
    if wanted is None:
        return fresh
    needed = wanted | {urn for one in fresh if one.urn in wanted for urn in manifests[one.folder].get("requires") or ()}
    return [one for one in fresh if one.urn in needed]


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}  # the check of packs tells it in full
    return said if isinstance(said, dict) else {}
