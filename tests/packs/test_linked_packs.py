"""The packs of residence, of health insurance and of what links them to the birth: sound, and wrong ones say why."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import Fault, check, open_library
from motcua.mechanisms.cases.linked import LinkedSpec
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests import helpers

PACKS = Path(__file__).parents[2] / "packs"
USED = ["vn-base", "vn-civil-status", "vn-residence", "vn-insurance", "vn-linked"]
LINKED = "linked-procedures/2.000986.yaml"


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[[str, str], list[Fault]]:
    """``spoiled(old, new)``: the faults after one change of the linked procedure."""

    def run(old: str, new: str) -> list[Fault]:
        folder = tmp_path / "vn-linked"
        shutil.copytree(PACKS / "vn-linked", folder)
        text = (folder / LINKED).read_text()
        assert old in text
        (folder / LINKED).write_text(text.replace(old, new))
        with at(helpers.MORNING):
            return check([*(PACKS / name for name in USED[:-1]), folder])

    return run


def test_the_packs_have_no_fault_and_every_source_is_marked() -> None:
    library = open_library(PACKS / name for name in USED)
    assert library.faults == []
    specs = {spec.code: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    for code in ("1.004222", "1.001939"):
        spec = specs[code]
        assert all(not basis.verified for basis in spec.legal_basis), "nobody has read the primary texts yet"
        for channel in spec.channels:
            assert sum(source.chosen for source in channel.sources) == 1
    assert (specs["1.004222"].channels[0].limit.amount, specs["1.001939"].channels[0].limit.amount) == (7, 5)
    ((_place, linked),) = library.items("linked-procedures", LinkedSpec)
    assert linked.in_force(date(2026, 11, 17))


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ("after: [birth]", "after: [brith]", "members.residence.after", "birth"),
        (
            "procedure: urn:motcua:procedure:1.004222",
            "procedure: urn:motcua:procedure:1.004223",
            "members.residence.procedure",
            "1.004222",
        ),
        ("'{birth.child.full_name}'", "'{birth.child.name}'", "members.residence.data.person.full_name", "birth.child"),
        (
            "'{residence.residence.address}'",
            "'{insurance.child.residence}'",
            "members.insurance.data.child.residence",
            "residence",
        ),
        ("home.with == 'father'", "home.wth == 'father'", "members.residence.data.residence.address", "home"),
        (
            "        phone: '{birth.requester.phone}'\n        email",
            "        email",
            "members.residence.data",
            "declarant.phone",
        ),
        (
            "kinship_proof: birth.result",
            "kinship_prof: birth.result",
            "members.residence.files.kinship_prof",
            "kinship_proof",
        ),
        (
            "kinship_proof: birth.result",
            "kinship_proof: birth.results",
            "members.residence.files.kinship_proof",
            "birth.result",
        ),
        ("channels: [online]", "channels: [online, post]", "channels", "post"),
        ("    - id: home\n", "    - id: child\n", "form.sections", "child"),
        (
            "        ground: family\n",
            "        ground: '{birth.register.type}'\n",
            "members.residence.data.residence.ground",
            "residence.ground",
        ),
        ("  - id: residence\n    procedure", "  - id: form\n    procedure", "members", "form"),
    ],
)
def test_a_linked_procedure_that_could_not_work_says_where_and_why(
    spoiled: Callable[[str, str], list[Fault]], old: str, new: str, path: str, says: str
) -> None:
    faults = spoiled(old, new)
    told = [fault for fault in faults if fault.path.removeprefix("2.000986.").startswith(path)]
    assert told, [str(fault) for fault in faults]
    assert says in f"{told[0].message} {told[0].remedy}"
    assert told[0].remedy
    assert told[0].file.endswith("2.000986.yaml")
