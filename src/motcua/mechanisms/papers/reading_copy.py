"""Reading copies: what a document says in English and Bengali, for whoever reads no Vietnamese. No legal value.

Its words are frozen with the document, by the packs of that day, and never put together again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypedDict

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.access.api import Organisation, Signer
from motcua.kernel.text.api import Multilingual, unprintable
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.reads import verify_address
from motcua.mechanisms.papers.render import qr_svg, render
from motcua.mechanisms.papers.rules import VIETNAM

LANGUAGES: Final = {"en": "English", "bn": "বাংলা"}
SOURCE: Final = Path(__file__).with_name("reading.typ").read_text(encoding="utf-8")


class Read(TypedDict):
    """A part of a reading copy in its language: a ``title``, which may be empty, and pairs of label and value."""

    title: str
    rows: list[list[str]]


@dataclass(frozen=True)
class ReadingCopy:
    """A document in another language, ready to be shown: ``mark`` says what it is worth, ``facts`` are the pairs that
    head it (number, date, body, signer), ``parts`` what it says, ``check`` how to check the original by its ``code`` or
    ``qr`` (SVG)."""

    language: str
    title: str
    mark: str
    facts: list[list[str]]
    parts: list[Read]
    check: str
    code: str
    qr: str


def frozen(
    said: Mapping[str, Sequence[Read]], title: Multilingual, body: Organisation, signer: Signer
) -> dict[str, Any]:
    """What the reading copies will say, by language: beside the parts, what document, body and signer are called
    today. Letters that no paper can show are left out."""
    bodies = [body.title, *([body.parent.title] if body.parent else [])]
    found = {}
    for language, parts in said.items():
        lines = [Multilingual(**signer.seat.title).get(language)]
        if signer.giver:
            with override(language):
                lines.insert(0, _("Ký thay: %(title)s") % {"title": Multilingual(**signer.giver.title).get(language)})
        found[language] = {
            "title": title.get(language),
            "organisation": ", ".join(Multilingual(**one).get(language) for one in bodies),
            "signer": lines,
            "parts": [
                {"title": _printable(part["title"]), "rows": [[*map(_printable, row)] for row in part["rows"]]}
                for part in parts
            ],
        }
    return found


def _printable(text: str) -> str:
    return "".join(letter for letter in text if not unprintable(letter))


def reading_copy(document: Document, language: str) -> ReadingCopy | None:
    """A signed or void document in ``language``; ``None`` for one that has no such copy, as those from before there
    were any, and for one that is not signed."""
    said = document.translations.get(language)
    if said is None or document.signed_at is None:
        return None
    with override(language):
        mark = _("Bản dịch để đọc, không có giá trị pháp lý. Giấy tờ gốc bằng tiếng Việt.")
        if document.state == Document.State.VOID:
            mark += " " + _("Giấy tờ gốc đã bị hủy.")
        facts = [
            [_("Số"), document.notation],
            [_("Ngày cấp"), date_format(document.issued_on, "j F Y")],
            [_("Cơ quan cấp"), said["organisation"]],
            [_("Người ký"), ", ".join([document.signer_name, *said["signer"]])],
            [_("Ký lúc"), _moment(document.signed_at)],
        ]
        check = _("Quét mã QR, hoặc gõ mã dưới đây ở trang kiểm tra, để xem giấy tờ gốc có thật và còn giá trị không.")
        qr = qr_svg(f"{verify_address()}{document.code}/", light="white")
        return ReadingCopy(language, said["title"], mark, facts, said["parts"], check, document.code, qr)


def _moment(moment: datetime) -> str:
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M}, {date_format(local.date(), 'j F Y')}"


def reading_pdf(document: Document, copy: ReadingCopy) -> bytes:
    """The copy as a PDF/A-2a file; not signed, and the same bytes each time. Raises ``RenderError``."""
    assert document.signed_at is not None
    data = {
        "language": copy.language,
        "title": copy.title,
        "mark": copy.mark,
        "facts": copy.facts,
        "parts": copy.parts,
        "check": copy.check,
        "code": copy.code,
        "address": verify_address().partition("://")[2].rstrip("/"),
        "qr": copy.qr,
    }
    return render(SOURCE, data, Path(settings.MOTCUA_FONTS), document.signed_at)
