"""A record as a draft pack: what it says in our schema, and nothing that it does not say.

What the record leaves open stays open: the key is missing, so ``packs check`` shows it with its line, and a comment
beside it says what was found. ``Draft.open`` names these keys; a person writes them and publishes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.mechanisms.cases.importing.findings import Finding
from motcua.mechanisms.cases.importing.papers import Group, Paper
from motcua.mechanisms.cases.importing.record import Record
from motcua.mechanisms.cases.importing.submission import LONGEST, Row
from motcua.mechanisms.cases.importing.writing import NOTE, as_yaml, clean

LEVELS: Final = ("ministry", "province", "commune")
_BLOCKS: Final = {
    "code": ("ma_thu_tuc",),
    "title": ("ten_thu_tuc",),
    "field": ("linh_vuc",),
    "level": ("cap_thuc_hien",),
    "applicants": ("doi_tuong_thuc_hien",),
    "decision": ("so_quyet_dinh",),
    "legal_basis": ("can_cu_phap_ly",),
    "channels": ("cach_thuc_thuc_hien",),
    "components": ("thanh_phan_ho_so",),
    "steps": ("trinh_tu_thuc_hien",),
    "result": ("ket_qua_xu_ly",),
}
"""Key of the draft → the fields of the record whose findings stand beside it."""
_OPEN_FEE: Final = frozenset(
    {
        *("money_differs", "money_beside", "money_small", "free_with_amounts", "free_with_words", "fee_share"),
        *("fee_foreign", "fee_missing", "run_together", "row_unread"),
    }
)
"""Findings that leave the amount of a fee to a person."""


@dataclass(frozen=True)
class Draft:
    """The files of a draft pack by path, and the keys that a person must write: ``open``, as ``packs check`` names them
    below the item, by file."""

    folder: str
    files: Mapping[str, str]
    open: Mapping[str, frozenset[str]]


@dataclass
class _Writing:
    """The draft of one record while it is written."""

    record: Record
    open: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The record, as a source of law cites it."""
        values = {"code": (self.record.code or "?")[:20], "decision": (self.record.decision or "?")[:60]}
        return _("Bản ghi thủ tục %(code)s trên Cổng dịch vụ công quốc gia (Quyết định %(decision)s)") % values

    def told(self, *fields: str) -> list[Finding]:
        """The findings in these fields of the record."""
        return [told for told in self.record.findings if told.field.removeprefix("raw_text/") in fields]


def draft(record: Record, name: str) -> Draft:
    """The draft pack of a record; ``name`` is what its file was called, for a record without a usable code."""
    known = record.code if record.code and re.fullmatch(r"[0-9]\.[0-9]{6}", record.code) else None
    slug = re.sub(r"[^a-z0-9]+", "-", (known or name).lower()).strip("-")[:40] or "record"
    writing = _Writing(record)
    procedure = _procedure(writing, known)
    path = f"procedures/{known or slug}.yaml"
    return Draft(
        f"import-{slug}",
        {"pack.yaml": as_yaml(_manifest(record, slug)), path: as_yaml(procedure), "README.md": report(record)},
        {"pack.yaml": frozenset({"valid_from", "licence"}), path: frozenset(writing.open)},
    )


def report(record: Record) -> str:
    """What was read and what is open, for people."""
    lines = [f"# {record.code or '?'} {record.title or ''}".rstrip(), ""]
    lines += [_("Nhập từ Cổng dịch vụ công quốc gia; chưa ai kiểm chứng."), ""]
    lines += [_("Số mục đã đọc: %(fields)s. Số điều cần xem: %(count)s.") % _counts(record), ""]
    lines += [f"- {told}" for told in record.findings]
    return "\n".join(" ".join(clean(line).split()) for line in lines) + "\n"


def _counts(record: Record) -> dict[str, int]:
    return {"fields": record.parsed, "count": len(record.findings)}


