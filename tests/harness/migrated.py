"""An empty SQLite database is migrated once and copied from then on, until a migration or a library changes.

It lies in pytest's cache; `--cache-clear` forgets it.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).parents[2]


def _digest() -> str:
    """Of everything that an empty database follows from."""
    made_by = sorted(ROOT.glob("src/motcua/**/migrations/*.py"))
    parts = [path.read_bytes() for path in [*made_by, ROOT / "requirements/base.txt"]]
    return hashlib.sha256(b"\0".join([*parts, sqlite3.sqlite_version.encode()])).hexdigest()[:16]


def pytest_configure(config: pytest.Config) -> None:
    """Before any connection: new databases begin as copies."""
    if connection.vendor != "sqlite" or not hasattr(config, "cache"):
        return
    kept = Path(config.cache.mkdir("motcua")) / f"migrated-{_digest()}.sqlite3"

    class Copied(DatabaseCreation):
        def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
            name: str = super()._create_test_db(verbosity, autoclobber, keepdb)
            if kept.exists():
                shutil.copyfile(kept, name)
            return name

        def create_test_db(self, *arguments: object, **named: object) -> str:
            name: str = super().create_test_db(*arguments, **named)
            if not kept.exists():
                self.connection.close()
                scratch = kept.with_suffix(f".{os.getpid()}")
                shutil.copyfile(name, scratch)
                scratch.replace(kept)
            return name

    connection.creation = Copied(connection)
