"""How signed PDFs have been falsified, rebuilt on a contract of one page so that our own judge learns to refuse them.

Sources, by the short names used below:
[CCS19] Mladenov, Mainka, Meyer zu Selhausen, Grothe, Schwenk: 1 Trillion Dollar Refund – How To Spoof PDF Signatures,
    ACM CCS 2019; CVE-2018-16042, CVE-2018-18688 (incremental saving), CVE-2018-18689 (signature wrapping).
[NDSS21] Mainka, Mladenov, Rohlmann: Shadow Attacks – Hiding and Replacing Content in Signed PDFs, NDSS 2021;
    CVE-2020-9592, CVE-2020-9596.
[SP21] Rohlmann, Mladenov, Mainka, Schwenk: Breaking the Specification – PDF Certification, IEEE S&P 2021;
    CVE-2021-28545, CVE-2021-28546.
"""

import re
from collections.abc import Callable

from tests.mechanisms.papers.plain_pdf import last_start, number_of, objects_of, page_text, stream, written

FORGED = page_text("Free of charge")
COVER = b"q 1 1 1 rg 0 0 595 842 re f Q BT /F1 18 Tf 72 700 Td (Free of charge) Tj ET"

Change = Callable[[bytes], bytes]


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    """The numbers of the last signature's range."""
    return tuple(int(number) for number in re.findall(rb"/ByteRange\s*\[([\d ]+)\]", pdf)[-1].split())  # type: ignore[return-value]


def swapped(old: bytes, new: bytes, *, right: bool = False) -> Change:
    """The words of the signature dictionary changed, the file's length kept by blanks behind or before them."""

    def change(pdf: bytes) -> bytes:
        (found,) = re.findall(old, pdf, re.DOTALL)
        return pdf.replace(found, new.rjust(len(found)) if right else new.ljust(len(found)), 1)

    return change


_RANGE = rb"/ByteRange\s*\[[\d ]+\]"
_HELD = rb"/Contents\s*<[0-9a-fA-F]+>"
UNIVERSAL = {
    "no range": swapped(_RANGE, b""),
    "range null": swapped(_RANGE, b"/ByteRange null"),
    "range empty": swapped(_RANGE, b"/ByteRange []"),
    "range negative": swapped(_RANGE, b"/ByteRange [0 -1 2 3]"),
    "range of nothing": swapped(_RANGE, b"/ByteRange [0 0 0 0]"),
    "range too long": swapped(_RANGE, b"/ByteRange [0 10 20 99999999]"),
    "range of words": swapped(_RANGE, b"/ByteRange [/a /b /c /d]"),
    "no container": swapped(_HELD, b""),
    "container null": swapped(_HELD, b"/Contents null"),
    "container empty": swapped(_HELD, b"/Contents <>", right=True),
    "container of zero": swapped(_HELD, b"/Contents <00>", right=True),
}
"""[CCS19] universal signature forgery: a signature that lacks what would be checked."""


def update(objects: dict[int, bytes]) -> Change:
    """Objects replaced by a well-formed update."""
    return lambda pdf: written(objects, pdf, root=_root(pdf))


def _root(pdf: bytes) -> int:
    return int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])


def objects_only(pdf: bytes) -> bytes:
    """[CCS19] incremental saving without table and trailer: readers that repair find the new object."""
    return pdf + b"\n4 0 obj\n" + FORGED + b"\nendobj\n"


def objects_and_end(pdf: bytes) -> bytes:
    """[CCS19] the same, with the old table named again at the end."""
    return objects_only(pdf) + b"startxref\n%d\n%%%%EOF\n" % last_start(pdf)


def with_copied_signature(pdf: bytes) -> bytes:
    """[CCS19] incremental saving with the signature dictionary repeated in the update, as if it belonged to it."""
    number = number_of(pdf, b"/ByteRange")
    return written({4: FORGED, number: objects_of(pdf)[number]}, pdf, root=_root(pdf))


def without_trailer(pdf: bytes) -> bytes:
    """[CCS19] incremental saving with a table but no trailer."""
    whole = update({4: FORGED})(pdf)
    return whole[: whole.rindex(b"trailer")] + b"startxref\n%d\n%%%%EOF\n" % last_start(whole)


INCREMENTAL: dict[str, Change] = {
    "update": update({4: FORGED}),
    "objects only": objects_only,
    "objects and end": objects_and_end,
    "copied signature": with_copied_signature,
    "no trailer": without_trailer,
}


def wrapped(pdf: bytes) -> bytes:
    """[CCS19] signature wrapping, first kind: the second signed part is moved back, a second range in the hole names
    its new place, and between them lie a forged page and a table that knows it, where the old table was."""
    _start, length, after, rest = byte_range(pdf)
    table = last_start(pdf)
    hexed = pdf[length:after].rstrip(b"0>") + b"0>"
    hexed = hexed if len(hexed) % 2 == 0 else hexed[:-1] + b"0>"
    room = table + 4000 - after
    places = _places(pdf, table)
    forged = length + len(hexed) + 200
    moved = after + room
    inside = bytearray(b" " * (moved - length))
    inside[: len(hexed)] = hexed
    second = b" /ByteRange [0 %d %d %d] " % (length, moved, rest)
    inside[len(hexed) : len(hexed) + len(second)] = second
    body = b">>\nendobj\n4 0 obj\n" + FORGED + b"\nendobj\n"
    at = forged - length
    inside[at : at + len(body)] = body
    places[4] = forged + body.index(b"4 0 obj")
    lines = b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, place + room if place >= after else place)
        for number, place in sorted(places.items())
    )
    own = b"xref\n" + lines + pdf[pdf.index(b"trailer", table) :]
    inside[table - length : table - length + len(own)] = own
    return pdf[:length] + bytes(inside) + pdf[after:]


