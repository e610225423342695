"""Items in force: typed, validated once, found in memory.

The law changes on a date, and a version may be loaded before its day comes. So each pack answers from a line of
versions, newest first: the one in use, then those it took over from. On a day, the first whose pack is in force leads.
What the leading version has in force, holds; what it has only from a later day, is asked of the versions behind it;
what it has no more, is gone.

A pack version never changes, so whatever was read of one may be kept for ever. All that has to be asked anew is which
versions are in use: one statement a look, or one for a whole request inside ``snapshot()``, or none where a statement
that is sent anyway tells it in a column (``versions_in_use``, ``learn``).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL
from pydantic import BaseModel

from motcua.kernel.packs.models import PackItem, PackVersion
from motcua.kernel.packs.spec import parse
from motcua.kernel.statements.api import Prepared

M = TypeVar("M", bound=BaseModel)


@dataclass(eq=False)
class Volume:
    """A version on the shelf: its items by kind and URN, in the order of their files, without their content."""

    valid_from: date
    items: dict[str, dict[str, PackItem]] = field(default_factory=dict)


Line = tuple[Volume, ...]
"""The versions of one pack, newest first."""
Shelf = tuple[Line, ...]
_snapshot: ContextVar[list[Shelf] | None] = ContextVar("packs snapshot", default=None)


class UnknownItem(LookupError):  # noqa: N818 - the caller names what the item was for
    """No item of this kind and URN is in force on that day, or in that version of the pack."""

    def __init__(self, kind: str, urn: str) -> None:
        super().__init__(f"{kind}: {urn}")
        self.kind, self.urn = kind, urn


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, every look sees the packs as they were at the first one: a page is drawn from one state of the law."""
    token = _snapshot.set([])
    try:
        yield
    finally:
        _snapshot.reset(token)


def versions_in_use() -> RawSQL:
    """Which versions are in use, as one column of any statement, for ``learn``."""
    of = "packs_packversion WHERE state IN ('loaded', 'stored')"
    if connection.vendor == "postgresql":
        told = f"SELECT json_agg(json_build_array(urn, state, id) ORDER BY urn, version DESC)::text FROM {of}"  # nosec B608
    else:
        rows = f"SELECT urn, state, id FROM {of} ORDER BY urn, version DESC"  # nosec B608
        told = f"SELECT json_group_array(json_array(urn, state, id)) FROM ({rows})"  # nosec B608
    return RawSQL(told, [], output_field=TextField())  # nosec B611


def learn(told: str | None) -> None:
    """Take what the column ``versions_in_use`` said for the first look of the ``snapshot()`` at hand; without one, or
    after its first look, it is passed over."""
    if (kept := _snapshot.get()) == []:
        kept.append(_shelf_of(_lines([(urn, state, UUID(key)) for urn, state, key in json.loads(told or "[]")])))


def get(model: type[M], kind: str, urn: str, on: date) -> M:
    """The item in force on a day. Raises ``UnknownItem``."""
    return _typed(model, _in_force(kind, urn, on))


def all_of(model: type[M], kind: str, on: date) -> list[M]:
    """Every item of a kind in force on a day, pack after pack in the order of their files."""
    return list(_all_of(model, kind, on, _shelf()))


def at_version(model: type[M], kind: str, urn: str, pack_version: UUID) -> M:
    """The item as one version of its pack has it, in force or not: what a dossier keeps to. Raises ``UnknownItem``."""
    return cast(M, _of_version(model, kind, urn, pack_version))


def succession(model: type[M], kind: str, urn: str) -> list[tuple[date, M]]:
    """What the versions in use say of an item, each from its day on until the next begins, the oldest first; also what
    will be in force only later. Raises ``UnknownItem``."""
    for line in _shelf():
        there = ((volume, item) for volume in line if (item := volume.items.get(kind, {}).get(urn)))
        days = sorted({day for volume, item in there for day in (volume.valid_from, item.valid_from)})
        if said := [(day, _typed(model, item)) for day in days if (item := _in_line(line, kind, urn, day))]:
            return said
    raise UnknownItem(kind, urn)


def version_of(kind: str, urn: str, on: date) -> PackVersion:
    """The pack version from which the item is in force on a day: the key to pin. Raises ``UnknownItem``."""
    return _in_force(kind, urn, on).pack


def loaded() -> QuerySet[PackVersion]:
    """The pack versions in use, by URN."""
    return PackVersion.objects.filter(state=PackVersion.State.LOADED).order_by("urn")


def versions() -> QuerySet[PackVersion]:
    """Every pack version that is kept, by URN and version."""
    return PackVersion.objects.order_by("urn", "version")


