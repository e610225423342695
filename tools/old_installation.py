#!/usr/bin/env python3
"""Make the old installation that tests/upgrade brings to today's code: data as "The first door opens" wrote them.

    tools/first_door.py

Takes the program of commit ffbe2f0 out of git, plays four births with it over SQLite and over PostgreSQL, and packs
what it left: the database (SQLite as it lies, PostgreSQL as ``pg_dump`` says it) and the folder with files and keys.
People, papers and keys are imagined and made for tests alone. To be run once; the outcome is committed.
"""

import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
COMMIT = "ffbe2f0"
OUT = HERE / "tests" / "upgrade"
BIGGEST = 300_000

PLAY = """
import json
from copy import deepcopy
from datetime import datetime

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers

call_command("migrate", verbosity=0)
ward = helpers.ward()


def play(n, day, name, who, acts):
    data = deepcopy(helpers.ANSWERS)
    data["child"] |= {"full_name": name, "birth_date": f"0{n}/11/2026"}
    register = helpers.REGISTER | {"page": str(n), "personal_number": f"00132601234{n}"}
    given = {"advance": {"data": {"register": register}}}
    with at(datetime(2026, 11, day, 9, 30, tzinfo=ZONE)):
        dossier = helpers.file_birth(ward, who, data)
        for act, officer in acts:
            caller = Caller(ward.actor(officer), channel="desk")
            perform(getattr(cases, act), caller, given.get(act, {}), on=dossier.pk)
            drain()
    return str(dossier.pk)


steps = [("accept", "desk_officer"), ("advance", "civil_status_officer"), ("approve", "chairwoman")]
told = {
    "finished": play(2, 17, "Nguyễn Minh Anh", "mother", steps),
    "another": play(3, 18, "Phạm Gia Bảo", "stranger", steps),
    "approving": play(4, 19, "Nguyễn Minh Khôi", "mother", steps[:2]),
    "waiting": play(5, 20, "Phạm Gia Hân", "stranger", []),
    "certificates": list(Document.objects.order_by("id").values_list("code", flat=True)),
    "password": helpers.PASSWORD,
    "logins": {name: getattr(ward, name).login for name in helpers.PEOPLE},
}
(settings.MOTCUA_HOME / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
"""


def main() -> int:
    """See the module; called again by itself beside a PostgreSQL server."""
    if len(sys.argv) > 1:
        return _dump(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "code"
        old.mkdir()
        archive = subprocess.run(["git", "archive", COMMIT], cwd=HERE, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(old, filter="data")
        fonts = "src/motcua/mechanisms/papers/fonts"  # built by the front end, so not in git
        shutil.copytree(HERE / fonts, old / fonts, dirs_exist_ok=True)
        OUT.mkdir(exist_ok=True)
        home = Path(folder) / "sqlite"
        _play(old, home, {})
        _keep("first-door.sqlite3.xz", (home / "motcua.sqlite3").read_bytes())
        _keep("first-door-sqlite3.tar.xz", _folder(home))
        beside = [HERE / "tools/postgres.py", sys.executable, __file__, str(old)]
        return subprocess.run(beside, check=True).returncode


def _dump(old: Path) -> int:
    address = os.environ["MOTCUA_DATABASE"]
    subprocess.run(["createdb", "--maintenance-db", address.rpartition("/")[0] + "/postgres", "motcua"], check=True)
    home = old.parent / "postgresql"
    _play(old, home, {"MOTCUA_DATABASE": address})
    plain = ["pg_dump", "--no-owner", "--no-privileges", "--dbname", address]
    _keep("first-door.sql.xz", subprocess.run(plain, check=True, capture_output=True).stdout)
    _keep("first-door-postgresql.tar.xz", _folder(home))
    return 0


def _play(old: Path, home: Path, more: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {"PYTHONPATH": f"{old / 'src'}:{old}", "DJANGO_SETTINGS_MODULE": "motcua.conf.settings"}
    environment |= {"MOTCUA_HOME": str(home), **more}
    subprocess.run([sys.executable, "-c", PLAY], cwd=old, env=environment, check=True)
    print(json.loads((home / "told.json").read_text()))


def _folder(home: Path) -> bytes:
    """Everything but the database, with equal owners and times, so that equal folders give equal bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path in sorted(home.rglob("*")):
            if path.is_file() and not path.name.startswith(("motcua.sqlite3", ".lock")):
                member = tarfile.TarInfo(str(path.relative_to(home)))
                member.size, member.mode = path.stat().st_size, path.stat().st_mode & 0o777
                tar.addfile(member, io.BytesIO(path.read_bytes()))
    return out.getvalue()


def _keep(name: str, content: bytes) -> None:
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    if len(packed) > BIGGEST:
        sys.exit(f"tools/first_door.py: {name} has {len(packed)} bytes, {BIGGEST} allowed")
    (OUT / name).write_bytes(packed)
    print(f"{name}: {len(packed)} bytes")


if __name__ == "__main__":
    sys.exit(main())
