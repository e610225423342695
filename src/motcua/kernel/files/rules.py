"""What a file is, by its content, and what it may be called. Pure: works on bytes and names, touches no disk."""

import re
import unicodedata
import zipfile
from typing import BinaryIO

import filetype

PDF = "application/pdf"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The types we know how to recognise, with the extensions they go by; the first is the one we write.
MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    ZIP: ("zip",),
}
HEAD, TAIL = 8192, 66_000

NAME_CHARS = 120
EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,5})$")
# Joiners that Bengali needs; every other invisible character may only deceive.
JOINERS = "\u200c\u200d"
PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)\b", re.IGNORECASE)
# More than this unpacked, and more than a hundredfold, is no office document.
BOMB_BYTES, BOMB_RATIO = 200 * 1024 * 1024, 100


class Unsafe(Exception):  # noqa: N818 - what the file is
    """The content is two things at once, or carries a programme."""


class Damaged(Exception):  # noqa: N818 - what the file is
    """The content begins as a type we know and is not whole."""


def sniff(file: BinaryIO, size: int) -> str | None:
    """The media type of a whole file by its content, ``None`` for a type we do not know.

    Raises ``Damaged`` for a file cut short and ``Unsafe`` for one that hides a web page, an archive or a macro.
    """
    head = _at(file, 0, HEAD)
    tail = _at(file, max(0, size - TAIL), TAIL)
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    media_type = PDF if head.startswith(b"%PDF-") else _image(head)
    if media_type is None:
        return None
    # Browsers look for a page at the beginning, unpackers for an archive at the end.
    if PAGE.search(head[:1500]) or _ends_as_archive(tail):
        raise Unsafe
    if not _whole(media_type, head, tail, size):
        raise Damaged
    return media_type


def clean_name(name: str) -> str:
    """A file name safe to show, store and send: no path, no control or direction character, NFC, 120 characters.

    An extension stays, so does everything a person can read. May be empty.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    seen = "".join(" " if unicodedata.category(c)[0] == "Z" else c for c in name if c in JOINERS or _visible(c))
    seen = " ".join(re.sub(r'[<>:"|?*]', "-", seen).split()).strip(". ")
    dot = EXTENSION.search(seen)
    if len(seen) <= NAME_CHARS or dot is None:
        return seen[:NAME_CHARS].rstrip(". ")
    return seen[: NAME_CHARS - len(dot[0])].rstrip(". ") + dot[0]


def extension(name: str) -> str:
    """The extension in lower case without its dot; empty when what follows the last dot does not look like one."""
    dot = EXTENSION.search(name)
    return dot[1].lower() if dot else ""


def named_as(name: str, media_type: str) -> str | None:
    """The name a file of this type is kept under; ``None`` when its extension claims another type.

    A name without extension gets one. A picture that calls itself another kind of picture is renamed, not refused:
    phones and message apps do that all the time, and nobody is deceived by it.
    """
    claimed, right = extension(name), MEDIA_TYPES[media_type]
    if claimed in right:
        return name
    stem = name
    if claimed:
        images = {e for known, endings in MEDIA_TYPES.items() if known.startswith("image/") for e in endings}
        if claimed not in images or right[0] not in images:
            return None
        stem = name[: -len(claimed) - 1]
    return f"{stem[: NAME_CHARS - 6] or 'tep'}.{right[0]}"


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)


def _image(head: bytes) -> str | None:
    kind = filetype.guess(head)
    found = None if kind is None else str(kind.mime)
    return found if found in MEDIA_TYPES and found.startswith("image/") else None


def _whole(media_type: str, head: bytes, tail: bytes, size: int) -> bool:
    if media_type == PDF:
        return b"%%EOF" in tail[-1024:]
    if media_type == "image/png":
        return head[12:16] == b"IHDR" and b"IEND" in tail
    if media_type == "image/webp":
        return int.from_bytes(head[4:8], "little") + 8 <= size
    return True


def _ends_as_archive(tail: bytes) -> bool:
    """Whether an unpacker would take it for a ZIP: an end record whose comment reaches to the last byte."""
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") >= len(tail)


def _archive(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as fault:
        raise Damaged from fault
    names = {entry.filename for entry in entries}
    media_type = ZIP
    if "[Content_Types].xml" in names:
        media_type = DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else ZIP
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed:
        raise Unsafe
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unsafe
    return media_type
