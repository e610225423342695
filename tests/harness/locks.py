"""Locks are taken in one order: two deeds that would wait for each other fail the test that shows it (PostgreSQL).

Every transaction of every test is watched: which tables' rows it locks (``FOR UPDATE``, ``UPDATE``, ``DELETE``, or an
``INSERT`` that waits for another's), and after which others. A table that was once locked before another must never be
locked after it. Rows of one table are locked by rising keys (``Deed.change``). SQLite has one writer at a time, so
there no order can be wrong.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created

_TAKES = re.compile(
    r'^\s*(?:UPDATE|DELETE FROM)\s+"?(?P<write>\w+)'
    r'|^\s*INSERT INTO\s+"?(?P<put>\w+).*\bON CONFLICT'
    r'|FROM\s+"(?P<read>\w+)".*\bFOR (?:NO KEY )?UPDATE',
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(r'FOR (?:NO KEY )?UPDATE OF "(\w+)"', re.IGNORECASE)
before: dict[tuple[str, str], str] = {}
"""Pairs of tables, the first locked before the second, with the statement that took the second."""


class LockOrderError(AssertionError):
    """Two transactions may wait for each other for good."""


def taken(sql: str) -> str | None:
    """The table whose rows a statement locks and may wait for."""
    if "SKIP LOCKED" in sql:
        return None
    if named := _NAMED.search(sql):
        return named[1]
    found = _TAKES.search(sql)
    return (found["write"] or found["put"] or found["read"]).lower() if found else None


class Watch:
    """What one connection holds in the transaction at hand."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.held = connection, list[str]()
        connection.execute_wrappers.append(self)
        for name in ("_commit", "_rollback"):
            setattr(connection, name, self._ending(getattr(connection, name)))

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not [block for block in self.connection.atomic_blocks if not block._from_testcase]:
            self.held.clear()
        elif isinstance(sql, str) and (table := taken(sql)) and table not in self.held:
            for other in self.held:
                if (table, other) in before:
                    raise LockOrderError(f"{other}, then {table}: {sql}\nelsewhere: {before[table, other]}")
                before.setdefault((other, table), sql)
            self.held.append(table)
        return execute(sql, params, many, context)

    def _ending(self, end: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            self.held.clear()
            end()

        return run


def watch(connection: Any, **_: Any) -> None:
    """Watch a new connection to PostgreSQL."""
    if connection.vendor == "postgresql" and not any(isinstance(one, Watch) for one in connection.execute_wrappers):
        Watch(connection)


connection_created.connect(watch, dispatch_uid="tests.locks")
