"""``motcua upgrade``: bring an installation to this version: backup, tables, packs, and proof that nothing was lost."""

import argparse
import os
import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from motcua.conf.operations import athand, backup
from motcua.conf.operations.roles import grant
from motcua.conf.operations.state import CannotDump, state
from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Refusal
from motcua.kernel.ledger.api import verify
from motcua.kernel.packs.api import FaultyPacks, load_folders

SYSTEM = Caller(system_actor("upgrade"), channel="system")


def main(arguments: list[str]) -> int:
    """Say what would change, or change it; 0 when all is well, 1 with the reason and the way back."""
    parser = argparse.ArgumentParser(prog="motcua upgrade")
    parser.add_argument("--check", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--packs", type=Path, nargs="*", default=[], help="folders, in place of the usual ones")
    parser.add_argument("--to", type=Path, metavar="DIR", default=Path(settings.MOTCUA_HOME) / "backups")
    options = parser.parse_args(arguments)
    faults = _foresee(options.packs, options.to)
    if options.check or faults:
        return 1 if faults else 0
    try:
        archive, _said = backup.take(options.to)
    except (CannotDump, OSError) as error:
        print(f"motcua upgrade: {error}")
        print(_("Chưa thay đổi gì: phải sao lưu được trước đã."))
        return 1
    print(_("Đã sao lưu: %(archive)s") % {"archive": archive})
    try:
        done = _change(options.packs)
    except (FaultyPacks, Refusal) as refused:
        for fault in getattr(refused, "listed", [refused.sentence]):
            print(fault)
        done = False
    if not done:
        print(_("Nâng cấp chưa xong. Để trở lại như cũ: cài lại phiên bản trước, rồi phục hồi vào thư mục trống bằng"
                " motcua restore %(archive)s") % {"archive": archive})  # fmt: skip
    return 0 if done else 1


def _foresee(packs: list[Path], folder: Path) -> bool:
    """Print what would change; whether something stands in the way."""
    plan = athand.migrations()
    print(_("Bảng dữ liệu: %(count)s thay đổi sẽ chạy.") % {"count": len(plan)})
    print("".join(f"  {name}\n" for name in plan), end="")
    fresh = athand.newer(packs) if "packs_packversion" in connection.introspection.table_names() else []
    print(_("Gói nội dung: %(count)s phiên bản mới hơn.") % {"count": len(fresh)})
    print("".join(f"  {one.urn} {one.used or '–'} → {one.version}\n" for one in fresh), end="")
    unknown = _unknown()
    for name in unknown:
        print(_("Phiên bản này không có thiết lập %(name)s; xin bỏ hoặc sửa tên.") % {"name": name})
    need, room = _need(), shutil.disk_usage(_nearest(folder)).free
    print(_("Cần khoảng %(need)s MB để sao lưu; còn trống %(room)s MB.")
          % {"need": need // 1_000_000, "room": room // 1_000_000})  # fmt: skip
    return bool(unknown) or room < need


def _unknown() -> list[str]:
    """Variables that no line of the settings, or of what they are made from, ever names."""
    sources = Path(__file__).parents[1].rglob("*.py")
    names = {name for path in sources for name in re.findall(r"MOTCUA_[A-Z_]+", path.read_text(encoding="utf-8"))}
    return sorted(name for name in os.environ if name.startswith("MOTCUA_") and name not in names)


def _need() -> int:
    """Bytes that a backup takes at most, and as much again as the tables may grow by while they change."""
    files = sum(path.stat().st_size for path in (Path(settings.MOTCUA_HOME) / "files").rglob("*") if path.is_file())
    if connection.vendor == "sqlite":
        return files + 2 * Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return files + int(cursor.fetchone()[0])


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _change(packs: list[Path]) -> bool:
    before = state()
    call_command("migrate", verbosity=0)
    grant()
    if fresh := athand.newer(packs):
        for version, _new in load_folders([one.folder for one in fresh], SYSTEM):
            print(_("Gói %(urn)s: dùng phiên bản %(version)s.") % {"urn": version.urn, "version": version.version})
    call_command("collectstatic", verbosity=0, interactive=False)
    breaches = list(verify(data=True))
    for breach in breaches:
        print(f"{breach.place}: {breach.fault}")
    after = state()
    lost = [table for table, rows in before.rows.items() if after.rows.get(table, 0) < rows]
    for table in lost:
        print(_("Bảng %(table)s mất dòng.") % {"table": table})
    print(_("Sổ cái: %(entries)s dòng, mã %(root)s") % after.as_json())
    return not breaches and not lost
