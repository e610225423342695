"""``motcua init``: a site file becomes an installation; run again after an edit, it does only what is missing."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import psycopg
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from motcua.conf.operations import athand
from motcua.conf.operations.early import init_options
from motcua.conf.operations.establish import NoSuchBody, Step, establish
from motcua.conf.operations.roles import grant
from motcua.conf.operations.spec import Site, folders, read
from motcua.kernel.acts.api import Refusal
from motcua.kernel.disk.api import put
from motcua.kernel.packs.api import FaultyPacks, Single

HEAD = "# Made by motcua init from {path}: edit that file and run motcua init again.\n"


class _Undo(Exception):  # noqa: N818 - ends a transaction in which everything was only tried
    pass


def main(arguments: list[str]) -> int:
    """0 when the installation is what the file says; 1 with every fault; 3 when the file asks what it can't."""
    options = init_options(arguments)
    site, single = read(options.site)
    if site is None or options.faults:
        for fault in single.faults:
            print(fault)
        return 1 if single.faults else 0
    try:
        steps = _try(site, options.site) if options.check else _do(site, options.site)
    except (FaultyPacks, Refusal, NoSuchBody, OperationalError) as refused:
        for said in getattr(refused, "listed", None) or [getattr(refused, "sentence", refused)]:
            print(f"motcua init: {said}")
        return 1
    finally:
        if "MOTCUA_TRIAL" in os.environ:
            connection.close()
            shutil.rmtree(settings.MOTCUA_HOME, ignore_errors=True)
    _tell(steps, options.check)
    if not options.check:
        _hand_over(steps, options.passwords)
    return 3 if any(not step.done for step in steps) else 0


def _do(site: Site, path: Path) -> list[Step]:
    home = Path(settings.MOTCUA_HOME)
    if connection.introspection.table_names() and athand.migrations():
        raise NoSuchBody(_("Cơ sở dữ liệu thuộc phiên bản cũ hơn; xin chạy motcua upgrade trước."))
    call_command("migrate", verbosity=0)
    grant()
    steps = list(establish(site, folders(site, path.resolve().parent), _before(home)))
    call_command("collectstatic", verbosity=0, interactive=False)
    _keep(site, path, home / "site.yaml")
    return steps


def _try(site: Site, path: Path) -> list[Step]:
    """All of it for real, and then undone: in a folder that is thrown away, or in a transaction."""
    places = folders(site, path.resolve().parent)
    if "MOTCUA_TRIAL" in os.environ:
        _reach(site, path.resolve().parent)
        call_command("migrate", verbosity=0)
        return list(establish(site, places, None))
    if athand.migrations():
        raise NoSuchBody(_("Cơ sở dữ liệu thuộc phiên bản cũ hơn; xin chạy motcua upgrade trước."))
    steps: list[Step] = []
    try:
        with transaction.atomic():
            steps += establish(site, places, _before(Path(settings.MOTCUA_HOME)))
            raise _Undo
    except _Undo:
        return steps


def _before(home: Path) -> Site | None:
    """The file of the last time, if there was one and it can still be read."""
    return Single(home / "site.yaml").typed(Site) if (home / "site.yaml").exists() else None


def _reach(site: Site, base: Path) -> None:
    """Whether the database of the file answers, for each of its roles. Raises ``OperationalError``."""
    if site.database is None:
        return
    pairs = [(site.database.address, site.database.password_file)]
    if site.database.owner:
        pairs.append((site.database.owner, site.database.owner_password_file))
    for address, file in pairs:
        password = (base / file).read_text().strip() if file else None
        try:
            psycopg.connect(address, password=password, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            raise OperationalError(f"{address}: {error}") from None


def _tell(steps: Iterable[Step], check: bool) -> None:
    done = [step for step in steps if step.done]
    head = _("Sẽ làm %(count)s việc:") if check else _("Đã làm %(count)s việc:")
    print(head % {"count": len(done)})
    for step in done:
        print(f"  + {step.said}")
    for step in steps:
        if not step.done:
            print(f"  ! {step.said}")


def _hand_over(steps: Iterable[Step], file: Path | None) -> None:
    """One-time passwords, said once: each must be changed at the first sign-in."""
    lines = [f"{step.login}\t{step.password}" for step in steps if step.password]
    if not lines:
        return
    if file is None:
        print(_("Mật khẩu dùng một lần (chỉ hiện lần này, phải đổi khi đăng nhập lần đầu):"))
        print("\n".join(lines))
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")
    print(_("Mật khẩu dùng một lần nằm trong %(file)s (0600); xin giao tận tay rồi xóa tệp.") % {"file": file})


def _keep(site: Site, path: Path, target: Path) -> None:
    """The checked file, with whole paths, for the settings to read."""
    base = path.resolve().parent
    said = site.model_dump(mode="json", by_alias=True, exclude_unset=True)
    said["packs"] = [str(folder.resolve()) for folder in folders(site, base)]
    for key in ("password_file", "owner_password_file"):
        if (said.get("database") or {}).get(key):
            said["database"][key] = str((base / said["database"][key]).resolve())
    head, text = HEAD.format(path=path.resolve()), yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    put(target, (head + text).encode())
