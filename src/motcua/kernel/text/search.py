"""The search index: things found by the words of their texts, in the transaction of the caller.

The only database-specific code of this room. SQLite finds the rows through FTS5, PostgreSQL through a GIN index over
the very same folded words; the order of what is found is one SQL expression for both, so both give the same answer.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from motcua.kernel.text.rules import bare, fold, search_words, words
from motcua.kernel.text.spelling import learn

# A person's query is cut to these: more words than this are a pasted page, and longer words are noise.
QUERY_CHARS, QUERY_WORDS, WORD_CHARS = 300, 12, 64
# A query as vague as "nguyễn" is ranked among this many rows at most, so it stays quick in a large register.
CANDIDATES = 10_000
TEXT_CHARS = 200_000
KIND = re.compile(r"[\w.:-]{1,64}")


def index(kind: str, key: str, texts: Iterable[str]) -> None:
    """Make a thing findable under the words of ``texts``, the first of which is its title; replaces what stood there.

    ``kind`` is a short name without spaces ("procedure"), ``key`` whatever identifies the thing within it.
    """
    index_all(kind, [(key, texts)])


def index_all(kind: str, things: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Make things of a kind findable, each by its key and texts as for ``index``."""
    _check(kind)
    rows = [_row(kind, key, texts) for key, texts in things]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO text_index (kind, key, title, words, exact) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (kind, key) DO UPDATE SET "
            "title = excluded.title, words = excluded.words, exact = excluded.exact",
            rows,
        )
    learn(row[3] for row in rows)


def _row(kind: str, key: str, texts: Iterable[str]) -> tuple[str, ...]:
    title, *others = [text[:TEXT_CHARS] for text in texts] or [""]
    whole = "\n".join([title, *others])[:TEXT_CHARS]
    return kind, key, fold(title), _once(search_words(whole)), _once(words(whole))


def remove(kind: str, key: str) -> None:
    """Forget a thing; nothing happens when it was not there."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM text_index WHERE kind = %s AND key = %s", [kind, key])


def search(kind: str | Sequence[str], query: str, limit: int = 20, *, loose: bool = True) -> list[str]:
    """The keys of the things of a kind, or of several, that match ``query``, best first, at most ``limit``.

    Accents and case need not be typed and the last word may be a beginning. All words must be found; when that gives
    nothing, and ``loose``, any of them. Words in the title rank above words elsewhere, then the words in a row, then
    words with the accents as typed, then short titles. Whatever is typed is words: no character has a meaning of its
    own.
    """
    kinds = [kind] if isinstance(kind, str) else list(kind)
    for one in kinds:
        _check(one)
    typed = words(query[:QUERY_CHARS])[:QUERY_WORDS]
    if not typed or limit < 1:
        return []
    engine = ENGINES[connection.vendor]
    return _found(engine, kinds, typed, " & ", limit) or (
        _found(engine, kinds, typed, " | ", limit) if loose and len(typed) > 1 else []
    )


@dataclass(frozen=True)
class Engine:
    """How one database finds rows by words.

    ``rows``: the FROM clause that yields rows ``t``, with one placeholder, for the query.
    ``query``: that query, from the kinds, the folded words and ``" & "`` or ``" | "``.
    ``position``: the function that gives the place of a text within another, 0 when it is not there.
    """

    rows: str
    query: Callable[[list[str], list[str], str], str]
    position: str


def _fts5(kinds: list[str], folded: list[str], operator: str) -> str:
    terms = [f'"{word}"' for word in folded]
    both = {" & ": " AND ", " | ": " OR "}[operator].join([*terms[:-1], terms[-1] + "*"])
    each = " OR ".join(f'"{kind}"' for kind in kinds)
    return f"kind : ({each}) AND words : ({both})"


def _tsquery(kinds: list[str], folded: list[str], operator: str) -> str:
    terms = [f"'{word}'" for word in folded]
    each = " | ".join(f"':{kind}'" for kind in kinds)
    return f"({each}) & ({operator.join([*terms[:-1], terms[-1] + ':*'])})"


ENGINES = {
    "sqlite": Engine(
        # CROSS: the words first; else SQLite may go through every row of the kind and ask for its words.
        "text_index_fts CROSS JOIN text_index t ON t.id = text_index_fts.rowid WHERE text_index_fts MATCH %s",
        _fts5,
        "instr",
    ),
    # The expression is that of the index in migration 0001.
    "postgresql": Engine(
        "text_index t WHERE array_to_tsvector(string_to_array(rtrim(':' || kind || ' ' || words), ' ')) @@ %s::tsquery",
        _tsquery,
        "strpos",
    ),
}


def _found(engine: Engine, kinds: list[str], typed: list[str], operator: str, limit: int) -> list[str]:
    folded = [bare(word)[:WORD_CHARS] for word in typed]
    order: list[str] = []
    values: list[Any] = []

    def count(column: str, texts: list[str]) -> None:
        hit = f"(CASE WHEN {engine.position}(' ' || {column} || ' ', %s) > 0 THEN 1 ELSE 0 END)"
        order.append(" + ".join([hit] * len(texts)) + " DESC")
        values.extend(texts)

    beginnings = [f" {word} " for word in folded[:-1]] + [f" {folded[-1]}"]
    if operator == " | ":
        count("words", beginnings)
    count("title", beginnings)
    count("title", [f" {' '.join(folded)}"])
    count("exact", [f" {word[:WORD_CHARS]} " for word in typed])
    count("title", [f" {word} " for word in folded])
    marks = ", ".join(["%s"] * len(kinds))
    sql = (
        f"SELECT key FROM (SELECT t.* FROM {engine.rows} AND t.kind IN ({marks}) LIMIT {CANDIDATES}) AS near "  # nosec B608
        f"ORDER BY {', '.join(order)}, length(title), key LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [engine.query(kinds, folded, operator), *kinds, *values, limit])
        return [key for (key,) in cursor.fetchall()]


def _check(kind: str) -> None:
    if not KIND.fullmatch(kind):
        raise ValueError(f"a kind of the search index is letters, digits and . : _ -, not {kind!r}")


def _once(found: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(word[:WORD_CHARS] for word in found))
