"""Rows put and changed by the text that Django would send, without making it anew for every row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    TextField,
    UUIDField,
)

from motcua.kernel.statements.together import Heard, ask, hear, later

M = TypeVar("M", bound=Model)
Column = tuple[str, "Field[Any, Any]", type | None]
"""Of a new row: the attribute, its field, and the type of the values that need no conversion by it."""

MANY = 100
"""Rows beyond which Django's own way, in portions that every database takes, is as quick."""


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model whose keys are known, or which nobody asks for their keys, in one statement that is
    sent ``later``."""
    model = type(rows[0])
    here = connections[DEFAULT_DB_ALIAS]
    columns, text, marks = _put(model, here.vendor)
    if len(rows) > MANY or not text:
        model._default_manager.bulk_create(rows)
        return
    values = [value for row in rows for value in _values(row, columns, here)]
    later(f"{text} {', '.join([marks] * len(rows))}", values)
    for row in rows:
        row._state.adding, row._state.db = False, here.alias


def _values(row: Model, columns: Sequence[Column], here: Any) -> list[Any]:
    """The values of a new row as the driver takes them."""
    stored, values = vars(row), list[Any]()
    by_digits = not here.features.has_native_uuid_field
    for name, field, plain in columns:
        value = stored[name]
        if value is not None and type(value) is not plain:
            value = field.get_db_prep_save(value, here)
        elif by_digits and isinstance(value, UUID):
            value = value.hex
        values.append(value)
    return values


def update(row: Model, where: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Store the named fields of a row as they are on it, if its columns still hold ``where``; whether they did."""
    met: list[int] = []
    change(row, where, names, met.append)
    hear()
    return met[0] > 0


def change(row: Model, where: Mapping[str, Any], names: Sequence[str], heard: Heard) -> None:
    """``update``, sent ``later``: ``heard`` is told how many rows it met."""
    here = connections[DEFAULT_DB_ALIAS]
    table, text, fields, known = _change(type(row), tuple(names), tuple(where), here.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]
    values += [field.get_db_prep_save(value, here) for field, value in zip(known, where.values(), strict=True)]
    later(f"UPDATE {table} SET {text}", values, heard)  # nosec B608


def count_up(counter: type[M], key: Mapping[str, Any]) -> M | None:
    """Add one to ``last`` of the counter's row under ``key``; the row as it is then, if there is one."""
    here = connections[DEFAULT_DB_ALIAS]
    table, _text, _fields, known = _change(counter, (), tuple(key), here.vendor)
    quote, fields = here.ops.quote_name, counter._meta.concrete_fields
    holding = " AND ".join(f"{quote(str(field.column))} = %s" for field in known)
    columns = ", ".join(f"{table}.{quote(str(field.column))}" for field in fields)
    sent = [getattr(value, "pk", value) for value in key.values()]
    values = [field.get_db_prep_save(value, here) for field, value in zip(known, sent, strict=True)]
    text = f'UPDATE {table} SET "last" = {table}."last" + 1 WHERE {holding} RETURNING {columns}'  # nosec B608
    with transaction.mark_for_rollback_on_error(here.alias):
        found = ask(text, values)
    names = [field.attname for field in fields]
    rows = ([field.to_python(value) for field, value in zip(fields, row, strict=True)] for row in found)
    return next((counter.from_db(here.alias, names, row) for row in rows), None)


@lru_cache(maxsize=1024)
def _put(model: type[Model], vendor: str) -> tuple[list[Column], str, str]:
    """The columns of a new row but for a key that the database gives, the statement up to its values, the marks of one
    row; no statement where a field writes its own."""
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and _counted(field))]
    if any(_writes_its_own(field) for field in fields):
        return [], "", ""
    columns = [(field.attname, field, _plain(field, vendor)) for field in fields]
    named = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    text = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({named}) VALUES"
    return columns, text, f"({', '.join(['%s'] * len(fields))})"


def _counted(field: "Field[Any, Any]") -> bool:
    """Whether the database gives the value."""
    return field.get_internal_type() in ("AutoField", "BigAutoField", "SmallAutoField")


def _writes_its_own(field: "Field[Any, Any]") -> bool:
    """Whether what is stored is not what stands on the row, or not as it stands there."""
    return any(getattr(field, name, False) for name in ("get_placeholder", "auto_now", "auto_now_add"))


def _plain(field: "Field[Any, Any]", vendor: str) -> type | None:
    """The type of the values that Django would hand on as they are, or keys by their digits."""
    kind = type(field.target_field) if isinstance(field, ForeignKey) else type(field)
    if kind in (DateField, DateTimeField) and vendor != "postgresql":
        return None
    return _PLAIN.get(kind)


_PLAIN: dict[type, type] = {
    BooleanField: bool,
    CharField: str,
    DateField: date,
    DateTimeField: datetime,
    PositiveIntegerField: int,
    PositiveSmallIntegerField: int,
    TextField: str,
    UUIDField: UUID,
}


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
