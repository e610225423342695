"""The power goes: work in a child that dies at its k-th step, and an installation that is put back between deaths.

A step is an SQL statement, a commit, or a change of a file under ``MOTCUA_HOME``; the child dies just before it, by
``os._exit``, so that nothing is closed, rolled back or written out. What it leaves are rows, files, and what arrived
elsewhere: two deaths that leave the very same are judged once. So that they do, the children of one test have the same
chance.
"""

import gc
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakSet

import psycopg
import uuid_utils
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from motcua.kernel.ledger.api import verify
from motcua.mechanisms.papers.certificates import keeping
from motcua.mechanisms.papers.trust import pki

DONE, KILLED, FAILED = 0, 9, 70
LONGEST = 120  # seconds that a child may take before it is ended as hung
_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink"}


_opened: WeakSet[BaseDatabaseWrapper] = WeakSet()


def _remember(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    _opened.add(connection)


connection_created.connect(_remember)


def close_everywhere() -> None:
    """Close the connections of every thread, also of those that serve a browser: while one is open, SQLite's files must
    not be put back, nor may a child end that still holds it."""
    for one in {*_opened, *connections.all(initialized_only=True)}:
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
        gc.disable()  # it would touch, and so copy, every page that the child has in common with its parent
        try:
            work()
            code = DONE
        except BaseException as error:  # noqa: BLE001 - the child ends here whatever happens; the parent must see it
            os.write(2, "".join(traceback.format_exception(error)).encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def once(function: Callable[..., Any], about: Callable[..., Any] = lambda *_, **__: None) -> Callable[..., Any]:
    """``function`` whose first result serves every later call ``about`` the same, in a child too.

    For the typesetter above all: once it has set a page, it waits for good in a child for threads that did not follow.
    """
    kept_results: dict[Any, Any] = {}

    def run(*arguments: Any, **named: Any) -> Any:
        what = about(*arguments, **named)
        if what not in kept_results:
            kept_results[what] = function(*arguments, **named)
        return kept_results[what]

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


def with_the_same_chance(work: Callable[[], Any], since: int) -> Callable[[], Any]:
    """``work`` whose keys, codes, row ids (from the millisecond ``since`` on) and names of scratch files are the same
    each time; for a child only, whose end is theirs."""

    def run() -> None:
        chance, moments = random.Random(0), count(since)

        def uuid7() -> UUID:
            return UUID(int=next(moments) << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(62))

        os.urandom = random._urandom = chance.randbytes  # type: ignore[attr-defined]
        uuid_utils.uuid7 = uuid7  # type: ignore[assignment]
        tempfile._name_sequence = map("scratch-{}".format, count())  # type: ignore[attr-defined]
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
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "postgresql":  # makes the digests itself, all in one statement
            rows = "SELECT '{0}', md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM \"{0}\" t"
            cursor.execute(" UNION ALL ".join(rows.format(table) for table in tables))
            return dict(cursor.fetchall())
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hashlib.sha256("\n".join(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


def lying() -> dict[Path, tuple[int, int]]:
    """Size and time of every file under ``MOTCUA_HOME`` but the database's."""
    home, database = Path(settings.MOTCUA_HOME), Path(str(connection.settings_dict["NAME"])).stem
    found = {}
    for folder, _, names in os.walk(home):
        for path in (Path(folder, name) for name in names if not name.startswith(database)):
            state = path.stat()
            found[path] = (state.st_size, state.st_mtime_ns)
    return found


def left() -> str:
    """A digest of all that a death leaves: the rows, the files by name and size."""
    files = sorted((str(path), size) for path, (size, _) in lying().items())
    return hashlib.sha256(repr((stored(), files)).encode()).hexdigest()


@contextmanager
def kept() -> Iterator[Callable[[], None]]:
    """Keep rows and files as they are now; the function that puts them back, as often as wanted."""
    close_everywhere()
    keep = _kept_postgres if connection.vendor == "postgresql" else _kept_sqlite
    with keep() as rows_back, _kept_files() as files_back:

        def back() -> None:
            rows_back()
            files_back()

        yield back
        back()


@contextmanager
def _kept_files() -> Iterator[Callable[[], None]]:
    before = lying()
    with tempfile.TemporaryDirectory() as folder:
        copies = {path: Path(folder, str(n)) for n, path in enumerate(before)}
        for path, copy in copies.items():
            shutil.copy2(path, copy)

        def back() -> None:
            now = lying()
            for path in now.keys() - before.keys():
                path.unlink()
            for path in (path for path, state in before.items() if now.get(path) != state):
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(copies[path], path)
            for remembered in (pki._signer, keeping._from_file):  # a key of which only a process that is gone knew
                remembered.cache_clear()

        yield back


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
    before, counters = stored(), _counters()

    def copy(source: str, target: str) -> None:
        close_everywhere()
        values = connection.get_connection_params() | {"dbname": "postgres"}
        with psycopg.connect(**values, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            if source:
                server.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def back() -> None:
        if stored() != before:
            copy(f"{name}_kept", name)
        elif moved := [counter for counter in _counters() if counter not in counters]:
            names = {counter for counter, _value in moved}
            with connection.cursor() as cursor:  # what a transaction drew from a counter, no rollback puts back
                for counter, value in counters:
                    if counter in names:
                        cursor.execute("SELECT setval(%s, %s, %s)", [counter, value or 1, value is not None])

    copy(name, f"{name}_kept")
    yield back
    copy("", f"{name}_kept")


def _counters() -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        return cursor.fetchall()


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
            back()
        assert end == DONE
        assert killed >= least, "every statement and the commit"
        after = traces()
        work()
        assert traces() == after
        assert list(verify(data=True)) == []


def assert_survived(
    work: Callable[[], None],
    restarted: Callable[[], None],
    traces: Callable[[], dict[str, Any]],
    least: int = 15,
    elsewhere: list[Any] | None = None,
) -> dict[str, Any]:
    """Let ``work`` die before each of its steps, at ``least`` so many: what the next process, ``restarted``, brings it
    to is what comes without a death. The traces of that. ``elsewhere`` is what somebody outside was sent by one death
    and its restart, such as letters."""
    arrived: list[Any] = [] if elsewhere is None else elsewhere
    with kept() as back:
        work()
        restarted()
        expected = traces()
        back()
        arrived.clear()
        same, killed = with_the_same_chance(work, time.time_ns() // 1_000_000), 0
        judged: set[tuple[str, int]] = set()
        while (end := in_a_child(dying(killed + 1, same))) == KILLED:
            killed += 1
            if (found := (left(), len(arrived))) not in judged:
                assert in_a_child(restarted) == DONE
                differ = {part: (said, expected[part]) for part, said in traces().items() if said != expected[part]}
                assert not differ, f"killed before step {killed}: {differ}"
                assert list(verify(data=True)) == [], f"killed before step {killed}"
                judged.add(found)
            back()
            arrived.clear()
        assert end == DONE
        assert killed >= least
    return expected
