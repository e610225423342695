"""Bodies that packs and people cannot have, told by their place before anything is written."""

import shutil
from pathlib import Path

import pytest
import yaml

from motcua.conf.operations.spec import read
from motcua.kernel.access.api import Organisation, found_organisation
from motcua.kernel.acts.api import Invalid, perform
from motcua.kernel.packs.api import check, load_folders
from motcua.kernel.packs.publishing import FaultyPacks
from tests import helpers
from tests.conf.test_init import EXAMPLE

WARD, CITY = "urn:motcua:org:vn:01:00082", "urn:motcua:org:vn:01"
POLICE, INSURANCE = f"{WARD}:police", f"{WARD}:social-insurance"
ABOVE = f"{CITY}:police"
ONLY = "Chỉ cơ quan không thuộc UBND (kind: agency) mới cùng giải quyết hồ sơ của cơ quan khác."
RINGS: dict[str, tuple[dict[str, dict[str, str]], set[tuple[str, str]]]] = {
    "itself": ({POLICE: {"within": POLICE}}, {("vn:01:00082:police.within", f"{POLICE} → {POLICE}")}),
    "each other": (
        {POLICE: {"within": INSURANCE}, INSURANCE: {"within": POLICE}},
        {("vn:01:00082:police.within", f"{POLICE} → {INSURANCE} → {POLICE}")},
    ),
    "three, by both keys": (
        {ABOVE: {"within": INSURANCE}, INSURANCE: {"within": POLICE}},
        {("vn:01:police.within", f"{ABOVE} → {INSURANCE} → {POLICE} → {ABOVE}")},
    ),
    "two rings": (
        {ABOVE: {"within": ABOVE}, INSURANCE: {"parent": INSURANCE}},
        {
            ("vn:01:police.within", f"{ABOVE} → {ABOVE}"),
            ("vn:01:00082:social-insurance.parent", f"{INSURANCE} → {INSURANCE}"),
        },
    ),
}


def changed(folder: Path, changes: dict[str, dict[str, str]]) -> Path:
    """The base pack with these keys of its bodies changed."""
    pack = folder / "vn-base"
    shutil.copytree(helpers.PACKS / "vn-base", pack)
    path = pack / "organisations" / "hanoi.yaml"
    bodies = yaml.safe_load(path.read_text(encoding="utf-8"))
    for body in bodies:
        body |= changes.get(body["urn"], {})
    path.write_text(yaml.safe_dump(bodies, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return pack


@pytest.mark.parametrize("ring", RINGS)
def test_bodies_that_stand_above_themselves_are_a_fault_of_the_pack_and_of_a_site_that_names_it(
    tmp_path: Path, ring: str
) -> None:
    changes, expected = RINGS[ring]
    pack = changed(tmp_path, changes)
    told = {(place, f"Các cơ quan này thuộc về nhau thành vòng: {names}.") for place, names in expected}
    faults = check([pack])
    assert {(fault.path, str(fault.message)) for fault in faults} == told
    assert {str(fault.remedy) for fault in faults} == {"Bỏ hoặc sửa parent, within của một cơ quan trong vòng này."}
    assert all(fault.line and fault.file.endswith("hanoi.yaml") for fault in faults)
    site = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    site |= {"packs": [str(pack)], "calendars": [], "staff": [], "units": [], "positions": []}
    site["organisation"] = {"urn": WARD}
    path = tmp_path / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    assert {(fault.path, str(fault.message)) for fault in read(path)[1].faults} == told


@pytest.mark.both
@pytest.mark.django_db
def test_nothing_of_such_a_pack_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(FaultyPacks):
        load_folders([changed(tmp_path, RINGS["each other"][0])], helpers.SETUP)
    assert not Organisation.objects.exists()


@pytest.mark.both
@pytest.mark.django_db
def test_only_an_agency_is_within_another_body_whoever_says_so(tmp_path: Path) -> None:
    [fault] = check([changed(tmp_path, {POLICE: {"kind": "department"}})])
    assert (fault.path, str(fault.message)) == ("vn:01:00082:police.within", ONLY)
    helpers.ward()
    given = {"urn": f"{WARD}:market", "kind": "department", "title": {"vi": "Ban quản lý chợ"}, "within": WARD}
    with pytest.raises(Invalid) as refused:
        perform(found_organisation, helpers.SETUP, given | {"valid_from": "2026-07-01"})
    assert {place: [str(one) for one in said] for place, said in refused.value.faults.items()} == {"within": [ONLY]}
