"""The tests reach this machine only: a look-up or connection to anywhere else fails, whichever library asks."""

import sys
from ipaddress import ip_address
from typing import Any

NAMES = ("localhost", None, "")


class NetworkBlocked(AssertionError):
    """A test, or the code under test, tried to leave the machine."""


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in NAMES:
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        raise NetworkBlocked(f"{event} to {host!r}: tests reach loopback addresses only")


sys.addaudithook(_watch)  # an audit hook sees every socket and cannot be taken off again
