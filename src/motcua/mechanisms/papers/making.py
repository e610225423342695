"""What a template gets to print, and how a document would look before anybody has decided on it."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from motcua.kernel.access.api import seats, signer_in
from motcua.kernel.calendar.api import now
from motcua.kernel.packs.api import get
from motcua.mechanisms.papers.acts import LABELS, Paper, issuer, refuse_faulty, with_labels
from motcua.mechanisms.papers.appearance import marks
from motcua.mechanisms.papers.layouts import for_template
from motcua.mechanisms.papers.models import Certificate, Document
from motcua.mechanisms.papers.reads import verify_address
from motcua.mechanisms.papers.render import RenderError, qr_svg, render
from motcua.mechanisms.papers.rules import for_print, signing_time
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec

__all__ = ["RenderError", "full_name", "preview", "print_data"]

STAMP = """#set page(foreground: rotate(-35deg, text(
  font: "Tinos", size: 64pt, weight: "bold", fill: rgb(140, 28, 19, 45), hyphenate: false)[BẢN XEM TRƯỚC]))
"""


def preview(paper: Paper, day: date) -> bytes:
    """The page that would be printed, as PDF: the type's own template, stamped, without number, code and signature.

    Nothing is stored. Raises ``Invalid`` for content that could not be approved either, ``RenderError``.
    """
    spec = get(DocumentTypeSpec, KIND, paper.type, day)
    refuse_faulty(paper.type, paper.content, day)
    able = [seat.pk for seat in seats(spec.signer, paper.organisation.pk)]
    at = paper.signer or next(iter(able), None)
    signer = signer_in(at, paper.authority, paper.account) if at else None
    document = Document(
        organisation=issuer(paper.organisation, signer) if signer else paper.organisation,
        issued_on=day,
        content=with_labels(paper, spec, paper.content),
        signer=signer.seat if signer else None,
        signer_name=signer.name if signer else "",
        signer_title=signer.seat.title["vi"] if signer else "",
        signed_for=signer.signed_for if signer else "",
    )
    return render(STAMP + spec.layout, print_data(document, spec, None), Path(settings.MOTCUA_FONTS), now())


def print_data(
    document: Document,
    spec: DocumentTypeSpec,
    moment: datetime | None,
    certificates: Mapping[str, Certificate] = MappingProxyType({}),
) -> dict[str, Any]:
    """Everything a template may print: see the head of any template in the packs. Without ``moment``, unsigned.

    ``certificates``, by who signs ("person", "organisation"), give their pictures to ``signatures``.
    """
    body = document.organisation
    names = [body.title["vi"], *([body.parent.title["vi"]] if body.parent else [])]
    time = signing_time(moment) if moment else ""
    data: dict[str, Any] = for_print(
        {
            "document": {
                "title": spec.title.vi,
                "notation": document.notation,
                "date": document.issued_on.isoformat(),
                "code": document.code,
            },
            "organisation": {"name": names[0], "full_name": full_name(names)},
            "signer": {
                "name": document.signer_name,
                "titles": [line for line in (document.signed_for, document.signer_title) if line],
                "time": time,
            },
            "content": {part: said for part, said in document.content.items() if part != LABELS},
        }
    )
    data["signatures"] = marks(document, spec, certificates, moment)
    data["labels"] = document.content.get(LABELS, [])
    data["demonstration"] = settings.MOTCUA_KIND == "demonstration"
    printed_on = data["document"]["date"]["long"]
    data |= for_template(spec.laid_out, body, document.notation, document.issued_on, printed_on)
    data["document"]["address"] = verify_address().partition("://")[2].rstrip("/")
    data["document"]["qr"] = qr_svg(f"{verify_address()}{document.code}".rstrip("/") + "/")
    return data


def full_name(names: list[str]) -> str:
    """A body named with the body above it: "Ủy ban nhân dân phường Cửa Nam, thành phố Hà Nội"."""
    return ", ".join([names[0], *(name.removeprefix("Ủy ban nhân dân ") for name in names[1:])])
