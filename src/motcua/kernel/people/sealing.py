"""Secrets of second factors, sealed with a key of the installation: a copy of the database alone opens none of them."""

import hashlib
import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from motcua.kernel.connectors.api import ListedKey


class Unsealed(Exception):  # noqa: N818 - what the text is
    """The text was sealed with no key of ours."""


def seal(secret: str) -> str:
    """A text that only this installation can open."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed, with the present key or one before it. Raises ``Unsealed``."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealed from None


def path() -> Path:
    """The file of the keys, one on a line, the present one first."""
    return Path(settings.MOTCUA_HOME) / "keys" / "factors"


class Keys:
    """The keys of this room: one that seals, and those before it, which still open what they sealed."""

    def listed(self) -> list[ListedKey]:
        """Every key, the present one first; ``made`` is when the file was last changed, for keys bear no date."""
        if not path().exists():
            return []
        made = datetime.fromtimestamp(path().stat().st_mtime, UTC)
        found = [hashlib.sha256(line.encode()).hexdigest()[:16] for line in path().read_text().split()]
        return [
            ListedKey(f"factors {len(found) - n}", made, "in use" if n == 0 else "opens", fingerprint)
            for n, fingerprint in enumerate(found)
        ]

    def rotate(self) -> None:
        """A new key seals from now on; the older ones stay and open what they sealed."""
        before = path().read_text().split() if path().exists() else []
        _write(path(), "\n".join([Fernet.generate_key().decode(), *before]), replace=True)


KEYS = Keys()


def _box() -> MultiFernet:
    file = path()
    if not file.exists():
        _write(file, Fernet.generate_key().decode(), replace=False)
    return _opened(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _opened(file: Path, _changed: int) -> MultiFernet:
    return MultiFernet([Fernet(line) for line in file.read_text().split()])


def _write(file: Path, text: str, *, replace: bool) -> None:
    """Whole or not at all, for the owner's eyes alone; unless it shall ``replace``, whoever was first wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    if replace:
        draft.replace(file)
        return
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
