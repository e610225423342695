"""The index kept in step: whatever a deed writes is indexed in its own transaction, at the deed's end."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from motcua.kernel.access.api import Audience
from motcua.kernel.search.models import Asked, Entry
from motcua.kernel.search.rules import exact_words, tokens
from motcua.kernel.search.sources import Findable, Source, sources
from motcua.kernel.statements.api import cursor, later
from motcua.kernel.text.api import fold, learn

BATCH = 500
ACCOUNT = "people.account"
_COLUMNS = ("kind", "key", "audience", "title", "words", "exact", "at", "learned")


def digest(number: str) -> str:
    """What stands in the index for a number that names a person: nobody without the installation's key can tell which
    number it is, or try them all."""
    return salted_hmac("motcua.search", number, algorithm="sha256").hexdigest()[:24]


def follow(written: Sequence[tuple[models.Model, frozenset[str] | None]]) -> None:
    """Index anew what the rows of a deed are found by; forget what an account searched for when it is shut."""
    for source in sources():
        fresh: dict[Any, models.Model] = {}
        for row, changed in written:
            if isinstance(row, source.model):
                if changed is None or changed & source.fields:
                    fresh[row.pk] = row
            elif changed:
                fresh |= {one.pk: one for one in source.touched(row, changed)}
        if fresh:
            put(source, list(fresh.values()))
    for row, changed in written:
        if changed and "is_active" in changed and row._meta.label_lower == ACCOUNT and not vars(row)["is_active"]:
            Asked.objects.filter(account_id=row.pk).delete()


def put(source: Source, rows: Sequence[Any]) -> None:
    """Make rows of a source findable under what they are called now."""
    found = list(source.entries(rows))
    owners = _owners(rows, {one.audience for one in found})
    values = [_values(source.kind, owners[one.audience], one) for one in found]
    if len(values) == 1:
        later(_statement(), values[0])
    else:
        cursor(connections[DEFAULT_DB_ALIAS]).executemany(_statement(), values)


@cache
def _statement() -> str:
    table, marks = Entry._meta.db_table, ", ".join(["%s"] * len(_COLUMNS))
    kept = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    other = " OR ".join(f"{table}.{name} <> excluded.{name}" for name in ("words", "title", "exact", "audience"))
    return (
        f"INSERT INTO {table} ({', '.join(_COLUMNS)}) VALUES ({marks}) "  # nosec B608 - names of ours
        f"ON CONFLICT (kind, key) DO UPDATE SET {kept} WHERE {other}"
    )


def learn_new() -> None:
    """Let near spellings lead to the words of what was indexed since the last time, some hundred entries at a time."""
    while _unlearned().exists():
        with transaction.atomic():
            some = list(_unlearned().select_for_update()[:BATCH])
            learn(fold(one.exact) for one in some)
            Entry.objects.filter(pk__in=[one.pk for one in some]).update(learned=True)


def _unlearned() -> QuerySet[Entry]:
    return Entry.objects.filter(learned=False).order_by("pk")


def forget(kind: str, keys: Iterable[UUID]) -> None:
    """Let things be found no longer; nothing happens for those that were not."""
    Entry.objects.filter(kind=kind, key__in=list(keys)).delete()


def rebuild() -> Iterator[tuple[str, int]]:
    """Make the whole index again, some hundred rows at a time; each kind with how many it has. What is written
    meanwhile is indexed by its own deed, and what is gone is forgotten."""
    for source in sources():
        count = 0
        rows = source.every()
        while some := list(islice(rows, BATCH)):
            with transaction.atomic():
                put(source, some)
            count += len(some)
        _forget_the_gone(source)
        yield source.kind, count
    learn_new()


def missing() -> list[str]:
    """The kinds of which there are things and none can be found: an index that was never made."""
    indexed = set(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())
    return [one.kind for one in sources() if one.kind not in indexed and one.model._default_manager.exists()]


def _forget_the_gone(source: Source) -> None:
    last = 0
    while some := list(Entry.objects.filter(kind=source.kind, pk__gt=last).order_by("pk")[: BATCH * 4]):
        there = set(source.model._default_manager.filter(pk__in=[one.key for one in some]).values_list("pk", flat=True)
                    .order_by("pk"))  # fmt: skip
        forget(source.kind, [one.key for one in some if one.key not in there])
        last = some[-1].pk


def _owners(rows: Sequence[Any], audiences: set[UUID]) -> dict[UUID, UUID]:
    """The body that owns each audience; those that came with their rows are not asked for."""
    there = (vars(row)["_state"].fields_cache.get("audience") for row in rows)
    found = {one.pk: one.organisation_id for one in there if one is not None}
    if missing := audiences - found.keys():
        rest = Audience.objects.filter(pk__in=missing).order_by("pk")
        found |= dict(rest.values_list("pk", "organisation"))
    return found


def _values(kind: str, owner: UUID, of: Findable) -> list[Any]:
    row = {
        "kind": kind,
        "key": of.key,
        "audience": of.audience,
        "title": fold(of.words.title),
        "words": tokens(kind, owner, of.words, digest),
        "exact": exact_words(of.words),
        "at": of.at,
        "learned": False,
    }
    fields = {field.name: field for field in Entry._meta.concrete_fields}
    here = connections[DEFAULT_DB_ALIAS]  # looked up once
    return [fields[name].get_db_prep_save(row[name], here) for name in _COLUMNS]
