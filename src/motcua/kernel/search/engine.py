"""How rows of the index are found: the newest that match, of what an actor may see. The database's own words are here.

An actor sees a thing by his office or since it is his, shared with him or public (``access.visible``). By office: the
token of kind and owner stands in the full-text index beside the words, so that the words of other offices are not
read. Otherwise: the few audiences in which he takes part lead to their entries, whose words are compared one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.kernel.access.api import Actor, joined, sees_everything
from motcua.kernel.search.models import Entry
from motcua.kernel.search.rules import Query, Token, owner_token
from motcua.kernel.search.sources import Source

MOST_OWNERS = 400
"""Whoever sees the things of more bodies than that sees so large a part that looking among all finds them."""


@dataclass(frozen=True)
class Hit:
    """A row that has the words; whether the actor sees it, its source says."""

    id: int
    kind: str
    key: UUID
    title: str
    words: str
    exact: str


@dataclass(frozen=True)
class Engine:
    """How one database says it: the rows ``e`` that a full-text query finds, the key by which it finds them in order,
    the place of a text within another, and a column that is one of what a subquery yields."""

    rows: str
    row: str
    query: Callable[[Sequence[str], Query], str]
    position: str
    one_of: str


def window(
    actor: Actor, some: Sequence[Source], query: Query, most: int, *, below: int = 0, since: datetime | None = None
) -> list[Hit]:
    """The newest ``most`` entries of these sources that have the words and that the actor is likely to see: all that he
    sees are among them, the source tells the others. ``below``: only those before that row; ``since``: of that age."""
    engine = ENGINES[connection.vendor]
    limits: list[Any] = [below] if below else []
    limits += [connection.ops.adapt_datetimefield_value(since)] if since else []

    def newest(row: str) -> str:
        older, young = f" AND {row} < %s" if below else "", " AND e.at >= %s" if since else ""
        return f"{older}{young} ORDER BY {row} DESC LIMIT %s"

    columns = "e.id, e.kind, e.key, e.title, e.words, e.exact"
    selects: list[str] = []
    given: list[Any] = []
    if scope := _scope(actor, some):
        selects.append(f"SELECT {columns} FROM {engine.rows}{newest(engine.row)}")  # nosec B608
        given += [engine.query(scope, query), *limits, most]
    if not sees_everything(actor):
        sql, own = joined(actor).query.sql_with_params()
        said, words = _spelt_out(engine, query)
        where = f"e.audience {engine.one_of % sql} AND e.kind IN ({', '.join(['%s'] * len(some))}) AND ({said})"
        selects.append(f"SELECT {columns} FROM search_entry e WHERE {where}{newest('e.id')}")  # nosec B608
        given += [*own, *(one.kind for one in some), *words, *limits, most]
    each = [f"SELECT * FROM ({select}) AS way{n}" for n, select in enumerate(selects)]  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(each)} ORDER BY 1 DESC LIMIT %s", [*given, most])
        return [Hit(id, kind, UUID(str(key)), *texts) for id, kind, key, *texts in cursor.fetchall()]


def _scope(actor: Actor, some: Sequence[Source]) -> list[str]:
    """The tokens of what he may see by his office."""
    found: list[str] = []
    for one in some:
        bodies = () if sees_everything(actor) else one.bodies(actor)
        if sees_everything(actor) or len(bodies) > MOST_OWNERS:
            found.append(owner_token(one.kind))
        else:
            found += [owner_token(one.kind, body) for body in bodies]
    return found


def _spelt_out(engine: Engine, query: Query) -> tuple[str, list[str]]:
    """The query as a condition on the words of one entry."""
    values: list[str] = []

    def any_of(tokens: Sequence[Token]) -> str:
        values.extend(f" {token}" if more else f" {token} " for token, more in tokens)
        return "(" + " OR ".join([f"{engine.position}(' ' || e.words || ' ', %s) > 0"] * len(tokens)) + ")"

    ways = [" AND ".join(any_of(term) for term in query.terms)] if query.terms else []
    ways += [any_of(query.whole)] if query.whole else []
    return " OR ".join(ways), values


def _fts5(scope: Sequence[str], query: Query) -> str:
    return _written(scope, query, lambda token, more: f'"{token}"{"*" if more else ""}', " AND ", " OR ")


def _tsquery(scope: Sequence[str], query: Query) -> str:
    return _written(scope, query, lambda token, more: f"'{token}'{':*' if more else ''}", " & ", " | ")


def _written(scope: Sequence[str], query: Query, write: Callable[[str, bool], str], both: str, either: str) -> str:
    """The query in the database's own words; tokens are letters, digits, dots and underscores, so nothing escapes."""
    terms = [f"({either.join(write(*token) for token in term)})" for term in query.terms]
    ways = [f"({both.join(terms)})"] if terms else []
    ways += [write(*token) for token in query.whole]
    return f"({either.join(write(token, False) for token in scope)}){both}({either.join(ways)})"


_TABLE = Entry._meta.db_table
ENGINES = {
    # CROSS: the words first, backwards by row; else SQLite may go through every row and ask for its words.
    "sqlite": Engine(
        f"{_TABLE}_fts f CROSS JOIN {_TABLE} e ON e.id = f.rowid WHERE f.{_TABLE}_fts MATCH %s",
        "f.rowid",
        _fts5,
        "instr",
        "IN (%s)",
    ),
    # The expression is that of the index in migration 0001.
    "postgresql": Engine(
        f"{_TABLE} e WHERE array_to_tsvector(string_to_array(e.words, ' ')) @@ %s::tsquery",
        "e.id",
        _tsquery,
        "strpos",
        "= ANY(ARRAY(%s))",
    ),
}
