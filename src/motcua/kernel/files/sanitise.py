"""What a file carries besides what it shows: places and cameras in pictures, programmes in PDFs.

A picture loses it, and keeps which way up it is. A PDF is never changed, since it may be signed: one that would run
something on the reader's machine is refused. Pure: works on bytes.
"""

import re
import struct
import zlib
from collections.abc import Iterator

JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
PNG_KEPT = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
WEBP_DROPPED = {b"EXIF", b"XMP "}
ORIENTATION = 0x0112
MOST_UNPACKED = 60 * 1024 * 1024

_STREAM = re.compile(rb"stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA|GoToE|ImportData|SubmitForm)(?![A-Za-z0-9])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")


class Active(Exception):  # noqa: N818 - what the file is
    """Opening the file would run something, or nobody can tell because its parts are locked."""


def stripped(media_type: str, data: bytes) -> bytes:
    """The picture without what it says beside what it shows; any other file as it is. Raises ``ValueError`` when its
    parts do not fit together."""
    way = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type)
    if way is None:
        return data
    try:
        return way(data)
    except (struct.error, IndexError) as fault:
        raise ValueError(media_type) from fault


def check_pdf(data: bytes) -> None:
    """Raise ``Active`` for a PDF with scripts, programmes to start, forms that send, or parts that are locked."""
    for part in _dictionaries(data):
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _ACTIVE.search(plain) or _ENCRYPTED.search(plain):
            raise Active


def _dictionaries(data: bytes) -> Iterator[bytes]:
    """Everything outside streams, then the insides of the streams that hold objects."""
    place, left = 0, MOST_UNPACKED
    while found := _STREAM.search(data, place):
        begin = found.end()
        head = data[place : found.start()]
        yield head
        end = data.find(b"endstream", begin)
        if end < 0:
            return
        if b"/ObjStm" in _ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), head[-2000:]):
            inside = _inflated(data[begin:end], left)
            left -= len(inside)
            yield inside
        place = end + len(b"endstream")
    yield data[place:]


def _inflated(packed: bytes, most: int) -> bytes:
    unpack = zlib.decompressobj()
    try:
        inside = unpack.decompress(packed, max(1, most))
    except zlib.error as fault:
        raise Active from fault  # packed in a way that hides what is in it
    if unpack.unconsumed_tail:
        raise Active
    return inside


def _jpeg(data: bytes) -> bytes:
    kept, place, turned = [data[:2]], 2, b""
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA:
            break
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        part = data[place : place + 2 + length]
        if len(part) != 2 + length or length < 2:
            raise ValueError("segment")
        if marker == 0xE1 and part[4:10] == b"Exif\0\0":
            turned = turned or _way_up(part[10:])
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in JPEG_KEPT:
            kept.append(part)
        place += 2 + length
    else:
        raise ValueError("marker")
    if turned:
        kept.insert(1, b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned)
    return b"".join(kept) + data[place:]


def _way_up(tiff: bytes) -> bytes:
    """An Exif part that says the orientation and nothing else; empty when the picture stands upright."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for n in range(count):
            tag, _kind, _count, value = struct.unpack(order + "HHIH", tiff[start + 2 + 12 * n :][:10])
            if tag == ORIENTATION and 2 <= value <= 8:
                entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
                return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"
    except struct.error:
        return b""
    return b""


def _png(data: bytes) -> bytes:
    kept, place = [data[:8]], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        part = data[place : place + 12 + length]
        if len(part) != 12 + length:
            raise ValueError("chunk")
        if part[4:5].isupper() or part[4:8] in PNG_KEPT:
            kept.append(part)
        place += 12 + length
        if part[4:8] == b"IEND":
            break
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    kept, place = [], 12
    end = min(len(data), 8 + struct.unpack("<I", data[4:8])[0])
    while place + 8 <= end:
        (length,) = struct.unpack("<I", data[place + 4 : place + 8])
        part = data[place : place + 8 + length + length % 2]
        if len(part) < 8 + length:
            raise ValueError("chunk")
        if part[:4] == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]  # it no longer has Exif or XMP
        if part[:4] not in WEBP_DROPPED:
            kept.append(part)
        place += 8 + length + length % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
