"""Signed notes, checkpoints and cosignatures as C2SP has them (signed-note, tlog-checkpoint, tlog-cosignature). Pure.

A note is text that ends in a newline, an empty line, and lines of signatures: ``— name base64(key id ‖ signature)``.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4


class BadNoteError(ValueError):
    """Not a note, not a checkpoint, or a signature by a known key that does not hold."""


@dataclass(frozen=True)
class Verifier:
    """A public key under its name. ``kind`` is ``ED25519`` for a log, ``COSIGNATURE`` for a witness."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hex, in groups of four: what people compare."""
        digits = sha256(self.public).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, 64, 4))

    def __str__(self) -> str:
        """The key as one line, the way tools of transparency logs take it: ``name+id+base64``."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, line: str) -> "Verifier":
        """The key of a line as ``str()`` writes it. Raises ``BadNoteError``."""
        name, _, rest = line.strip().partition("+")
        shown, _, encoded = rest.partition("+")
        raw = _bytes(encoded)
        if not name or any(letter.isspace() for letter in name) or len(raw) != 33:
            raise BadNoteError("a key is written name+id+base64")
        found = cls(name, raw[1:], raw[0])
        if found.id.hex() != shown or found.kind not in (ED25519, COSIGNATURE):
            raise BadNoteError("the id of a key does not belong to it")
        return found


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The signature line of ``text``."""
    verifier = Verifier(name, private.public_key().public_bytes_raw())
    return f"— {name} {_base64(verifier.id + private.sign(text.encode()))}\n"


def read(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note, and its signatures as ``(name, key id, signature)``. Raises ``BadNoteError``."""
    text, blank, signed = note.rpartition("\n\n")
    if not blank or not signed.endswith("\n") or any(letter < " " and letter != "\n" for letter in note):
        raise BadNoteError("not a signed note")
    found = []
    for line in signed[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        raw = _bytes(encoded)
        if dash != "—" or not name or len(raw) < 5:
            raise BadNoteError("not a signature line")
        found.append((name, raw[:4], raw[4:]))
    return text + "\n", found


def signers(note: str, known: Iterable[Verifier]) -> list[Verifier]:
    """Which of the known keys signed a note; unknown ones are passed over, as the specification asks.

    Raises ``BadNoteError`` when a known key's signature does not hold.
    """
    text, signatures = read(note)
    by_id = {(verifier.name, verifier.id): verifier for verifier in known}
    found = []
    for name, key, signature in signatures:
        verifier = by_id.get((name, key))
        if verifier is None:
            continue
        message = text.encode()
        if verifier.kind == COSIGNATURE:
            message = _cosigned(text, int.from_bytes(signature[:8], "big"))
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, message)
        except InvalidSignature:
            raise BadNoteError(f"the signature of {name} does not hold") from None
        if verifier not in found:
            found.append(verifier)
    return found


def cosign(text: str, name: str, private: Ed25519PrivateKey, timestamp: int) -> str:
    """The signature line of a witness, who saw the checkpoint at ``timestamp`` (seconds since 1970)."""
    verifier = Verifier(name, private.public_key().public_bytes_raw(), COSIGNATURE)
    signature = private.sign(_cosigned(text, timestamp))
    return f"— {name} {_base64(verifier.id + timestamp.to_bytes(8, 'big') + signature)}\n"


def _cosigned(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: whose, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The checkpoint of a note's text. Raises ``BadNoteError``."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not lines[1].isdecimal() or str(int(lines[1])) != lines[1]:
            raise BadNoteError("not a checkpoint")
        root = _bytes(lines[2])
        if len(root) != 32:
            raise BadNoteError("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadNoteError("not base64") from None
