"""The register written out: the ten columns of Decree 30/2020, Annex IV, and the fields of its Annex VI."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import now
from motcua.kernel.text.api import sheet
from motcua.mechanisms.papers.register import Line
from motcua.mechanisms.papers.render import render

COLUMNS: Final[tuple[str | Promise, ...]] = (
    _("Số, ký hiệu văn bản"),
    _("Ngày tháng văn bản"),
    _("Tên loại và trích yếu nội dung"),
    _("Người ký"),
    _("Nơi nhận văn bản"),
    _("Đơn vị, người nhận bản lưu"),
    _("Số lượng bản"),
    _("Ngày chuyển"),
    _("Ký nhận"),
    _("Ghi chú"),
)
SOURCE: Final = Path(__file__).with_name("register.typ").read_text(encoding="utf-8")
LONGEST: Final[dict[str, int]] = {
    "CodeNumber": 11,
    "CodeNotation": 30,
    "TypeName": 100,
    "OrganName": 200,
    "Subject": 500,
    "Description": 500,
    "Position": 100,
    "FullName": 50,
    "FileNotation": 20,
}
"""How many letters a field of Annex VI takes at most."""


class Entry(NamedTuple):
    """A line of the register, who receives the document (``to``), and the code of the ``file`` that it belongs to."""

    line: Line
    to: str
    file: str


def columns(entry: Entry) -> list[str]:
    """An entry in the ten columns, in the reader's language."""
    line = entry.line
    return [
        line.notation,
        f"{line.issued_on:%d/%m/%Y}",
        f"{line.title} – {line.abstract}",
        f"{line.signer_name}, {line.signer_title}",
        entry.to,
        str(_("Lưu trên hệ thống")),
        "1",
        f"{line.sent:%d/%m/%Y}" if line.sent else "",
        str(_("Chuyển điện tử")) if line.sent else "",
        str(_("Đã hủy: %(reason)s")) % {"reason": line.reason} if line.state == "void" else "",
    ]


def printed(entries: Sequence[Entry], title: str, body: str, span: str) -> bytes:
    """The ten columns as a PDF on its side, void entries struck out: at most some thousand, since it is set at once."""
    data = {
        "language": get_language(),
        "title": title,
        "body": body,
        "span": span,
        "columns": [str(column) for column in COLUMNS],
        "rows": [columns(entry) for entry in entries],
        "void": [n for n, entry in enumerate(entries) if entry.line.state == "void"],
    }
    return render(SOURCE, data, Path(settings.MOTCUA_FONTS), now())


def table(entries: Iterable[Entry]) -> Iterator[str]:
    """The ten columns as CSV."""
    return sheet(COLUMNS, map(columns, entries))


def fields(entry: Entry, organ: str) -> dict[str, Any]:
    """An entry in the fields of Annex VI, in Vietnamese; ``organ``: the identifier of the body that issued it."""
    line = entry.line
    values = {
        "FileCode": {"OrganId": organ, "FileCatalog": line.issued_on.year, "FileNotation": entry.file},
        "TypeName": line.title.vi,
        "CodeNumber": line.number,
        "CodeNotation": line.symbol,
        "IssuedDate": f"{line.issued_on:%d/%m/%Y}",
        "OrganName": line.organisation.vi,
        "Subject": f"{line.title.vi} – {line.abstract.vi}",
        "Language": "Tiếng Việt",
        "Description": f"Đã hủy: {line.reason}" if line.state == "void" else "",
        "SignerInfo": {"Position": line.signer_title, "FullName": line.signer_name},
        "To": {"OrganId": "", "OrganName": entry.to},
        "Priority": 0,
        "IssuedAmount": 1,
    }
    return _short(values)


def _short(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _short(value) if isinstance(value, dict) else value[: LONGEST[name]] if name in LONGEST else value
        for name, value in values.items()
    }


def as_json(entries: Iterable[Entry], organ: str) -> Iterator[str]:
    """The fields of Annex VI as a JSON list, an entry at a time."""
    before = "[\n"
    for entry in entries:
        yield before + json.dumps(fields(entry, organ), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def as_xml(entries: Iterable[Entry], organ: str) -> Iterator[str]:
    """The fields of Annex VI as XML, an entry at a time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<Documents>\n'
    for entry in entries:
        yield f"<Document>{''.join(_element(*pair) for pair in fields(entry, organ).items())}</Document>\n"
    yield "</Documents>\n"


def _element(name: str, value: Any) -> str:
    inner = "".join(_element(*pair) for pair in value.items()) if isinstance(value, dict) else escape(str(value))
    return f"<{name}>{inner}</{name}>"
