#!/usr/bin/env python3
"""Make an old installation that tests/upgrade brings to today's code: data as an earlier release wrote them.

    tools/old_installation.py first-door | many-procedures

Takes that release's program out of git, lets it play ``tools/plays`` over SQLite and over PostgreSQL, and packs what
it left: the database (SQLite as it lies, PostgreSQL as ``pg_dump`` says it) and the folder with files and keys.
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
COMMITS = {"first-door": "ffbe2f0", "many-procedures": "fc8d20d"}
OUT = HERE / "tests" / "upgrade"
BIGGEST = 400_000


def main() -> int:
    """See the module; called again by itself beside a PostgreSQL server."""
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in COMMITS:
        sys.exit(f"tools/old_installation.py {' | '.join(COMMITS)}")
    name = sys.argv[1]
    if len(sys.argv) == 3:
        return _dump(name, Path(sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "code"
        old.mkdir()
        archive = subprocess.run(["git", "archive", COMMITS[name]], cwd=HERE, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(old, filter="data")
        fonts = "src/motcua/mechanisms/papers/fonts"  # built by the front end, so not in git
        shutil.copytree(HERE / fonts, old / fonts, dirs_exist_ok=True)
        OUT.mkdir(exist_ok=True)
        home = Path(folder) / "sqlite"
        _play(name, old, home, {})
        _keep(f"{name}.sqlite3.xz", (home / "motcua.sqlite3").read_bytes())
        _keep(f"{name}-sqlite3.tar.xz", _folder(home))
        beside = [HERE / "tools/postgres.py", sys.executable, __file__, name, str(old)]
        return subprocess.run(beside, check=True).returncode


def _dump(name: str, old: Path) -> int:
    address = os.environ["MOTCUA_DATABASE"]
    subprocess.run(["createdb", "--maintenance-db", address.rpartition("/")[0] + "/postgres", "motcua"], check=True)
    home = old.parent / "postgresql"
    _play(name, old, home, {"MOTCUA_DATABASE": address})
    plain = ["pg_dump", "--no-owner", "--no-privileges", "--dbname", address]
    _keep(f"{name}.sql.xz", subprocess.run(plain, check=True, capture_output=True).stdout)
    _keep(f"{name}-postgresql.tar.xz", _folder(home))
    return 0


def _play(name: str, old: Path, home: Path, more: dict[str, str]) -> None:
    play = (HERE / "tools" / "plays" / f"{name.replace('-', '_')}.py").read_text()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {"PYTHONPATH": f"{old / 'src'}:{old}", "DJANGO_SETTINGS_MODULE": "motcua.conf.settings"}
    environment |= {"MOTCUA_HOME": str(home), **more}
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{play}"], cwd=old, env=environment, check=True
    )
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
        sys.exit(f"tools/old_installation.py: {name} has {len(packed)} bytes, {BIGGEST} allowed")
    (OUT / name).write_bytes(packed)
    print(f"{name}: {len(packed)} bytes")


if __name__ == "__main__":
    sys.exit(main())
