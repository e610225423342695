"""Packs read together: every fault of every file, and what they refer to in each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar, cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import Fault, Location, Sentence, say
from motcua.kernel.packs.folder import MANIFEST, scan
from motcua.kernel.packs.pack import Entry, Pack, Place, read_pack
from motcua.kernel.packs.salvage import UNREAD
from motcua.kernel.packs.spec import in_range, is_urn
from motcua.kernel.packs.tables import Row

M = TypeVar("M", bound=BaseModel)
OF_PACKS = "urn:motcua:pack:"
BLANK = "…"
"""What stands where a person still has to write something."""


@dataclass
class Library:
    """All packs at hand. Rooms name their checks, ``check(library) -> list[Fault]``, in ``pack_checks``."""

    packs: list[Pack] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchecked: bool = False
    """References between items were not followed, because a file could not be read: there may be more faults."""
    in_use: bool = False
    """Packs in use stand beside: the tables of the rooms hold what these say, and what acts made of it since."""
    outdated: list[Fault] = field(default_factory=list)
    """What places have set, in packs that stand beside, and what no longer fits the others. It refuses nobody else's
    pack: who set it is told, and mends it."""

    def items(self, kind: str, model: type[M]) -> list[tuple[Place, M]]:
        """The items of a kind in all packs, each with its place."""
        return [(e.place, e.spec) for e in self.entries() if e.kind == kind and isinstance(e.spec, model)]

    def rows(self, kind: str, model: type[M]) -> Iterator[tuple[Row, M]]:
        """The rows of the tables of a kind in the packs that are read now; those in use already are not told again."""
        found = (row for pack in self.packs for row in pack.rows.get(kind, []))
        return ((row, row.spec) for row in found if isinstance(row.spec, model))

    def elsewhere(self, kind: str) -> bool:
        """Whether packs in use have tables of this kind, whose rows are no more at hand."""
        return any(
            path.endswith(".csv") and path.partition("/")[0].removesuffix(".csv") == kind and path not in pack.sheets
            for pack in self.packs
            for path in pack.folder.frozen
        )

    def entries(self) -> Iterator[Entry]:
        """The items of all packs."""
        return (entry for pack in self.packs for entry in pack.entries)


def open_library(folders: Iterable[str | Path], beside: Iterable[Pack] = ()) -> Library:
    """Read every file of the folders, together with packs already at hand (``beside``). Never raises for content."""
    return assemble([read_pack(scan(folder)) for folder in folders], beside)


def check(folders: Iterable[str | Path]) -> list[Fault]:
    """Every fault of every file of the packs in these folders, taken together; none is what they should have."""
    return open_library(folders).faults


def assemble(packs: Sequence[Pack], beside: Iterable[Pack] = ()) -> Library:
    """Put packs together, each taking the place of its other version in ``beside``, and check what crosses them."""
    own = {pack.manifest.urn for pack in packs if pack.manifest}
    around = [pack for pack in beside if pack.manifest and pack.manifest.urn not in own]
    library = Library([*packs, *around], [fault for pack in packs for fault in pack.faults])
    library.faults += [*_twice(library), *_requirements(library), *_strangers(packs), *_blanks(packs)]
    library.in_use = bool(around)
    library.unchecked = not all(pack.whole for pack in packs)
    library.faults += _references(library)
    yields = {pack.manifest.urn for pack in around if pack.manifest and pack.local}
    library.outdated = [fault for fault in library.faults if fault.pack in yields]
    library.faults = [fault for fault in library.faults if fault.pack not in yields]
    library.faults.sort(key=lambda fault: (fault.awaits is not None, fault.file, fault.line or 0))
    return library


def _twice(library: Library) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for pack in library.packs:
        if not pack.sure_of("urn"):
            continue
        if pack.manifest and (other := seen.get(pack.manifest.urn)):
            yield _of_manifest(
                pack,
                "urn",
                say(_("URN %(urn)s đã dùng trong %(file)s."), urn=pack.manifest.urn, file=other),
                _("Mỗi gói một URN riêng."),
            )
        elif pack.manifest:
            seen[pack.manifest.urn] = pack.folder.shown
    for entry in library.entries():
        if UNREAD in entry.urn:
            continue
        if (other := seen.get(entry.urn)) is not None:
            yield entry.place.fault(
                "urn",
                say(_("URN %(urn)s đã dùng trong %(file)s."), urn=entry.urn, file=other),
                _("Đặt URN khác, hoặc xóa mục lặp."),
            )
        seen.setdefault(entry.urn, entry.place.file)


def _strangers(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Items under the name of another pack."""
    for pack in packs:
        own = f"{pack.manifest.urn}:" if pack.manifest and pack.sure_of("urn") else OF_PACKS
        for entry in pack.entries:
            if entry.urn.startswith(OF_PACKS) and not entry.urn.startswith(own):
                yield entry.place.fault(
                    "urn",
                    say(_("URN %(urn)s nằm trong phần tên của gói khác."), urn=entry.urn),
                    _("Đặt URN theo loại nội dung, như urn:motcua:role:…, hoặc dưới URN của chính gói này."),
                )