def _manifest(record: Record, slug: str) -> dict[str, Any]:
    return {
        NOTE: [_("Bản nháp nhập từ Cổng dịch vụ công quốc gia. Cần ghi thêm: valid_from, licence. Xem README.md.")],
        "urn": f"urn:motcua:pack:import-{slug}",
        "version": 1,
        "title": record.title or slug,
        "requires": {"urn:motcua:pack:vn-base": "1-"},
        "languages": ["vi"],
    }


def _procedure(writing: _Writing, known: str | None) -> dict[str, Any]:
    """The procedure: the blocks in the order of our packs, each with what is open in it above."""
    record = writing.record
    blocks: dict[str, Any] = {
        "urn": f"urn:motcua:procedure:{known}" if known else None,
        "code": known,
        "title": record.title,
        "valid_from": None,
        "field": record.subject,
        "level": record.levels[0] if len(record.levels) == 1 and record.levels[0] in LEVELS else None,
        "applicants": record.applicants or None,
        "decision": record.decision,
        "legal_basis": _legal_basis(writing),
        "summary": None,
        "notes": _notes(record),
        "keywords": [record.outcome.keywords] if record.outcome.keywords else [],
        "calendar": None,
        "channels": _channels(writing) or None,
        "components": _components(writing),
        "form": None,
        "steps": None,
        "result": _result(writing),
        "retention": None,
        "classification": None,
    }
    told = {key: [f"{found}" for found in writing.told(*fields)] for key, fields in _BLOCKS.items()}
    asides = _asides(record)
    written: dict[str, Any] = {NOTE: [_("Những khóa còn thiếu là điều bản ghi không nói, hoặc nói không rõ.")]}
    for key, value in blocks.items():
        remarks = [*asides.get(key, []), *told.get(key, [])]
        if value is None:
            writing.open.add(key)
            remarks = [_("Cần ghi: %(key)s.") % {"key": key}, *remarks]
        if remarks:
            written[f"{NOTE} {key}"] = remarks
        if value not in (None, []) or (key == "components" and value is not None):
            written[key] = value
    placed = {name for fields in _BLOCKS.values() for name in fields}
    written[f"{NOTE} rest"] = [
        str(found) for found in record.findings if found.field.removeprefix("raw_text/") not in placed
    ]
    return written


def _asides(record: Record) -> dict[str, list[str]]:
    """What the record says that our schema has no place for, beside the key that needs it."""
    agencies = [f"{role}: {'; '.join(names)}" for role, names in record.agencies.items()]
    return {
        "level": [_("Cấp thực hiện: %(levels)s.") % {"levels": ", ".join(record.levels) or "?"}, *agencies],
        "decision": [_("Loại thủ tục: %(kind)s.") % {"kind": record.kind or "?"}],
        "steps": [_("Trình tự trong bản ghi:"), *record.steps],
        "result": [
            *[f"{found.code}: {found.name}" for found in record.outcome.results],
            *([record.outcome.about] if record.outcome.about else []),
        ],
    }


def _legal_basis(writing: _Writing) -> list[dict[str, Any]]:
    basis = []
    for document in writing.record.legal_basis:
        said: dict[str, Any] = {"document": document.number, "title": _line(document.title)}
        parts = [document.date.strftime("%d/%m/%Y") if document.date else "", document.issuer or ""]
        if any(parts):
            said["note"] = ", ".join(part for part in parts if part)
        basis.append({**said, "verified": False})
    for told in writing.told("can_cu_phap_ly"):
        if told.kind == "number_missing":
            writing.open.add(f"legal_basis.{len(basis) + 1}.document")
            basis.append({"title": _line(told.words), "verified": False})
    return basis


