"""Ports: typed protocols of what we ask of systems that are not ours.

A room fills a port by naming a factory in its ``apps.py``: ``fills = {"witness": "dotted.path"}``, a function without
arguments that returns the adapters as configured. Ports are asked outside any transaction.
"""

from collections.abc import Sequence
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


class Keeper(Protocol):
    """Something that holds private keys, such as a device or a signing service, and signs with them; no key leaves
    it."""

    @property
    def name(self) -> str:
        """By which certificates say that it holds their key: ``pkcs11`` or ``remote``."""

    def sign(self, reference: str, certificate: bytes, data: bytes) -> bytes:
        """The signature over ``data`` (SHA-256; ECDSA in DER, or RSA by PKCS #1 v1.5) with the key that it knows as
        ``reference``, which is that of the ``certificate`` (DER).

        Raises ``RefusedError`` for a key it does not have or a password that it does not take, ``UnreachableError``
        when it does not answer.
        """


class Timestamper(Protocol):
    """An authority that vouches that something existed at a moment (RFC 3161)."""

    @property
    def name(self) -> str:
        """By what it is told apart from others, such as its address."""

    def stamp(self, digest: bytes) -> bytes:
        """A time stamp token (DER) over a SHA-256 digest, with the authority's certificate in it; not yet judged.

        Raises ``RefusedError`` when it gives none, ``UnreachableError`` when it does not answer as it should.
        """


class BehindError(RefusedError):
    """The witness has seen another size than was thought."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness has seen {size} entries")
        self.size = size


def filled(port: str) -> list[Any]:
    """The adapters of a port, in the order of their rooms."""
    paths = (getattr(room, "fills", {}).get(port) for room in apps.get_app_configs())
    return [adapter for path in paths if path for adapter in import_string(path)()]
