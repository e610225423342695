"""``motcua packs check|diff|plan|load|…``: what the author of a pack and the one who installs it type.

A pack is named by its folder, or by its URN: the version in use, or with ``@3`` that version.
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.acts.api import Caller, Conflict, NotFound, Refusal, perform
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.packs.acts import enact, load_folders, retire
from motcua.kernel.packs.diff import diff
from motcua.kernel.packs.export import export, write
from motcua.kernel.packs.faults import Fault, nearest, visible
from motcua.kernel.packs.folder import scan
from motcua.kernel.packs.keys import every_kind, page
from motcua.kernel.packs.library import open_library
from motcua.kernel.packs.models import PackVersion
from motcua.kernel.packs.pack import Pack, read_pack
from motcua.kernel.packs.plans import OUTCOMES, plan, stale, summary, used, warnings
from motcua.kernel.packs.publishing import FaultyPacks, in_use, kept_tables, remade, together
from motcua.kernel.packs.reads import loaded, versions
from motcua.kernel.packs.reference import file_name, reference

LANGUAGES = ("vi", "en", "bn")
MOST_WARNINGS = 30
FILLED = LANGUAGES[1:]


@dataclass(frozen=True)
class Operator:
    """Whoever has the command line of the machine: the program itself, to the ledger."""

    pseudonym: str = "system:packs"
    system: bool = True


CALLER = Caller(Operator(), channel="cli")


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0, 1 when something is wrong with the packs, 2 for a wrong command."""
    chosen = _parser().parse_args(arguments)
    with override(chosen.lang or _spoken()):
        try:
            return _COMMANDS[chosen.command](chosen)
        except FaultyPacks as refused:
            return _tell(refused.listed)
        except Refusal as refused:
            print(refused.sentence, "→", refused.remedy)
            return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua packs", description="Check, compare, load and list packs.")
    commands = parser.add_subparsers(dest="command", required=True)
    pack = "FOLDER|URN[@VERSION]"
    for name, purpose, given in (
        ("check", "say every fault of the packs", [("folders", "FOLDER", "+")]),
        ("load", "check, then take into use", [("folders", "FOLDER", "+")]),
        ("list", "say which packs are here", []),
        ("diff", "say what changes from one version to another", [("old", pack, None), ("new", pack, None)]),
        ("plan", "say what becomes of running work if a pack is taken into use", [("pack", pack, None)]),
        ("used", "say who uses a version, or one item of it", [("pack", "URN[@VERSION]", None), ("item", "ITEM", "?")]),
        ("enact", "take a published or stored version into use", [("pack", "URN@VERSION", None)]),
        ("retire", "withdraw a version", [("pack", "URN[@VERSION]", None)]),
        ("export", "write a version into a new folder", [("pack", "URN[@VERSION]", None), ("out", "FOLDER", None)]),
        ("texts", "print the texts that still await a translation, as YAML to fill in", [("folder", "FOLDER", None)]),
        ("keys", "say every key that a pack may have, or those of some kinds", [("kinds", "KIND", "*")]),
        ("reference", "write reference pages of folders, or of the packs in use", [("folders", "FOLDER", "*"),
                                                                                   ("out", "OUT", None)]),
    ):  # fmt: skip
        command = commands.add_parser(name, help=purpose, description=purpose)
        for dest, shown, count in given:
            command.add_argument(dest, metavar=shown, nargs=count)
        command.add_argument("--lang", choices=LANGUAGES, help="language of the messages and pages")
    return parser


def _spoken() -> str:
    """The language of whoever sits at the machine, by its ``LANG``; Vietnamese where we do not speak it."""
    language = os.environ.get("LANG", "")[:2].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def _check(chosen: argparse.Namespace) -> int:
    library = open_library(chosen.folders)
    if library.faults:
        return _tell(library.faults, library.unchecked)
    items = sum(1 for _entry in library.entries())
    print(_("%(packs)s gói, %(items)s mục, không có lỗi.") % {"packs": len(library.packs), "items": items})
    return 0


def _load(chosen: argparse.Namespace) -> int:
    found = load_folders(chosen.folders, CALLER)
    for version, new in found:
        print(f"{version.urn} v{version.version} {version.hash[:12]}", _("đã nạp") if new else _("không thay đổi"))
    _warn([version for version, _new in found])
    return 0


def _list(_chosen: argparse.Namespace) -> int:
    names = {
        "published": _("đã công bố"),
        "loaded": _("đang dùng"),
        "stored": _("lưu giữ"),
        "retired": _("ngừng dùng"),
    }
    for version in versions():
        day = legal_day(version.loaded_at).isoformat() if version.loaded_at else "-"
        print(f"{version.urn} v{version.version} {version.hash[:12]} {day}", names[version.state])
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    before, after = _pack(chosen.old), _pack(chosen.new)
    if faults := [*before.faults, *after.faults]:
        return _tell(faults)
    changes = diff(before, after)
    for change in changes:
        print(f"{change.kind}:", visible(str(change)))
    print(_("Số thay đổi: %(count)s.") % {"count": len(changes)})
    return 0


