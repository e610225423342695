"""A pack's folder as one zip file: written for whoever takes it away, read from whoever brings one, who may be hostile.

What is read is bounded before it is unpacked and while it is, whatever the archive says of its own sizes.
"""

import stat
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Invalid
from motcua.kernel.packs.api import Sentence, say

BIGGEST = 8 * 1024**2
"""Bytes of an archive."""
MOST_FILES = 2000
MOST_BYTES = 32 * 1024**2
"""Bytes of all its files together, unpacked."""
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The same files make the same archive, byte for byte."""


def packed(files: Mapping[str, str]) -> bytes:
    """The archive of a pack's files."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = ZipInfo(path, BEGINNING)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[path].encode())
    return target.getvalue()


def unpacked(name: str, size: int, source: IO[bytes]) -> dict[str, str]:
    """The files of a pack in an archive, text by path; the one folder that holds them all is left away, as are hidden
    files. Raises ``Invalid`` with every fault that can be told at once."""
    if size > BIGGEST:
        raise _refused([say(_("Tệp nén lớn quá %(most)s MB."), most=BIGGEST // 1024**2)])
    try:
        with ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry.filename)]
            if faults := _faults(entries):
                raise _refused(faults)
            return _read(archive, entries, _root(entries))
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        told = say(_("“%(name)s” không phải tệp .zip, hoặc đã hỏng."), name=name)
        raise _refused([told]) from None


def _refused(faults: list[Sentence]) -> Invalid:
    return Invalid(faults={"archive": faults})


def _hidden(path: str) -> bool:
    """Whether it is what systems leave in folders for themselves."""
    return path.rpartition("/")[2].startswith(".") and ".." not in path.split("/")


def _faults(entries: list[ZipInfo]) -> list[Sentence]:
    if len(entries) > MOST_FILES:
        return [say(_("Tệp nén có quá %(most)s tệp."), most=MOST_FILES)]
    told: list[Sentence] = []
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        told.append(say(_("Các tệp bên trong lớn quá %(most)s MB."), most=MOST_BYTES // 1024**2))
    seen: set[str] = set()
    for entry in entries:
        named = {"path": entry.filename}
        if entry.flag_bits & 0x1:
            told.append(say(_("“%(path)s” có mật khẩu."), **named))
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            told.append(say(_("“%(path)s” nén theo cách không hỗ trợ."), **named))
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            told.append(say(_("“%(path)s” là liên kết hay tệp đặc biệt."), **named))
        if entry.filename.startswith("/") or ".." in entry.filename.split("/") or "\\" in entry.filename:
            told.append(say(_("“%(path)s” dẫn ra ngoài thư mục của gói."), **named))
        if entry.filename.casefold() in seen:
            told.append(say(_("“%(path)s” có hai lần."), **named))
        seen.add(entry.filename.casefold())
    return told[:20] if entries else [_("Tệp nén không có tệp nào.")]


def _root(entries: list[ZipInfo]) -> str:
    """The folder in which everything lies, with its slash, when there is one and it is not a pack's own."""
    first = {entry.filename.partition("/")[0] for entry in entries if "/" in entry.filename}
    outside = any("/" not in entry.filename for entry in entries)
    return "" if outside or len(first) != 1 else f"{first.pop()}/"


def _read(archive: ZipFile, entries: list[ZipInfo], root: str) -> dict[str, str]:
    files: dict[str, str] = {}
    faults: list[Sentence] = []
    left = MOST_BYTES
    for entry in entries:
        with archive.open(entry) as opened:
            content = opened.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refused([say(_("Các tệp bên trong lớn quá %(most)s MB."), most=MOST_BYTES // 1024**2)])
        try:
            files[entry.filename.removeprefix(root)] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            faults.append(say(_("“%(path)s” không phải là văn bản UTF-8."), path=entry.filename))
    if faults:
        raise _refused(faults[:20])
    return files
