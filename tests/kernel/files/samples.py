"""Small true files of each type, built byte by byte."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x55" * 64 + b"\xff\xd9"
JPEG = b"\xff\xd8" + JFIF + SCAN
WEBP = b"RIFF" + struct.pack("<I", 24) + b"WEBPVP8 " + struct.pack("<I", 12) + b"\x00" * 12
HEIC = struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200 + b"PE\x00\x00"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(comment: bytes = b"") -> bytes:
    """A picture of one point, whose shade depends on its text chunk."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = _chunk(b"tEXt", b"Comment\x00" + comment)
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + text
        + _chunk(b"IDAT", zlib.compress(bytes([0, zlib.crc32(comment) % 256])))
        + _chunk(b"IEND", b"")
    )


def archive(**entries: bytes) -> bytes:
    """A ZIP; ``__`` in a name stands for ``/``, ``_xml`` at its end for ``.xml``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return made.getvalue()


def office(part: str = "word__document_xml", **more: bytes) -> bytes:
    """A small Office document whose main part is ``part``."""
    made = io.BytesIO(archive(**{part: b"<x/>", **more}))
    with zipfile.ZipFile(made, "a") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
    return made.getvalue()


PNG = png()
DOCX = office()
XLSX = office("xl__workbook_xml")
ZIP = archive(readme=b"hello")
