"""The guard: a domain table is written by a deed's own helper, or not at all.

Two lines. The first reads each statement on its way through Django (ORM, bulk, ``update()``, raw and cursor SQL alike),
says which table it must not write, and puts ``MARK`` at the end of what a helper sends. The second is the database
itself, for what the first can't understand or never sees, such as the driver's own cursor: on SQLite an authorizer asks
for every statement when it is compiled, on PostgreSQL a trigger on every guarded table lets only marked statements
pass. Every table of every installed room is guarded, unless the room exempts it by name and reason.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import NO_DB_ALIAS

from motcua.kernel.ledger.api import exempt, guarded

MARK = "/* motcua: by a deed */"
SQLSTATE = "MCG01"  # one of the codes that PostgreSQL leaves to programs
_COMMENT = re.compile(r"--[^\n]*|/\*(?:(?!/\*|\*/).)*\*/", re.DOTALL)
_NAME = r"[\w\"`\[\]]+(?:\s*\.\s*[\w\"`\[\]]+)*"
_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?"
    rf"|MERGE\s+INTO(?:\s+ONLY)?|COPY|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?)\s*({_NAME}(?:\s*,\s*{_NAME})*)",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"[\s(]*(?:(?:SELECT|VALUES|WITH|INSERT|REPLACE|UPDATE|DELETE|MERGE|EXPLAIN|PRAGMA"
    r"|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET\s+CONSTRAINTS)\b|$)",
    re.IGNORECASE,
)
_READS = {
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
_WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
_open: ContextVar[bool] = ContextVar("motcua_guard_open", default=False)
_aside: list[str] = []


class GuardedWriteError(RuntimeError):
    """A statement wrote a guarded table outside a deed's helper, or would change the schema outside a migration.

    A fault of the program, never of its user.
    """


@lru_cache(maxsize=4096)
def written(sql: str) -> frozenset[str]:
    """The guarded tables that a statement writes, wherever in it the writing stands.

    Read as it is and without its comments; a quotation that merely speaks of a write counts as one, for what is
    quoted can't be told from what is not without the database's own parser.
    """
    bare, comments = sql, 1
    while comments:  # the innermost first: PostgreSQL lets comments stand in comments
        bare, comments = _COMMENT.subn(" ", bare)
    groups = _WRITE.findall(sql) + _WRITE.findall(bare)
    names = (name for group in groups for name in group.split(","))
    return frozenset(name.split(".")[-1].strip(' \t\r\n"`[]').lower() for name in names) & guarded()


@lru_cache(maxsize=4096)
def _fault(sql: str) -> str:
    """Why a statement may not run without a helper; empty when it may."""
    if tables := written(sql):
        return f"{', '.join(sorted(tables))}: only an act may write here"
    if MARK in sql:
        return "only the guard itself marks a statement"
    # Every statement begins where the text does or after a semicolon; whatever else begins there only seems to.
    if not all(_ROWS.match(part) for part in sql.split(";")):
        return "outside a migration a statement reads or writes rows, and begins with its verb"
    return ""


def _check(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = sql if isinstance(sql, str) else sql.as_string(context["connection"].connection)  # psycopg composes SQL
    if _open.get() or _aside:
        text = f"{text}\n{MARK}"
    elif fault := _fault(text):
        raise GuardedWriteError(fault)
    try:
        return execute(text, params, many, context)
    except DatabaseError as error:
        sqlite, postgresql = (getattr(error.__cause__, name, None) for name in ("sqlite_errorcode", "sqlstate"))
        if sqlite == sqlite3.SQLITE_AUTH or postgresql == SQLSTATE:
            raise GuardedWriteError(f"only an act may do this: {text}") from error
        raise


def _authorize(what: int, name: str | None, *_: str | None) -> int:
    """SQLite asks: may a statement do this?

    It asks only when it compiles a text, and keeps what it compiled; the mark keeps a helper's text apart from anyone
    else's.
    """
    if what in _READS or _aside:
        return sqlite3.SQLITE_OK
    name = (name or "").lower()
    if what in _WRITES:
        return sqlite3.SQLITE_OK if _open.get() or name not in guarded() else sqlite3.SQLITE_DENY
    if what == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if name != "writable_schema" else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY  # tables, triggers, views and other databases


def watch(connection: Any, **_: Any) -> None:
    """Put the guard on a new connection."""
    if connection.alias == NO_DB_ALIAS:  # to the server alone: databases of tests are made through it
        return
    if _check not in connection.execute_wrappers:
        connection.execute_wrappers.append(_check)
    if connection.vendor == "sqlite":
        connection.connection.set_authorizer(_authorize)


def keep_triggers(using: str, **_: Any) -> None:
    """After migrations: on PostgreSQL, every guarded table has its trigger and no other table has one."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with lifted("the guard's own triggers"), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "CREATE OR REPLACE FUNCTION acts_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '%: only an act may write here', TG_TABLE_NAME USING ERRCODE = '{SQLSTATE}'; END $$"
        )
        statements = [
            f"CREATE OR REPLACE TRIGGER acts_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" WHEN (right(current_query(), {len(MARK)}) IS DISTINCT FROM '{MARK}') EXECUTE FUNCTION acts_guard()"
            for table in sorted(tables & guarded())
        ]
        statements += [f"DROP TRIGGER IF EXISTS acts_guard ON {table}" for table in sorted(tables & set(exempt()))]
        cursor.execute(";".join(statements))


@contextmanager
def permitted() -> Iterator[None]:
    """For the deed's helpers alone: the statements inside may write."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def stand_aside(**_: Any) -> None:
    """Migrations write tables as they change them."""
    _aside.append("migrate")


def stand_again(**_: Any) -> None:
    """Migrations of one app are done."""
    if "migrate" in _aside:  # "flush" sends post_migrate too, without the signal before
        _aside.remove("migrate")


@contextmanager
def lifted(reason: str) -> Iterator[None]:
    """No guard for a while: for migrations and the emptying of test databases."""
    _aside.append(reason)
    try:
        yield
    finally:
        _aside.remove(reason)
