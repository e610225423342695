"""The power goes: work in a child process that dies at its k-th step, and a database that is put back between deaths.

A step is an SQL statement, a commit, or a change of a file under ``MOTCUA_HOME``; the child dies just before it, by
``os._exit``, so that nothing is closed, rolled back or written out.
"""

import gc
import hashlib
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from motcua.kernel.ledger.api import verify

DONE, KILLED, FAILED = 0, 9, 70
LONGEST = 120  # seconds that a child may take before it is ended as hung
_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink"}


def close_everywhere() -> None:
    """Close the connections of every thread, also of those that serve a browser: while one is open, SQLite's files must
    not be put back, nor may a child end that still holds it."""
    for one in [found for found in gc.get_objects() if issubclass(type(found), BaseDatabaseWrapper)]:
        if one.connection is not None:
            one.inc_thread_sharing()
            one.close()
            one.dec_thread_sharing()


def in_a_child(work: Callable[[], Any]) -> int:
    """Run ``work`` in a process of its own, with connections of its own; ``DONE``, ``KILLED`` or ``FAILED``."""
    close_everywhere()
    child = os.fork()
    if child == 0:
        code = FAILED
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LONGEST)
        try:
            work()
            code = DONE
        except BaseException as error:  # noqa: BLE001 - the child ends here whatever happens; the parent must see it
            os.write(2, "".join(traceback.format_exception(error)).encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` whose first result serves every later call, in a child too.

    For the typesetter above all: once it has set a page, it waits for good in a child for threads that did not follow.
    """
    kept_results: list[Any] = []

    def run(*arguments: Any, **named: Any) -> Any:
        if not kept_results:
            kept_results.append(function(*arguments, **named))
        return kept_results[0]

    return run


def dying(at_step: int, work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` that ends the process just before its k-th step, counted from 1; for a child only."""
    left = at_step

    def tick() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)

    def watch(execute: Any, *arguments: Any) -> Any:
        tick()
        return execute(*arguments)

    def run() -> None:
        commit, fsync = connection._commit, os.fsync

        def last() -> None:
            tick()
            commit()

        def settled(handle: Any) -> None:
            tick()
            fsync(handle)

        connection._commit, os.fsync = last, settled  # type: ignore[method-assign]  # the child ends with them
        sys.addaudithook(lambda event, arguments: tick() if _changes_a_file(event, arguments) else None)
        with connection.execute_wrapper(watch):
            work()

    return run


def _changes_a_file(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        path, _, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return bool(writes) and str(path).startswith(str(settings.MOTCUA_HOME))
    return event in _CHANGES and str(arguments[0]).startswith(str(settings.MOTCUA_HOME))


def stored() -> dict[str, str]:
    """A digest of every table, as its rows lie there: quick enough for after every death."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hashlib.sha256("\n".join(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


@contextmanager
def kept() -> Iterator[Callable[[], None]]:
    """Keep the database as it is now; the function that puts it back, as often as wanted."""
    close_everywhere()
    keep = _kept_postgres if connection.vendor == "postgresql" else _kept_sqlite
    with keep() as back:
        yield back
        back()


@contextmanager
def _kept_sqlite() -> Iterator[Callable[[], None]]:
    file = Path(str(connection.settings_dict["NAME"]))
    copy = file.with_suffix(".kept")
    shutil.copyfile(file, copy)  # closing the last connection has brought the journal into the file

    def back() -> None:
        close_everywhere()
        for ending in ("-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(copy, file)

    yield back
    copy.unlink()


@contextmanager
def _kept_postgres() -> Iterator[Callable[[], None]]:
    name = connection.settings_dict["NAME"]

    def copy(source: str, target: str) -> None:
        close_everywhere()
        values = connection.get_connection_params() | {"dbname": "postgres"}
        with psycopg.connect(**values, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            if source:
                server.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    copy(name, f"{name}_kept")
    yield lambda: copy(f"{name}_kept", name)
    copy("", f"{name}_kept")


def assert_never_begun(work: Callable[[], None], traces: Callable[[], Any], least: int = 12) -> None:
    """Let ``work``, one deed, die before each of its steps, at ``least`` so many: nothing of it was begun. Who does it
    once more after it was done, because the power went before he heard of it, leaves the same ``traces``."""
    with kept() as back:
        work()  # once here, so that every child finds the packs read
        back()
        before, killed = stored(), 0
        while (end := in_a_child(dying(killed + 1, work))) == KILLED:
            killed += 1
            assert stored() == before, f"killed before step {killed}"
        assert end == DONE
        assert killed >= least, "every statement and the commit"
        after = traces()
        work()
        assert traces() == after
        assert list(verify(data=True)) == []


def assert_survived(
    work: Callable[[], None], restarted: Callable[[], None], traces: Callable[[], dict[str, Any]], least: int = 15
) -> dict[str, Any]:
    """Let ``work`` die before each of its steps, at ``least`` so many: what the next process, ``restarted``, brings it
    to is what comes without a death. The traces of that."""
    with kept() as back:
        work()
        restarted()
        expected = traces()
        back()
        killed = 0
        while (end := in_a_child(dying(killed + 1, work))) == KILLED:
            killed += 1
            assert in_a_child(restarted) == DONE
            assert traces() == expected, f"killed before step {killed}"
            assert list(verify(data=True)) == [], f"killed before step {killed}"
            back()
        assert end == DONE
        assert killed >= least
    return expected
