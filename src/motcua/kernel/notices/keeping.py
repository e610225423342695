"""Small secrets in the folder ``keys``."""

import os
import stat
from collections.abc import Callable
from pathlib import Path


def written_once(path: Path, make: Callable[[], str]) -> str:
    """What a file of ``keys`` holds; made first, readable by its owner alone, where it is not there yet. Of two that
    make it at once, one wins for both."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8")


def kept(path: Path) -> str:
    """A secret that the operator put there. Raises ``ValueError`` when it is missing or others can read it."""
    if not path.is_file():
        raise ValueError(f"there is no file {path.parent.name}/{path.name}")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"{path.parent.name}/{path.name} can be read by others: chmod 600")
    return path.read_text(encoding="utf-8").strip()
