"""Numbers of the State and of the Party as packs say them: how they are written, and what is refused."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils.translation import override

from motcua.kernel.packs.api import check
from motcua.mechanisms.papers.numbering import number_faults
from tests.helpers import PACKS
from tests.mechanisms.papers.taking import PACK

STATE = {"KH", "QĐ", "NQ", "HD", "HĐ", "CV"}
PARTYS = {"NQ", "QĐ", "KL", "HD", "CV"}


@pytest.mark.parametrize(
    ("regime", "kind", "number"),
    [
        ("state", "KH", "57/KH-UBND"),
        ("state", "QĐ", "01/QĐ-UBND"),
        ("state", "NQ", "101/NQ-HĐND"),
        ("state", "KH", "07/KH-UBND-VP"),
        ("state", "CV", "123/UBND-VP"),
        ("state", "HĐ", "05/HĐ-UBND"),
        ("party", "NQ", "05-NQ/ĐU"),
        ("party", "QĐ", "399-QĐ/TW"),
        ("party", "HD", "05-HD/VPTW"),
        ("party", "CV", "12-CV/ĐU"),
        ("register", "", "7 of 2026"),
    ],
)
def test_a_number_as_its_regime_writes_it_is_right(regime: Any, kind: str, number: str) -> None:
    assert list(number_faults(number, regime, kind, STATE if regime == "state" else PARTYS)) == []


@pytest.mark.parametrize(
    ("regime", "kind", "number", "told"),
    [
        ("state", "KH", "57-KH/UBND", "không phải là cách văn bản của Nhà nước ghi số"),
        ("state", "NQ", "12-NQ/ĐU", "không phải là cách văn bản của Nhà nước ghi số"),
        ("party", "NQ", "05/NQ-ĐU", "không phải là cách văn bản của Đảng ghi số"),
        ("party", "NQ", "12/NQ-ĐU", "không phải là cách văn bản của Đảng ghi số"),
        ("party", "NQ", "Số 05-NQ/ĐU", "không phải là cách văn bản của Đảng ghi số"),
        ("state", "KH", "7/KH-UBND", "phải có số 0 đứng trước"),
        ("party", "NQ", "5-NQ/ĐU", "phải có số 0 đứng trước"),
        ("state", "HĐ", "05/HD-UBND", "Số ghi loại văn bản là “HD”, còn loại đã khai là “HĐ”"),
        ("state", "KH", "05/KHH-UBND", "Số ghi loại văn bản là “KHH”"),
        ("state", "KH", "05/UBND", "Số ghi loại văn bản là “”"),
        ("state", "CV", "05/CV-UBND", "công văn không ghi chữ viết tắt"),
        ("state", "KH", "05/KH-ubnd", "“ubnd” không phải là chữ viết tắt tên cơ quan"),
        ("party", "NQ", "05-NQ/đảng ủy", "không phải là cách văn bản của Đảng ghi số"),
    ],
)
def test_a_number_written_otherwise_is_told(regime: Any, kind: str, number: str, told: str) -> None:
    found = list(number_faults(number, regime, kind, STATE if regime == "state" else PARTYS))
    with override("vi"):
        assert told in " ".join(str(message) for message, _remedy in found)
        assert all(str(remedy) for _message, remedy in found)


def copied(folder: Path) -> Path:
    """A copy of the test pack that a test may spoil."""
    return Path(shutil.copytree(PACK, folder / "numbered"))


def mistaken(folder: Path, **numbering: Any) -> dict[str, list[str]]:
    """The faults of the test pack with another numbering of its plan, by path under the type."""
    copy = copied(folder)
    file = copy / "document-types/plan.yaml"
    item = yaml.safe_load(file.read_text())
    item["numbering"] |= numbering
    file.write_text(yaml.safe_dump(item, allow_unicode=True))
    told: dict[str, list[str]] = {}
    with override("vi"):
        for fault in check([PACKS / "vn-base", copy]):
            assert str(fault.remedy)
            told.setdefault(fault.path.partition(".numbering.")[2] or fault.path, []).append(str(fault.message))
    return told


@pytest.mark.parametrize(
    ("numbering", "paths"),
    [
        ({"notation": "{n:02}-{type}/{org}"}, {"notation"}),
        ({"notation": "{n}/{type}-{org}"}, {"notation"}),
        ({"notation": "{n:02}/KHH-{org}"}, {"notation"}),
        ({"type": "HDD"}, {"type"}),
        ({"type": "ĐH", "notation": "{n}/{type}-ubnd"}, {"type", "notation"}),
        ({"regime": "party"}, {"notation", "restarts"}),
        ({"regime": "party", "restarts": "term", "type": "GM"}, {"notation", "type"}),
        ({"restarts": "never"}, {"restarts"}),
        ({"book": "outgoin"}, {"book"}),
        ({"type": "GP", "notation": "{n}-GP/UBND", "restarts": "term", "book": "x"},
         {"type", "notation", "restarts", "book"}),
        ({"type": "QĐ"}, {"series"}),  # which vn-base's decisions write into the same book
        ({"series": "urn:motcua:series:test-sealed"}, {"book"}),
        ({"series": "urn:motcua:series:test-resolution"}, {"series", "book"}),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_wrong_numbering_is_refused_with_all_its_faults_at_once(
    tmp_path: Path, numbering: dict[str, Any], paths: set[str]
) -> None:
    assert set(mistaken(tmp_path, **numbering)) == paths


@pytest.mark.django_db
def test_two_types_of_the_party_in_one_series_are_refused(tmp_path: Path) -> None:
    told = mistaken(
        tmp_path,
        regime="party",
        notation="{n:02}-{type}/{org}",
        restarts="term",
        book="party",
        series="urn:motcua:series:test-resolution",
    )
    assert told == {"series": ["Văn bản của Đảng đánh số riêng cho từng loại; dãy số này đã dùng cho loại khác."]}


@pytest.mark.parametrize(
    ("until", "begins", "told"),
    [("2030-07-19", "2030-07-20", 0), (None, "2030-07-20", 1), ("2030-07-20", "2030-07-20", 1),
     ("2025-11-30", "2025-12-01", 1)],
)  # fmt: skip
@pytest.mark.django_db
def test_terms_that_overlap_or_begin_in_one_year_are_refused(
    tmp_path: Path, until: str | None, begins: str, told: int
) -> None:
    file = copied(tmp_path) / "organisations/party.yaml"
    bodies = yaml.safe_load(file.read_text())
    first, second = (code for code in bodies[0]["codes"] if code["scheme"] == "term")
    first["valid_to"], second["valid_from"] = until and date.fromisoformat(until), date.fromisoformat(begins)
    file.write_text(yaml.safe_dump(bodies, allow_unicode=True))
    faults = check([PACKS / "vn-base", tmp_path / "numbered"])
    assert len(faults) == told, faults
    assert all("codes" in fault.path and "valid_from" in fault.path for fault in faults), faults
