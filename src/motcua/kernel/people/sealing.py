"""Secrets of second factors, sealed with a key of the installation: a copy of the database alone opens none of them."""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


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
