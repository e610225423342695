"""A place that acts furnished once in a process comes back as the rows that they wrote, for every test that needs it.

What is put back are the database's own values, so nothing is lost between two kinds of time or number.
"""

from collections.abc import Callable, Hashable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from motcua.kernel.acts import guard
from motcua.kernel.ledger.api import Entry

T = TypeVar("T")
Row = Any
"""A row as the database gives it: a tuple on SQLite, a line of COPY on PostgreSQL; the key comes first."""
NOT_OURS = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "sessions.Session"}
MOST = 40


@dataclass
class _Scene:
    result: Any
    gone: dict[type[Model], list[Row]]
    new: dict[type[Model], list[Row]]


_scenes: dict[tuple[Hashable, ...], _Scene] = {}


def staged(build: Callable[[], T], *given: Hashable) -> T:
    """What ``build`` returns, with what its acts leave in the database.

    It runs once for each state from which it begins; the newest entry of the log tells states apart, since every
    change leaves one. ``given`` is what else it depends on: a clock that it doesn't set itself, values that it holds.
    Nothing else than acts may change anything in ``build``, and its result is copied.
    """
    newest = Entry.objects.order_by("pk").values_list("commitment", flat=True).last()
    key = (f"{build.__module__}.{build.__qualname__}", newest, *given)
    if scene := _scenes.get(key):
        _put_back(scene)
        return deepcopy(scene.result)  # type: ignore[no-any-return]
    before = {model: set(rows) for model, rows in _all_rows()}
    result = build()
    after = dict(_all_rows())
    new = {model: [row for row in rows if row not in before[model]] for model, rows in after.items()}
    gone = {model: list(rows.difference(after[model])) for model, rows in before.items()}
    if len(_scenes) < MOST:
        _scenes[key] = _Scene(deepcopy(result), _some(gone), _some(new))
    return result


def _some(rows: dict[type[Model], list[Row]]) -> dict[type[Model], list[Row]]:
    return {model: found for model, found in rows.items() if found}


def _all_rows() -> Iterator[tuple[type[Model], list[Row]]]:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy and model._meta.label not in NOT_OURS:
                yield model, _rows(cursor, model)


def _rows(cursor: Any, model: type[Model]) -> list[Row]:
    table, columns = _names(model)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) TO STDOUT") as copy:
            return b"".join(copy).splitlines(keepends=True)
    plain = ", ".join(f"+{column}" for column in columns)  # an expression has no type that Python would convert
    return cursor.execute(f"SELECT {plain} FROM {table}").fetchall()  # type: ignore[no-any-return]


def _put_back(scene: _Scene) -> None:
    with guard.lifted("tests: rows that acts wrote come back"), transaction.atomic(), connection.cursor() as cursor:
        for model, rows in scene.gone.items():
            _delete(cursor, model, rows)
        for model, rows in scene.new.items():
            _insert(cursor, model, rows)
        resets = connection.ops.sequence_reset_sql(no_style(), list(scene.new))
        if resets:
            cursor.execute("\n".join(resets))


def _delete(cursor: Any, model: type[Model], rows: list[Row]) -> None:
    # On PostgreSQL this and COPY pass by Django, where the guard marks what passes and the harness watches locks.
    table, (key, *_others) = _names(model)
    if connection.vendor == "postgresql":
        keys = [row.split(b"\t")[0].decode() for row in rows]
        connection.connection.execute(f"DELETE FROM {table} WHERE {key}::text = ANY(%s)\n{guard.MARK}", [keys])
    else:
        cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", [row[:1] for row in rows])


def _insert(cursor: Any, model: type[Model], rows: list[Row]) -> None:
    table, columns = _names(model)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN\n{guard.MARK}") as copy:
            copy.write(b"".join(rows))
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _names(model: type[Model]) -> tuple[str, list[str]]:
    """Its table and columns, the key first."""
    options, quote = model._meta, connection.ops.quote_name
    fields = sorted(options.local_concrete_fields, key=lambda field: not field.primary_key)
    return quote(options.db_table), [quote(field.column) for field in fields if field.column]
