"""Statements that nobody waits for travel together: on PostgreSQL each is a journey to the server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from motcua.kernel.statements.cursors import cursor

_KEPT = "motcua_together"


class _Journey:
    """What was sent on one connection and not heard of yet; ``adding`` while one more statement joins it."""

    def __init__(self, here: Any) -> None:
        self._here = here
        self._sent: ExitStack | None = None
        self.adding = False

    def add(self, text: str, values: Sequence[Any]) -> None:
        if self._sent is None:
            self._sent = ExitStack()
            self._sent.enter_context(self._here.connection.pipeline())
        self.adding = True
        try:
            cursor(self._here).execute(text, values)
        finally:
            self.adding = False

    def settle(self) -> None:
        """Hear of everything; raises what Django would have raised at the statement itself."""
        sent, self._sent = self._sent, None
        if sent is None:
            return
        with transaction.mark_for_rollback_on_error(self._here.alias), self._here.wrap_database_errors:
            sent.close()


@contextmanager
def together() -> Iterator[None]:
    """Let what is sent ``later`` inside this block wait for the next statement that is asked for, or for its end; what
    is wrong with it is told there. Needs a transaction."""
    here = connections[DEFAULT_DB_ALIAS]
    if here.vendor != "postgresql":
        yield
        return
    vars(here)[_KEPT] = journey = _Journey(here)
    try:
        yield
        journey.settle()
    except BaseException:
        with suppress(DatabaseError):  # the first error is the one that tells
            journey.settle()
        raise
    finally:
        del vars(here)[_KEPT]


def later(text: str, values: Sequence[Any]) -> None:
    """Send a statement whose outcome nobody asks for."""
    here = connections[DEFAULT_DB_ALIAS]
    journey: _Journey | None = vars(here).get(_KEPT)
    if journey:
        journey.add(text, values)
        return
    with transaction.mark_for_rollback_on_error(here.alias):
        cursor(here).execute(text, values)


def hear() -> None:
    """Wait for what was sent ``later``; raises what is wrong with it."""
    journey: _Journey | None = vars(connections[DEFAULT_DB_ALIAS]).get(_KEPT)
    if journey:
        journey.settle()


def _settle_first(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    journey: _Journey | None = vars(context["connection"]).get(_KEPT)
    if journey and not journey.adding:
        journey.settle()
    return execute(sql, params, many, context)


def watch(connection: Any, **_: Any) -> None:
    """See to it that on a new connection whoever asks hears first of what was sent before."""
    if connection.vendor == "postgresql" and _settle_first not in connection.execute_wrappers:
        connection.execute_wrappers.append(_settle_first)