def _places(pdf: bytes, table: int) -> dict[int, int]:
    """Numbers and places in one classic table."""
    found: dict[int, int] = {}
    number = 0
    for line in pdf[table:].split(b"trailer")[0].split(b"\n")[1:]:
        parts = line.split()
        if len(parts) == 2:
            number = int(parts[0])
        elif len(parts) == 3:
            if parts[2] == b"n":
                found[number] = int(parts[0])
            number += 1
    return found


def wrapped_in_place(pdf: bytes) -> bytes:
    """[CCS19] signature wrapping, second kind: the range stays, and padding of the container becomes objects."""
    _start, length, after, _rest = byte_range(pdf)
    gap = pdf[length:after]
    kept = gap.rstrip(b"0>")
    kept += b"0" * (1 - len(kept) % 2)
    body = b">\n>>\nendobj\n4 0 obj\n" + FORGED + b"\nendobj\n"
    return pdf[:length] + (kept + body).ljust(len(gap)) + pdf[after:]


def stuffed(words: bytes) -> Change:
    """Bytes put among the zeros that pad the container (ISO 32000-2, 12.8.1: nothing but the value may lie there)."""

    def change(pdf: bytes) -> bytes:
        after = byte_range(pdf)[2]
        return pdf[: after - 1 - len(words)] + words + pdf[after - 1 :]

    return change


def freed(number: int) -> Change:
    """[NDSS21] hide: an update that takes away what covered the page when it was signed."""

    def change(pdf: bytes) -> bytes:
        start = len(pdf) + 1
        table = b"\nxref\n%d 1\n0000000000 00001 f \n" % number
        end = b"trailer\n<</Size 60 /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        return pdf + table + end % (_root(pdf), last_start(pdf), start)

    return change


def pointed(number: int, mark: bytes) -> Change:
    """[NDSS21] hide and replace: an update of the table alone points a number to an object that lay in the file, signed
    but unseen, beginning with ``mark``."""

    def change(pdf: bytes) -> bytes:
        start = len(pdf) + 1
        table = b"\nxref\n%d 1\n%010d 00000 n \n" % (number, pdf.index(mark))
        end = b"trailer\n<</Size 60 /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        return pdf + table + end % (_root(pdf), last_start(pdf), start)

    return change


def packed(pdf: bytes) -> bytes:
    """An update whose forged page lies in an object stream, found by a table that is a stream itself (ISO 32000-2,
    7.5.7): tools that look for objects in the bytes see none."""
    page = objects_of(pdf)[3].replace(b"/Contents 4 0 R", b"/Contents 51 0 R")
    inside = b"3 0 " + page
    at = len(pdf)
    forged = b"51 0 obj\n" + FORGED + b"\nendobj\n"
    holder = b"50 0 obj\n" + stream(inside, b"/Type /ObjStm /N 1 /First 4") + b"\nendobj\n"
    start = at + len(forged) + len(holder)
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + last.to_bytes(1, "big")
        for kind, place, last in ((2, 50, 0), (1, at + len(forged), 0), (1, at, 0), (1, start, 0))
    )
    extra = b"/Type /XRef /Size 53 /W [1 4 1] /Index [3 1 50 3] /Root %d 0 R /Prev %d" % (_root(pdf), last_start(pdf))
    table = b"52 0 obj\n" + stream(rows, extra) + b"\nendobj\n"
    return pdf + forged + holder + table + b"startxref\n%d\n%%%%EOF\n" % start


def annotated(kind: bytes) -> Change:
    """[SP21] evil annotation, and the same over an approval signature: a note or stamp as large as the page."""

    def change(pdf: bytes) -> bytes:
        page = objects_of(pdf)[3]
        known = re.search(rb"/Annots \[([^\]]*)\]", page)
        inner = known[1] if known else b""
        page = page.replace(known[0], b"") if known else page
        page = page.rstrip()[:-2] + b" /Annots [" + inner + b" 50 0 R]>>"
        note = b"<</Type /Annot /Subtype /%s /Rect [0 0 595 842] /F 4 /AP <</N 51 0 R>> /P 3 0 R>>" % kind
        extra = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <</Font <</F1 5 0 R>>>>"
        return written({3: page, 50: note, 51: stream(COVER, extra)}, pdf, root=_root(pdf))

    return change


def refilled(pdf: bytes) -> bytes:
    """[NDSS21] replace: a field's value stays, and what it shows becomes another."""
    extra = b"/Type /XObject /Subtype /Form /BBox [0 0 228 20]"
    return written({8: stream(b"BT /F1 12 Tf (0) Tj ET", extra)}, pdf, root=_root(pdf))


def revalued(pdf: bytes) -> bytes:
    """The value of a field changed together with what it shows, after the last signature."""
    field = objects_of(pdf)[7].replace(b"(8000)", b"(0)")
    extra = b"/Type /XObject /Subtype /Form /BBox [0 0 228 20]"
    return written({7: field, 8: stream(b"BT /F1 12 Tf (0) Tj ET", extra)}, pdf, root=_root(pdf))
