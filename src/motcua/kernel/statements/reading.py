"""A query that is asked often, written by Django once for each shape of its values, then sent with new values."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, get_related_populators

from motcua.kernel.statements.together import ask

M = TypeVar("M", bound=Model)
Shape = tuple[Any, ...]
_PLACE = re.compile("%[s%]")
_SENT = {UUID, str, date, datetime}
"""Types of what is sent beside the text; any other value is part of the shape."""


@dataclass(frozen=True)
class _Plan:
    """The text of a query, where its values go (constants as ``(None, value)``), and how a row becomes an object."""

    sql: str
    values: list[tuple[str | None, Any]]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    make: Callable[[Sequence[Any]], Any]


class Prepared(Generic[M]):
    """``Prepared(build)(name=value, …)``: the rows of the queryset ``build(name=value, …)``, as a list.

    The values (UUIDs, texts, dates, moments, or lists of them) must reach the database as they are: compared with
    columns, not sliced, escaped or computed with. Numbers, truth and ``None`` are part of the query's shape. A list is
    asked for padded, so that few lengths have texts of their own. The rows need an order, or be one at most.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._build = build
        self._plans: dict[Shape, _Plan | None] = {}

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values."""
        here = connections[DEFAULT_DB_ALIAS]
        plan, sent = self._filled(values, here)
        if plan is None:
            return []
        return [plan.make(_converted(row, plan.converters, here)) for row in ask(plan.sql, sent)]

    def text(self, **values: Any) -> tuple[str, list[Any]]:
        """The statement for these values and what is sent beside it, to be part of another; empty where it finds
        nothing in any case."""
        plan, sent = self._filled(values, connections[DEFAULT_DB_ALIAS])
        return (plan.sql, sent) if plan else ("", [])

    def _filled(self, values: dict[str, Any], here: Any) -> tuple[_Plan | None, list[Any]]:
        padded = {name: _padded(value) if isinstance(value, list) else value for name, value in values.items()}
        shape = (here.vendor, *(_shape(name, value) for name, value in padded.items()))
        if shape not in self._plans:
            self._plans[shape] = self._planned(padded)
        plan = self._plans[shape]
        if plan is None:
            return None, []
        return plan, [value if name is None else _sent(_at(padded, name, value), here) for name, value in plan.values]

    def first(self, **values: Any) -> M | None:
        """The first of the rows; for a queryset that is sliced to one."""
        return next(iter(self(**values)), None)

    def _planned(self, values: dict[str, Any]) -> _Plan | None:
        """The query, written twice with other marks in place of its values: where they stand, and that nothing else
        of it hangs on them."""
        plan, other = self._marked(values, 1), self._marked(values, 1000)
        if plan and other and (plan.sql, plan.values) != (other.sql, other.values):
            raise ValueError(f"a prepared query changes what it is sent: {plan.sql}")
        return plan

    def _marked(self, values: dict[str, Any], begin: int) -> _Plan | None:
        marks: dict[Any, tuple[str, int | None]] = {}
        serial = count(begin)

        def mark(name: str, value: Any, place: int | None = None) -> Any:
            made = _mark(type(value), next(serial))
            marks[_sent(made, connection)] = (name, place)
            return made

        marked: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, list):
                marked[name] = [mark(name, one, place) for place, one in enumerate(value)]
            else:
                marked[name] = mark(name, value) if type(value) in _SENT else value
        rows = self._build(**marked)
        if not rows.ordered and not rows.query.is_sliced:
            raise ValueError(f"a prepared query of {rows.model.__name__} has no order")
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        sql, parameters = _spelled_out(sql, parameters, marks)
        found = [_place(marks, one) for one in parameters]
        fields = [column[0] for column in compiler.select]
        converters = [(place, *pair) for place, pair in compiler.get_converters(fields).items()]
        return _Plan(sql, found, converters, _maker(rows, compiler))


def _shape(name: str, value: Any) -> Shape:
    if isinstance(value, list):
        return name, len(value)
    return (name, type(value)) if type(value) in _SENT else (name, value)


def _padded(values: list[Any]) -> list[Any]:
    """A list as long as the next power of two, its last value repeated: the same set."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


def _mark(kind: type, serial: int) -> Any:
    """A value of that type that no query has by itself."""
    if kind is UUID:
        return UUID(int=0x5EED << 112 | serial)
    if kind is datetime:
        return datetime(1801, 1, 1, tzinfo=UTC) + timedelta(days=serial, microseconds=serial)
    return date(1701, 1, 1) + timedelta(days=serial) if kind is date else f"\x02Aa {serial}\x03"


def _sent(value: Any, here: Any) -> Any:
    """A value as the driver of a connection takes it."""
    if type(value) is UUID:
        return value if here.features.has_native_uuid_field else value.hex
    if type(value) is datetime:
        return here.ops.adapt_datetimefield_value(value)
    return here.ops.adapt_datefield_value(value) if type(value) is date else value


def _spelled_out(sql: str, parameters: Sequence[Any], marks: Mapping[Any, Any]) -> tuple[str, list[Any]]:
    """The statement with its numbers and constant texts in it: planned once, both databases know by them whether a
    partial index serves. Beside it, SQLite would plan anew at each call for their sake."""
    left, waiting = list[Any](), iter(parameters)

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(waiting)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(int(value))
        if isinstance(value, str) and value not in marks:
            return "'{}'".format(str(value).replace("'", "''").replace("%", "%%"))
        left.append(value)
        return "%s"

    return _PLACE.sub(put, sql), left


def _place(marks: dict[Any, tuple[str, int | None]], parameter: Any) -> tuple[str | None, Any]:
    known = parameter.__hash__ is not None and parameter in marks
    return marks[parameter] if known else (None, parameter)


def _at(values: dict[str, Any], name: str, place: int | None) -> Any:
    return values[name] if place is None else values[name][place]


def _converted(
    row: Sequence[Any], converters: list[tuple[int, list[Callable[..., Any]], Any]], here: Any
) -> Sequence[Any]:
    if not converters:
        return row
    found = list(row)
    for place, some, expression in converters:
        for convert in some:
            found[place] = convert(found[place], expression, here)
    return found


class _Loading:
    """A model as ``from_db`` is asked of it, without signals and descriptors: no field of ours listens to being set."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def from_db(self, db: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        """An object that is in the database, with these values of its columns."""
        made, state = self._model.__new__(self._model), ModelState()
        state.adding, state.db = False, db
        vars(made).update(zip(names, values, strict=True), _state=state)
        return made


def _straight(populators: Iterable[Any]) -> None:
    """What is joined is loaded likewise."""
    for one in populators:
        one.model_cls = _Loading(one.model_cls)
        _straight(one.related_populators)


def _maker(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What makes an object, with those that it joins, of one row; of a ``values_list`` the tuple."""
    if rows._iterable_class is not ModelIterable:
        return tuple
    known = compiler.klass_info
    first, last = known["select_fields"][0], known["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    loading = _Loading(known["model"])
    beside = get_related_populators(known, compiler.select, rows.db)  # type: ignore[call-arg]  # the stubs are of Django 6
    _straight(beside)
    annotated = list((compiler.annotation_col_map or {}).items())

    def make(row: Sequence[Any]) -> Any:
        made = loading.from_db(rows.db, names, row[first:last])
        for one in beside:
            one.populate(row, made)
        for name, place in annotated:
            setattr(made, name, row[place])
        return made

    return make
