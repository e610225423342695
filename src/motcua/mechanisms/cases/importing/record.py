"""A record of the national portal, read: every field parsed or reported, nothing guessed silently.

``read_record`` takes the keys and texts of a record as the portal's page gave them and returns what they say
(``Record``): the values, each field's pieces (which put together are the raw text), and the findings that a person
must settle.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from motcua.mechanisms.cases.importing import basis, papers, results, submission
from motcua.mechanisms.cases.importing import steps as plain
from motcua.mechanisms.cases.importing.findings import Finding
from motcua.mechanisms.cases.importing.page import section
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind, Piece

T = TypeVar("T")

TABLES: Final = (submission.FIELD, papers.FIELD, basis.FIELD)
AGENCIES: Final = {
    "co_quan_thuc_hien": "performing",
    "co_quan_co_tham_quyen": "competent",
    "dia_chi_tiep_nhan": "reception",
    "co_quan_duoc_uy_quyen": "delegated",
    "co_quan_phoi_hop": "coordinating",
}
KEYS: Final = (
    "ma_thu_tuc",
    "ten_thu_tuc",
    "so_quyet_dinh",
    "cap_thuc_hien",
    "loai_thu_tuc",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    *AGENCIES,
    "thu_tuc_lien_quan",
    "trinh_tu_thuc_hien",
    *TABLES,
    "yeu_cau_dieu_kien",
    results.FIELD,
)
"""What a record must have."""
ASIDE: Final = ("formality_id", "detail_url", "raw_text")
"""What it may have besides: names of the page itself, and its whole text."""


MARKUP: Final = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});|</?[A-Za-z][^<>\n]{0,60}>")
"""Signs of a page's own language, which should have become letters before."""


@dataclass(frozen=True)
class Record:
    """What a record says. Empty lists and None: the record has no such information."""

    code: str | None = None
    title: str | None = None
    decision: str | None = None
    levels: list[str] = field(default_factory=list)
    kind: str | None = None
    subject: str | None = None
    applicants: list[str] = field(default_factory=list)
    agencies: dict[str, list[str]] = field(default_factory=dict)
    related: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    channels: list[submission.Row] = field(default_factory=list)
    components: list[papers.Group] = field(default_factory=list)
    legal_basis: list[basis.Document] = field(default_factory=list)
    outcome: results.Results = field(default_factory=results.Results)
    pieces: dict[str, tuple[Piece, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def parsed(self) -> int:
        """How many fields have something that was read."""
        return sum(any(piece.kind is Kind.VALUE for piece in pieces) for pieces in self.pieces.values())


class _Reader:
    """Reads the fields of one record, one after the other, and keeps their pieces and findings."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.pieces: dict[str, tuple[Piece, ...]] = {}
        self.findings: list[Finding] = []

    def field(self, name: str, read: Callable[[Cutter], T]) -> T:
        """What one field says. A table that the page's text holds whole, and the field in part, is read there."""
        cut = Cutter(name, self.texts.get(name, ""))
        if codes := MARKUP.findall(cut.text):
            cut.tell("markup", 0, len(cut.text), found=", ".join(dict.fromkeys(codes[:20])))
        said = read(cut)
        self.pieces[name] = cut.pieces()
        whole = section(self.texts.get("raw_text", ""), name)
        headless = any(told.kind == "head_missing" for told in cut.findings)
        broken = whole is not None and whole.strip() != cut.text.strip() and whole.strip().startswith(cut.text.strip())
        if whole is None or not (headless or broken):
            self.findings += cut.findings
            return said
        again = Cutter(name, whole)
        said = read(again)
        again.pieces()
        misplaced = Cutter(name, cut.raw)
        misplaced.take("misplaced", 0, len(cut.text), Kind.MISPLACED)
        misplaced.tell("read_elsewhere", 0, len(cut.text))
        self.pieces[name] = misplaced.pieces()
        self.findings += [*misplaced.findings, *(replace(told, field=f"raw_text/{name}") for told in again.findings)]
        return said


def read_record(data: Mapping[str, Any]) -> Record:
    """What a record says. Whatever is wrong with it is told in its findings; nothing is raised."""
    texts = {key: told for key, told in data.items() if isinstance(told, str)}
    reader = _Reader(texts)
    reader.findings += _keys(data)
    one = reader.field
    record = Record(
        code=one("ma_thu_tuc", plain.code),
        title=one("ten_thu_tuc", lambda cut: plain.value(cut, "title")),
        decision=one("so_quyet_dinh", lambda cut: plain.value(cut, "decision")),
        levels=[
            plain.LEVELS.get(name, name)
            for name in one("cap_thuc_hien", lambda cut: plain.names(cut, "level", plain.LEVELS))
        ],
        kind=one("loai_thu_tuc", lambda cut: plain.value(cut, "kind", plain.KINDS)),
        subject=one("linh_vuc", lambda cut: plain.value(cut, "field")),
        applicants=one("doi_tuong_thuc_hien", lambda cut: plain.names(cut, "applicant")),
        agencies={
            role: found
            for key, role in AGENCIES.items()
            if (found := one(key, plain.place if role == "reception" else plain.agencies))
        },
        related=one("thu_tuc_lien_quan", lambda cut: plain.lines(cut, "related")),
        steps=one("trinh_tu_thuc_hien", lambda cut: plain.lines(cut, "step")),
        conditions=one("yeu_cau_dieu_kien", lambda cut: plain.lines(cut, "condition")),
        channels=one(submission.FIELD, submission.read),
        components=one(papers.FIELD, papers.read),
        legal_basis=one(basis.FIELD, basis.read),
        outcome=one(results.FIELD, results.read),
        pieces=reader.pieces,
        findings=reader.findings,
    )
    for key, told in texts.items():
        if key not in reader.pieces:
            reader.pieces[key] = _aside(key, told)
    return record


def _aside(key: str, told: str) -> tuple[Piece, ...]:
    """A field that is kept and not read."""
    cut = Cutter(key, told)
    cut.take(key, 0, len(cut.text), Kind.VALUE if key in ASIDE else Kind.UNREAD)
    return cut.pieces()


def _keys(data: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the keys of a record."""
    found = [Finding("key_missing", key, 0, 0, "") for key in KEYS if key not in data]
    found += [
        Finding("key_extra", key, 0, 0, str(told)[:200]) for key, told in data.items() if key not in (*KEYS, *ASIDE)
    ]
    found += [
        Finding("wrong_type", key, 0, 0, str(told)[:200], {"found": type(told).__name__})
        for key, told in data.items()
        if key in (*KEYS, *ASIDE) and not isinstance(told, str)
    ]
    needed = ("ma_thu_tuc", "ten_thu_tuc", "so_quyet_dinh", *TABLES, results.FIELD)
    found += [
        Finding("empty", key, 0, 0, "") for key in needed if isinstance(data.get(key), str) and not data[key].strip()
    ]
    return found
