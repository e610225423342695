"""Sets of indicators in packs: what ours adds up to, and what a mistaken one is told."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.packs.api import check
from motcua.mechanisms.measures.specs import counted_as_online, indicators
from tests import helpers

MISTAKES = {
    ("most: 18}", "most: 17}"): ("Các nhóm cộng lại được 99 điểm", "Sửa most của các nhóm"),
    ("most: 16\n", "most: 15\n"): ("Các chỉ số của nhóm cộng lại được 19 điểm, nhóm ghi 20.", "Sửa most"),
    ("formula: on-time", "formula: on-tiem"): ("on-tiem", "on-time"),
    ("group: progress", "group: progres"): ("progres", "progress"),
    ("[gateway]", "[gatewey]"): ("gatewey", "gateway"),
    ("formula: satisfaction\n    ", ""): ("phải nói vì sao không đo ở đây", "why"),
    ("    working: Hồ sơ có kết quả ký số", "    why: Hồ sơ có kết quả ký số"): ("công thức bằng lời", "working"),
}


@pytest.mark.parametrize(("change", "told"), MISTAKES.items())
def test_a_mistake_is_told_with_its_line_and_how_to_mend_it(
    tmp_path: Path, change: tuple[str, str], told: tuple[str, str]
) -> None:
    folder = tmp_path / "vn-base"
    shutil.copytree(helpers.PACKS / "vn-base", folder)
    file = folder / "indicators/766.yaml"
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change, 1), encoding="utf-8")
    faults = [fault for fault in check([folder]) if fault.file.endswith("766.yaml")]
    assert any(told[0] in str(fault.message) and told[1] in str(fault.remedy) for fault in faults), faults
    assert all(fault.line for fault in faults)


@pytest.mark.django_db
def test_the_set_of_decision_766_adds_up_to_a_hundred_and_says_what_is_unsure() -> None:
    helpers.ward()
    found = indicators(date(2026, 11, 1))
    assert [group.most for group in found.groups] == [18, 20, 22, 22, 18]
    for group in found.groups:
        assert sum(one.most for one in found.of(group.id)) == group.most
    assert not any(one.verified for one in found.indicators)
    assert {one.code: one.full for one in found.indicators if one.full != 100} == {
        "3.1": 80, "3.3": 50, "3.5": 80, "4.2": 80, "5.4": 90,
    }  # fmt: skip
    assert {one.code for one in found.indicators if not one.formula} == {
        "1.1", "1.2", "1.3", "1.4", "2.2", "4.3", "4.4", "4.5", "5.1", "5.3",
    }  # fmt: skip
    assert counted_as_online(date(2020, 1, 1)) == found.online_payments == ["gateway"]
