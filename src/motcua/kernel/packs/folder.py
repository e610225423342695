"""A pack's folder, on disk or in a draft: which files belong to which kind, and what does not belong there."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import Fault, Sentence, say, suggestion
from motcua.kernel.packs.reading import BIGGEST
from motcua.kernel.packs.tables import LARGEST, table_kinds
from motcua.kernel.packs.texts import LANGUAGES

MANIFEST = "pack.yaml"
TEXTS = "texts"
ASIDE = ("demo", "knowledge", "templates")
"""Folders that other rooms read for themselves; of these, templates are part of what a version freezes."""
PAPERS = ("README.md", "LICENSE", "LICENCE")
MOST_FILES = 5000
_NAME = re.compile(r"[\w][\w.-]{0,99}")
_STEPS = 4


@cache
def kinds() -> Mapping[str, type[BaseModel]]:
    """Every kind of item by the name of its folder, from ``pack_kinds`` of the rooms' AppConfigs."""
    return {
        kind: cast(type[BaseModel], import_string(path))
        for room in apps.get_app_configs()
        for kind, path in getattr(room, "pack_kinds", {}).items()
    }


@dataclass
class Folder:
    """The files of one pack, sorted, by what they hold. ``shown`` is the folder as the caller wrote it; ``written``
    the files of a draft by path, which lie on no disk."""

    root: Path
    shown: str
    manifest: Path | None = None
    items: list[tuple[str, Path]] = field(default_factory=list)
    texts: list[tuple[str, Path]] = field(default_factory=list)
    tables: list[tuple[str, Path]] = field(default_factory=list)
    frozen: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    written: Mapping[str, str] | None = None

    def read(self, path: Path) -> bytes:
        """The bytes of a file."""
        if self.written is None:
            return path.read_bytes()
        return self.written[path.relative_to(self.root).as_posix()].encode()

    def show(self, path: Path) -> str:
        """A file's name for people: the folder as given, then the path inside."""
        return f"{self.shown}/{path.relative_to(self.root).as_posix()}"


def scan(given: str | Path) -> Folder:
    """Sort the files of a pack's folder; what is misplaced, linked or too big is a fault and is not read."""
    folder = Folder(Path(given), str(given).rstrip("/") or "/")
    if not folder.root.is_dir():
        folder.faults.append(
            Fault(folder.shown, "", _("Không có thư mục này."), _("Kiểm tra lại đường dẫn tới thư mục của gói."))
        )
        return folder
    inside = [one.parent.name for one in sorted(folder.root.glob(f"*/{MANIFEST}"))]
    if inside and not (folder.root / MANIFEST).exists():
        remedy = say(_("Nêu thư mục của từng gói: %(names)s."), names=", ".join(inside))
        folder.faults.append(Fault(folder.shown, "", _("Thư mục này chứa các gói, chứ không phải là gói."), remedy))
        return folder
    found = sorted(path for path in folder.root.rglob("*") if path.is_symlink() or not path.is_dir())
    if len(found) > MOST_FILES:
        folder.faults.append(
            Fault(folder.shown, "", say(_("Gói có quá %(most)s tệp."), most=MOST_FILES), _("Tách thành nhiều gói."))
        )
        return folder
    for path in found:
        if path.relative_to(folder.root).parts[-1].startswith("."):
            continue
        if tricky(path.relative_to(folder.root).as_posix()):
            _odd(folder, path.relative_to(folder.root).as_posix())
        elif path.is_symlink() or not path.is_file():
            message = _("Gói không được chứa liên kết hay tệp đặc biệt.")
            folder.faults.append(Fault(folder.show(path), "", message, _("Chép chính tệp đó vào gói.")))
        else:
            _take(folder, path, path.stat().st_size)
    return _with_manifest(folder)


def written(files: Mapping[str, str], shown: str) -> Folder:
    """Sort the files of a draft, text by path, as ``scan`` does those of a folder."""
    folder = Folder(Path(shown), shown, written=files)
    for name in sorted(files, key=lambda name: name.split("/")):
        if tricky(name):
            _odd(folder, name)
        else:
            _take(folder, folder.root / name, len(files[name].encode()))
    return _with_manifest(folder)


PLAIN_PATH = _("Viết đường dẫn như procedures/1.001193.yaml: chữ, số, dấu chấm, gạch, nhiều nhất bốn bậc.")


def tricky(path: str) -> bool:
    """Whether a path may lead anywhere but to a plain file inside a pack: up, from the root, hidden, or odd letters."""
    steps = path.split("/")
    return len(steps) > _STEPS or not all(_NAME.fullmatch(step) for step in steps)


def _odd(folder: Folder, name: str) -> None:
    message = _("Đường dẫn này không dùng được trong gói.")
    folder.faults.append(Fault(folder.shown, name, message, PLAIN_PATH))


def _with_manifest(folder: Folder) -> Folder:
    if folder.manifest is None and not any(fault.file == f"{folder.shown}/{MANIFEST}" for fault in folder.faults):
        folder.faults.append(
            Fault(folder.shown, "", _("Thư mục không có tệp pack.yaml."), _("Thêm pack.yaml với urn, version, title…"))
        )
    return folder


def _take(folder: Folder, path: Path, size: int) -> None:
    if size > (most := LARGEST if path.suffix == ".csv" else BIGGEST):
        message = say(_("Tệp lớn quá %(most)s KiB."), most=most // 1024)
        folder.faults.append(Fault(folder.show(path), "", message, _("Tách tệp thành nhiều tệp nhỏ hơn.")))
    else:
        _sort(folder, path)


def _sort(folder: Folder, path: Path) -> None:
    parts = path.relative_to(folder.root).parts
    first = parts[0]
    if first in ASIDE and len(parts) > 1:
        if first == "templates":
            folder.frozen["/".join(parts)] = hashlib.sha256(folder.read(path)).hexdigest()
    elif len(parts) == 1 and first in PAPERS:
        return
    elif path.suffix == ".csv" and len(parts) <= 2 and first.removesuffix(".csv") in table_kinds():
        folder.tables.append((first.removesuffix(".csv"), path))
    elif path.suffix != ".yaml":
        _stray(folder, path, _("Đổi tên tệp thành .yaml, hoặc đưa ra khỏi gói."))
    elif parts == (MANIFEST,):
        folder.manifest = path
    elif len(parts) == 3 and first == TEXTS:
        if parts[1] in LANGUAGES:
            folder.texts.append((parts[1], path))
        else:
            _stray(folder, path, suggestion(parts[1], LANGUAGES))
    elif len(parts) <= 2 and (kind := first.removesuffix(".yaml") if len(parts) == 1 else first) in kinds():
        folder.items.append((kind, path))
    else:
        name = first.removesuffix(".yaml")
        _stray(folder, path, suggestion(name, [*kinds(), TEXTS, "pack"]))


def _stray(folder: Folder, path: Path, remedy: Sentence) -> None:
    """One fault for a file, or for the whole folder that it lies in."""
    parts = path.relative_to(folder.root).parts
    whole = len(parts) > 1 and parts[0] not in (*kinds(), *table_kinds(), TEXTS)
    shown = f"{folder.shown}/{parts[0]}" if whole else folder.show(path)
    if not any(fault.file == shown for fault in folder.faults):
        message = _("Gói không có loại nội dung nào ứng với tên tệp hoặc thư mục này.")
        folder.faults.append(Fault(shown, "", message, remedy))
