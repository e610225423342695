"""The deed: one actor, one transaction, and the only hand that writes domain rows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import uuid_utils
from django.db import models

from motcua.kernel.acts.following import followers
from motcua.kernel.acts.guard import permitted
from motcua.kernel.acts.refusals import Stale
from motcua.kernel.jobs.api import put
from motcua.kernel.ledger.api import Context, Entry, Line, append, digest, erase
from motcua.kernel.statements.api import change, count_up, hear, insert

M = TypeVar("M", bound=models.Model)


def new_id() -> UUID:
    """A UUIDv7: keys rise with time, so indexes stay compact. Never shown as a code."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


class Actor(Protocol):
    """Who acts, as far as this room knows. ``access`` fills it."""

    @property
    def pseudonym(self) -> str:
        """The stable name under which the ledger knows the actor."""


@dataclass(frozen=True)
class Caller:
    """How a request came: who, by which channel, with which idempotency key, caused by which deed.

    ``seen`` is the revision of the subject that the actor had before his eyes; ``occurred`` the claimed time of
    offline work; ``proved`` when the actor last proved who he is.
    """

    actor: Any
    channel: str = "web"
    key: str | None = None
    cause: UUID | None = None
    seen: int | None = None
    occurred: datetime | None = None
    proved: datetime | None = None


class Deed:
    """An act in progress. ``add``, ``save`` and ``change`` write rows, whose digests go into the ledger line."""

    def __init__(self, caller: Caller, now: datetime) -> None:
        self.id = new_id()
        self.caller = caller
        self.actor = caller.actor
        self.now = now
        self.open = True
        self._lines: list[Line] = []
        self._rows: list[dict[str, str]] = [{}]
        self._new: set[UUID] = set()
        self._told: set[object] = set()
        self._events: list[tuple[str, UUID, dict[str, Any]]] = []
        self._written: list[tuple[models.Model, frozenset[str] | None]] = []

    def add(self, row: M) -> M:
        """Insert one new row."""
        self.add_all([row])
        return row

    def add_all(self, rows: Iterable[models.Model]) -> None:
        """Insert new rows, one statement for each table."""
        by_table: dict[type[models.Model], list[models.Model]] = {}
        for row in rows:
            by_table.setdefault(type(row), []).append(row)
        for some in by_table.values():
            with self._writing():
                insert(some)
            for row in some:
                self._note(row)
                self._written.append((row, None))
                if isinstance(row.pk, UUID):
                    self._new.add(row.pk)

    def claim(self, *rows: models.Model) -> None:
        """Insert new rows that bear what no second row may. Raises ``IntegrityError`` when somebody was quicker."""
        self.add_all(rows)
        self.hear()

    def hear(self) -> None:
        """Wait for what was written until now, and raise what is wrong with it: ``Stale``, ``IntegrityError``. Else it
        is raised at the next question, or at the end of the act."""
        hear()

    def made(self, row: models.Model) -> bool:
        """Whether this deed inserted the row, so that nothing of before can hang on it."""
        return row.pk in self._new

    def first(self, what: object) -> bool:
        """Whether the deed hears of ``what`` for the first time: for effects that are to do a thing once."""
        known = what in self._told
        self._told.add(what)
        return not known

    def save(self, row: M, **values: Any) -> M:
        """Set ``values`` on an existing row and store them. ``Stale`` is raised, later, when another deed changed it
        meanwhile."""
        for name, value in values.items():
            setattr(row, name, value)
        where, stored = {"pk": row.pk}, list(values)
        if hasattr(row, "revision"):
            where["revision"] = row.revision
            row.revision += 1
            stored.append("revision")
        with self._writing():
            change(row, where, stored, _met)
        self._note(row)
        self._written.append((row, frozenset(values)))
        return row

    def change(self, rows: models.QuerySet[M], **values: Any) -> list[M]:
        """Set the same ``values`` on every row of a queryset; the rows as they are now."""
        return [self.save(row, **values) for row in rows.order_by("pk").select_for_update(of=("self",))]

    def count(self, counter: type[M], begun: Callable[[], dict[str, Any]] = lambda: {"last": 0}, **key: Any) -> int:
        """The next number of the ``counter`` row (a model with ``last``) under ``key``. A row that is not there yet is
        as ``begun`` says, so that the first number is one more than its ``last``.

        Its row lock is the queue of all who count there: take it as late as you can.
        """
        with self._writing():
            row = count_up(counter, key)
            if row is None:
                counter._default_manager.bulk_create([counter(**key, **begun())], ignore_conflicts=True)
                row = count_up(counter, key)
        assert row is not None  # somebody put it, and nobody takes a counter away
        self._note(row)
        return int(row.serializable_value("last"))

    def erase(self, entry: Entry) -> None:
        """Erase what opens an entry, of which this deed wrote the ``Erasure``; vouch anew for rows only it spoke of."""
        with self._writing():
            self._rows[-1] |= erase(entry)

    def emit(self, event: str, subject: models.Model, /, **payload: Any) -> None:
        """Tell the rooms above, after commit and at least once. The payload: keys and codes, never personal data."""
        self._events.append((event, subject.pk, payload))

    @contextmanager
    def line(self, name: str, given: Any) -> Iterator[list[models.Model]]:
        """A ledger line for what is written inside; the block appends the one row that the line is about."""
        if not self.open:
            raise RuntimeError(f"{name}: needs an open deed")
        about: list[models.Model] = []
        self._rows.append({})
        try:
            yield about
        except BaseException:
            self.open = False  # what the failed part wrote has no line, so nothing of this deed may be kept
            raise
        rows = self._rows.pop()
        subject = about[0]
        new = subject.pk in self._new
        self._lines.append(Line(name, subject._meta.label_lower, subject.pk, given, rows, new))

    def close(self) -> None:
        """Write the ledger lines, act first, then its effects, and the messages: the last statements before commit."""
        if not self.open:
            raise RuntimeError("an effect of this deed failed: it can't be kept")
        self.open = False
        for follow in followers():
            follow(self._written)
        context = Context(
            self.id,
            self.now,
            self.caller.occurred,
            self.actor.pseudonym,
            self.caller.channel,
            self.caller.cause,
            seat=getattr(self.actor, "position", None),
            authority=getattr(self.actor, "authority", None),
        )
        with permitted():
            append(context, [self._lines[-1], *self._lines[:-1]])
        put(self.id, self.now, self._events)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self.open:
            raise RuntimeError("a deed writes only while it is open")
        with permitted():
            yield

    def _note(self, row: models.Model) -> None:
        self._rows[-1][f"{row._meta.db_table}:{row.pk}"] = digest(row)


def _met(rows: int) -> None:
    if not rows:
        raise Stale
