"""What a pack says wrongly of a licence is told at its place, all at once."""

import shutil
import textwrap
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.packs.api import open_library
from tests import helpers

PERMIT = "vn-construction/procedures/1.013225.yaml"


def faults(folder: Path, **changes: Any) -> list[str]:
    """What ``packs check`` says of the permit's licence, changed so."""
    for name in ("vn-base", "vn-civil-status", "vn-construction"):
        shutil.copytree(helpers.PACKS / name, folder / name)
    file = folder / PERMIT
    before, _at, rest = file.read_text(encoding="utf-8").partition("  licence:\n")
    block, _at, after = rest.partition("\nretention:\n")
    licence = yaml.safe_load(textwrap.dedent(block))
    for key, value in changes.items():
        if value is None:
            licence.pop(key)
        else:
            licence[key] = value
    written = textwrap.indent(yaml.safe_dump(licence, allow_unicode=True), "    ")
    file.write_text(f"{before}  licence:\n{written}retention:\n{after}", encoding="utf-8")
    library = open_library([folder / name for name in ("vn-base", "vn-civil-status", "vn-construction")])
    return [f"{fault}" for fault in library.faults if "texts" not in f"{fault}" and "dịch" not in f"{fault}"]


def test_an_end_that_is_no_date_and_names_that_lead_nowhere_are_told_together(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        lasts=None,
        until="works.name",
        renewed_by="urn:motcua:procedure:1.01322",
        renews={"procedures": ["urn:motcua:procedure:no"], "number": "permit.number", "issued_on": "works.floors"},
        decisions={"suspend": "urn:motcua:document-type:licence-suspensio", "revoke": "urn:motcua:document-type:x"},
    )
    wanted = (
        "licence.until",
        "licence.renewed_by",
        "licence.renews.procedures",
        "licence.renews.number",
        "licence.renews.issued_on",
        "licence.decisions.suspend",
        "licence.decisions.revoke",
        "phải đi cùng nhau",
    )
    for words in wanted:
        assert [one for one in said if words in one], (words, said)
    assert [one for one in said if "licence-suspension" in one], "the nearest right name"


def test_two_ends_are_one_too_many_and_none_needs_no_reminder(tmp_path: Path) -> None:
    two = faults(tmp_path / "two", until="works.begin")
    assert [one for one in two if "lasts hoặc until" in one], two
    none = faults(tmp_path / "none", lasts=None)
    assert [one for one in none if "licence.remind" in one], none


def test_grounds_without_a_decision_and_a_decision_without_grounds_are_told(tmp_path: Path) -> None:
    said = faults(tmp_path, suspensions=[], decisions={"suspend": "urn:motcua:document-type:licence-suspension"})
    assert [one for one in said if "revocations" in one and "thiếu revoke" in one], said
    assert [one for one in said if "không có căn cứ nào ở suspensions" in one], said
