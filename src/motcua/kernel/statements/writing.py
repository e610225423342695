"""Rows put and changed by the text that Django would send, without making it anew for every row."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import CharField, Field, ForeignKey, Model, TextField, UUIDField

M = TypeVar("M", bound=Model)
Column = tuple["Field[Any, Any]", type | None]

MANY = 100
"""Rows beyond which Django's own way, in portions that every database takes, is as quick."""


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model whose keys are known, or which nobody asks for their keys, in one statement."""
    model = type(rows[0])
    here = connections[DEFAULT_DB_ALIAS]
    some, text, marks = _put(model, here.vendor)
    if len(rows) > MANY or not text:
        model._default_manager.bulk_create(rows)
        return
    _send(f"{text} {', '.join([marks] * len(rows))}", [value for row in rows for value in sent(some, row, here)])
    for row in rows:
        row._state.adding, row._state.db = False, here.alias


def columns(model: type[Model]) -> list[Column]:
    """The columns of a new row, but for a key that the database gives; and the type of what goes there as it is."""
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and _counted(field))]
    return [(field, _plain(field)) for field in fields]


def sent(some: Sequence[Column], row: Model, here: Any) -> Iterator[Any]:
    """The values of a new row as the driver takes them."""
    native = here.features.has_native_uuid_field
    for field, plain in some:
        value = field.pre_save(row, True)
        if value is None:
            yield None
        elif type(value) is not plain:
            yield field.get_db_prep_save(value, here)
        else:
            yield value.hex if isinstance(value, UUID) and not native else value


def _plain(field: "Field[Any, Any]") -> type | None:
    """The type of the values that Django would hand on as they are, or keys by their digits."""
    kind = type(field.target_field) if isinstance(field, ForeignKey) else type(field)
    return {CharField: str, TextField: str, UUIDField: UUID}.get(kind)


def update(row: Model, where: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Store the named fields of a row as they are on it, if its columns still hold ``where``; whether they did."""
    here = connections[DEFAULT_DB_ALIAS]
    table, text, fields, known = _change(type(row), tuple(names), tuple(where), here.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]
    values += [field.get_db_prep_save(value, here) for field, value in zip(known, where.values(), strict=True)]
    return _send(f"UPDATE {table} SET {text}", values) > 0  # nosec B608


def count_up(counter: type[M], key: Mapping[str, Any]) -> M | None:
    """Add one to ``last`` of the counter's row under ``key``; the row as it is then, if there is one."""
    here = connections[DEFAULT_DB_ALIAS]
    table, _text, _fields, known = _change(counter, (), tuple(key), here.vendor)
    quote = here.ops.quote_name
    holding = " AND ".join(f"{quote(str(field.column))} = %s" for field in known)
    columns = ", ".join(f"{table}.{quote(str(field.column))}" for field in counter._meta.concrete_fields)
    sent = [getattr(value, "pk", value) for value in key.values()]
    values = [field.get_db_prep_save(value, here) for field, value in zip(known, sent, strict=True)]
    text = f'UPDATE {table} SET "last" = {table}."last" + 1 WHERE {holding} RETURNING {columns}'  # nosec B608
    return next(iter(list(counter._default_manager.raw(text, values))), None)


def _send(text: str, values: list[Any]) -> int:
    # As Django's own writes: whoever catches what went wrong can't go on in a transaction that has failed.
    here = connections[DEFAULT_DB_ALIAS]
    with transaction.mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        cursor.execute(text, values)
        return int(cursor.rowcount)


@lru_cache(maxsize=1024)
def _put(model: type[Model], _vendor: str) -> tuple[list[Column], str, str]:
    """The columns of a new row, the statement up to its values, the marks of one row; no statement where a field writes
    its own."""
    some = columns(model)
    if any(hasattr(field, "get_placeholder") for field, _plain in some):
        return some, "", ""
    named = ", ".join(connection.ops.quote_name(str(field.column)) for field, _plain in some)
    text = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({named}) VALUES"
    return some, text, f"({', '.join(['%s'] * len(some))})"


def _counted(field: "Field[Any, Any]") -> bool:
    """Whether the database gives the value."""
    return field.get_internal_type() in ("AutoField", "BigAutoField", "SmallAutoField")


@lru_cache(maxsize=4096)
def _change(
    model: type[Model], names: tuple[str, ...], where: tuple[str, ...], _vendor: str
) -> tuple[str, str, list["Field[Any, Any]"], list["Field[Any, Any]"]]:
    quote, meta = connection.ops.quote_name, model._meta
    own: dict[str, Field[Any, Any]] = {"pk": meta.pk}
    own |= {name: field for field in meta.concrete_fields for name in (field.name, field.attname)}
    fields, known = [own[name] for name in names], [own[name] for name in where]
    setting = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    holding = " AND ".join(f"{quote(str(field.column))} = %s" for field in known)
    return quote(meta.db_table), f"{setting} WHERE {holding}", fields, known