def _in_force(kind: str, urn: str, on: date) -> PackItem:
    found = next((item for line in _shelf() if (item := _in_line(line, kind, urn, on))), None)
    if found is None:
        raise UnknownItem(kind, urn)
    return found


def _in_line(line: Sequence[Volume], kind: str, urn: str, on: date) -> PackItem | None:
    """What one pack has in force: of the version that leads, or, where that has it only later, of those behind it."""
    while line:
        line = _leading(line, on)
        item = line[0].items.get(kind, {}).get(urn)
        if item is None or item.valid_from <= on:
            return item if item and (item.valid_to is None or on <= item.valid_to) else None
        line = line[1:]
    return None


@lru_cache(maxsize=1024)
def _all_of(model: type[M], kind: str, on: date, shelf: Shelf) -> tuple[M, ...]:
    found = (_in_line(line, kind, urn, on) for line in shelf for urn in _leading(line, on)[0].items.get(kind, ()))
    return tuple(_all_typed(model, [item for item in found if item is not None]))


def _leading(line: Sequence[Volume], on: date) -> Sequence[Volume]:
    """The line from the version that leads on a day; before all of them, from the oldest."""
    return next((line[n:] for n, volume in enumerate(line) if volume.valid_from <= on), line[-1:])


def _shelf() -> Shelf:
    """The versions in use now, each with those behind it."""
    kept = _snapshot.get()
    if kept:
        return kept[0]
    shelf = _shelf_of(_lines(_in_use()))
    if kept is not None:
        kept.append(shelf)
    return shelf


def _versions_in_use() -> QuerySet[PackVersion, tuple[str, str, UUID]]:
    states = [PackVersion.State.LOADED, PackVersion.State.STORED]
    return PackVersion.objects.filter(state__in=states).order_by("urn", "-version").values_list("urn", "state", "pk")


_in_use: Prepared[Any] = Prepared(_versions_in_use)


def _lines(rows: Iterable[tuple[str, str, UUID]]) -> tuple[tuple[UUID, ...], ...]:
    """The versions by pack, from the one in use to those behind it."""
    lines = []
    for _urn, one_pack in groupby(rows, key=itemgetter(0)):
        states_and_keys = [(state, key) for _urn, state, key in one_pack]
        used = next((n for n, (state, _key) in enumerate(states_and_keys) if state == PackVersion.State.LOADED), None)
        if used is not None:
            lines.append(tuple(key for _state, key in states_and_keys[used:]))
    return tuple(lines)


@lru_cache(maxsize=8)
def _shelf_of(lines: tuple[tuple[UUID, ...], ...]) -> Shelf:
    items = PackItem.objects.filter(pack__in=[key for line in lines for key in line])
    items = items.select_related("pack").defer("content", "pack__files")
    volumes: dict[UUID, Volume] = {}  # by version
    for key, found in groupby(items.order_by("pack__urn", "-pack__version", "position"), key=attrgetter("pack_id")):
        listed = list(found)
        volume = volumes[key] = Volume(date.fromisoformat(listed[0].pack.manifest["valid_from"]))
        for item in listed:
            volume.items.setdefault(item.kind, {})[item.urn] = item
    for empty in PackVersion.objects.filter(pk__in={key for line in lines for key in line} - set(volumes)):
        volumes[empty.pk] = Volume(date.fromisoformat(empty.manifest["valid_from"]))
    return tuple(tuple(volumes[key] for key in line) for line in lines)


@lru_cache(maxsize=4096)
def _of_version(model: type[BaseModel], kind: str, urn: str, pack_version: UUID) -> BaseModel:
    item = PackItem.objects.filter(pack=pack_version, kind=kind, urn=urn).first()
    if item is None:
        raise UnknownItem(kind, urn)
    return _typed(model, item)


@lru_cache(maxsize=4096)
def _kept(model: type[BaseModel], content_hash: str) -> list[BaseModel]:
    """The place where the typed item of that content is kept; empty until it is first read."""
    return []


def _typed(model: type[M], item: PackItem) -> M:
    return _all_typed(model, [item])[0]


def _all_typed(model: type[M], items: Sequence[PackItem]) -> list[M]:
    """The typed items; what was never read before is asked for at once."""
    places = [_kept(model, item.hash) for item in items]
    unread = {item.pk: place for item, place in zip(items, places, strict=True) if not place}
    if unread:
        for key, content in PackItem.objects.filter(pk__in=list(unread)).values_list("pk", "content"):
            unread[key][:] = [parse(model, content)]
    return [cast(M, place[0]) for place in places]
