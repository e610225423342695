"""Statements that nobody waits for travel together: on PostgreSQL each is a journey to the server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction

from motcua.kernel.statements.cursors import cursor

_KEPT = "motcua_together"
Heard = Callable[[int], None]


class _Journey:
    """What was sent on one connection and not heard of yet; ``adding`` while one more statement joins it."""

    def __init__(self, here: Any) -> None:
        self._here = here
        self._sent: ExitStack | None = None
        self._answers: list[tuple[Any, Heard]] = []
        self.adding = False

    @property
    def under_way(self) -> bool:
        return self._sent is not None

    def add(self, text: str, values: Sequence[Any], heard: Heard | None) -> None:
        sending = self._here.cursor() if heard else cursor(self._here)
        self._send(sending, text, values)
        if heard:
            self._answers.append((sending, heard))

    def ask(self, text: str, values: Sequence[Any]) -> list[Any]:
        asking = self._here.cursor()
        try:
            self._send(asking, text, values)
            with transaction.mark_for_rollback_on_error(self._here.alias):
                rows: list[Any] = asking.fetchall()
        except Error:
            self.forget()
            raise
        self._tell()
        return rows

    def settle(self) -> None:
        """Hear of everything; raises what Django would have raised at the statement itself."""
        if self._sent is None:
            return
        try:
            with transaction.mark_for_rollback_on_error(self._here.alias), self._here.wrap_database_errors:
                self._sent.close()
        finally:
            self._sent = None
        self._tell()

    def forget(self) -> None:
        """End after an error: the first is the one that tells."""
        self._answers = []
        with suppress(Error):
            self.settle()

    def _send(self, sending: Any, text: str, values: Sequence[Any]) -> None:
        if self._sent is None:
            self._sent = ExitStack()
            self._sent.enter_context(self._here.connection.pipeline())
        self.adding = True
        try:
            sending.execute(text, values)
        finally:
            self.adding = False

    def _tell(self) -> None:
        answers, self._answers = self._answers, []
        for asked, heard in answers:
            heard(asked.rowcount)


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
        journey.forget()
        raise
    finally:
        del vars(here)[_KEPT]


def later(text: str, values: Sequence[Any], heard: Heard | None = None) -> None:
    """Send a statement for whose outcome nobody waits; ``heard`` is told how many rows it met, and may raise."""
    here = connections[DEFAULT_DB_ALIAS]
    journey: _Journey | None = vars(here).get(_KEPT)
    if journey:
        journey.add(text, values, heard)
        return
    sending = cursor(here)
    with transaction.mark_for_rollback_on_error(here.alias):
        sending.execute(text, values)
    if heard:
        heard(sending.rowcount)


def ask(text: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a question. It travels with what was sent ``later`` before it; raises what is wrong with that."""
    here = connections[DEFAULT_DB_ALIAS]
    journey: _Journey | None = vars(here).get(_KEPT)
    if journey and journey.under_way:
        return journey.ask(text, values)
    asking = cursor(here)
    asking.execute(text, values)
    rows: list[Any] = asking.fetchall()
    return rows


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
