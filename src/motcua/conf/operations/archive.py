"""The file that a backup is: a plain tar whose last members say what all the others must be.

``manifest.json`` names every member before it with size and SHA-256; ``manifest.sha256`` is the hash of the manifest
itself. So an archive that was cut short, or in which one bit fell over, is known by reading it once, and the member
that suffered can be named.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
CHUNK = 1 << 20
Take = Callable[[str, IO[bytes]], None]


class DamagedArchive(Exception):  # noqa: N818 - said to the engineer as it is
    """An archive that is not what its manifest says; the message names the member."""


class _Hashed:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """As the stream's own."""
        chunk = self.stream.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        return chunk


class Writer:
    """Members as they are added; ``close`` writes the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: list[dict[str, Any]] = []

    def add(self, name: str, content: bytes) -> None:
        """A member from memory."""
        self._put(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> str:
        """A member from a file, which must not grow or shrink meanwhile; the SHA-256 of what was taken."""
        with path.open("rb") as file:
            return self._put(name, file, os.fstat(file.fileno()).st_size)

    def close(self, said: dict[str, Any]) -> None:
        """Write the manifest: what the caller has to say, and the members."""
        content = json.dumps({**said, "members": self.members}, ensure_ascii=False, indent=1).encode()
        self._put(MANIFEST, io.BytesIO(content), len(content))
        self._put(SEAL, io.BytesIO(hashlib.sha256(content).hexdigest().encode()), 64)

    def _put(self, name: str, stream: IO[bytes], size: int) -> str:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashed = _Hashed(stream)
        self._tar.addfile(member, hashed)
        self.members.append({"name": name, "size": size, "sha256": hashed.digest.hexdigest()})
        return hashed.digest.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that appears at ``path`` whole or not at all, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def check(path: Path) -> dict[str, Any]:
    """Read all of an archive and give its manifest. Raises ``DamagedArchive`` naming what is wrong, ``OSError``."""
    return _read(path, None)


def unpack(path: Path, take: Take) -> dict[str, Any]:
    """As ``check``, and hand each member to ``take(name, stream)``, which reads all of it. Check first, unpack then."""
    return _read(path, take)


def _read(path: Path, take: Take | None) -> dict[str, Any]:
    seen: dict[str, tuple[int, str]] = {}
    kept: dict[str, bytes] = {}
    last = ""
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                last = _sound(member, seen)
                stream = tar.extractfile(member)
                assert stream is not None
                hashed = _Hashed(stream)
                if last in (MANIFEST, SEAL):
                    kept[last] = hashed.read()
                elif take is not None:
                    take(last, hashed)  # type: ignore[arg-type]  # it is read, and nothing else
                while hashed.read(CHUNK):
                    pass
                if hashed.size != member.size:
                    raise DamagedArchive(_("%(name)s bị cắt ngắn.") % {"name": last})
                seen[last] = (hashed.size, hashed.digest.hexdigest())
    except tarfile.TarError as error:
        place = _("sau %(name)s") % {"name": last} if last else _("ngay từ đầu")
        raise DamagedArchive(_("Tệp sao lưu hỏng %(place)s (%(error)s).") % {"place": place, "error": error}) from None
    return _compare(seen, kept, last)


def _sound(member: tarfile.TarInfo, seen: dict[str, Any]) -> str:
    """The name of a member that may be taken: a plain file, inside, once."""
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts or member.name in seen:
        raise DamagedArchive(_("%(name)s không được có trong tệp sao lưu.") % {"name": member.name})
    return member.name


def _compare(seen: dict[str, tuple[int, str]], kept: dict[str, bytes], last: str) -> dict[str, Any]:
    if MANIFEST not in kept or SEAL not in kept:
        raise DamagedArchive(_("Tệp sao lưu không đủ: dừng sau %(name)s, thiếu bản kê.") % {"name": last or "0"})
    if hashlib.sha256(kept[MANIFEST]).hexdigest().encode() != kept[SEAL]:
        raise DamagedArchive(_("%(name)s bị hỏng.") % {"name": MANIFEST})
    said: dict[str, Any] = json.loads(kept[MANIFEST])
    listed = {member["name"]: (member["size"], member["sha256"]) for member in said["members"]}
    for name, found in listed.items():
        if name not in seen:
            raise DamagedArchive(_("Thiếu %(name)s.") % {"name": name})
        if seen[name] != found:
            raise DamagedArchive(_("%(name)s bị hỏng.") % {"name": name})
    if stray := seen.keys() - listed.keys() - {MANIFEST, SEAL}:
        raise DamagedArchive(_("%(name)s không được có trong tệp sao lưu.") % {"name": min(stray)})
    return said
