"""Files kept under the hash of their content, in ``MOTCUA_HOME/files/ab/cd/<sha256>``.

A file on disk says nothing about a person: no name, no dossier. It appears whole or not at all, is readable by the
server's account only, and is never changed. Whoever refers to it keeps the ``Kept`` in a row of its own.
"""

import errno
import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from threading import Event
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files.base import File
from pydantic import BaseModel, ConfigDict, PositiveInt, field_validator

from motcua.kernel.files.refusals import FileRefused, human_size
from motcua.kernel.files.rules import MEDIA_TYPES, PDF, Damaged, Unsafe, clean_name, extension, named_as, sniff
from motcua.kernel.files.sanitise import Active, check_pdf, stripped

CHUNK = 256 * 1024
SHA256 = re.compile("[0-9a-f]{64}")
# What the system says when there is no room (disk, quota, size limit of the process), or when nothing may be written.
SAID_OF = dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "disk_full")
SAID_OF |= dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "read_only")


class Readable(Protocol):
    """Anything that gives bytes: an open file, ``BytesIO``, an upload."""

    def read(self, size: int, /) -> bytes: ...


class Limits(BaseModel):
    """What may be kept here: at most ``max_bytes``, of ``media_types`` that ``MEDIA_TYPES`` knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: PositiveInt
    media_types: frozenset[str]

    @field_validator("media_types")
    @classmethod
    def _known(cls, media_types: frozenset[str]) -> frozenset[str]:
        if unknown := media_types - MEDIA_TYPES.keys():
            raise ValueError(f"unknown media types: {', '.join(sorted(unknown))}")
        return media_types

    @property
    def extensions(self) -> list[str]:
        """The extensions of the types, for ``accept`` attributes and sentences: ``["pdf", "jpg", "jpeg", …]``."""
        return [e for media_type, endings in MEDIA_TYPES.items() if media_type in self.media_types for e in endings]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: hex hash, bytes, media type by content, and the cleaned name it came with."""

    sha256: str
    size: int
    media_type: str
    name: str


def keep(stream: Readable, name: str, limits: Limits) -> Kept:
    """Check a file while it arrives and keep it; the same bytes twice are one file. Of a picture it is kept what it
    shows, without the place and the camera.

    Raises ``FileRefused`` for what the person can mend and for a full disk; then nothing is left behind.
    """
    with _scratch() as scratch:
        sha256, size = _take(stream, scratch, limits)
        media_type, name = _judge(scratch, size, clean_name(name), limits)
        sha256, size = _clean(scratch, media_type, sha256, size)
        _settle(scratch, path_of(sha256))
    return Kept(sha256, size, media_type, name)


def path_of(sha256: str) -> Path:
    """Where a blob lies. Raises ``ValueError`` for anything but 64 hex digits, so it never leads elsewhere."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in hex: {sha256!r}")
    return Path(settings.MOTCUA_HOME, "files", sha256[:2], sha256[2:4], sha256)


def exists(sha256: str) -> bool:
    """Whether the blob is in the store."""
    return path_of(sha256).is_file()


def open_blob(sha256: str) -> BufferedReader:
    """The blob, open for reading; close it. Raises ``FileNotFoundError`` when it is not in the store."""
    return path_of(sha256).open("rb")


def verify(sha256: str) -> bool:
    """Whether the blob is there and its bytes still have this hash."""
    try:
        with open_blob(sha256) as blob:
            return hashlib.file_digest(blob, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def sweep(known: Collection[str], older_than: timedelta) -> list[str]:
    """Remove the blobs that nobody refers to, and what broken-off uploads left; gives the removed hashes.

    ``known`` are all hashes referred to. ``older_than`` spares what was kept since then, for its row may not be
    committed yet; it is measured by the clock of the machine, as files are, and never by a demonstration's.
    """
    before = time.time() - older_than.total_seconds()
    removed = []
    for path in sorted(_root().glob("??/??/*")):
        with _lock(fcntl.LOCK_EX):
            if SHA256.fullmatch(path.name) and path.name not in known and path.stat().st_mtime < before:
                path.unlink()
                removed.append(path.name)
    for path in (*_root().glob("arriving/*"), *_root().parent.glob("uploads/*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
    return removed


def _root() -> Path:
    return Path(settings.MOTCUA_HOME) / "files"


@contextmanager
def _scratch() -> Iterator[BinaryIO]:
    """A private file in the store's own file system, gone afterwards unless it was moved into place."""
    arriving = _root() / "arriving"
    try:
        _root().mkdir(parents=True, exist_ok=True, mode=0o700)
        arriving.mkdir(exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=arriving, delete=False) as file:
            try:
                yield cast(BinaryIO, file)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError as fault:
        if said := SAID_OF.get(fault.errno or 0):
            raise FileRefused(said) from fault
        raise


