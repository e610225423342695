"""An installation of the first release, with its data, is brought to today's program and goes on working."""

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

pytestmark = pytest.mark.both
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Old:
    """The unpacked installation and what its makers told about it."""

    place: Place
    told: dict[str, Any]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Old:
    """Unpacked, not yet upgraded."""
    there = place(tmp_path_factory.mktemp("old") / "home")
    there.home.mkdir(mode=0o700)
    kind = "postgresql" if SERVER else "sqlite3"
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress((HERE / f"first-door-{kind}.tar.xz").read_bytes()))) as tar:
        tar.extractall(there.home, filter="data")
    if SERVER:
        dump = lzma.decompress((HERE / "first-door.sql.xz").read_bytes())
        command = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", there.database]
        subprocess.run(command, input=dump, check=True, stdout=subprocess.DEVNULL)
    else:
        content = lzma.decompress((HERE / "first-door.sqlite3.xz").read_bytes())
        (there.home / "motcua.sqlite3").write_bytes(content)
    return Old(there, json.loads((there.home / "told.json").read_text()))


@pytest.fixture(scope="module")
def upgraded(old: Old) -> Old:
    """After ``motcua upgrade``."""
    foreseen = old.place.motcua("upgrade", "--check", "--packs", *sorted(PACKS.iterdir()))
    assert foreseen.returncode == 0, foreseen.stdout + foreseen.stderr
    assert "access.0002_who_may" in foreseen.stdout
    assert not (old.place.home / "backups").exists()
    done = old.place.motcua("upgrade", "--packs", *sorted(PACKS.iterdir()))
    assert done.returncode == 0, done.stdout + done.stderr
    return old


def run(place: Place, call: str, **values: Any) -> str:
    """What a function of ``after`` says in that installation."""
    return place.does(f"print({call}(**{values!r}))", "tests.upgrade.after")


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
