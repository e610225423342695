"""Fifteen records that were transcribed by hand before the parser existed: every field must be as written there."""

import hashlib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.mechanisms.cases.importing.record import AGENCIES, Record, read_record
from tests.mechanisms.cases.importing import corpus

TRUTH = {told["code"]: told for told in yaml.safe_load((Path(__file__).parent / "transcribed.yaml").read_text("utf-8"))}


def slice_of(text: str | None) -> dict[str, Any] | None:
    """Length and digest of a text, as the transcription gives them."""
    if text is None:
        return None
    return {"length": len(text), "digest": hashlib.sha256(text.encode()).hexdigest()[:16]}


def whole(data: dict[str, Any], key: str) -> str:
    return unicodedata.normalize("NFC", data[key]).strip()


def noise(data: dict[str, Any], record: Record) -> str:
    """What follows the last result's code."""
    pieces = record.pieces["ket_qua_xu_ly"]
    last = max(number for number, piece in enumerate(pieces) if piece.name == "code")
    return "".join(piece.value for piece in pieces[last + 1 :]).strip()


def unnoted(told: Any) -> Any:
    """The transcription without its notes for people."""
    if isinstance(told, dict):
        return {key: unnoted(value) for key, value in told.items() if key != "note"}
    return [unnoted(value) for value in told] if isinstance(told, list) else told


def row(found: Any) -> dict[str, Any]:
    limit = {"amount": found.limit.amount, "unit": found.limit.unit}
    limit |= (
        {"written": None, "text": slice_of(found.limit.words)}
        if found.limit.words
        else {"written": found.limit.written}
    )
    fee = found.fee
    return {
        "channel": found.channel,
        "limits": [limit],
        "fees": [
            {
                "amount": fee.amount,
                "currency": fee.currency,
                "free": fee.free,
                "none": fee.none,
                "written": fee.written,
                "unit_text": fee.unit,
                "bracket": slice_of(fee.bracket),
            }
        ],
        "description": slice_of(found.description),
    }


def group(found: Any, told: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"heading": slice_of(found.heading), "kind": found.kind, "count": len(found.papers)}
    if "label" in told or found.label:
        said["label"] = found.label
    if "rows" in told:
        said["rows"] = [
            {
                "originals": paper.originals,
                "copies": paper.copies,
                "form": paper.forms[0] if paper.forms else None,
                "name": slice_of(paper.name),
            }
            for paper in found.papers
        ]
        assert all(len(paper.forms) <= 1 and paper.electronic is None for paper in found.papers)
    return said


@corpus.needed
@pytest.mark.parametrize("code", sorted(TRUTH))
class TestTranscribedRecord:
    def test_names_and_lists(self, code: str) -> None:
        told, data = unnoted(TRUTH[code]), corpus.record(code)
        record = read_record(data)
        assert (record.code, record.decision, record.kind, record.subject) == (
            code,
            told["decision"],
            told["kind"],
            told["field"],
        )
        assert record.levels == told["levels"]
        assert record.applicants == told["applicants"]
        assert slice_of(record.title) == told["title"]

    def test_agencies(self, code: str) -> None:
        told, data = unnoted(TRUTH[code])["agencies"], corpus.record(code)
        record = read_record(data)
        keys = {role: key for key, role in AGENCIES.items()}
        assert set(record.agencies) == {role for role, names in told.items() if names is not None}
        for role, names in record.agencies.items():
            if isinstance(told[role], dict):
                assert slice_of(whole(data, keys[role])) == told[role]
            else:
                assert names == told[role]

    def test_steps_and_conditions(self, code: str) -> None:
        told, data = unnoted(TRUTH[code]), corpus.record(code)
        record = read_record(data)
        text = whole(data, "trinh_tu_thuc_hien")
        assert {"lines": len(record.steps), **(slice_of(text) or {})} == told["steps"]
        conditions = whole(data, "yeu_cau_dieu_kien") if record.conditions else None
        assert slice_of(conditions) == told["conditions"]

    def test_submission(self, code: str) -> None:
        told, record = unnoted(TRUTH[code]), read_record(corpus.record(code))
        assert [row(found) for found in record.channels] == told["submission"]

    def test_components(self, code: str) -> None:
        told, record = unnoted(TRUTH[code])["components"], read_record(corpus.record(code))
        assert len(record.components) == len(told)
        for found, truth in zip(record.components, told, strict=True):
            assert group(found, truth) == truth

    def test_legal_basis(self, code: str) -> None:
        told, record = unnoted(TRUTH[code])["legal_basis"], read_record(corpus.record(code))
        assert [
            {
                "number": found.number,
                "written": found.written,
                "date": found.date.isoformat() if found.date else None,
                "issuer": found.issuer,
                "title": slice_of(found.title),
            }
            for found in record.legal_basis
        ] == told

    def test_results_and_noise(self, code: str) -> None:
        told, data = unnoted(TRUTH[code]), corpus.record(code)
        record = read_record(data)
        assert [{"code": found.code, "name": slice_of(found.name)} for found in record.outcome.results] == told[
            "results"
        ]
        assert slice_of(noise(data, record)) == told["noise"]
        assert (record.outcome.keywords, record.outcome.about) == (None, None)