def _take(stream: Readable, scratch: BinaryIO, limits: Limits) -> tuple[str, int]:
    """Write the stream to disk; its hash and size. Reads no further than the limit."""
    if isinstance(stream, File):
        stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limits.max_bytes:
            raise FileRefused("too_large", limit=lambda: human_size(limits.max_bytes))
        digest.update(chunk)
        scratch.write(chunk)
    if not size:
        raise FileRefused("empty")
    scratch.flush()
    return digest.hexdigest(), size


def _judge(scratch: BinaryIO, size: int, name: str, limits: Limits) -> tuple[str, str]:
    """The media type by content, and the name to keep; refuses what lies or is not wanted here."""
    try:
        media_type = sniff(scratch, size)
    except Damaged as fault:
        raise FileRefused("unreadable") from fault
    except Unsafe as fault:
        raise FileRefused("unsafe") from fault
    claimed = extension(name)
    right_name = named_as(name, media_type) if media_type else None
    if not right_name and any(claimed in endings for endings in MEDIA_TYPES.values()):
        raise FileRefused("false_type", extension=claimed)
    if not right_name or media_type not in limits.media_types:
        raise FileRefused("not_allowed", types=", ".join(limits.extensions))
    return media_type, right_name


def _clean(scratch: BinaryIO, media_type: str, sha256: str, size: int) -> tuple[str, int]:
    """Take out of a picture what it says beside what it shows; refuse a PDF that would run something."""
    if media_type != PDF and not media_type.startswith("image/"):
        return sha256, size
    scratch.seek(0)
    data = scratch.read()
    try:
        if media_type == PDF:
            check_pdf(data)
            return sha256, size
        clean = stripped(media_type, data)
    except Active as fault:
        raise FileRefused("active") from fault
    except ValueError as fault:
        raise FileRefused("unreadable") from fault
    if clean != data:
        scratch.seek(0)
        scratch.write(clean)
        scratch.truncate()
        scratch.flush()
    return hashlib.sha256(clean).hexdigest(), len(clean)


def _settle(scratch: BinaryIO, place: Path) -> None:
    """Move a finished file into place, so that a power cut leaves either all of it or nothing.

    Bytes that are there already are put there anew: that heals a damaged blob and makes an old one young for ``sweep``.
    """
    _sync(scratch.fileno())
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(fcntl.LOCK_SH):
        Path(scratch.name).replace(place)
    for folder in (place.parent, place.parent.parent, _root()):
        handle = os.open(folder, os.O_RDONLY)
        try:
            _sync(handle)
        finally:
            os.close(handle)


_hurried = Event()


@contextmanager
def unsynced() -> Iterator[None]:
    """Meanwhile files reach the disk when the machine likes: for what is imagined and could be made again."""
    _hurried.set()
    try:
        yield
    finally:
        _hurried.clear()


def _sync(handle: int) -> None:
    if not _hurried.is_set():
        os.fsync(handle)


@contextmanager
def _lock(kind: int) -> Iterator[None]:
    """Shared while a blob is put in place, exclusive while one is swept: a sweep never takes what was just kept."""
    with (_root() / ".lock").open("a") as file:
        fcntl.flock(file, kind)
        yield
