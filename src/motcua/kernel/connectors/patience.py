"""Patience for one request, whole: connections that are closed when it is over, however slowly an answer drips.

A socket's own time limit begins anew with each byte; somebody who sends one now and then would hold a worker for days.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from threading import Timer
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter


def elsewhere(address: str) -> bool:
    """Whether an address is another machine's that others reach too; a network of the administration's own is."""
    found = ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return not (found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast)


class Patient(HTTPAdapter):
    """An adapter whose connections end after ``seconds``; ``ended`` says whether they did. ``public``: before anything
    is said, a connection is closed that leads to this machine itself or to what only its own link knows."""

    def __init__(self, seconds: float, *, public: bool = False) -> None:
        super().__init__()
        self._public = public
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
                if self._public and not elsewhere(connection.sock.getpeername()[0]):
                    connection.close()
                    raise ConnectionRefusedError("an address of this machine or its own link")
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
