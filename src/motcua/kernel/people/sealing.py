"""Secrets of second factors, sealed with a key of the installation: a copy of the database alone opens none of them."""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from motcua.kernel.connectors.api import ListedKey
from motcua.kernel.disk.api import put, put_first


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
        put(path(), "\n".join([Fernet.generate_key().decode(), *before]).encode())


KEYS = Keys()


def _box() -> MultiFernet:
    file = path()
    if not file.exists():
        put_first(file, Fernet.generate_key())
    return _opened(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _opened(file: Path, _changed: int) -> MultiFernet:
    return MultiFernet([Fernet(line) for line in file.read_text().split()])
