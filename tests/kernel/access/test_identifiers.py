"""Identifiers of agencies in both forms that the law has used."""

import pytest

from motcua.kernel.access.api import NotAnIdentifier, identifier


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
