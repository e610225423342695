"""What a signature looks like on paper (Decree 30/2020, Annex I): a person's in blue, a body's red seal over the left
third of it, the time in ISO 8601 under it. A picture reaches the template as SVG text.

In a real installation it is the PNG that was registered with the certificate. A demonstration draws its own: the name
in a running hand, and a round seal with the body's name on the circle, both marked as what they are. Typst sets them
with our own fonts as outlines, so no letter of them is text on the page.
"""

import base64
import math
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from motcua.kernel.access.api import Organisation, issuer_of
from motcua.kernel.files.api import open_blob
from motcua.mechanisms.papers.models import Certificate, Document, Signature
from motcua.mechanisms.papers.rules import signing_time
from motcua.mechanisms.papers.specs import DocumentTypeSpec

RED: Final = "#d2232a"
BLUE: Final = "#1c3f94"
WIDEST: Final = 4000
"""Points that a picture may have in either direction."""
_HAND: Final = """#set page(width: 60mm, height: 24mm, margin: 0mm, fill: none)
#set text(font: "Tinos", style: "italic", fill: rgb("%(blue)s"))
#place(center + horizon, rotate(-6deg, skew(ax: -14deg, text(size: %(size)spt, "%(name)s"))))
#place(center + horizon, dy: 6mm, curve(stroke: 0.9pt + rgb("%(blue)s"),
  curve.move((0mm, 1mm)), curve.cubic((10mm, -3mm), (26mm, 5mm), (46mm, -3mm)), curve.cubic((52mm, -5mm), (30mm, 3mm),
  (54mm, 1mm))))
#place(bottom + right, text(size: 4pt, style: "normal")[trình diễn])
"""
_SEAL: Final = """#set page(width: 36mm, height: 36mm, margin: 0mm, fill: none)
#set text(font: "Tinos", weight: "bold", fill: rgb("%(red)s"))
#let ring(radius, stroke) = place(center + horizon, circle(radius: radius, stroke: stroke + rgb("%(red)s")))
#ring(17.2mm, 1.4pt)
#ring(16.3mm, 0.5pt)
#ring(10.6mm, 0.5pt)
#let on-circle(letters, radius, size, begins, step) = for (n, letter) in letters.enumerate() {
  let angle = begins + n * step
  place(center + horizon, dx: radius * calc.sin(angle), dy: -radius * calc.cos(angle),
    rotate(angle, text(size: size, letter)))
}
#on-circle((%(letters)s), 13.2mm, %(size)spt, %(begins)sdeg, %(step)sdeg)
#let points = range(10).map(n => {
  let radius = if calc.even(n) { 5mm } else { 1.95mm }
  (6mm + radius * calc.sin(n * 36deg), 6mm - radius * calc.cos(n * 36deg))
})
#place(center + horizon, dy: -2mm, box(width: 12mm, height: 12mm, polygon(fill: rgb("%(red)s"), ..points)))
#place(center + horizon, dy: 5.5mm, text(size: 5.5pt)[TRÌNH DIỄN])
"""


def marks(
    document: Document, spec: DocumentTypeSpec, certificates: Mapping[str, Certificate], moment: datetime | None
) -> list[dict[str, Any]]:
    """The signatures of a document as its template prints them, in order; without ``moment`` those still to come."""
    time, body = signing_time(moment) if moment else "", sealing(document).title["vi"]
    person = {
        "kind": Signature.Kind.PERSON.value,
        "name": document.signer_name,
        "titles": [line for line in (document.signed_for, document.signer_title) if line],
    }
    seal = {"kind": Signature.Kind.ORGANISATION.value, "name": body, "titles": []}
    found = []
    for one in [person, *([seal] if spec.seal else [])]:
        certificate = certificates.get(str(one["kind"]))
        picture = image_of(certificate) if certificate and moment else ""
        found.append(one | {"image": picture, "organisation": body, "time": time})
    return found


def sealing(document: Document) -> Organisation:
    """The body whose seal stands on a document: the one that issues it, or another's whose official signs it."""
    issued_by: Organisation = document.organisation
    if document.signer_id is None:
        return issued_by
    own = issuer_of(document.signer)
    return issued_by if issued_by.pk in (own.pk, own.body_id) else own


def image_of(certificate: Certificate) -> str:
    """The picture printed with what this certificate signs, as SVG; empty where a real installation has none."""
    if certificate.image:
        return registered(certificate.image)
    if settings.MOTCUA_KIND != "demonstration":
        return ""
    return seal(certificate.holder) if certificate.position_id is None else hand(certificate.holder)


@lru_cache(maxsize=256)
def registered(sha256: str) -> str:
    """A PNG of the file store as SVG of the same shape."""
    with open_blob(sha256) as blob:
        png = blob.read()
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))  # IHDR
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def transparent(png: bytes) -> bool:
    """Whether a PNG can show what lies under it, and is of a size to be printed."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    has_alpha = png[25:26] in (b"\x04", b"\x06") or b"tRNS" in png[:8192]
    return has_alpha and 0 < width <= WIDEST and 0 < height <= WIDEST


@lru_cache(maxsize=256)
def hand(name: str) -> str:
    """A name as if written by hand, in blue."""
    short = " ".join(name.split()[-2:])
    size = min(30, 330 // max(len(short), 1))
    return _drawn(_HAND % {"blue": BLUE, "name": _quoted(short), "size": size})


@lru_cache(maxsize=256)
def seal(body: str) -> str:
    """A round red seal with the body's name on the circle."""
    letters = [*body.upper()]
    step = min(13.0, 330 / max(len(letters), 1))
    values = {
        "red": RED,
        "letters": "".join(f'"{_quoted(letter)}", ' for letter in letters),
        "size": round(min(10.0, step * 13.2 * math.pi / 180 * 2.9), 1),
        "begins": -step * (len(letters) - 1) / 2,
        "step": step,
    }
    return _drawn(_SEAL % values)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _drawn(source: str) -> str:
    """A drawing in Typst as SVG, its letters as outlines."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_fonts()])
    drawn = typst.Compiler(root=_fonts(), font_paths=fonts).compile(source.encode(), format="svg")
    assert isinstance(drawn, bytes)
    return drawn.decode()


def _fonts() -> Path:
    return Path(settings.MOTCUA_FONTS)
