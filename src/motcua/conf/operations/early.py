"""What ``restore`` and ``init`` do before the settings are read, which decide on folder and database for good."""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from motcua.conf.site import KINDS, RESTORING

NEEDED = ("site.yaml", "kind")
"""What the settings need of an archive, so it is taken out before anything else."""


def restore_options(arguments: list[str]) -> argparse.Namespace:
    """What was typed behind ``motcua restore``."""
    parser = argparse.ArgumentParser(prog="motcua restore")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the passphrase that the keys were sealed with")
    parser.add_argument("--check", action="store_true", help="read the archive to its end, then stop")
    return parser.parse_args(arguments)


def restore(arguments: list[str]) -> None:
    """Before the settings are read: let them find the folder inside the folder, with what the archive says of itself.

    Exits when the place is not empty.
    """
    options = restore_options(arguments)
    home = Path(os.environ.get("MOTCUA_HOME", "var")).resolve()
    found = [path.name for path in home.iterdir()] if home.exists() else []
    if found and RESTORING not in found and not options.check:
        sys.exit(f"motcua restore: {home} is not empty; name an empty folder in MOTCUA_HOME")
    work = home / RESTORING / ("check" if options.check else "home")
    if options.check:
        work = Path(tempfile.mkdtemp(prefix="motcua-check-"))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    os.environ |= {"MOTCUA_HOME": str(work), "MOTCUA_AS_OWNER": "1"}
    try:
        with tarfile.open(options.archive, mode="r:") as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.name in NEEDED and member.isreg() else None
                if stream is not None:
                    _check_early(member.name, content := stream.read(1_000_000))
                    (work / member.name).write_bytes(content)
    except (OSError, ValueError, tarfile.TarError):
        return  # the archive will be read from its beginning again, and what is wrong with it told


def _check_early(name: str, content: bytes) -> None:
    if name == "kind" and content.decode() not in KINDS:
        raise ValueError(name)


def init_options(arguments: list[str]) -> argparse.Namespace:
    """What was typed behind ``motcua init``."""
    parser = argparse.ArgumentParser(prog="motcua init")
    parser.add_argument("site", type=Path, metavar="site.yaml")
    parser.add_argument("--check", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument("--passwords", type=Path, metavar="FILE", help="put one-time passwords into a new file (0600)")
    parser.add_argument("--faults", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def init(arguments: list[str]) -> None:
    """Before the settings are read: see that the file has no fault, then let them take it in place of the folder's own.

    The faults are looked for by a process of its own, over a folder that is thrown away: a wrong file leaves no trace.
    """
    options = init_options(arguments)
    if options.faults:
        return
    with tempfile.TemporaryDirectory(prefix="motcua-init-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        command = [sys.executable, "-m", "motcua.conf.cli", "init", str(options.site), "--faults"]
        looked = subprocess.run(command, env=environment | {"MOTCUA_HOME": folder}, check=False)
    if looked.returncode:
        sys.exit(looked.returncode)
    if options.passwords and options.passwords.exists():
        sys.exit(f"motcua init: {options.passwords} exists; name a new file")
    os.environ["MOTCUA_SITE"] = str(options.site.resolve())
    home = Path(os.environ.get("MOTCUA_HOME", "var")).resolve()
    if options.check and not (home / "kind").exists():
        os.environ |= {
            "MOTCUA_HOME": tempfile.mkdtemp(prefix="motcua-init-"),
            "MOTCUA_DATABASE": "",
            "MOTCUA_TRIAL": "1",
        }
