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


class Subscriber(Protocol):
    """A browser that wants to be told: where its push service takes messages, and the keys that only it can open."""

    @property
    def endpoint(self) -> str:
        """The address at its push service."""

    @property
    def p256dh(self) -> str:
        """Its public key, base64url."""

    @property
    def auth(self) -> str:
        """The secret shared with it, base64url."""


class Push(Protocol):
    """The push services of browsers (RFC 8030, 8291, 8292)."""

    @property
    def public_key(self) -> str:
        """By which a browser knows us when it subscribes: base64url of the uncompressed point."""

    def push(self, to: Subscriber, words: str, *, topic: str, urgent: bool) -> None:
        """Hand a message over, encrypted; one that waits there under the same ``topic`` (at most 32 letters of
        base64url) is replaced.

        Raises ``RefusedError`` when the browser is no longer there, ``UnreachableError`` otherwise.
        """


class Sms(Protocol):
    """A gateway that sends short messages to telephones."""

    @property
    def plain(self) -> bool:
        """Whether it takes letters without marks only."""

    def send(self, number: str, words: str, *, key: str) -> None:
        """Hand a message over once, however often it is handed over under the same ``key``.

        Raises ``RefusedError`` for a number or message that it does not take, ``UnreachableError`` otherwise.
        """


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
