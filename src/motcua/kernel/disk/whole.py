"""Small files that matter: written beside, then moved into place, readable by nobody else from the first byte."""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER, ANYBODY = 0o600, 0o644
"""Modes: for the owner alone, and for all to read."""


def put(path: Path, content: bytes, mode: int = OWNER) -> None:
    """Write a file, in place of one that was there. What only the owner reads is on the disk when this returns; what
    ``ANYBODY`` may read can be made again, and is left to the system's own time. Raises ``OSError``."""
    _draft(path, content, mode).replace(path)


def put_first(path: Path, content: bytes) -> None:
    """Write a file unless it is there: of several who do so at once, the first wins. Raises ``OSError``."""
    draft = _draft(path, content, OWNER)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def written_once(path: Path, make: Callable[[], str]) -> str:
    """What a file holds; made first where it is not there yet. Of two that make it at once, one wins for both."""
    if not path.exists():
        put_first(path, make().encode())
    return path.read_text(encoding="utf-8")


def kept(path: Path) -> str:
    """A secret that the operator put there. Raises ``ValueError`` when it is missing or others can read it."""
    if not path.is_file():
        raise ValueError(f"there is no file {path.parent.name}/{path.name}")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"{path.parent.name}/{path.name} can be read by others: chmod 600")
    return path.read_text(encoding="utf-8").strip()


@contextmanager
def alone_in(folder: Path, *, waiting: bool = True) -> Iterator[None]:
    """One process at a time writes in a folder; the lock ends with the process that holds it. Raises
    ``BlockingIOError`` instead of ``waiting`` while another does."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX if waiting else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _draft(path: Path, content: bytes, mode: int) -> Path:
    path.parent.mkdir(mode=0o700 if mode == OWNER else 0o777, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        if mode == OWNER:
            out.flush()
            os.fsync(out.fileno())
    return draft
