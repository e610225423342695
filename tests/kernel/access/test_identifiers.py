"""Identifiers of agencies in both forms that the law has used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from motcua.kernel.access.api import NotAnIdentifier, identifier
from motcua.kernel.access.bodies import CodeSpec
from motcua.kernel.packs.api import check, parse
from tests.kernel.packs.made import pack, write


@pytest.mark.parametrize(
    ("text", "form", "parts"),
    [
        ("000.00.00.H49", "qcvn102", ("H49",)),
        ("000.00.05.H26", "qcvn102", ("H26", "05")),
        ("000.01.26.H26", "qcvn102", ("H26", "26", "01")),
        ("012.00.26.H26", "qcvn102", ("H26", "26", "00", "012")),
        ("H26", "decision20", ("H26",)),
        ("H26.82", "decision20", ("H26", "82")),
        ("H15.50.05.13", "decision20", ("H15", "50", "05", "13")),
        ("G09.01", "decision20", ("G09", "01")),
    ],
)
def test_both_forms_name_level_1_first(text: str, form: str, parts: tuple[str, ...]) -> None:
    found = identifier(text)
    assert (found.form, found.parts, found.level1) == (form, parts, parts[0])


@pytest.mark.parametrize(
    "text", ["", "h26", "H2", "H26.", "H26..82", "00.00.00.H26", "000.00.00.26", "H26.82\n", "H٢6"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotAnIdentifier):
        identifier(text)


@pytest.mark.parametrize(
    ("scheme", "value"), [("qcvn102", "H26.82"), ("decision20", "000.00.00.H26"), ("qcvn102", "x")]
)
def test_a_pack_declares_an_identifier_in_the_form_of_its_scheme(scheme: str, value: str) -> None:
    with pytest.raises(ValidationError, match="flaw"):
        parse(CodeSpec, {"scheme": scheme, "value": value, "valid_from": "2025-07-01"})


def test_a_standing_or_successor_that_leads_nowhere_or_goes_backwards_is_a_fault(tmp_path: Path) -> None:
    root = pack(tmp_path)
    body = {
        "urn": "urn:motcua:org:x",
        "title": "Sở X",
        "kind": "department",
        "valid_from": "2025-07-01",
        "standings": [
            {"id": "late", "title": "Sở Y", "valid_from": "2027-01-01", "parent": "urn:motcua:org:none"},
            {"id": "early", "title": "Sở Z", "valid_from": "2026-01-01"},
        ],
        "successors": [
            {"successor": "urn:motcua:org:gone", "on": "2028-01-01"},
            {"successor": "urn:motcua:org:x", "on": "2028-01-01"},
        ],
    }
    write(root / "organisations.yaml", [body])
    assert {fault.path for fault in check([root])} == {
        "x.standings.late.parent",
        "x.standings.early.valid_from",
        "x.successors.1.successor",
        "x.successors.2",
    }
