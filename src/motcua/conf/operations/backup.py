"""``motcua backup``: one archive of database, files, log and settings, taken while the installation works."""

import argparse
import errno
import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from motcua.conf.operations import archive, athand, sealed
from motcua.conf.operations.state import NAMES, CannotDump, State, dump
from motcua.kernel.files.api import known

FORMAT = 1
SEALED_KEYS = "keys.sealed"
ASIDE = {"static", "backups", "uploads", "facts", ".restoring", "last-backup"}
"""What the folder holds and a backup does not: it is made anew, or is no part of the installation."""
PASSING = ("motcua.sqlite3", ".lock", "files/arriving", "files/.lock")
PUBLISHED = "ledger/"
LAST = "last-backup"


@dataclass
class Contents:
    """What goes into an archive beside the database, as paths below the folder."""

    plain: list[str] = field(default_factory=list)
    secret: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Take a backup, or check one; 0, or 1 with the reason."""
    parser = argparse.ArgumentParser(prog="motcua backup")
    parser.add_argument("--to", type=Path, metavar="DIR", default=Path(settings.MOTCUA_HOME) / "backups")
    parser.add_argument("--with-keys", type=Path, metavar="FILE", help="seal the keys with the passphrase in FILE")
    parser.add_argument("--keep", type=int, metavar="N", help="afterwards keep the newest N archives in DIR")
    parser.add_argument("--check", type=Path, metavar="ARCHIVE", help="read an archive to its end, then stop")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return _check(options.check)
        phrase = sealed.passphrase(options.with_keys) if options.with_keys else None
        path, said = take(options.to, phrase)
        _tell(path, said)
        if options.keep:
            _forget(options.to, options.keep)
    except (CannotDump, archive.DamagedArchive, sealed.WrongPassphrase) as error:
        print(f"motcua backup: {error}")
        return 1
    except OSError as error:
        print(f"motcua backup: {_reason(error)}")
        return 1
    return 2 if said["missing"] else 0


def take(folder: Path, phrase: bytes | None = None) -> tuple[Path, dict[str, Any]]:
    """An archive in ``folder``, and its manifest. Without ``phrase``, secret keys stay out.

    The files come after the database: whatever its rows refer to was kept before them, so it is there. The published
    log comes before it: no head in it may be newer than the database.
    Raises ``OSError``, ``CannotDump``; then nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    home = Path(settings.MOTCUA_HOME)
    moment = datetime.now(UTC)
    path = folder / f"motcua-{moment:%Y%m%d-%H%M%S-%f}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".motcua-") as scratch, archive.writing(path) as out:
        published = [name for name in _contents(home).plain if name.startswith(PUBLISHED)]
        _add_files(out, home, published)
        dumped, found = dump(Path(scratch))
        referred = _referred()
        out.add_file(NAMES[connection.vendor], dumped)
        dumped.unlink()
        contents = _contents(home)
        hashes = _add_files(out, home, [name for name in contents.plain if not name.startswith(PUBLISHED)])
        if phrase is not None:
            out.add(SEALED_KEYS, sealed.seal(home, contents.secret, phrase))
        said = _manifest(moment, found, contents, phrase is not None, sorted(referred - hashes))
        out.close(said)
    last = home / LAST
    last.write_text(json.dumps({"at": moment.isoformat(), "archive": str(path), "head": str(found)}))
    return path, said


def _referred() -> set[str]:
    """The hashes of all files that rows refer to; none before an upgrade has brought the tables to this version."""
    return set() if athand.migrations() else known()


def _contents(home: Path) -> Contents:
    """Every file of the folder, sorted; one that appears later belongs to rows that the dump does not have."""
    found = Contents()
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if not path.is_file() or path.is_symlink() or name.split("/")[0] in ASIDE or name.startswith(PASSING):
            continue
        if path.name.startswith("."):
            continue
        secret = name.startswith("keys/") and not sealed.is_public(path)
        (found.secret if secret else found.plain).append(name)
    return found


def _add_files(out: archive.Writer, home: Path, names: list[str]) -> set[str]:
    """Add the files; the hashes of those that are kept under their hash and have it."""
    sound = set()
    for name in names:
        with suppress(FileNotFoundError):  # swept meanwhile: nobody referred to it
            digest = out.add_file(name, home / name)
            if name.rpartition("/")[2] == digest:
                sound.add(digest)
    return sound


def _manifest(moment: datetime, found: State, contents: Contents, keys: bool, missing: list[str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made": moment.isoformat(timespec="seconds"),
        "version": version("motcua"),
        "name": settings.MOTCUA_NAME,
        "kind": settings.MOTCUA_KIND,
        "database": connection.vendor,
        "state": found.as_json(),
        "keys": contents.secret if keys else [],
        "left_out": [] if keys else contents.secret,
        "missing": missing,
    }


def _tell(path: Path, said: dict[str, Any]) -> None:
    size = path.stat().st_size / 1e6
    print(f"{path}  {size:.1f} MB")
    print(_("Sổ cái: %(entries)s dòng, mã %(root)s") % said["state"])
    if said["left_out"]:
        print(_("Không có khóa bí mật trong tệp này (%(count)s tệp khóa); thêm --with-keys TỆP để niêm phong kèm.")
              % {"count": len(said["left_out"])})  # fmt: skip
    if said["missing"]:
        print(_("THIẾU %(count)s tệp mà dữ liệu nhắc tới; các mã băm:") % {"count": len(said["missing"])})
        print("\n".join(f"  {sha256}" for sha256 in said["missing"][:20]))


def _check(path: Path) -> int:
    said = archive.check(path)
    print(_("%(name)s: nguyên vẹn, lập lúc %(made)s, %(count)s mục.")
          % {"name": path, "made": said["made"], "count": len(said["members"])})  # fmt: skip
    print(_("Sổ cái: %(entries)s dòng, mã %(root)s") % said["state"])
    return 0


def _forget(folder: Path, keep: int) -> None:
    for path in sorted(folder.glob("motcua-*.tar"))[:-keep]:
        path.unlink()
        print(_("Đã xóa bản cũ %(name)s.") % {"name": path.name})


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _("hết chỗ trên đĩa; không giữ lại bản sao lưu dở dang. Giải phóng đĩa hoặc chọn chỗ khác bằng --to.")
    return str(error)
