"""Patience for one request, whole: connections that are closed when it is over, however slowly an answer drips.

A socket's own time limit begins anew with each byte; somebody who sends one now and then would hold a worker for days.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter


class Patient(HTTPAdapter):
    """An adapter whose connections end after ``seconds``; ``ended`` says whether they did."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.ended = False
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The pool, whose connections are remembered when they are made."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = self._remembering(pool.ConnectionCls)
        return pool

    def _remembering(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **kwargs: Any) -> Any:
            connection = make(*args, **kwargs)
            connect = connection.connect

            def connected() -> None:
                connect()
                self._sockets.append(connection.sock)
                if self.ended:
                    self._close()

            connection.connect = connected
            return connection

        return made

    def _end(self) -> None:
        self.ended = True
        self._close()

    def _close(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