def _plan(chosen: argparse.Namespace) -> int:
    after = _pack(chosen.pack)
    library = together([after], in_use())
    if library.faults:
        return _tell(library.faults, library.unchecked)
    planned = list(plan(library, after))
    for one in planned:
        due = f"{_moment(one.old_due)} → {_moment(one.new_due)}"
        print(visible(f"{one.label}: {OUTCOMES[one.outcome]}; {due}; {' '.join(map(str, one.reasons))}"))
    if not planned:
        print(_("Không hồ sơ nào đang giải quyết bị ảnh hưởng."))
        return 0
    for outcome, count in summary(planned).items():
        print(f"{OUTCOMES[outcome]}: {count}")
    return 0


def _used(chosen: argparse.Namespace) -> int:
    uses = used(_version(chosen.pack), chosen.item)
    for use in uses:
        print(visible(str(use.sentence)))
    if not uses:
        print(_("Chưa có gì đang dùng nội dung này."))
    return 0


def _enact(chosen: argparse.Namespace) -> int:
    version = perform(enact, CALLER, on=_version(chosen.pack).pk)
    print(f"{version.urn} v{version.version}", _("đã nạp"))
    _warn([version])
    return 0


def _warn(versions: Sequence[PackVersion]) -> None:
    found = [*stale(), *warnings(versions)]
    for one in found[:MOST_WARNINGS]:
        print("!", visible(f"{one.what} → {one.remedy}"))
    if len(found) > MOST_WARNINGS:
        more = {"count": len(found) - MOST_WARNINGS}
        print(_("Còn %(count)s cảnh báo nữa; xem tất cả bằng motcua doctor.") % more)


def _retire(chosen: argparse.Namespace) -> int:
    version = perform(retire, CALLER, on=_version(chosen.pack).pk)
    print(f"{version.urn} v{version.version}", _("ngừng dùng"))
    return 0


def _export(chosen: argparse.Namespace) -> int:
    exported = export(_version(chosen.pack))
    try:
        write(exported, Path(chosen.out))
    except FileExistsError:
        raise Conflict(_("Thư mục đích đã có nội dung."), remedy=_("Xin chọn một thư mục mới.")) from None
    for path in exported.missing:
        print(f"{path}:", _("phiên bản chỉ giữ mã băm của tệp này, xin chép tệp gốc vào đây."))
    if not exported.exact:
        print(_("Nội dung đọc lại không trùng mã băm của phiên bản."))
        return 1
    print(_("Đã ghi %(count)s tệp.") % {"count": len(exported.files)})
    return 1 if exported.missing else 0


def _reference(chosen: argparse.Namespace) -> int:
    packs = [read_pack(scan(folder)) for folder in chosen.folders] if chosen.folders else _with_tables()
    if faults := [fault for pack in packs for fault in pack.faults]:
        return _tell(faults)
    out = Path(chosen.out)
    out.mkdir(parents=True, exist_ok=True)
    for pack in packs:
        for language in [chosen.lang] if chosen.lang else LANGUAGES:
            (out / file_name(pack, language)).write_text(reference(pack, language), encoding="utf-8")
            print(out / file_name(pack, language))
    return 0


def _texts(chosen: argparse.Namespace) -> int:
    """Print what lacks in each language, or in that of ``--lang``, one block for each, to be moved into ``texts/``."""
    lacking = [fault for fault in read_pack(scan(chosen.folder)).faults if fault.awaits]
    for language in [chosen.lang] if chosen.lang in FILLED else FILLED:
        print(f"# texts/{language}/")
        for fault in lacking:
            if fault.awaits and fault.awaits[0] == language:
                print(f"{json.dumps(fault.path)}: ''  # {visible(fault.awaits[1])}")
    return 0


def _keys(chosen: argparse.Namespace) -> int:
    known = every_kind()
    if unknown := [name for name in chosen.kinds if name not in known]:
        print(*nearest(unknown[0], known), sep=" → ")
        return 1
    print(page(chosen.kinds), end="")
    return 0


def _with_tables() -> list[Pack]:
    packs = []
    for version in loaded().prefetch_related("items"):
        tables, lost = kept_tables(version)
        packs.append(remade(version, None if lost else tables))
    return packs


def _pack(name: str) -> Pack:
    return remade(_version(name)) if name.startswith("urn:") else read_pack(scan(name))


def _version(name: str) -> PackVersion:
    """The version that a URN means, with ``@`` and a number or without. Raises ``NotFound``."""
    urn, _at, number = name.partition("@")
    some = versions().filter(urn=urn)
    if number:
        found = some.filter(version=int(number)).first() if number.isdecimal() and len(number) < 10 else None
    else:
        found = some.filter(state=PackVersion.State.LOADED).first()
    if found is None:
        raise NotFound(_("Không có phiên bản này."), remedy=_("Xin xem các phiên bản bằng motcua packs list."))
    return found


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}" if moment else "-"


def _tell(faults: Sequence[Fault], unchecked: bool = False) -> int:
    for fault in faults:
        print(fault)
    print(_("Số lỗi: %(count)s.") % {"count": len(faults)})
    if unchecked:
        print(_("Có tệp chưa đọc được nên chưa kiểm tra các tham chiếu; sửa xong xin kiểm tra lại."))
    return 1


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "load": _load,
    "list": _list,
    "diff": _diff,
    "plan": _plan,
    "used": _used,
    "enact": _enact,
    "retire": _retire,
    "export": _export,
    "texts": _texts,
    "keys": _keys,
    "reference": _reference,
}
