"""The civil-status pack with what it requires, read once for each file of tests."""

import pytest

from motcua.kernel.forms.api import CodeList, Lists
from motcua.kernel.packs.api import Library, open_library
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.packs.births import ROOT


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library([ROOT / "packs" / "vn-base", ROOT / "packs" / "vn-civil-status"])


@pytest.fixture(scope="module")
def procedure(library: Library) -> ProcedureSpec:
    return next(spec for _place, spec in library.items("procedures", ProcedureSpec) if spec.code == "1.001193")


@pytest.fixture(scope="module")
def lists(library: Library) -> Lists:
    return {spec.urn: spec for _place, spec in library.items("code-lists", CodeList)}
