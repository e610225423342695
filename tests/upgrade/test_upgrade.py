"""Installations of the first release and of the last one are brought to today's program, and go on working."""

import io
import json
import lzma
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conf.world import SERVER, Place, place
from tests.helpers import PACKS
from tests.packs.permits import FOUND

pytestmark = pytest.mark.both
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Old:
    """The unpacked installation and what its makers told about it."""

    place: Place
    told: dict[str, Any]


def unpacked(name: str, folder: Path) -> Old:
    """The installation that ``tools/old_installation.py`` made under this name, not yet upgraded."""
    there = place(folder / "home")
    there.home.mkdir(mode=0o700)
    kind = "postgresql" if SERVER else "sqlite3"
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress((HERE / f"{name}-{kind}.tar.xz").read_bytes()))) as tar:
        tar.extractall(there.home, filter="data")
    if SERVER:
        dump = lzma.decompress((HERE / f"{name}.sql.xz").read_bytes())
        command = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", there.database]
        subprocess.run(command, input=dump, check=True, stdout=subprocess.DEVNULL)
    else:
        content = lzma.decompress((HERE / f"{name}.sqlite3.xz").read_bytes())
        (there.home / "motcua.sqlite3").write_bytes(content)
    private(there)
    return Old(there, json.loads((there.home / "told.json").read_text()))


def private(place: Place) -> None:
    """What lies there is its owner's alone, as where it came from: an archive names no folders."""
    for path in place.home.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def upgrade(old: Old, foretold: str) -> Old:
    """The installation after ``motcua upgrade``, whose ``--check`` named a migration that it lacked and did nothing."""
    foreseen = old.place.motcua("upgrade", "--check", "--packs", *sorted(PACKS.iterdir()))
    assert foreseen.returncode == 0, foreseen.stdout + foreseen.stderr
    assert foretold in foreseen.stdout
    assert not (old.place.home / "backups").exists()
    done = old.place.motcua("upgrade", "--packs", *sorted(PACKS.iterdir()))
    assert done.returncode == 0, done.stdout + done.stderr
    return old


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Old:
    """The first release's."""
    return upgrade(unpacked("first-door", tmp_path_factory.mktemp("old")), "access.0002_who_may")


def run(place: Place, call: str, *values: Any, **named: Any) -> str:
    """What a function of ``after`` says in that installation."""
    return place.does(f"print({call}(*{values!r}, **{named!r}))", "tests.upgrade.after")


def test_nothing_is_lost_or_altered(upgraded: Old) -> None:
    assert upgraded.place.motcua("ledger", "verify", "--data").returncode == 0
    assert list((upgraded.place.home / "backups").glob("*.tar"))
    again = upgraded.place.motcua("upgrade", "--check", "--packs", *sorted(PACKS.iterdir()))
    assert again.returncode == 0
    assert "0 changes" in again.stdout
    assert "0 newer" in again.stdout


def test_an_old_certificate_still_verifies(upgraded: Old) -> None:
    for code in upgraded.told["certificates"]:
        assert "issued genuine 200" in run(upgraded.place, "verification", code=code)


def test_an_officer_of_then_signs_in_with_his_password(upgraded: Old) -> None:
    login, password = upgraded.told["logins"]["desk_officer"], upgraded.told["password"]
    assert "in" in run(upgraded.place, "signs_in", login=login, password=password)


def test_a_dossier_that_was_running_then_is_finished_now(upgraded: Old) -> None:
    said = run(upgraded.place, "approve", login=upgraded.told["logins"]["chairwoman"],
               dossier=upgraded.told["approving"])  # fmt: skip
    assert "issued genuine 200" in said
    assert upgraded.place.motcua("ledger", "verify", "--data").returncode == 0


# The release before this one: no fee was owed in it, no licence registered, no signature made to last.

REGISTER = {"type": "1", "book": "01/2026"}
APOLOGY = {"days": 1, "reason": "Máy chủ được nâng cấp nên hồ sơ chậm."}


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Old:
    """The installation of the release before this one, upgraded, after its worker's first round."""
    there = upgrade(unpacked("many-procedures", tmp_path_factory.mktemp("newer")), "money.0001_initial")
    run(there.place, "work")
    private(there.place)  # whose worker would have had its own mask
    return there


def registered(told: dict[str, Any], page: int) -> tuple[str, str, dict[str, Any]]:
    """The civil-status officer's step."""
    entry = REGISTER | {"page": str(page), "personal_number": f"00132699000{page}"}
    return "advance", told["logins"]["civil_status_officer"], {"data": {"register": entry}}


def test_the_doctor_finds_no_fault_in_what_was_upgraded(newer: Old) -> None:
    newer.place.motcua("worker", "--once")  # the one before was seen at the story's moment, which may be still to come
    assert not newer.place.faults()
    assert "Document numbers are whole" in newer.place.motcua("doctor").stdout
    assert newer.place.motcua("ledger", "verify", "--data").returncode == 0


def test_papers_signed_before_are_genuine_and_made_to_last(newer: Old) -> None:
    levels = json.loads(run(newer.place, "editions"))
    assert {"01/2026", "02/2026", "01/GPXD", "01/BV-GPXD"} <= levels.keys()
    assert {tuple(one) for one in levels.values()} == {("B-B", "B-LT")}
    for code in newer.told["certificates"]:
        assert "issued genuine 200" in run(newer.place, "verification", code=code)


def test_a_permit_granted_before_is_in_the_register_of_licences(newer: Old) -> None:
    assert json.loads(run(newer.place, "licences"))["01/GPXD"] == ["valid", "issued genuine 200"]


def test_a_birth_that_waited_at_the_desk_is_accepted_approved_and_handed_over_for_what_its_own_law_asks(
    newer: Old,
) -> None:
    told, logins = newer.told, newer.told["logins"]
    steps = [
        ("extend", logins["desk_officer"], APOLOGY),
        ("accept", logins["desk_officer"], {}),
        registered(told, 8),
        ("approve", logins["chairwoman"], {}),
        ("deliver", logins["desk_officer"], {}),
    ]
    assert run(newer.place, "finish", told["waiting"], *steps).strip() == "returned []"


def test_what_was_accepted_with_a_fee_that_was_only_told_is_finished_without_a_demand(newer: Old) -> None:
    told, logins = newer.told, newer.told["logins"]
    approve = ("approve", logins["chairwoman"], {})
    late = ("extend", logins["civil_status_officer"], APOLOGY)
    assert run(newer.place, "finish", told["copies"], late, registered(told, 9), approve).strip() == "returned []"
    given = FOUND | {"inspection": {"date": "23/11/2026", "found": "Nhà cũ một tầng."}}
    appraised = ("advance", logins["case_officer"], {"data": given})
    assert run(newer.place, "finish", told["house"], appraised, approve).strip() == "returned []"


def test_who_files_after_the_upgrade_owes_pays_and_gets_the_result(newer: Old) -> None:
    told, logins = newer.told, newer.told["logins"]
    steps = [
        ("accept", logins["desk_officer"], {}),
        registered(told, 7),
        ("approve", logins["chairwoman"], {}),
    ]
    assert run(newer.place, "pays", logins["mother"], logins["desk_officer"], *steps).strip() == "returned [(24000, 0)]"


def test_a_linked_application_goes_on_where_it_stood(newer: Old) -> None:
    logins = newer.told["logins"]
    officer, chief = logins["residence_officer"], logins["police_chief"]
    said = run(newer.place, "goes_on", newer.told["application"], officer, chief)
    assert said.strip() == "birth returned, residence returned, insurance submitted"
