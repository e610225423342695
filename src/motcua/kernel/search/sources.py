"""What can be found: each room declares it in its ``apps.py``, and this room reads the declarations.

``search = ["dotted.path", …]`` names sources, things with an audience that are written into the index;
``search_lookups`` names what is found otherwise, such as procedures, which are everybody's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

from motcua.kernel.access.api import Actor
from motcua.kernel.search.rules import Query, Words

OPEN, ENDED = "open", "ended"
"""The states by which dossiers are chosen."""


@dataclass(frozen=True)
class Line:
    """One thing that was found, as a list shows it: names of persons masked, numbers dotted.

    ``title`` a text or multilingual JSON; ``opens``: the kind and key of the page that shows it, where there is one;
    ``state``: of its kind, for a tag; ``key``: empty for what is no row.
    """

    kind: str
    key: str
    title: Any
    note: str = ""
    code: str = ""
    state: str = ""
    at: datetime | None = None
    opens: tuple[str, str] | None = None


@dataclass(frozen=True)
class Findable:
    """A thing as it goes into the index."""

    key: UUID
    audience: UUID
    at: datetime
    words: Words


class Source(Protocol):
    """Things of one kind, with an audience. ``fields``: those of ``model`` that, when they change, change its words.

    ``officials``: whether only officials look for them.
    """

    kind: str
    officials: bool
    model: type[models.Model]
    fields: frozenset[str]

    def entries(self, rows: Sequence[Any]) -> Iterable[Findable]:
        """The rows as the index shall have them; in a few statements, however many they are."""

    def touched(self, row: models.Model, changed: frozenset[str]) -> Iterable[models.Model]:
        """The rows of this kind whose words also come from a row of another model, which has changed."""

    def every(self) -> Iterator[models.Model]:
        """All rows, the oldest first."""

    def bodies(self, actor: Actor) -> Collection[UUID]:
        """The bodies whose things the actor may see by his office: those, or more."""

    def lines(self, actor: Actor, keys: Sequence[UUID], state: str) -> list[Line]:
        """Those of ``keys`` that the actor sees and that are in ``state`` (any, when empty)."""


class Lookup(Protocol):
    """What is found without the index."""

    kind: str
    officials: bool

    def find(self, actor: Actor, text: str, query: Query, limit: int, *, loose: bool = False) -> list[Line]:
        """What answers to the text for this actor, best first, at most ``limit``; ``loose``: to any of its words."""


@cache
def sources() -> tuple[Source, ...]:
    """Every source, in the order of the rooms."""
    return tuple(import_string(path) for room in apps.get_app_configs() for path in getattr(room, "search", ()))


@cache
def lookups() -> tuple[Lookup, ...]:
    """Every lookup, in the order of the rooms."""
    return tuple(import_string(path) for room in apps.get_app_configs() for path in getattr(room, "search_lookups", ()))


def kinds(actor: Actor) -> list[str]:
    """What this actor can look for, in the order in which results are shown."""
    known = actor.account is not None or actor.system or actor.client is not None
    found = [one.kind for one in sources() if known and (actor.official or actor.system or actor.client
                                                         or not one.officials)]  # fmt: skip
    found += [one.kind for one in lookups() if actor.official or not one.officials]
    return found
