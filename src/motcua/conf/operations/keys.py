"""``motcua keys``: which keys there are, by name, age and fingerprint; a new one in place of an old. No secret is told.

A room names its keys in ``keys`` of its AppConfig: ``{"ledger": "dotted.path.OBJECT"}``, an object with ``listed()``
(name, made, state, fingerprint of each) and ``rotate()``. What an old key signed is still verified.
"""

import argparse
import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from motcua.conf.operations.sealed import is_public
from motcua.kernel.connectors.api import Keys, ListedKey


@dataclass(frozen=True)
class Lines:
    """Keys in one file, one a line, the one in use first: ``kept`` of those before it still open what they closed."""

    file: str
    make: Callable[[], str]
    kept: int

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.MOTCUA_HOME) / "keys" / self.file

    def listed(self) -> list[ListedKey]:
        """The lines, by fingerprint; the time is that of the last change."""
        if not self.path.exists():
            return []
        made = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        return [
            ListedKey(self.file, made, "former" if n else "in use", hashlib.sha256(line.encode()).hexdigest()[:16])
            for n, line in enumerate(self.path.read_text().split())
        ]

    def rotate(self) -> None:
        """Put a new one first. Processes that run take it up when they are begun again."""
        before = self.path.read_text().split() if self.path.exists() else []
        draft = self.path.with_name(f".{self.file}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write("\n".join([self.make(), *before[: self.kept]]))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.path)


SECRET = Lines("secret", lambda: secrets.token_urlsafe(48), 2)
"""Signs sessions, forms and receipts of uploads: two before it are good until what they signed runs out."""
FACTORS = Lines("factors", lambda: Fernet.generate_key().decode(), 1000)
"""Seals second factors, each with the key of its day: none is ever thrown away."""


def main(arguments: list[str]) -> int:
    """List, or rotate one; 0, or 1 with the reason."""
    parser = argparse.ArgumentParser(prog="motcua keys")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("list", help="every key, and that only its owner can read it")
    commands.add_parser("rotate", help="make a new one").add_argument("name", choices=sorted(registry()))
    options = parser.parse_args(arguments)
    if not _private():
        return 1
    if options.command == "rotate":
        registry()[options.name].rotate()
        print(_("Đã thay khóa %(name)s. Xin khởi động lại motcua-server và motcua-worker, rồi sao lưu kèm khóa.")
              % {"name": options.name})  # fmt: skip
    for name, keys in sorted(registry().items()):
        for key in keys.listed():
            print(f"{name:10} {key.state:10} {key.made:%Y-%m-%d}  {key.fingerprint}  {key.name}")
    return 0


def registry() -> dict[str, Keys]:
    """Every kind of key by its name."""
    found: dict[str, Keys] = {"secret": SECRET, "factors": FACTORS}
    for room in apps.get_app_configs():
        found |= {name: cast(Keys, import_string(path)) for name, path in getattr(room, "keys", {}).items()}
    return found


def _private() -> bool:
    """Take away what others may with the secret files; whether all of them are the owner's alone now."""
    folder, well = Path(settings.MOTCUA_HOME) / "keys", True
    for path in [folder, *folder.rglob("*")]:
        others = stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
        if not others or (path.is_file() and is_public(path)):
            continue
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
            print(_("Đã sửa quyền: %(path)s") % {"path": path})
        except PermissionError:
            print(_("Không sửa được quyền của %(path)s: tệp thuộc người khác.") % {"path": path})
            well = False
    return well
