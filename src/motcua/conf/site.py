"""What an installation keeps in its folder: the secret key, and which database it uses."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def secret_key(home: Path) -> str:
    """The installation's signing secret, made on first use in ``keys/secret`` (mode 0600)."""
    path = home / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def clock_offset(home: Path, kind: str) -> timedelta:
    """How far a demonstration's clock stands from the machine's, by the seconds in the file ``clock``."""
    path = home / "clock"
    return timedelta(seconds=float(path.read_text())) if kind == "demonstration" and path.exists() else timedelta()


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the database named by ``url``; SQLite in ``home`` when it is empty.

    Raises ``ValueError`` for an address that is not ``postgresql://``.
    """
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "motcua.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"MOTCUA_DATABASE: expected postgresql://user:password@host:port/name, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
