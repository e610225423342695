"""The guard: a domain table is written by a deed's own helper, or not at all.

One ``execute_wrapper`` on every connection reads each statement (ORM, bulk, ``update()``, raw and cursor SQL alike).
Every table
of every installed room is guarded, unless the room exempts it by name and reason (``exempt_tables`` in its
``apps.py``).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps

FRAMEWORK = {
    "django_migrations": "which migrations have run",
    "django_session": "sign-in sessions",
    "django_content_type": "kept by Django's migrations",
    "auth_permission": "kept by Django's migrations; rights here come from packs",
    "auth_group": "unused",
    "auth_group_permissions": "unused",
}
_COMMENT = re.compile(r"--[^\n]*|/\*(?:(?!/\*|\*/).)*\*/", re.DOTALL)
_NAME = r"[\w\"`\[\]]+(?:\s*\.\s*[\w\"`\[\]]+)*"
_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?"
    rf"|MERGE\s+INTO(?:\s+ONLY)?|COPY|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?)\s*({_NAME}(?:\s*,\s*{_NAME})*)",
    re.IGNORECASE,
)
_open: ContextVar[bool] = ContextVar("motcua_guard_open", default=False)
_aside: list[str] = []


class GuardedWriteError(RuntimeError):
    """A statement wrote a guarded table outside a deed's helper. A fault of the program, never of its user."""


@cache
def exempt() -> dict[str, str]:
    """Every table that may be written freely, with the reason."""
    rooms = (getattr(room, "exempt_tables", {}) for room in apps.get_app_configs())
    return FRAMEWORK | {table: reason for tables in rooms for table, reason in tables.items()}


@cache
def guarded() -> frozenset[str]:
    """Every table that only a deed may write."""
    return frozenset(model._meta.db_table.lower() for model in apps.get_models(include_auto_created=True)) - set(
        exempt()
    )


@lru_cache(maxsize=4096)
def written(sql: str) -> frozenset[str]:
    """The guarded tables that a statement writes, wherever in it the writing stands.

    Read as it is and without its comments; a quotation that merely speaks of a write counts as one, for what is
    quoted can't be
    told from what is not without the database's own parser.
    """
    bare, comments = sql, 1
    while comments:  # the innermost first: PostgreSQL lets comments stand in comments
        bare, comments = _COMMENT.subn(" ", bare)
    groups = _WRITE.findall(sql) + _WRITE.findall(bare)
    names = (name for group in groups for name in group.split(","))
    return frozenset(name.split(".")[-1].strip(' \t\r\n"`[]').lower() for name in names) & guarded()


def _check(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not _open.get() and not _aside and (tables := written(str(sql))):
        raise GuardedWriteError(f"{', '.join(sorted(tables))}: only an act may write here")
    return execute(sql, params, many, context)


def watch(connection: Any, **_: Any) -> None:
    """Put the guard on a new connection."""
    if _check not in connection.execute_wrappers:
        connection.execute_wrappers.append(_check)


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
