"""Items in force: typed, validated once, found in memory.

A pack version never changes, so whatever was read of one may be kept for ever. All that has to be asked anew is which
versions are loaded: one statement a look, or one for a whole request inside ``snapshot()``.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import QuerySet
from pydantic import BaseModel

from motcua.kernel.packs.models import PackItem, PackVersion
from motcua.kernel.packs.spec import parse

M = TypeVar("M", bound=BaseModel)
Shelf = dict[str, list[PackItem]]
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


def get(model: type[M], kind: str, urn: str, on: date) -> M:
    """The item in force on a day. Raises ``UnknownItem``."""
    return _typed(model, _in_force(kind, urn, on))


def all_of(model: type[M], kind: str, on: date) -> list[M]:
    """Every item of a kind in force on a day, pack after pack in the order of their files."""
    return [_typed(model, item) for item in _shelf().get(kind, []) if _covers(item, on)]


def at_version(model: type[M], kind: str, urn: str, pack_version: UUID) -> M:
    """The item as one version of its pack has it, in force or not: what a dossier keeps to. Raises ``UnknownItem``."""
    return cast(M, _of_version(model, kind, urn, pack_version))


def version_of(kind: str, urn: str, on: date) -> PackVersion:
    """The loaded pack version that holds the item in force on a day: the key to pin. Raises ``UnknownItem``."""
    return _in_force(kind, urn, on).pack


def loaded() -> QuerySet[PackVersion]:
    """The pack versions in use, by URN."""
    return PackVersion.objects.filter(state=PackVersion.State.LOADED).order_by("urn")


def versions() -> QuerySet[PackVersion]:
    """Every pack version that is kept, by URN and version."""
    return PackVersion.objects.order_by("urn", "version")


def _in_force(kind: str, urn: str, on: date) -> PackItem:
    found = next((item for item in _shelf().get(kind, []) if item.urn == urn and _covers(item, on)), None)
    if found is None:
        raise UnknownItem(kind, urn)
    return found


def _covers(item: PackItem, on: date) -> bool:
    return item.valid_from <= on and (item.valid_to is None or on <= item.valid_to)


def _shelf() -> Shelf:
    """The items of the versions that are loaded now, by kind; without their content."""
    kept = _snapshot.get()
    if kept:
        return kept[0]
    shelf = _shelf_of(tuple(loaded().values_list("pk", flat=True)))
    if kept is not None:
        kept.append(shelf)
    return shelf


@lru_cache(maxsize=8)
def _shelf_of(version_keys: tuple[UUID, ...]) -> Shelf:
    shelf: Shelf = defaultdict(list)
    items = PackItem.objects.filter(pack__in=version_keys).select_related("pack").defer("content", "pack__files")
    for item in items.order_by("pack__urn", "position"):
        shelf[item.kind].append(item)
    return dict(shelf)


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
    place = _kept(model, item.hash)
    if not place:
        content = PackItem.objects.values_list("content", flat=True).get(pk=item.pk)
        place.append(parse(model, content))
    return cast(M, place[0])
