"""``motcua packs check|load|list``: what the author of a pack and the one who installs it type."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.acts.api import Caller, Refusal
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.packs.acts import FaultyPacks, load_folders
from motcua.kernel.packs.faults import Fault
from motcua.kernel.packs.library import open_library
from motcua.kernel.packs.reads import versions

LANGUAGES = ("vi", "en", "bn")


@dataclass(frozen=True)
class Operator:
    """Whoever has the command line of the machine: the program itself, to the ledger."""

    pseudonym: str = "system:packs"
    system: bool = True


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0, 1 when something is wrong with the packs, 2 for a wrong command."""
    parser = argparse.ArgumentParser(prog="motcua packs", description="Check, load and list packs.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, purpose in (("check", "say every fault of the packs"), ("load", "check, then take into use")):
        command = commands.add_parser(name, help=purpose)
        command.add_argument("folders", nargs="+", metavar="FOLDER")
    commands.add_parser("list", help="say which packs are here")
    for command in commands.choices.values():
        command.add_argument("--lang", choices=LANGUAGES, default=_spoken(), help="language of the messages")
    chosen = parser.parse_args(arguments)
    with override(chosen.lang):
        if chosen.command == "list":
            return _list()
        return (_check if chosen.command == "check" else _load)(chosen.folders)


def _spoken() -> str:
    """The language of whoever sits at the machine, by its ``LANG``; Vietnamese where we do not speak it."""
    language = os.environ.get("LANG", "")[:2].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def _check(folders: Sequence[str]) -> int:
    library = open_library(folders)
    if library.faults:
        return _tell(library.faults, library.unchecked)
    items = sum(1 for _entry in library.entries())
    print(_("%(packs)s gói, %(items)s mục, không có lỗi.") % {"packs": len(library.packs), "items": items})
    return 0


def _load(folders: Sequence[str]) -> int:
    try:
        outcome = load_folders(folders, Caller(Operator(), channel="cli"))
    except FaultyPacks as refused:
        return _tell(refused.listed)
    except Refusal as refused:
        print(refused.sentence, "→", refused.remedy)
        return 1
    for version, new in outcome:
        print(f"{version.urn} v{version.version} {version.hash[:12]}", _("đã nạp") if new else _("không thay đổi"))
    return 0


def _list() -> int:
    names = {"loaded": _("đang dùng"), "stored": _("lưu giữ"), "retired": _("ngừng dùng")}
    for version in versions():
        day = legal_day(version.loaded_at).isoformat()
        print(f"{version.urn} v{version.version} {version.hash[:12]} {day}", names[version.state])
    return 0


def _tell(faults: Sequence[Fault], unchecked: bool = False) -> int:
    for fault in faults:
        print(fault)
    print(_("Số lỗi: %(count)s.") % {"count": len(faults)})
    if unchecked:
        print(_("Có tệp chưa đọc được nên chưa kiểm tra các tham chiếu; sửa xong xin kiểm tra lại."))
    return 1