def _channels(writing: _Writing) -> list[dict[str, Any]]:
    """A row as it stands; of a row whose channel has been before, the channel stays open."""
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    starts = [row.places.start for row in writing.record.channels]
    told: dict[int, list[str]] = {}
    for found in writing.told("cach_thuc_thuc_hien"):
        told.setdefault(bisect_right(starts, found.start), []).append(str(found))
    for number, row in enumerate(writing.record.channels, 1):
        path = f"channels.{number}"
        said: dict[str, Any] = {NOTE: [f"{row.channel}: {row.limit.written} – {row.fee.written}"]}
        said[NOTE] += told.get(number, [])
        if row.channel in seen:
            writing.open.add(f"{path}.channel")
        else:
            said["channel"] = [row.channel]
        seen.add(row.channel)
        said |= _limit(writing, row, path)
        said["fee"] = _fee(writing, row, path)
        said["sources"] = _sources(writing, [row.limit.written, row.description])
        rows.append(said)
    return rows


def _limit(writing: _Writing, row: Row, path: str) -> dict[str, Any]:
    doubtful = row.told & {"limit_differs", "run_together"}
    if row.limit.amount is None or not 1 <= row.limit.amount <= LONGEST or doubtful:
        writing.open.add(f"{path}.limit")
        return {}
    if row.limit.unit is None:
        writing.open.add(f"{path}.limit.unit")
        return {"limit": {"amount": row.limit.amount}}
    return {"limit": {"amount": row.limit.amount, "unit": row.limit.unit}}


def _fee(writing: _Writing, row: Row, path: str) -> dict[str, Any]:
    fee: dict[str, Any] = {}
    if row.told & _OPEN_FEE:
        writing.open.add(f"{path}.fee.amount")
    else:
        fee["amount"] = 0 if row.fee.free else row.fee.amount
    if row.fee.each:
        fee["unit"] = row.fee.each.removeprefix("/").strip()
    return {**fee, "sources": _sources(writing, [row.fee.written, row.fee.bracket])}


def _sources(writing: _Writing, said: Iterable[str | None]) -> list[dict[str, Any]]:
    return [{"citation": writing.source, "says": _line(words), "verified": False} for words in said if words]


def _components(writing: _Writing) -> list[dict[str, Any]] | None:
    """The papers; None where the table could not be read. Rows that count nothing are remarks and go to the notes."""
    if any(told.kind in ("head_missing", "key_missing", "wrong_type") for told in writing.told("thanh_phan_ho_so")):
        return None
    parts: list[dict[str, Any]] = []
    for group in writing.record.components:
        for paper in group.papers:
            if _remark(group, paper):
                continue
            name = f"paper_{len(parts) + 1}"
            said: dict[str, Any] = {NOTE: [group.heading] if group.heading and paper is group.papers[0] else []}
            said[NOTE] += [_("Mẫu: %(file)s") % {"file": file} for file in paper.forms]
            said |= {"id": name, "title": _line(paper.name)}
            if group.kind in ("submit", "present"):
                said["kind"] = group.kind
            else:
                writing.open.add(f"components.{name}.kind")
            parts.append({**said, "originals": paper.originals or 0, "copies": paper.copies or 0})
    return parts


def _remark(group: Group, paper: Paper) -> bool:
    """Whether a row is no paper: it counts nothing, or has no name."""
    counted = paper.originals != 0 or paper.copies or paper.electronic or paper.doubtful
    return not paper.name or not counted


def _notes(record: Record) -> list[str]:
    remarks = [
        _line(paper.name)
        for group in record.components
        for paper in group.papers
        if paper.name and _remark(group, paper)
    ]
    return [*map(_line, record.conditions), *remarks]


def _result(writing: _Writing) -> dict[str, Any]:
    writing.open.add("result.document_type")
    results = writing.record.outcome.results
    if len(results) != 1:
        writing.open.update({"result.code", "result.title"})
        return {}
    said = {"title": _line(results[0].name)}
    if any(told.kind == "code_odd" for told in writing.told("ket_qua_xu_ly")):
        writing.open.add("result.code")
        return said
    return {"code": results[0].code, **said}


def _line(words: str) -> str:
    """A text of the portal on one line."""
    return " ".join(clean(words).replace("\u200e", "").split())
