"""``motcua restore``: an archive becomes an installation again, in an empty folder and an empty database.

It works in a folder of its own inside ``MOTCUA_HOME``; only when everything is there does it move into place. One that
was broken off is begun anew by the same command; until then every other command refuses to work there.
"""

import argparse
import os
import shutil
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from motcua.conf.operations import archive, sealed
from motcua.conf.operations.backup import FORMAT, LAST, SEALED_KEYS
from motcua.conf.operations.early import restore_options
from motcua.conf.operations.roles import grant
from motcua.conf.operations.state import NAMES, CannotDump, State, empty, is_empty, load, load_sqlite, state
from motcua.conf.site import RESTORING
from motcua.kernel.files.api import known
from motcua.kernel.files.api import verify as is_sound
from motcua.kernel.ledger.api import verify

BEGUN, LOADING = "begun", "loading"
"""Beside the folder in which it works: that unpacking has begun, and into which database it loads."""


class CannotRestore(Exception):  # noqa: N818 - said to the engineer as it is
    """The archive does not fit the place, or the place is not empty."""


def main(arguments: list[str]) -> int:
    """Check all of the archive, unpack, load, verify, move into place; 0, or 1 with the reason."""
    options = restore_options(arguments)
    work = Path(settings.MOTCUA_HOME)
    try:
        said = archive.check(options.archive)
        if not options.check:
            return _restore(options, work, said)
        print(_("Tệp sao lưu nguyên vẹn, %(count)s mục.") % {"count": len(said["members"])})
        shutil.rmtree(work, ignore_errors=True)
    except (archive.DamagedArchive, CannotRestore, CannotDump, sealed.WrongPassphrase, OSError) as error:
        print(f"motcua restore: {error}")
        if not (work.parent / BEGUN).exists():
            _clear(work)
        return 1
    return 0


def _clear(work: Path) -> None:
    """Nothing was restored yet, so nothing stays."""
    place = work.parent if work.parent.name == RESTORING else work
    shutil.rmtree(place, ignore_errors=True)


def _restore(options: argparse.Namespace, work: Path, said: dict[str, Any]) -> int:
    _fits(said, work)
    phrase = sealed.passphrase(options.keys) if options.keys else None
    (work.parent / BEGUN).write_text(str(options.archive))
    for name in ("keys", "motcua.sqlite3", "motcua.sqlite3-wal", "motcua.sqlite3-shm"):  # the settings made them
        connection.close()
        path = work / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    archive.unpack(options.archive, lambda name, stream: _put(work, name, stream))
    _keys(work, phrase, said)
    packed = work / NAMES[connection.vendor]
    if connection.vendor == "sqlite":
        load_sqlite(packed, work)
    else:
        (work.parent / LOADING).write_text(_database())
        load(packed)
    shutil.rmtree(packed.parent)
    whole = _proved(said)
    call_command("collectstatic", verbosity=0, interactive=False)
    _settle(work)
    return 0 if whole else 1


def _fits(said: dict[str, Any], work: Path) -> None:
    if said["format"] > FORMAT:
        raise CannotRestore(_("Tệp sao lưu do phiên bản mới hơn lập (%(version)s).") % said)
    if said["kind"] != settings.MOTCUA_KIND:
        raise CannotRestore(
            _("Tệp sao lưu là của bản cài đặt kiểu %(theirs)s, không phải %(ours)s.")
            % {"theirs": said["kind"], "ours": settings.MOTCUA_KIND}
        )
    if said["database"] != connection.vendor:
        raise CannotRestore(
            _("Tệp sao lưu chứa cơ sở dữ liệu %(theirs)s, còn MOTCUA_DATABASE chỉ tới %(ours)s.")
            % {"theirs": said["database"], "ours": connection.vendor}
        )
    if connection.vendor == "postgresql" and not is_empty():
        loading = work.parent / LOADING
        if loading.exists() and loading.read_text() == _database():  # what a broken-off restore put there
            empty()
            return
        raise CannotRestore(
            _("Cơ sở dữ liệu %(name)s đã có bảng; xin tạo một cơ sở dữ liệu trống.")
            % {"name": connection.settings_dict["NAME"]}
        )


def _database() -> str:
    values = connection.settings_dict
    return f"{values['HOST']}:{values['PORT']}/{values['NAME']}"


def _put(work: Path, name: str, stream: IO[bytes]) -> None:
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)


def _keys(work: Path, phrase: bytes | None, said: dict[str, Any]) -> None:
    block = work / SEALED_KEYS
    if phrase is not None and not block.exists():
        raise CannotRestore(_("Tệp sao lưu không có phần khóa, nên không cần --keys."))
    if phrase is not None:
        sealed.unseal(block.read_bytes(), work, phrase)
    else:
        print(_("Không phục hồi khóa bí mật: mọi người đăng nhập lại, yếu tố thứ hai và khóa ký phải làm mới."))
    block.unlink(missing_ok=True)


def _proved(said: dict[str, Any]) -> bool:
    """Bring the tables to this version, verify everything, and say whether it is what the archive says it was."""
    then, now = State(**said["state"]), state()
    call_command("migrate", verbosity=0)
    grant()
    breaches = list(verify(data=True))
    for breach in breaches:
        print(f"{breach.place}: {breach.fault}")
    lost = sorted(sha256 for sha256 in known() if not is_sound(sha256))
    for sha256 in lost:
        print(_("Thiếu tệp %(sha256)s.") % {"sha256": sha256})
    print(_("Sổ cái: %(entries)s dòng, mã %(root)s") % now.as_json())
    same = (then.entries, then.root, then.rows) == (now.entries, now.root, now.rows)
    print(_("Đúng như bản kê của tệp sao lưu.") if same else _("KHÔNG đúng như bản kê của tệp sao lưu."))
    return same and not breaches and not lost


def _settle(work: Path) -> None:
    """Move everything up into ``MOTCUA_HOME``; the folder that says "unfinished" goes last."""
    connection.close()
    place = work.parent
    (work / LAST).unlink(missing_ok=True)
    for path in sorted(work.iterdir()):
        target = place.parent / path.name
        if target.is_dir():  # left by a move that was broken off
            shutil.rmtree(target)
        path.replace(target)
    shutil.rmtree(place)
