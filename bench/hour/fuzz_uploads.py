"""Uploads: files that lie, burst, loop, or are called something they should not be."""

import io
import random
import struct
import zipfile
import zlib

from bench.hour import nasty
from bench.hour.fuzzing import Fuzzer

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LARGEST = 60 * 1024 * 1024
SPOILT = [
    "nothing",
    "no_pdf",
    "cut_pdf",
    "script_pdf",
    "locked_pdf",
    "many_pages",
    "loop_pdf",
    "deep_pdf",
    "bomb_pdf",
    "huge_png",
    "cut_png",
    "bad_jpeg",
    "zip_bomb",
    "zip_paths",
    "svg",
    "html_pdf",
    "too_large",
    "noise",
    "signed_lie",
]


def turn(fuzzer: Fuzzer) -> None:
    """A citizen's paper, and a file that a stranger wants judged."""
    dice = fuzzer.dice
    kind = dice.choice(SPOILT)
    content, name = spoilt(kind, dice), dice.choice([*nasty.NAMES, "a.pdf", "a.pdf", "a.png", "a.jpg"])
    media = dice.choice(["application/pdf", "image/png", "text/html", "application/x-msdownload", "", "a\r\nb", "*/*"])
    sent = f"{kind} as {name[:40]!r} ({media!r}, {len(content)} bytes)"
    fuzzer.tried()
    if dice.random() < 0.5:
        browser = fuzzer.nobody()
        page = browser.get("/kiem-tra/", "fuzz.uploads")
        form = next((form for form in page.forms if form.files), None)
        if form:
            told = browser.send(form, "fuzz.uploads", files={form.files[0]: (name, content, media)})
            if "Giấy tờ thật, còn nguyên vẹn" in told.text:
                fuzzer.wrong(sent, "judged genuine")
    else:
        person = fuzzer.citizen()
        form = person.open("/thu-tuc/1.001193/khai/", "fuzz.uploads").form("seen")
        if form and form.files:
            button = dice.choice([("action", "save"), ("action", "continue"), ("action", "refresh")])
            file = dice.choice(form.files)
            page = person.browser.send(form, "fuzz.uploads", button=button, files={file: (name, content, media)})
            kept = page.form("seen")
            removals = [one for one in kept.buttons if one[1].startswith("remove:")] if kept else []
            if kept and len(removals) > 6:
                person.browser.send(kept, "fuzz.uploads", button=removals[0])


def spoilt(kind: str, dice: random.Random) -> bytes:
    """A file of one of the kinds of ``SPOILT``."""
    make = {
        "nothing": lambda: b"",
        "no_pdf": lambda: b"%PDF-",
        "cut_pdf": lambda: pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])[
            : dice.randint(6, 150)
        ],
        "script_pdf": lambda: pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /J#61vaScript /JS (app.alert(1)) >> >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
            ]
        ),
        "locked_pdf": lambda: pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"],
            b"/Encrypt << /Filter /Standard /V 5 /R 6 /O () /U () /P -1 >>",
        ),
        "many_pages": lambda: many_pages(10_000),
        "loop_pdf": lambda: pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 2 >>"],
            prev=True,
        ),
        "deep_pdf": lambda: pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /A " + b"[" * 20_000 + b"]" * 20_000 + b" >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
            ]
        ),
        "bomb_pdf": lambda: bomb_pdf(),
        "huge_png": lambda: png(60_000, 60_000),
        "cut_png": lambda: png(10, 10)[: dice.randint(9, 60)],
        "bad_jpeg": lambda: (
            b"\xff\xd8\xff\xe0" + struct.pack(">H", dice.choice([0, 1, 2, 65535])) + dice.randbytes(200)
        ),
        "zip_bomb": lambda: archive({f"{n}.txt": b"\0" * 20_000_000 for n in range(3)}),
        "zip_paths": lambda: archive({"../../etc/cron.d/x": b"x", "/etc/passwd": b"x", "pack.yaml": b"a: b"}),
        "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html_pdf": lambda: b"<html><script>alert(1)</script>%PDF-1.7",
        "too_large": lambda: HEAD + b"\0" * dice.choice([11_000_000, 30_000_000]),
        "noise": lambda: dice.randbytes(dice.randint(1, 5000)),
        "signed_lie": lambda: pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [3 0 R] >> >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
                b"<< /FT /Sig /T (s) /V 4 0 R >>",
                b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 "
                + dice.choice([b"10 20 99999999999", b"-1 5 5", b"0 0 0", b"(a) 3 4"])
                + b"] /Contents <"
                + b"30" * 4000
                + b"> >>",
            ]
        ),
    }
    return make[kind]()


def pdf(objects: list[bytes], trailer: bytes = b"", *, prev: bool = False) -> bytes:
    """A file of these objects, the first of which is the catalogue; ``prev``: its table points to itself."""
    out, places = HEAD, []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    before = b"/Prev %d" % start if prev else b""
    size = len(objects) + 1
    return (
        out
        + table
        + b"trailer\n<< /Root 1 0 R /Size %d %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, before, start)
    )


def many_pages(number: int) -> bytes:
    """A file of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(number))
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * number
    return pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, number), *pages]
    )


def bomb_pdf() -> bytes:
    """A stream of objects that unpacks to two hundred megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _time in range(200)) + packer.flush()
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", stream])


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def archive(files: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return out.getvalue()
