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

_flush = Flush.handle


@contextmanager
def without_triggers(alias: str) -> Iterator[None]:
    """Take the triggers off that keep the ledger from being changed, and put back the very same ones."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        find = (
            "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass), pg_get_triggerdef(oid)"
            " FROM pg_trigger WHERE NOT tgisinternal ORDER BY oid"
        )
    else:
        find = "SELECT 'DROP TRIGGER \"' || name || '\"', sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
    with connection.cursor() as cursor:
        cursor.execute(find)
        triggers = cursor.fetchall()
        for drop, _ in triggers:
            cursor.execute(drop)
        yield
        for _, create in triggers:
            cursor.execute(create)


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
