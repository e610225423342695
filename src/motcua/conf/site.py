"""What an installation keeps in its folder: what it was born as, its site file, its secret, which database it uses."""

import os
import secrets
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from django.core.exceptions import ImproperlyConfigured

from motcua.kernel.disk.api import written_once

MARGIN_DAYS = 90
"""Days before the end of a time stamp in which it is renewed, where the site file says nothing else."""
KINDS = ("demonstration", "real")
RESTORING = ".restoring"
"""The folder inside ``MOTCUA_HOME`` in which ``motcua restore`` works; its presence says that it has not ended."""


def site_file(home: Path) -> dict[str, Any]:
    """What ``site.yaml`` says, as ``motcua init`` checked it and left it in the folder; nothing without one.

    While ``init`` runs, ``MOTCUA_SITE`` names the file it was given. Faults in it are told by ``init``, not here.
    """
    path = Path(os.environ.get("MOTCUA_SITE") or home / "site.yaml")
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # nosec B506
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        if "MOTCUA_SITE" in os.environ:
            return {}
        raise ImproperlyConfigured(f"{path} can't be read: {error}. Mend it, then run motcua init with it.") from None
    return said if isinstance(said, dict) else {}


def said(site: dict[str, Any], variable: str, *path: str, default: str = "") -> str:
    """A value by environment variable, else by its path in the site file, else the default."""
    if variable in os.environ:
        return os.environ[variable]
    value: Any = site
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else default


def asked(site: dict[str, Any], variable: str, *path: str) -> bool:
    """Whether a switch is on, as ``said`` would say it, in any word that ``motcua init`` takes for yes."""
    return said(site, variable, *path).lower() in {"true", "t", "yes", "y", "on", "1"}


def born(home: Path, wanted: str) -> str:
    """The kind that the installation was born as, for good, in the file ``kind``; ``wanted`` at its birth.

    Raises ``ImproperlyConfigured`` for another word, and when an installation is asked to be what it was not born as.
    """
    if wanted and wanted not in KINDS:
        raise ImproperlyConfigured(f"MOTCUA_KIND is {wanted!r}; it is one of: {', '.join(KINDS)}")
    kind = written_once(home / "kind", lambda: wanted or KINDS[0]).strip()
    if wanted and wanted != kind:
        raise ImproperlyConfigured(
            f"{home} was born {kind!r} and can't become {wanted!r}: take another folder and another database"
        )
    return kind


def secret_keys(home: Path) -> list[str]:
    """The installation's signing secret, made on first use in ``keys/secret`` (mode 0600), and those before it.

    ``motcua keys rotate secret`` puts a new one first; what the older ones signed is good until it runs out.
    """
    path = home / "keys" / "secret"
    return written_once(path, lambda: secrets.token_urlsafe(48)).split()


def timestamps(site: dict[str, Any]) -> dict[str, Any]:
    """How signed papers are made to last: ``url`` of the time stamping authority, or nothing; ``margin_days`` before
    the end of a stamp in which it is renewed; ``algorithms``: until which day each is trusted."""
    told: Any = site.get("timestamps")
    found: dict[str, Any] = told if isinstance(told, dict) else {}
    limits: Any = found.get("algorithms")
    return {
        "url": said(site, "MOTCUA_TIMESTAMPS", "timestamps", "url").strip(),
        "margin_days": int(found.get("margin_days") or MARGIN_DAYS),
        "algorithms": {name: date.fromisoformat(day) for name, day in (limits or {}).items()},
    }


def uploads(home: Path) -> Path:
    """The folder in which large uploads lie while they arrive: on the same disk as what is kept, and swept with it."""
    folder = home / "uploads"
    with suppress(OSError):  # a disk that can't be written is told when somebody uploads
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def clock_offset(home: Path, kind: str) -> timedelta:
    """How far a demonstration's clock stands from the machine's, by the seconds in the file ``clock``.

    Raises ``ImproperlyConfigured`` in a real installation, where nobody sets the clock.
    """
    path = home / "clock"
    if kind != "demonstration":
        if path.exists() or os.environ.get("MOTCUA_CLOCK_OFFSET"):
            raise ImproperlyConfigured(f"only a demonstration has a clock of its own: remove {path}")
        return timedelta()
    return timedelta(seconds=float(path.read_text())) if path.exists() else timedelta()


def refuse_unfinished(home: Path) -> None:
    """Raise ``ImproperlyConfigured`` while a restore that did not end lies in the folder."""
    if (home / RESTORING).exists():
        raise ImproperlyConfigured(f"a restore into {home} did not end: run motcua restore with its archive again")


def password_from(site: dict[str, Any], key: str) -> str:
    """A password of the site file, which only names the file it is in. Raises ``ImproperlyConfigured``."""
    database = site.get("database")
    named = database.get(key) if isinstance(database, dict) else None
    if not isinstance(named, str) or not named:
        return ""
    try:
        return Path(named).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"database.{key}: {named} can't be read ({error.strerror})") from None


def database(url: str, home: Path, password: str = "") -> dict[str, Any]:
    """Django's description of the database named by ``url``; SQLite in ``home`` when it is empty.

    Raises ``ValueError`` for an address that is not ``postgresql://``.
    """
    if not url:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {
            "ENGINE": "motcua.conf.sqlite3",
            "NAME": home / "motcua.sqlite3",
            # Kept between requests: a new one would compile every statement anew, asking the guard about each column.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 512,
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
        "PASSWORD": unquote(parts.password or "") or password,
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What is asked often is planned once for each connection. A pooler between us must keep prepared statements.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }
