"""Putting messages into the outbox, and who wants which event."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.kernel.jobs.models import Message
from motcua.kernel.statements.api import insert

Handler = Callable[[Message], None]
_handlers: dict[str, Handler] = {}
_wanted: dict[str, list[str]] = {}
_when: dict[str, Callable[[], bool]] = {}


def on(event: str, *, when: Callable[[], bool] | None = None) -> Callable[[Handler], Handler]:
    """Register an idempotent handler of ``event``. It runs after commit, at least once, in order per subject.

    ``when``: whether this installation wants it at all; asked when the event happens, and no message is put otherwise.
    """

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        _handlers[name] = handler
        if when:
            _when[name] = when
        _wanted.setdefault(event, []).append(name)
        return handler

    return register


def handler_of(message: Message) -> Handler:
    """The function that a message is for. Raises ``KeyError`` when no room has it any more."""
    return _handlers[message.handler]


def put(deed: UUID, at: datetime, events: list[tuple[str, UUID, dict[str, Any]]]) -> None:
    """Write one message for each handler of each ``(event, subject, payload)``, in the caller's transaction."""
    messages = [
        Message(deed=deed, subject=subject, event=event, handler=name, payload=payload, created_at=at, due_at=at)
        for event, subject, payload in events
        for name in _wanted.get(event, [])
        if name not in _when or _when[name]()
    ]
    if messages:
        insert(messages)
