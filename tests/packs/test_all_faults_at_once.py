"""Whatever mistakes are planted in our packs, together, each is told with its place, once, and nothing else."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.kernel.packs.api import Fault, check
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.reading import read
from motcua.kernel.packs.salvage import UNREAD
from tests.helpers import PACKS

GONE, RENAMED = object(), "→"
PROCEDURE = "vn-civil-status/procedures/1.001193.yaml"
PAPER = "vn-civil-status/document-types/birth-certificate.yaml"
ROLES, SEATS, NOTICES = "vn-base/roles.yaml", "vn-base/organisations/hanoi.yaml", "vn-base/notices.yaml"
KINDS = "vn-civil-status/code-lists/birth-registration-kinds.yaml"
EN = "vn-civil-status/texts/en/1.001193.yaml"

Plant = tuple[str, Any, str]
"""Where (keys joined by ``/``; elements by id, code, end of their URN or number), what is written there instead
(``GONE``, or ``→name`` for a misspelt key), and how the path of the fault ends."""

IN_ONE_FILE: dict[str, Plant] = {
    "a misspelt key": ("level", "→levle", "1.001193.levle"),
    "an unknown key": ("colour", "red", "1.001193.colour"),
    "an end before the beginning": ("valid_to", "2020-01-01", "1.001193.valid_to"),
    "an unknown calendar": ("calendar", "urn:motcua:calendar:vn-oficial", "calendar"),
    "a line that no form fills": ("about", "{child.ful_name}", "about"),
    "a fee below nought": ("channels/0/fee/amount", -5, "fee.amount"),
    "a limit that says two things": ("channels/0/limit", {"unit": "same_day", "amount": 3}, "limit"),
    "a number in quotes": ("components/declaration/originals", "một", "declaration.originals"),
    "a paper without its kind": ("components/birth_proof/kind", GONE, "components.birth_proof.kind"),
    "a condition that is no expression": ("components/declaration/when", "registration.kind &&", "declaration.when"),
    "a condition on no field": ("components/authorisation/when", "requester.relatoin == '7'", "authorisation.when"),
    "an unknown list": ("form/sections/child/fields/sex/list", "urn:motcua:code-list:sexe", "fields.sex.list"),
    "a code off its list": ("form/sections/registration/fields/kind/default", "9", "fields.kind.default"),
    "a type of field off the list": ("form/sections/child/fields/birth_date/type", "dat", "birth_date.type"),
    "a misspelt key of a field": ("form/sections/child/fields/birth_time/label", "→lable", "birth_time.lable"),
    "a word for a number": ("form/sections/child/fields/birth_time/max_length", "năm", "birth_time.max_length"),
    "a word for yes": ("form/sections/mother/fields/residence/detail_required", "có", "residence.detail_required"),
    "a condition that compares no truth": ("form/sections/father/when", "registration.kind", "sections.father.when"),
    "a rule at no field": ("form/rules/mother_older/at/0", "mother.birth_dat", "rules.mother_older.at"),
    "a role that is not there": ("steps/receive/role", "urn:motcua:role:desk-oficer", "steps.receive.role"),
    "a role without the act": ("steps/check/role", "urn:motcua:role:administrator", "steps.check.act"),
    "a misspelt act": ("steps/approve/act", "dossier.aprove", "steps.approve.act"),
    "a step without its product": ("steps/deliver/product", GONE, "steps.deliver.product"),
    "a type of document that is not there": ("result/document_type", "urn:motcua:document-type:b", "document_type"),
    "a result that no form fills": ("result/content/child/sex", "{child.sexx}", "result.content.child.sex"),
    "a group of words for one": ("result/title", ["Giấy khai sinh"], "result.title"),
    "a word that is no degree of care": ("classification", 3, "classification"),
}
SPREAD: dict[str, tuple[str, Plant]] = {
    "a version of nought": ("vn-base/pack.yaml", ("version", 0, "version")),
    "a manifest without licence": ("vn-civil-status/pack.yaml", ("licence", GONE, "licence")),
    "a pack that is not there": (
        "vn-civil-status/pack.yaml",
        ("requires/urn:motcua:pack:vn-law", "1", "requires.urn:motcua:pack:vn-law"),
    ),
    "an act that is not there": (ROLES, ("administrator/acts/0/act", "packs.lod", "administrator.acts.1.act")),
    "a scope off the list": (ROLES, ("desk-officer/acts/0/scope", "organization", "desk-officer.acts.1.scope")),
    "a seat with an unknown role": (
        SEATS,
        ("vn:01:00082/positions/chairwoman/roles/0", "urn:motcua:role:chairman", "chairwoman.roles.1"),
    ),
    "a body under nobody": (SEATS, ("vn:01:00070/parent", "urn:motcua:org:vn:02", "vn:01:00070.parent")),
    "an agency within itself": (
        SEATS,
        ("vn:01:00082:police/within", "urn:motcua:org:vn:01:00082:police", "vn:01:00082:police.within"),
    ),
    "a body of no kind": (SEATS, ("vn:01:00082/kind", "comune", "vn:01:00082.kind")),
    "a letter that names what is not given": (NOTICES, ("dossier-submitted/title", "Đã nhận {kode}", "title")),
    "a letter without its first day": (NOTICES, ("dossier-submitted/valid_from", GONE, "valid_from")),
    "a list without its source": (KINDS, ("source", GONE, "source")),
    "a code without words": (KINDS, ("entries/5/title", GONE, "entries.5")),
    "a signer that is no role": (PAPER, ("signer", "urn:motcua:role:chairman", "signer")),
    "a number that cannot be printed": (PAPER, ("numbering/notation", "{m}/{year}", "numbering.notation")),
    "a template that is not there": (PAPER, ("template", "birth.typ", "template")),
    "a missing translation": (EN, ("1.001193/summary", GONE, "1.001193.summary")),
    "a misspelt path of a translation": (EN, ("1.001193/field", "→feild", "1.001193.feild")),
    "a translation of nothing": (EN, ("1.001193/song", "La la", "1.001193.song")),
    "a translation that is none": (EN, ("1.001193/result/title", "Giấy khai sinh", "result.title")),
    "an empty translation": (EN, ("1.001193/steps/deliver/title", "", "deliver.title")),
}
ALL = {name: (PROCEDURE, plant) for name, plant in IN_ONE_FILE.items()} | SPREAD
CLASH = {"a group of words for one": {"a translation that is none"}}
"""What cannot stand beside it: its own text is lost."""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("vn-base", "vn-civil-status"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path


def goes_by(element: Any) -> str:
    return str(element.get("id") or element.get("code") or element.get("urn", "").split(":", 3)[-1])


def inside(place: Any, step: str) -> Any:
    """The key or number that a step means in a map or list."""
    if isinstance(place, list) and isinstance(place[0], dict):
        return next((n for n, element in enumerate(place) if goes_by(element) == step), None) or int(
            step if step.isdecimal() else 0
        )
    return int(step) if isinstance(place, list) else step


def plant(packs: Path, file: str, where: str, value: Any) -> None:
    path = packs / file
    data = read(path.read_bytes()).data
    *steps, last = where.split("/")
    place = data
    for step in steps:
        place = place[inside(place, step)]
    key = inside(place, last)
    if value is GONE:
        del place[key]
    elif isinstance(value, str) and value.startswith(RENAMED):
        place[value[1:]] = place.pop(key)
    else:
        place[key] = value
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def told(packs: Path, names: list[str]) -> list[Fault]:
    for name in names:
        file, (where, value, _path) = ALL[name]
        plant(packs, file, where, value)
    return check([packs / "vn-base", packs / "vn-civil-status"])


def assert_each_is_told_once(packs: Path, names: list[str]) -> None:
    faults = told(packs, names)
    listing = "\n".join(map(str, faults))
    for name in names:
        _file, (_where, _value, path) = ALL[name]
        assert any(fault.path.endswith(path) for fault in faults), f"{name} is not told:\n{listing}"
    assert len(faults) == len(names), listing
    for fault in faults:
        assert fault.line or fault.file.endswith("pack.yaml")
        assert str(fault.message)
        assert str(fault.remedy)
        assert UNREAD not in f"{fault.path} {fault.message} {fault.remedy}"


@pytest.mark.parametrize("name", ALL)
def test_one_mistake_is_told_once(packs: Path, name: str) -> None:
    assert_each_is_told_once(packs, [name])


def test_every_mistake_in_one_file_is_told(packs: Path) -> None:
    assert_each_is_told_once(packs, list(IN_ONE_FILE))


def test_every_mistake_over_two_packs_is_told(packs: Path) -> None:
    assert_each_is_told_once(packs, [name for name in ALL if not any(name in clash for clash in CLASH.values())])


@pytest.mark.parametrize("seed", range(12))
def test_of_any_mistakes_together_each_is_told(packs: Path, seed: int) -> None:
    dice = random.Random(seed)
    names = dice.sample(sorted(ALL), dice.randint(2, 25))
    clashing = {other for name in names for other in CLASH.get(name, ())}
    assert_each_is_told_once(packs, [name for name in names if name not in clashing])


def test_twenty_mistakes_are_twenty_lines_in_every_language(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(packs, list(IN_ONE_FILE)[:20])
    seen = set()
    for lang in ("vi", "en", "bn"):
        assert main(["check", str(packs / "vn-base"), str(packs / "vn-civil-status"), "--lang", lang]) == 1
        *lines, count = capsys.readouterr().out.splitlines()
        assert len(lines) == 20, "\n".join(lines)
        assert "20" in count or "২০" in count
        assert all(PROCEDURE in line and " — " in line and " → " in line for line in lines)
        seen |= {line.partition(" — ")[2] for line in lines}
    assert len(seen) == 60, "each in words of its own"
