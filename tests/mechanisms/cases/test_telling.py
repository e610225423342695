"""Stories that a pack tells are checked with it: keys, names, and where they stand."""

from pathlib import Path
from shutil import copytree

import pytest
from django.utils.translation import override

from motcua.kernel.packs.api import check
from tests.helpers import PACKS

STORY = """\
staff:
  - {login: a, name: Lê An, position: "urn:motcua:org:vn:01:00082:economy:case-oficer"}
stories:
  - id: cable
    title: Cáp
    procedure: urn:motcua:procedure:1.013061
    organisation: urn:motcua:org:vn:01:00083
    channel: onlin
    applicant: {login: b, name: Lê Bình}
    begins: 2026-11-02T09:15:00
    answers:
      works: {name: Hạ ngầm, colour: red}
      wroks: {}
    files: [{component: drawing, title: Bản vẽ}]
    script:
      - {after: 1h, who: desk-oficer, act: dossier.acept}
      - {after: 1h, who: consulted-officer, asked: nobody, act: consultation.answer}
      - {after: 1d, who: clock}
    ends: returned
"""


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return Path(copytree(PACKS / "vn-roads", tmp_path / "vn-roads"))


def test_names_in_a_story_that_lead_nowhere_are_all_told_with_their_lines(roads: Path) -> None:
    (roads / "demo" / "stories.yaml").write_text(STORY, encoding="utf-8")
    with override("vi"):
        faults = [(one.line, one.path.rpartition(".")[2], str(one.remedy)) for one in check(_beside(roads))]
    assert [(line, name) for line, name, _remedy in faults] == [
        (2, "position"), (7, "organisation"), (8, "channel"), (12, "colour"), (13, "wroks"), (14, "component"),
        (16, "who"), (16, "act"), (17, "asked"),
    ]  # fmt: skip
    assert "case-officer" in faults[0][2]
    assert "“online”" in faults[2][2]
    assert "“works”" in faults[4][2]
    assert "“dossier.accept”" in faults[7][2]


def test_a_story_with_a_wrong_key_is_a_fault_of_its_pack(roads: Path) -> None:
    (roads / "demo" / "stories.yaml").write_text(STORY.replace("ends: returned", "ends: sent"), encoding="utf-8")
    assert any(one.path.endswith("ends") and "sent" in str(one.message) for one in check(_beside(roads)))


def _beside(pack: Path) -> list[Path]:
    return [PACKS / "vn-base", PACKS / "vn-civil-status", pack]
