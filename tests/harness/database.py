"""The test database: a file on SQLite, so that threads of a live server meet as they do in production, or PostgreSQL.

Which one, ``MOTCUA_DATABASE`` says, as it does in production.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands.flush import Command as Flush
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from motcua.kernel.acts import guard

LOG = (
    "ledger_entry",
    "ledger_opening",
    "ledger_erasure",
    "ledger_key",
    "ledger_leaf",
    "ledger_seal",
    "ledger_cosignature",
    "access_reading",
)
_flush = Flush.handle


@contextmanager
def without_triggers(alias: str) -> Iterator[None]:
    """Take the triggers off that keep the logs from being emptied, and put back the very same ones."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            off, on = ([f"ALTER TABLE {table} {verb} TRIGGER USER" for table in LOG] for verb in ("DISABLE", "ENABLE"))
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
            triggers = cursor.fetchall()
            off, on = [f'DROP TRIGGER "{name}"' for name, _ in triggers], [create for _, create in triggers]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def _flush_all(self: Flush, **options: Any) -> None:
    alias = options["database"]
    with guard.lifted("tests: empty the tables"), transaction.atomic(using=alias), without_triggers(alias):
        _flush(self, **options)


def pytest_configure() -> None:
    """Before any connection: a file for each process, which need not survive a power cut."""
    Flush.handle = _flush_all
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    default = settings.DATABASES[DEFAULT_DB_ALIAS]
    if default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = str(Path(settings.MOTCUA_HOME) / f"tests-{os.getpid()}.sqlite3")
        options = default["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the throw-away folder that tests/settings.py made; the workers of pytest-xdist share the first one's."""
    home = Path(settings.MOTCUA_HOME)
    if not hasattr(config, "workerinput") and home.name.startswith("motcua-tests-"):
        shutil.rmtree(home, ignore_errors=True)
