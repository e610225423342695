"""One state of the database: dumped whole while others write, and loaded into an empty one."""

import errno
import gzip
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from motcua.kernel.acts.api import lifted
from motcua.kernel.ledger.api import Entry

SESSIONS = "django_session"
FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
NAMES = {"sqlite": "database/motcua.sqlite3.gz", "postgresql": "database/motcua.pgdump"}


class CannotDump(Exception):  # noqa: N818 - said to the engineer as it is
    """The database, or a program of PostgreSQL, refused; the message is its own."""


@dataclass(frozen=True)
class State:
    """What a database says of itself: the head of its log (entries, hash over all of them), rows by table, migrations
    by app."""

    entries: int
    root: str
    rows: dict[str, int]
    migrations: dict[str, list[str]]

    def __str__(self) -> str:
        return f"{self.entries} · {self.root}"

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def state(alias: str = DEFAULT_DB_ALIAS) -> State:
    """The state of a database, as its open transaction sees it."""
    digest, entries = hashlib.sha256(), 0
    fields = ("subject", "n", "act", "actor", "commitment")
    for row in Entry.objects.using(alias).order_by("id").values_list(*fields).iterator(chunk_size=5000):
        digest.update("\t".join(map(str, row)).encode() + b"\n")
        entries += 1
    there = set(connections[alias].introspection.table_names())
    models = [model for model in apps.get_models() if model._meta.db_table in there - {SESSIONS}]
    rows = {model._meta.db_table: model._base_manager.using(alias).order_by().count() for model in models}
    done: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        done.setdefault(app, []).append(name)
    return State(entries, digest.hexdigest(), dict(sorted(rows.items())), done)


def dump(folder: Path) -> tuple[Path, State]:
    """One state of the database as a file in ``folder``, without sessions. Raises ``CannotDump``, ``OSError``."""
    return _dump_sqlite(folder) if connection.vendor == "sqlite" else _dump_postgresql(folder)


def _dump_sqlite(folder: Path) -> tuple[Path, State]:
    copy, packed = folder / "copy.sqlite3", folder / "motcua.sqlite3.gz"
    address = f"{Path(connection.settings_dict['NAME']).as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=20)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            target.execute("PRAGMA secure_delete=ON")
            target.execute(f"DELETE FROM {SESSIONS}")  # nosec B608
            target.commit()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") in FULL:
            raise OSError(errno.ENOSPC, str(error)) from None
        raise CannotDump(str(error)) from None
    with _beside(copy) as alias:
        found = state(alias)
    with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=6) as out:
        shutil.copyfileobj(plain, out, 1 << 20)
    copy.unlink()
    return packed, found


@contextmanager
def _beside(copy: Path) -> Iterator[str]:
    """Another SQLite file as a database of Django's, for a while."""
    alias = "copy"
    connections.settings[alias] = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": copy, "OPTIONS": {}}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


def _dump_postgresql(folder: Path) -> tuple[Path, State]:
    path = folder / "motcua.pgdump"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            shared = cursor.fetchone()[0]
            without = f"--exclude-table-data={SESSIONS}"
            _run("pg_dump", "--format=custom", f"--snapshot={shared}", *OWNERLESS, without, f"--file={path}")
            return path, state()
        finally:
            cursor.execute("ROLLBACK")


OWNERLESS = ("--no-owner", "--no-privileges")


def load(path: Path) -> None:
    """Put a dump of PostgreSQL into the empty database of the settings, whole or not at all. Raises ``CannotDump``."""
    _run("pg_restore", "--single-transaction", "--exit-on-error", *OWNERLESS, f"--dbname={_named()}", str(path))


def load_sqlite(packed: Path, home: Path) -> None:
    """Put a dump of SQLite where the settings of that folder look for it."""
    with gzip.open(packed) as content, (home / "motcua.sqlite3").open("wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def is_empty() -> bool:
    """Whether the database of the settings holds no table yet."""
    return not connection.introspection.table_names()


def empty() -> None:
    """Take everything out of the database of the settings, on PostgreSQL. Raises ``CannotDump``."""
    try:
        with lifted("a restore that was broken off begins anew"), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    except DatabaseError as error:
        raise CannotDump(str(error)) from None


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotDump(_("Máy này chưa có %(program)s; xin cài gói postgresql-client.") % {"program": program})
    named = [f"--dbname={_named()}"] if program == "pg_dump" else []
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"]), "LC_ALL": "C"}
    done = subprocess.run([found, *named, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXFSZ or "No space left" in done.stderr:
        raise OSError(errno.ENOSPC, f"{program}: {done.stderr.strip()}")
    if done.returncode:
        raise CannotDump(f"{program}: {done.stderr.strip()}")


def _named() -> str:
    """The database for PostgreSQL's own programs, without the password, which others could see among the processes."""
    values = connection.settings_dict
    parts = {"dbname": values["NAME"], "user": values["USER"], "host": values["HOST"], "port": values["PORT"]}
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)
