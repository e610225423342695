"""Readings in words: who, when, what, for what; the same for the person, the reader and whoever reviews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import FLAGS, Reading, purposes
from motcua.mechanisms.cases.api import Attachment, Dossier, ProcedureSpec, procedure_of
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import Assignment

PAGE = 30


@dataclass(frozen=True)
class ReadingLine:
    """One reading. ``who`` is the reader's position and ``organisation`` his body, never his name: he answers as an
    official, and the organisation for him. ``fields`` names what was revealed."""

    id: UUID
    at: datetime
    revealed: bool
    who: str
    organisation: str
    dossier: UUID
    code: str
    what: str
    purpose: str
    basis: str
    flags: list[str]


def page_of(rows: QuerySet[Reading], last: str, size: int = PAGE) -> tuple[list[Reading], str]:
    """Readings, the newest first, behind the one with the key ``last``; and the key that leads to the next page."""
    before = _read(rows, last)
    if before is not None:
        rows = rows.filter(Q(at__lt=before.at) | Q(at=before.at, pk__lt=before.pk))
    found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def _read(rows: QuerySet[Reading], key: str) -> Reading | None:
    try:
        return rows.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def lines(rows: Sequence[Reading]) -> list[ReadingLine]:
    """Readings in words of the reader's language; four statements for all of them."""
    known = _Known(rows)
    return [known.line(row) for row in rows]


class _Known:
    """What the readings of one page are about, fetched at once."""

    def __init__(self, rows: Sequence[Reading]) -> None:
        parts = [row.what.partition(":") for row in rows if row.kind == Reading.Kind.OPENED]
        wanted: dict[str, set[str]] = {}
        for kind, _colon, key in parts:
            wanted.setdefault(kind, set()).add(key)
        self.dossiers = _by_key(Dossier.objects.filter(pk__in={row.subject for row in rows}))
        self.files = _by_key(Attachment.objects.filter(pk__in=wanted.get(Attachment._meta.label_lower, ())))
        self.papers = _by_key(Document.objects.filter(pk__in=wanted.get(Document._meta.label_lower, ())))
        self.duties = _by_key(Assignment.objects.filter(pk__in={row.assignment for row in rows if row.assignment}))
        self.purposes = {one.urn: one for one in purposes()}

    def line(self, row: Reading) -> ReadingLine:
        found = self.dossiers.get(row.subject)
        spec = procedure_of(found) if found else None
        purpose, basis = self._why(row)
        return ReadingLine(
            id=row.pk,
            at=row.at,
            revealed=row.kind == Reading.Kind.REVEALED,
            who=in_language(row.position.title) if row.position else _("Hệ thống kết nối"),
            organisation=in_language(row.organisation.title) if row.organisation else "",
            dossier=row.subject,
            code=found.code if found else "",
            what=self._what(row, spec),
            purpose=purpose,
            basis=basis,
            flags=[str(FLAGS[name]) for name in row.flags if name in FLAGS],
        )

    def _why(self, row: Reading) -> tuple[str, str]:
        duty, one = self.duties.get(row.assignment), self.purposes.get(row.named)
        if duty is not None:
            words: Mapping[str, str] = duty.translations.get((get_language() or "vi").partition("-")[0], {})
            return words.get("what") or row.purpose, words.get("authority") or row.basis
        return (str(one.title) if one else row.purpose), row.basis

    def _what(self, row: Reading, spec: ProcedureSpec | None) -> str:
        if row.kind == Reading.Kind.REVEALED:
            return _("Hiện số bị che: %(fields)s") % {"fields": "; ".join(labels(row.what.split(","), spec))}
        kind, _colon, key = row.what.partition(":")
        if kind == "preview":
            return _("Bản xem trước giấy tờ sắp ký")
        if kind == Attachment._meta.label_lower and (file := self.files.get(UUID(key))) is not None:
            titles = {part.id: str(part.title) for part in spec.components} if spec else {}
            return _("Tệp trong hồ sơ: %(title)s") % {"title": titles.get(file.component, file.name)}
        if kind == Document._meta.label_lower and (paper := self.papers.get(UUID(key))) is not None:
            title = spec.result.title if spec else ""
            return _("%(title)s số %(notation)s") % {"title": title, "notation": paper.notation}
        if kind.startswith("money."):
            return _("Khoản tiền đã nộp")
        return _("Trang hồ sơ")


def _by_key(rows: QuerySet[Any]) -> dict[Any, Any]:
    return {row.pk: row for row in rows.order_by("pk")}


def labels(paths: Iterable[str], spec: ProcedureSpec | None) -> list[str]:
    """What the fields of a dossier are called, each with its section."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)] if spec else []
    names = {
        f"{section.id}.{field.id}": f"{section.title}, {field.label}"
        for form in forms
        for section, field in form.walk()
    }
    return [names.get(path, path) for path in paths]
