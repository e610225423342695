"""A site file becomes an installation, every mistake in it is told at once, and an edit changes only what it says."""

import re
from pathlib import Path

import pytest
import yaml

from motcua.conf.operations.spec import Site
from tests.conf.world import Place, place
from tests.helpers import PACKS

pytestmark = pytest.mark.both
EXAMPLE = Path(__file__).parents[2] / "docs/operations/site.example.yaml"


def small(folder: Path, **changes: object) -> Path:
    """The example without the table of all communes, for a ward that the base pack knows."""
    site = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    site["packs"] = [str(PACKS / "vn-base"), str(PACKS / "vn-civil-status")]
    site["organisation"] = {"urn": "urn:motcua:org:vn:01:00082"}
    site["positions"][0]["id"] = "deputy"
    site["staff"][0]["seat"] = "deputy"
    site["units"] = [
        {
            "id": "culture",
            "title": "Phòng Văn hóa – Xã hội",
            "valid_from": "2026-01-01",
            "positions": [{"id": "clerk", "title": "Chuyên viên", "roles": ["urn:motcua:role:desk-officer"]}],
        }
    ]
    site["staff"] = [site["staff"][0], {**site["staff"][1], "seat": "culture:clerk"}]
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump({**site, **changes}, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An installation made from the small file."""
    folder = tmp_path_factory.mktemp("made")
    there = place(folder / "home")
    done = there.motcua("init", small(folder), "--passwords", folder / "passwords")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "account mai.nguyen" in done.stdout
    return there


def test_the_example_has_no_fault(tmp_path: Path) -> None:
    there = place(tmp_path / "home")
    done = there.motcua("init", EXAMPLE, "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "chi.do holds urn:motcua:org:vn:01:00004:chairwoman" in done.stdout
    assert not there.home.exists()


def test_every_part_that_the_example_leaves_out_is_written_as_it_must_be() -> None:
    lines = (re.sub(r"^# (?=(  )*[a-z_]+:( |$))", "", line) for line in EXAMPLE.read_text("utf-8").splitlines())
    site = Site.model_validate(yaml.safe_load("\n".join(lines)))
    left_out = {name for name in Site.model_fields if getattr(site, name) is None}
    assert left_out == set()
    assert site.mail is not None
    assert (site.mail.security, site.mail.user) == ("starttls", "mot-cua")
    assert site.signing is not None
    assert site.signing.require_status
    held = {role for unit in site.units for seat in unit.positions for role in seat.roles}
    assert {"urn:motcua:role:clerk", "urn:motcua:role:accountant"} <= held


def test_every_mistake_is_told_at_once_with_line_and_remedy_and_nothing_is_made(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        kind="reel",
        hosts=["example.vn"],
        colour="red",
        staff=[
            {"login": "a.b", "name": "A B", "seat": "deputi", "valid_from": "2026-13-01"},
            {"login": "c.d", "nmae": "C D", "seat": "culture:clerk", "valid_from": "2026-01-01"},
        ],
    )
    there = place(tmp_path / "home")
    done = there.motcua("init", path)
    assert done.returncode == 1
    for told in ("kind", "real", "colour", "staff.1.valid_from", "nmae"):
        assert told in done.stdout, done.stdout
    assert f"{path}:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not there.home.exists()


def test_names_that_lead_nowhere_are_told_with_the_nearest(tmp_path: Path) -> None:
    seats = [{"id": "deputy", "title": "Phó Chủ tịch", "roles": ["urn:motcua:role:chairwomen"]}]
    staff = [{"login": "a.b", "name": "A B", "seat": "deputi", "valid_from": "2026-01-01"}]
    path = small(tmp_path, positions=seats, staff=staff, organisation={"urn": "urn:motcua:org:vn:01:00083"})
    done = place(tmp_path / "home").motcua("init", path)
    assert done.returncode == 1
    assert "urn:motcua:role:chairwoman" in done.stdout
    assert "“deputy”" in done.stdout
    assert "urn:motcua:org:vn:01:00082" in done.stdout


def test_what_was_made_works_and_is_proved(made: Place) -> None:
    passwords = (made.home.parent / "passwords").read_text().splitlines()
    assert (made.home.parent / "passwords").stat().st_mode & 0o777 == 0o600
    assert sorted(line.split("\t")[0] for line in passwords) == ["chi.do", "mai.nguyen"]
    login, password = passwords[1].split("\t")
    assert made.does(f"print(signs_in({login!r}, {password!r}))", "tests.upgrade.after").strip() == "in"
    assert made.motcua("ledger", "verify", "--data").returncode == 0
    assert (made.home / "site.yaml").stat().st_mode & 0o777 == 0o600
    settings = "print(settings.MOTCUA_NAME, settings.EMAIL_HOST)"
    assert "phường Ba Đình" in made.does(settings, "django.conf")


def test_a_second_run_does_nothing_and_an_edit_only_the_difference(made: Place, tmp_path: Path) -> None:
    again = made.motcua("init", small(tmp_path))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Did 0 things" in again.stdout
    seats = [
        {"id": "deputy", "title": "Chủ tịch UBND phường Ba Đình", "roles": ["urn:motcua:role:chairwoman"]},
        {"id": "second", "title": "Phó Chủ tịch thứ hai", "roles": ["urn:motcua:role:chairwoman"]},
    ]
    edited = small(tmp_path, positions=seats)
    foreseen = made.motcua("init", edited, "--check")
    assert "Would do 1 things" in foreseen.stdout
    assert "Would do 1 things" in made.motcua("init", edited, "--check").stdout  # it was only tried
    done = made.motcua("init", edited)
    assert "Did 1 things" in done.stdout
    assert "Phó Chủ tịch thứ hai" in done.stdout
    fewer = made.motcua("init", small(tmp_path))
    assert fewer.returncode == 3
    assert ":second is not in the file and stays" in fewer.stdout


def test_a_real_installation_and_a_demonstration_never_become_each_other(made: Place, tmp_path: Path) -> None:
    refused = made.motcua("ledger", "verify", MOTCUA_KIND="real")
    assert refused.returncode == 1
    assert "born 'demonstration'" in refused.stderr
    other = Place(tmp_path / "other", made.database)
    if made.database:  # another folder over the same database
        refused = other.motcua("ledger", "verify", MOTCUA_KIND="real")
        assert refused.returncode == 1
        assert "born 'demonstration'" in refused.stderr
    real = place(tmp_path / "real")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "clock").write_text("3600")
    assert "only a demonstration has a clock" in real.motcua("ledger", "verify", MOTCUA_KIND="real").stderr


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(made: Place) -> None:
    said = made.motcua("doctor")
    assert "No worker has run yet" in said.stdout
    assert "There is no backup yet" in said.stdout
    assert "Traceback" not in said.stderr
    assert not made.faults()
    (made.home / "keys").chmod(0o755)
    assert made.motcua("doctor").returncode == 1
    assert any("chmod go-rwx" in fault for fault in made.faults())
    assert made.motcua("keys").returncode == 0  # which also mends the permissions
    assert not made.faults()
