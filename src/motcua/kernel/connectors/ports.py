"""Ports: typed protocols of what we ask of systems that are not ours.

A room fills a port by naming a factory in its ``apps.py``: ``fills = {"witness": "dotted.path"}``, a function without
arguments that returns the adapters as configured. Ports are asked outside any transaction.
"""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Protocol

from django.apps import apps
from django.utils.module_loading import import_string


class UnreachableError(RuntimeError):
    """The other side does not answer, or not as agreed. Asking again later is right."""


class RefusedError(RuntimeError):
    """The other side answered no. Asking again alike is of no use."""


class Witness(Protocol):
    """Somebody independent who remembers the last head of our log and signs a new one only if it continues that."""

    @property
    def name(self) -> str:
        """The name in his signatures."""

    def cosign(self, checkpoint: str, old: int, proof: Sequence[bytes]) -> str:
        """His signature line on the signed checkpoint, verified; ``proof`` leads from the size ``old`` to it.

        Raises ``BehindError`` with the size he has when it is not ``old``, ``RefusedError`` when he holds the heads for
        contradictory, ``UnreachableError`` otherwise.
        """


class Portal(Protocol):
    """A portal of others where people file too: it passes requests on, and is told how they go."""

    def tell(self, service: str, data: Sequence[dict[str, Any]], *, updating: bool, key: str) -> None:
        """Tell it something once, however often it is told under the same ``key``.

        Raises ``RefusedError`` when it wants none of it, ``UnreachableError`` when it does not answer as it should.
        """

    def waiting(self) -> dict[str, Any] | None:
        """What it has for us, as one message in its own words, or nothing. Raises like ``tell``."""

    def answer(self, answers: Sequence[dict[str, Any]]) -> None:
        """Tell it what became of each item of what it had for us. Raises like ``tell``."""

    def fetch(self, address: str, largest: int) -> BinaryIO:
        """A file that it keeps, at most ``largest`` bytes and one more. Raises ``RefusedError`` for an address that is
        not its own, or ``UnreachableError``."""


class Pay(Protocol):
    """A gateway at which people pay by card, wallet or account, and which calls back when they have."""

    def address(self, order: Mapping[str, str]) -> str:
        """The page at which somebody pays an ``order``: ``reference``, ``amount`` in dong, the ``account``
        (``bin:number``) that it is for, and ``back``, the page to which he returns. Asks nobody."""

    def heard(self, signature: str, body: bytes) -> dict[str, Any]:
        """What a call-back says of a payment: ``transaction``, ``account``, ``purpose``, ``amount``, ``paid_at``,
        ``bank_reference``, ``payer``. Raises ``RefusedError`` for a ``signature`` that is not the gateway's over these
        very bytes, or is old, and for what cannot be read."""


class BehindError(RefusedError):
    """The witness has seen another size than was thought."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness has seen {size} entries")
        self.size = size


def filled(port: str) -> list[Any]:
    """The adapters of a port, in the order of their rooms."""
    paths = (getattr(room, "fills", {}).get(port) for room in apps.get_app_configs())
    return [adapter for path in paths if path for adapter in import_string(path)()]
