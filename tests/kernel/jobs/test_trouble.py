"""What two databases and the system say when storage fails, by real failures where a test can bring them about."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as Postgres
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.utils import DatabaseErrorWrapper

from motcua.kernel.acts.api import new_id, unavailable
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs import queue
from motcua.kernel.jobs.api import Message, Trouble, drain, on, put, trouble
from motcua.kernel.jobs.worker import TRIES
from tests.kernel.jobs.test_worker import MONDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own way to fail")
postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own way to fail")


@contextmanager
def failing() -> Iterator[list[Exception]]:
    """What went wrong inside."""
    found: list[Exception] = []
    try:
        yield found
    except (DatabaseError, OSError) as error:
        found.append(error)
    assert found, "it was to fail"


@contextmanager
def file(path: Path, **options: Any) -> Iterator[Any]:
    """A SQLite file through Django, so that errors come as they do in the product."""
    settings = connection.settings_dict | {"NAME": str(path), "OPTIONS": {"timeout": 0.01, **options}}
    other = Sqlite(settings, "default")
    try:
        yield other
    finally:
        other.close()


def made(path: Path) -> Path:
    """A small database."""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE t (x)")
    base.close()
    return path


@pytest.mark.parametrize(
    ("number", "ailing"),
    [
        (errno.ENOSPC, Trouble.FULL),
        (errno.EDQUOT, Trouble.FULL),
        (errno.EFBIG, Trouble.FULL),
        (errno.EROFS, Trouble.READ_ONLY),
        (errno.EACCES, Trouble.READ_ONLY),
        (errno.EIO, Trouble.AWAY),
        (errno.EMFILE, Trouble.BUSY),
        (errno.ENOENT, None),
        (errno.EPIPE, None),
    ],
)
def test_what_the_system_says(number: int, ailing: Trouble | None) -> None:
    error = OSError(number, "said")
    assert trouble(error) == ailing
    caused = ValueError("of ours")
    caused.__cause__ = error
    assert trouble(caused) == ailing, "what caused an error counts"


def test_a_fault_of_the_program_is_no_trouble_of_storage() -> None:
    for error in (ValueError(), KeyError(), IntegrityError(), ConnectionResetError(errno.ECONNRESET, "")):
        assert trouble(error) is None
        assert unavailable(error) is None


@sqlite
def test_a_sqlite_file_that_may_not_grow_is_full(tmp_path: Path) -> None:
    with file(made(tmp_path / "a")) as other, other.cursor() as cursor, failing() as found:
        cursor.execute("PRAGMA max_page_count = 3")
        cursor.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert trouble(found[0]) == Trouble.FULL


@sqlite
def test_a_sqlite_file_that_another_writes_is_busy(tmp_path: Path) -> None:
    holder = sqlite3.connect(made(tmp_path / "a"))
    holder.execute("BEGIN IMMEDIATE")
    with file(tmp_path / "a") as other, other.cursor() as cursor, failing() as found:
        cursor.execute("INSERT INTO t VALUES (1)")
    holder.close()
    assert trouble(found[0]) == Trouble.BUSY


@sqlite
def test_a_sqlite_file_that_can_t_be_written_or_opened(tmp_path: Path) -> None:
    made(tmp_path / "a")
    with file(tmp_path / "a", uri=True) as other, other.cursor() as cursor, failing() as found:
        cursor.execute("PRAGMA query_only = 1")
        cursor.execute("INSERT INTO t VALUES (1)")
    assert trouble(found[0]) == Trouble.READ_ONLY
    with file(tmp_path / "none" / "a") as other, failing() as found:
        other.cursor()
    assert trouble(found[0]) == Trouble.AWAY


@postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "statement", "ailing"),
    [
        ("SET statement_timeout = 20", "SELECT pg_sleep(5)", Trouble.BUSY),
        ("SET default_transaction_read_only = on", "INSERT INTO jobs_schedule (name) VALUES ('x')", Trouble.READ_ONLY),
        ("SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())", Trouble.AWAY),
    ],
)
def test_what_postgres_says(before: str, statement: str, ailing: Trouble) -> None:
    with failing() as found, connection.cursor() as cursor:
        cursor.connection.execute(before)
        cursor.connection.commit()
        cursor.execute(statement)
    connection.close()
    assert trouble(found[0]) == ailing


@postgres
def test_a_postgres_that_is_not_there_is_away() -> None:
    other = Postgres(connection.settings_dict | {"PORT": 1}, "default")
    with failing() as found:
        other.ensure_connection()
    assert trouble(found[0]) == Trouble.AWAY


@pytest.mark.parametrize(
    ("error", "ailing"),
    [
        (psycopg.errors.DiskFull, Trouble.FULL),  # 53100: a full disk can't be had in a test
        (psycopg.errors.TooManyConnections, Trouble.BUSY),
        (psycopg.errors.DeadlockDetected, Trouble.BUSY),
        (psycopg.errors.LockNotAvailable, Trouble.BUSY),
        (psycopg.errors.CannotConnectNow, Trouble.AWAY),
        (psycopg.errors.AdminShutdown, Trouble.AWAY),
        (psycopg.errors.UndefinedTable, None),
    ],
)
def test_what_postgres_may_say(error: type[Exception], ailing: Trouble | None) -> None:
    with pytest.raises(Exception, match="said") as raised, DatabaseErrorWrapper(Postgres(connection.settings_dict)):
        raise error("said")
    assert trouble(raised.value) == ailing


def test_a_message_waits_for_as_long_as_storage_fails_and_then_goes_on() -> None:
    failures = [OSError(errno.ENOSPC, "full")] * (TRIES + 5)

    def stuck(_: Message) -> None:
        if failures:
            raise failures.pop()

    on("test.stuck")(stuck)
    try:
        put(new_id(), MONDAY, [("test.stuck", new_id(), {})])
        moment = MONDAY
        while failures:
            with at(moment), transaction.atomic():
                assert drain() == 0
            assert (Message.objects.get().state, Message.objects.get().error) == ("waiting", "storage_full")
            moment += timedelta(seconds=60)
        with at(moment):
            assert drain() == 1
    finally:
        queue._wanted.pop("test.stuck")
