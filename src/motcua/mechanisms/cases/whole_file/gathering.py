"""What lies in the whole file of a dossier, and where: what was asked, the papers filed, those made, what was done."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from django.utils.translation import override

from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.files.api import Limits, clean_name, keep
from motcua.kernel.forms.api import display
from motcua.kernel.ledger.api import canonical, history, receipt_text
from motcua.kernel.text.api import nfc
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.models import Compilation, Consultation, Dossier, Extension, Pause, Supplement
from motcua.mechanisms.cases.policy import WORDS
from motcua.mechanisms.cases.reads import timeline
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.cases.whole_file.acts import Entry, Gathered
from motcua.mechanisms.papers.api import Document, Read, newest_file, printout, title_of

MARK: Final = "Bản in từ hồ sơ điện tử để lưu, không thay cho giấy tờ trong hồ sơ"
_PDF = Limits(max_bytes=20 * 1024 * 1024, media_types=frozenset({"application/pdf"}))


@dataclass
class Shelf:
    """The archive as it fills: entries in order, and the texts among them by path."""

    entries: list[Entry] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, title: str, sha256: str, size: int) -> None:
        """A file that is kept in the store; of two alike names, the second is numbered."""
        taken = {entry.path for entry in self.entries}
        whole, number = PurePath(path), 1
        while path in taken:
            number += 1
            path = str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))
        self.entries.append(Entry(path=path, title=title[:400], sha256=sha256, size=size))

    def write(self, path: str, title: str, text: str) -> None:
        """A text that is kept with the list, as an act takes it: composed, without blanks around it."""
        text = nfc(text.strip())
        data = text.encode()
        self.put(path, title, hashlib.sha256(data).hexdigest(), len(data))
        self.texts[self.entries[-1].path] = text

    def print(self, path: str, title: str, pdf: bytes) -> None:
        """A sheet that was printed for the archive."""
        kept = keep(io.BytesIO(pdf), PurePath(path).name, _PDF)
        self.put(path, title, kept.sha256, kept.size)


def gathered(row: Compilation) -> Gathered:
    """Everything, put in its place. Prints and keeps files, so it is no part of a deed; the same dossier at the same
    moment gives the same archive."""
    dossier, moment = row.dossier, row.ordered_at
    spec, shelf = procedure_of(dossier), Shelf()
    with override("vi"):
        _request(shelf, dossier, spec, moment)
        _filed(shelf, dossier, spec)
        _made(shelf, dossier)
        _done(shelf, dossier, spec, moment)
    return Gathered(entries=shelf.entries, texts=shelf.texts)


def _request(shelf: Shelf, dossier: Dossier, spec: ProcedureSpec, moment: datetime) -> None:
    parts = _parts(spec, dossier)
    shelf.print("1-to-khai/to-khai.pdf", "Tờ khai", printout(str(spec.title), MARK, _facts(dossier), parts, moment))
    shelf.write("1-to-khai/to-khai.json", "Tờ khai, dạng dữ liệu", _json(dossier.data))
    found = {step: said for step, said in dossier.findings.items() if said}
    if found:
        shelf.write("1-to-khai/cong-chuc-ghi.json", "Phần công chức ghi, dạng dữ liệu", _json(found))


def _parts(spec: ProcedureSpec, dossier: Dossier) -> list[Read]:
    """The form as it was answered, then what officers wrote at their steps."""
    day = legal_day(dossier.received_at)
    shown = display(spec.form, dossier.data, masked=False, on=day)
    for step in spec.steps:
        if step.form and dossier.findings.get(step.id):
            shown += display(step.form, dossier.findings[step.id], masked=False, on=day)
    return [
        Read(title=str(part.title), rows=[[str(row.label), row.text] for row in part.rows if row.text])
        for part in shown
    ]


def _filed(shelf: Shelf, dossier: Dossier, spec: ProcedureSpec) -> None:
    titles = {part.id: str(part.title) for part in spec.components}
    for file in dossier.attachments.order_by("added_at", "pk"):
        path = f"2-giay-to-nop/{clean_name(f'{file.component}-{file.name}')}"
        shelf.put(path, titles.get(file.component, file.component), file.sha256, file.size)


def _made(shelf: Shelf, dossier: Dossier) -> None:
    papers = Document.objects.filter(subject=dossier.pk, signed_at__isnull=False).order_by("prepared_at", "pk")
    for paper in papers:
        file = newest_file(paper)
        gone = " (đã hủy)" if paper.state == Document.State.VOID else ""
        name = clean_name(f"{title_of(paper).vi}-{paper.notation}.pdf".replace("/", "-"))
        shelf.put(f"3-giay-to-cap/{name}", f"{title_of(paper).vi} số {paper.notation}{gone}", file.sha256, file.size)


def _done(shelf: Shelf, dossier: Dossier, spec: ProcedureSpec, moment: datetime) -> None:
    steps = [
        [f"{one.at.astimezone(ZONE):%H:%M %d/%m/%Y}", f"{WORDS.get(one.act, one.act)} – {one.by or 'Hệ thống'}"]
        for one in timeline(dossier)
    ]
    parts = [Read(title="Các việc đã làm", rows=steps)]
    shelf.print(
        "4-qua-trinh/qua-trinh.pdf",
        "Quá trình giải quyết",
        printout(f"Quá trình giải quyết: {spec.title}", MARK, _facts(dossier), parts, moment),
    )
    shelf.write("4-qua-trinh/qua-trinh.json", "Quá trình giải quyết, dạng dữ liệu", _json(dict(_rows(dossier))))
    for entry in history(dossier.pk):
        name = f"4-qua-trinh/so-cai/{entry.n:04}-{entry.act}.json"
        shelf.write(name, f"Biên nhận sổ cái: {WORDS.get(entry.act, entry.act)}", receipt_text(entry))


def _rows(dossier: Dossier) -> Iterator[tuple[str, Any]]:
    """What interrupted it, and the legal clock with its working, as rows."""
    for model in (Supplement, Pause, Extension, Consultation):
        names = [one.attname for one in model._meta.concrete_fields]
        rows = model._default_manager.filter(dossier=dossier).order_by("pk").values(*names)
        yield model._meta.model_name or "", list(rows)
    yield "clock", dossier.clock


def _facts(dossier: Dossier) -> list[list[str]]:
    ended = dossier.ended_at.astimezone(ZONE) if dossier.ended_at else None
    return [
        ["Mã hồ sơ", dossier.code],
        ["Cơ quan giải quyết", dossier.organisation.title["vi"]],
        ["Người nộp", dossier.applicant.name],
        ["Nộp lúc", f"{dossier.received_at.astimezone(ZONE):%H:%M %d/%m/%Y}"],
        ["Hẹn trả", f"{dossier.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}"],
        ["Kết thúc lúc", f"{ended:%H:%M %d/%m/%Y}" if ended else "chưa kết thúc"],
    ]


def _json(value: Any) -> str:
    return json.dumps(json.loads(canonical(value)), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
