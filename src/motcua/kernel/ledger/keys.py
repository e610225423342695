"""The keys that sign heads of the log: made on first use, changed at will, each new one signed by the one before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import connection, transaction

from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import ListedKey
from motcua.kernel.disk.api import put
from motcua.kernel.ledger.models import Key
from motcua.kernel.ledger.notes import BadNoteError, Verifier, read, sign, signers
from motcua.kernel.ledger.rules import plain

STATEMENT = "motcua ledger key"
_ADVISORY = 0x6D6F7463756101  # PostgreSQL's name for "whoever seals"


class MissingKeyError(RuntimeError):
    """The private half of the newest key is not in its folder."""


@contextmanager
def alone() -> Iterator[None]:
    """One transaction, and nobody else seals or changes keys meanwhile, in whatever process."""
    with transaction.atomic():  # on SQLite it is the only one that writes
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY])
        yield


def verifiers() -> list[Verifier]:
    """The public keys of this log, oldest first."""
    return [verifier(key) for key in Key.objects.order_by("number")]


def verifier(key: Key) -> Verifier:
    """The public half of one key."""
    return Verifier(key.origin, bytes.fromhex(key.public))


def current() -> tuple[Key, Ed25519PrivateKey]:
    """The newest key and its private half; the first one is made here. Only ``alone()``. Raises ``MissingKeyError``."""
    key = Key.objects.order_by("-number").first() or _begin()
    private = _load(key.number)
    if private is None:
        raise MissingKeyError(
            f"{_file(key.number)} is not there: restore it from a backup, or make a new key (motcua keys rotate ledger)"
        )
    return key, private


def rotate() -> Key:
    """Make a new key, signed by the one before, and destroy the private half of that one."""
    with alone():
        before = Key.objects.order_by("-number").first() or _begin()
        old, new = _load(before.number), Ed25519PrivateKey.generate()
        put(_file(before.number + 1), _pem(new))
        key = _enter(before.number + 1, new, before, old)
        transaction.on_commit(lambda: _file(before.number).unlink(missing_ok=True))
    return key


def chain_faults(keys: list[Key]) -> list[str]:
    """What is wrong with the statements by which one key follows another."""
    faults = []
    for before, key in zip([None, *keys], keys, strict=False):
        name = f"key {key.number}"
        try:
            text, _ = read(key.note)
            by = signers(key.note, [verifier(known) for known in (before, key) if known])
        except BadNoteError as error:
            faults.append(f"{name}: {error}")
            continue
        if text != _statement(key, before):
            faults.append(f"{name}: it does not say what its row says")
        if verifier(key) not in by:
            faults.append(f"{name}: its statement is not signed with it")
        if before and verifier(before) not in by:
            faults.append(f"{name}: the key before it did not sign it")
    return faults


class Keys:
    """The ledger's keys for ``motcua keys``."""

    def listed(self) -> list[ListedKey]:
        """Every key, oldest first: "signing", "retired", or "missing" when its private half is gone too early."""
        keys = list(Key.objects.order_by("number"))
        return [
            ListedKey(f"ledger {key.number}", key.at, self._state(key, keys[-1]), verifier(key).fingerprint)
            for key in keys
        ]

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        rotate()

    @staticmethod
    def _state(key: Key, newest: Key) -> str:
        if key != newest:
            return "retired"
        return "signing" if _file(key.number).exists() else "missing"


KEYS = Keys()


def _origin() -> str:
    """The log's name: its address without scheme; an imagined log says what it is."""
    base = urlsplit(settings.MOTCUA_URL)
    name = f"{base.netloc}{base.path}/so-cai".replace("+", "-")
    return name if settings.MOTCUA_KIND == "real" else f"{name}/demonstration"


def _begin() -> Key:
    private = _load(1)  # a try that did not come to its end left its key
    if private is None:
        private = Ed25519PrivateKey.generate()
        put(_file(1), _pem(private))
    return _enter(1, private, None, None)


def _enter(number: int, private: Ed25519PrivateKey, before: Key | None, old: Ed25519PrivateKey | None) -> Key:
    origin = before.origin if before else _origin()
    key = Key(number=number, origin=origin, public=private.public_key().public_bytes_raw().hex(), at=now())
    text = _statement(key, before)
    key.note = f"{text}\n{sign(text, origin, private)}{sign(text, origin, old) if old else ''}"
    key.save(force_insert=True)
    return key


def _statement(key: Key, before: Key | None) -> str:
    """What a key is entered with. Its second line is no number, so it can't be taken for a checkpoint."""
    lines = [STATEMENT, f"key {key.number}", str(verifier(key)), f"from {plain(key.at)}"]
    return "\n".join([*lines, f"after {verifier(before)}" if before else "first", ""])


def _file(number: int) -> Path:
    return Path(settings.MOTCUA_HOME) / "keys" / "ledger" / f"{number}.pem"


def _load(number: int) -> Ed25519PrivateKey | None:
    path = _file(number)
    if not path.exists():
        return None
    private = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(private, Ed25519PrivateKey):
        raise MissingKeyError(f"{path} is not an Ed25519 key")
    return private


def _pem(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
