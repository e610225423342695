"""All records of the portal at hand: nothing of the text is lost, nothing appears that the text does not have."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.packs.api import open_library
from motcua.mechanisms.cases.importing.drafting import draft
from motcua.mechanisms.cases.importing.findings import SENTENCES
from motcua.mechanisms.cases.importing.pieces import Kind
from motcua.mechanisms.cases.importing.record import Record, read_record
from tests.mechanisms.cases.importing import corpus

pytestmark = corpus.needed
PACKS = Path(__file__).parents[4] / "packs"


@pytest.fixture(scope="module")
def records() -> dict[str, tuple[dict[str, Any], Record]]:
    found = {code: corpus.record(code) for code in corpus.codes()}
    assert len(found) >= 160
    return {code: (data, read_record(data)) for code, data in found.items()}


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_the_pieces_of_every_field_are_the_raw_text_to_the_character(records: Any) -> None:
    for code, (data, record) in records.items():
        for key, raw in data.items():
            pieces = record.pieces[key]
            assert "".join(raw[piece.start : piece.end] for piece in pieces) == raw, (code, key)
            assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]], (code, key)
            assert all(nfc(raw[piece.start : piece.end]) == piece.value for piece in pieces), (code, key)


def test_no_words_are_left_unread_without_a_finding(records: Any) -> None:
    for code, (_data, record) in records.items():
        unread = sum(piece.kind is Kind.UNREAD for pieces in record.pieces.values() for piece in pieces)
        told = sum(finding.kind == "left_over" for finding in record.findings)
        assert unread <= told, code


def test_every_value_occurs_in_the_text_as_written(records: Any) -> None:
    """Amounts, units, codes and document numbers: exactly the letters of the record, run together where they were."""
    for code, (data, record) in records.items():
        text = nfc("\n".join([data["cach_thuc_thuc_hien"], data["raw_text"]]))
        for row in record.channels:
            assert row.limit.written in text, code
            assert row.fee.written in text, code
            assert row.fee.bracket is None or row.fee.bracket in text, code
            if row.limit.amount is not None:
                assert str(row.limit.amount) in row.limit.written, code
            units = {"working_day": "Ngày làm việc", "day": "Ngày", "hour": "Giờ", "month": "Tháng"}
            if row.limit.unit is None:
                assert not re.search("Ngày|Giờ|Tháng", row.limit.written), code
            else:
                assert row.limit.written == f"{row.limit.amount} {units[row.limit.unit]}", code
            if row.fee.amount is not None:
                assert f"{row.fee.amount:,}" in row.fee.written or str(row.fee.amount) in row.fee.written, code
            assert row.fee.free == ("Miễn phí" in row.fee.written), code
        for document in record.legal_basis:
            assert f"{document.written}" in nfc(data["can_cu_phap_ly"] + data["raw_text"]), code
            assert document.number in document.written, code
        for result in record.outcome.results:
            assert f"Mã: {result.code}" in nfc(data["ket_qua_xu_ly"]), code
        for paper in (paper for group in record.components for paper in group.papers):
            assert paper.name in nfc(data["thanh_phan_ho_so"] + data["raw_text"]), code
            assert paper.originals is None or paper.originals < 10, code


def test_every_record_yields_what_a_procedure_needs(records: Any) -> None:
    for code, (data, record) in records.items():
        told = {finding.kind for finding in record.findings}
        assert record.code == code
        assert record.title
        assert record.levels
        assert record.channels, code
        assert record.outcome.results or "result_missing" in told, code
        assert record.components or data["thanh_phan_ho_so"] == "Không có thông tin", code
        counted = len(re.findall(r"\d bản (?:chính|sao)", nfc(data["thanh_phan_ho_so"])))
        assert sum(len(group.papers) for group in record.components) <= counted or "read_elsewhere" in told, code


def test_every_finding_says_in_words_what_to_decide(records: Any) -> None:
    for code, (_data, record) in records.items():
        for finding in record.findings:
            assert finding.kind in SENTENCES
            assert "%(" not in str(finding), code
            assert finding.decide


def test_reading_twice_says_the_same(records: Any) -> None:
    for _code, (data, record) in list(records.items())[::20]:
        again = read_record(data)
        assert again == record
        assert draft(again, "x") == draft(record, "x")


def test_faults_of_the_drafts_are_exactly_the_open_decisions(records: Any, tmp_path: Path) -> None:
    drafts = {made.folder: made for _data, record in records.values() for made in [draft(record, "x")]}
    assert len(drafts) == len(records)
    for made in drafts.values():
        for path, text in made.files.items():
            (tmp_path / made.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / made.folder / path).write_text(text, "utf-8")
    library = open_library([PACKS / "vn-base", *sorted(tmp_path.iterdir())])
    found: dict[tuple[str, str], set[str]] = {}
    for fault in library.faults:
        folder, _slash, path = fault.file.removeprefix(f"{tmp_path}/").partition("/")
        assert "Thiếu khóa" in str(fault.message), str(fault)
        assert fault.line
        inside = fault.path if path == "pack.yaml" else fault.path.partition(".")[2].partition(".")[2]
        found.setdefault((folder, path), set()).add(inside)
    wanted = {(made.folder, path): set(keys) for made in drafts.values() for path, keys in made.open.items() if keys}
    assert found == wanted