def _blanks(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Places of a file begun from a model that nobody has filled in."""
    for pack in packs:
        for entry in pack.entries:
            for location in _blank_in(entry.place.remains.data, ()):
                message = say(_("Chỗ này còn để “%(blank)s”."), blank=BLANK)
                yield entry.place.element_fault(location, message, _("Điền nội dung thật vào đây."))


def _blank_in(value: object, at: Location) -> Iterator[Location]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if value == BLANK:
        yield at
    for key, one in inner:
        yield from _blank_in(one, (*at, key))


def _requirements(library: Library) -> Iterator[Fault]:
    versions = {
        str(pack.told.get("urn")): pack.manifest.version if pack.manifest and pack.sure_of("version") else None
        for pack in library.packs
    }
    for pack in library.packs:
        for urn, allowed in pack.requires.items():
            if urn not in versions:
                message = say(_("Gói này cần gói %(urn)s nhưng không thấy."), urn=urn)
                names = {other.rsplit(":", 1)[-1]: other for other in versions}
                remedy: Sentence = _("Thêm thư mục của gói đó vào cùng lệnh, hoặc nạp gói đó trước.")
                if close := get_close_matches(urn.rsplit(":", 1)[-1], names, n=1, cutoff=0.75):
                    remedy = say(_("Có phải là “%(name)s” không?"), name=names[close[0]])
                yield _of_manifest(pack, urn, message, remedy)
            elif isinstance(version := versions[urn], int) and not in_range(version, allowed):
                values = {"urn": urn, "allowed": allowed, "version": version}
                yield _of_manifest(
                    pack,
                    urn,
                    say(_("Cần %(urn)s phiên bản %(allowed)s, nhưng đang có phiên bản %(version)s."), **values),
                    _("Dùng phiên bản phù hợp của gói đó, hoặc sửa khoảng phiên bản trong requires."),
                )
    for pack in in_order(library.packs)[1]:
        yield _of_manifest(
            pack, "", _("Các gói cần lẫn nhau thành vòng."), _("Bỏ một chiều trong requires của các gói này.")
        )


def _of_manifest(pack: Pack, required: str, message: Sentence, remedy: Sentence) -> Fault:
    file = pack.folder.show(pack.folder.root / MANIFEST)
    path, location = (required, (required,)) if required == "urn" else (f"requires.{required}", ("requires", required))
    if not required:
        path, location = "requires", ("requires",)
    urn = pack.manifest.urn if pack.manifest else ""
    return Fault(file, path, message, remedy, pack.manifest_tree.line(cast(Location, location)), pack=urn)


def in_order(packs: Sequence[Pack]) -> tuple[list[Pack], list[Pack]]:
    """Packs so that each comes after those it requires, and the packs that wait for each other in a circle."""
    waiting = {pack.manifest.urn: pack for pack in packs if pack.manifest}
    ordered: list[Pack] = []
    while ready := [p for p in waiting.values() if p.manifest and not set(p.manifest.requires) & set(waiting)]:
        ordered += ready
        for pack in ready:
            if pack.manifest:
                del waiting[pack.manifest.urn]
    return ordered, list(waiting.values())


def _references(library: Library) -> list[Fault]:
    """What the rooms' own checks say, without what may only follow from something that could not be read."""
    broken = {name for pack in library.packs for name in pack.broken}
    marks = [name if is_urn(name) else f":{name}”" for name in broken]
    marks += [UNREAD] + ["urn:motcua:"] * library.unchecked
    faults: list[Fault] = []
    for room in apps.get_app_configs():
        for path in getattr(room, "pack_checks", []):
            check = cast(Callable[[Library], list[Fault]], import_string(path))
            faults += [
                fault
                for fault in check(library)
                if not fault.follows and not any(mark in str(fault.message) for mark in marks)
            ]
    return faults
