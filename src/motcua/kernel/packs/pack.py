"""One pack: its files read, its items typed and translated, every mistake noted."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.ledger.api import canonical
from motcua.kernel.packs.faults import Fault, Location, Sentence, label, nearest, paths, say
from motcua.kernel.packs.folder import MANIFEST, Folder, kinds
from motcua.kernel.packs.reading import Tree, read
from motcua.kernel.packs.salvage import UNREAD, Remains
from motcua.kernel.packs.salvage import read as salvage
from motcua.kernel.packs.spec import Manifest, is_range, is_urn
from motcua.kernel.packs.tables import Row, decoded, read_table, sealed, table_kinds
from motcua.kernel.packs.texts import LANGUAGES, Dictionary, Slot, Unsure, blanks, put, slots

NAMES = ("urn", "id", "code")
"""The keys that an item goes by."""
MOST_FAULTS = 1000
"""How many faults are told of the items of one file."""


@dataclass(frozen=True)
class Place:
    """Where an item is written, so that a check may point into it."""

    pack: str
    urn: str
    file: str
    key: str
    tree: Tree
    location: Location
    remains: Remains

    def fault(self, path: str, message: Sentence, remedy: Sentence) -> Fault:
        """A fault at ``path`` inside the item: keys joined by dots; elements by ``id``, ``code`` or index from 0."""
        inside = _locate(self.remains, self.remains.data, path.split(".") if path else [])
        return self.element_fault(inside, message, remedy)

    def element_fault(self, inside: Location, message: Sentence, remedy: Sentence) -> Fault:
        """A fault at a location inside the item, for elements whose name does not tell them from each other."""
        words, _short = paths(self.key, inside, self.remains.data)
        follows = self.remains.covers(inside) or self.remains.doubts(str(message))
        return Fault(self.file, words, message, remedy, self.line(inside), follows, pack=self.pack)

    def line(self, inside: Location) -> int | None:
        """The line of a location inside the item."""
        return self.tree.line((*self.location, *self.remains.written(inside)))

    def knows(self, *patterns: str) -> bool:
        """Whether all is read at paths such as ``steps.*.act``: for a check that compares several values."""
        return all(self.remains.knows(pattern) for pattern in patterns)


@dataclass
class Entry:
    """One item: its typed ``spec``; ``content``, from which that is made again: JSON in all languages, what is read."""

    kind: str
    urn: str
    spec: BaseModel
    content: dict[str, Any]
    place: Place


@dataclass
class Pack:
    """One pack as read. ``broken``: keys and URNs that nobody can tell, because items or their names could not be read;
    ``whole``: every file could be. ``sheets`` holds the text of its tables by path, ``rows`` what they say by kind."""

    folder: Folder
    manifest: Manifest | None = None
    manifest_content: dict[str, Any] = field(default_factory=dict)
    manifest_tree: Tree = field(default_factory=Tree)
    manifest_remains: Remains = field(default_factory=lambda: Remains(Manifest, {}))
    entries: list[Entry] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    whole: bool = True
    faults: list[Fault] = field(default_factory=list)

    @property
    def told(self) -> Mapping[str, Any]:
        """What ``pack.yaml`` says, right or wrong, so that one mistake in it does not look like several."""
        data = self.manifest_tree.data
        return data if isinstance(data, Mapping) else {}

    def sure_of(self, key: str) -> bool:
        """Whether no mistake of ``pack.yaml`` is told at that key."""
        return not self.manifest_remains.covers((key,))

    def fault(self, key: str, message: Sentence, remedy: Sentence) -> Fault:
        """A fault at a key of ``pack.yaml``."""
        line = self.manifest_tree.line((key,) if key in self.told else ())
        file = self.folder.show(self.folder.root / MANIFEST)
        return Fault(file, key, message, remedy, line, pack=self.manifest.urn if self.manifest else "")

    @property
    def local(self) -> bool:
        """Whether it only says what places set for themselves, below the law of the other packs."""
        placed = self.manifest is not None and self.manifest.place is not None
        return placed or (bool(self.entries) and all(hasattr(entry.spec, "subtree") for entry in self.entries))

    @property
    def requires(self) -> dict[str, str]:
        """URN of a pack → versions, as far as they can be read."""
        listed = self.told.get("requires")
        pairs = listed.items() if isinstance(listed, Mapping) else ()
        return {urn: allowed for urn, allowed in pairs if is_urn(urn) and is_range(allowed)}

    @property
    def languages(self) -> set[str]:
        """The languages that the pack says it speaks; those of its texts, where it does not say."""
        listed = self.told.get("languages")
        return {str(one) for one in listed} if isinstance(listed, list) else {one for one, _path in self.folder.texts}

    @property
    def content(self) -> dict[str, Any]:
        """What a version of the pack is, as JSON: manifest, items by kind, digests of the templates."""
        items: dict[str, list[dict[str, Any]]] = {}
        for entry in self.entries:
            items.setdefault(entry.kind, []).append(entry.content)
        return {"manifest": self.manifest_content, "items": items, "files": self.folder.frozen}


def digest(content: Mapping[str, Any]) -> str:
    """The hash of a pack's or an item's content: SHA-256 over its canonical JSON, in hex."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def identity(kind: str, spec: BaseModel, pack: str) -> str | None:
    """The URN of an item; a kind whose model has none is named by its ``id`` or ``code`` under the pack's."""
    urn = getattr(spec, "urn", None)
    if isinstance(urn, str):
        return urn
    name = label(spec)
    return f"{pack}:{kind}:{name}" if name else None


def range_of(spec: BaseModel, manifest: Manifest) -> tuple[date, date | None]:
    """The days in force of an item; those of its pack where its model has none."""
    return getattr(spec, "valid_from", manifest.valid_from), getattr(spec, "valid_to", manifest.valid_to)


def from_content(content: Mapping[str, Any], shown: str, sheets: Mapping[str, str] | None = None) -> Pack:
    """A pack made again from its ``content``; what does not fit the models of today is in its ``faults``.

    Of its tables the content has the digests; ``sheets`` are their texts, which a version in use has no more.
    """
    folder = Folder(Path(), shown, frozen=dict(content["files"]))
    pack = Pack(folder, manifest_tree=Tree(content["manifest"]))
    _type_manifest(pack, folder.shown)
    for kind, listed in content["items"].items():
        if kind not in kinds():
            pack.faults.append(Fault(shown, kind, *nearest(kind, kinds())))
            continue
        tree = Tree(listed)
        for position, raw in enumerate(listed):
            _read_item(pack, kind, shown, tree, (position,), raw)
    if sheets is not None:
        _same_sheets(pack, sheets)
    for path, text in (sheets or {}).items():
        _read_sheet(pack, path, text, f"{shown}/{path}")
    return pack


def read_pack(folder: Folder) -> Pack:
    """Read every file of a folder. Never raises for what is in them; the pack's ``faults`` say it."""
    pack = Pack(folder, faults=list(folder.faults))
    if folder.manifest is not None:
        _read_manifest(pack, folder.manifest)
    pack.whole = not any(fault.file.endswith(".yaml") for fault in folder.faults)
    for kind, path in folder.items:
        tree = _read_file(folder, path, pack.faults)
        if tree is None:
            pack.whole = False
            continue
        listed = tree.data if isinstance(tree.data, list) else [] if tree.data is None else [tree.data]
        so_far = len(pack.faults)
        for position, raw in enumerate(listed):
            at: Location = (position,) if isinstance(tree.data, list) else ()
            if len(pack.faults) - so_far > MOST_FAULTS:
                _endless(pack, folder.show(path), "", tree.line(at))
                break
            _read_item(pack, kind, folder.show(path), tree, at, _with_source(folder, kind, raw))
    for _kind, path in folder.tables:
        text, faults = decoded(folder.read(path), folder.show(path))
        pack.faults += faults
        if text is not None:
            _read_sheet(pack, path.relative_to(folder.root).as_posix(), text, folder.show(path))
    pack.faults += [*_same_keys(pack), *_translate(pack)]
    return pack


def _read_sheet(pack: Pack, path: str, text: str, shown: str) -> None:
    """Take a table in: its text, the digest under which it is frozen, its rows."""
    kind = path.partition("/")[0].removesuffix(".csv")
    if not path.endswith(".csv") or kind not in table_kinds():
        pack.faults.append(Fault(shown, "", *nearest(kind, table_kinds())))
        return
    pack.sheets[path] = text
    pack.folder.frozen[path] = sealed(text)
    table = read_table(kind, text, shown)
    pack.rows.setdefault(kind, []).extend(table.rows)
    pack.faults += table.faults
    pack.broken |= table.broken
    pack.whole = pack.whole and table.whole


def _same_sheets(pack: Pack, sheets: Mapping[str, str]) -> None:
    """The tables that came are those that the content names, unchanged."""
    named = {path: seal for path, seal in pack.folder.frozen.items() if path.endswith(".csv")}
    for path in sorted({*named, *sheets}):
        if path not in sheets or named.get(path) != sealed(sheets[path]):
            message = _("Bảng không khớp với mã băm đã ghi trong gói.")
            pack.faults.append(Fault(pack.folder.shown, path, message, _("Gửi lại gói nguyên vẹn.")))


def _with_source(folder: Folder, kind: str, raw: Any) -> Any:
    """The item with the text of the file it names: beside ``template`` comes ``source``, where its model has both.

    So a version of a pack is whole without its folder, and what was begun under it prints the same for good.
    """
    named = raw.get("template") if isinstance(raw, Mapping) else None
    path = f"templates/{named}"
    if not {"template", "source"} <= kinds()[kind].model_fields.keys() or path not in folder.frozen:
        return raw
    source = folder.read(folder.root / path).decode("utf-8", errors="replace")
    return {**raw, "source": re.sub(r"\r\n?", "\n", source)}


def _read_file(folder: Folder, path: Path, faults: list[Fault]) -> Tree | None:
    """The tree of a file; ``None`` when nothing of it can be read."""
    tree = read(folder.read(path))
    faults += [Fault(folder.show(path), at, message, remedy, line) for at, line, message, remedy in tree.mistakes]
    return None if tree.data is None and tree.mistakes else tree


def _read_manifest(pack: Pack, path: Path) -> None:
    tree = _read_file(pack.folder, path, pack.faults)
    if tree is None:
        return
    pack.manifest_tree = tree
    _type_manifest(pack, pack.folder.show(path))


def _type_manifest(pack: Pack, file: str) -> None:
    tree = pack.manifest_tree
    remains = pack.manifest_remains = salvage(Manifest, tree.data)
    for words, location, message, remedy in remains.told.values():
        pack.faults.append(Fault(file, words, message, remedy, tree.line(location)))
    if isinstance(remains.spec, Manifest):
        pack.manifest = remains.spec
        pack.manifest_content = pack.manifest.model_dump(mode="json", exclude_unset=True)


def _read_item(pack: Pack, kind: str, file: str, tree: Tree, at: Location, raw: Any) -> None:
    remains = salvage(kinds()[kind], raw)
    key = _key(remains.data) or (str(at[0] + 1) if at and isinstance(at[0], int) else kind)
    urn_of_pack = pack.manifest.urn if pack.manifest else "urn:motcua:pack:unknown"
    for words, location, message, remedy in remains.told.values():
        pack.faults.append(Fault(file, _joined(key, words), message, remedy, tree.line((*at, *location))))
    if remains.endless:
        _endless(pack, file, key, tree.line(at))
    spec = remains.spec
    if spec is None or any(name in NAMES for name, _message in remains.told):
        pack.broken |= {key, *_meant(raw, file, alone=not at)}
    if spec is None:
        return
    urn = identity(kind, spec, urn_of_pack)
    if urn is None or not is_urn(urn):
        pack.broken.add(key)
        if not remains.told:
            message, remedy = _("Mục này không có urn hay id hợp lệ."), _("Thêm dòng “urn: urn:motcua:…”.")
            pack.faults.append(Fault(file, key, message, remedy, tree.line(at)))
        return
    content = spec.model_dump(mode="json", exclude_unset=True, by_alias=True)
    pack.entries.append(Entry(kind, urn, spec, content, Place(urn_of_pack, urn, file, key, tree, at, remains)))


def _endless(pack: Pack, file: str, path: str, line: int | None) -> None:
    """Say that what follows was not looked at."""
    message = _("Có quá nhiều lỗi nên phần còn lại chưa được kiểm tra.")
    pack.faults.append(Fault(file, path, message, _("Xin sửa các lỗi đã nêu rồi kiểm tra lại."), line))
    pack.whole = False


def _meant(raw: Any, file: str, alone: bool) -> set[str]:
    """What others may call an item that could not be read: its URN; where that is at fault, whatever looks like one, or
    the file's name when the item is ``alone`` in it."""
    fields = raw if isinstance(raw, Mapping) else {}
    if is_urn(urn := str(fields.get("urn"))):
        return {urn}
    alike = {value.strip().lower() for value in fields.values() if isinstance(value, str)}
    names = {urn for urn in alike if is_urn(urn)}
    return names | {urn.split(":", 3)[-1] for urn in names} | ({Path(file).stem} if alone else set())


def _key(raw: Any) -> str | None:
    """What an item goes by in paths and texts: its ``code`` or ``id``, else the end of its URN, after the type."""
    if not isinstance(raw, Mapping):
        return None
    for name in ("code", "id"):
        if (value := label({name: raw.get(name)})) and UNREAD not in value:
            return value
    urn = raw.get("urn")
    return urn.split(":", 3)[-1] if isinstance(urn, str) and urn and UNREAD not in urn else None


def _same_keys(pack: Pack) -> Iterator[Fault]:
    """Two items of a pack that would share their texts. (One URN twice is another fault, said elsewhere.)"""
    first: dict[str, Entry] = {}
    for entry in pack.entries:
        other = first.setdefault(entry.place.key, entry)
        if other is not entry and other.urn != entry.urn:
            yield entry.place.fault(
                "",
                say(_("Mục này trùng mã với một mục trong %(file)s."), file=other.place.file),
                _("Đổi id của một trong hai mục, để bản dịch không lẫn nhau."),
            )


def _translate(pack: Pack) -> list[Fault]:
    """Fill the other languages in; the faults of doing so."""
    asked, contents = list[Slot](), list[dict[str, Any]]()
    unsure = Unsure(set(pack.broken))
    for entry in pack.entries:
        found = slots(entry.place.key, entry.spec, entry.place.file, entry.place.line)
        asked += found
        contents += [entry.content] * len(found)
        unsure.about(entry.place.key, entry.place.remains)
    if pack.manifest:
        found = slots("pack", pack.manifest, pack.folder.show(pack.folder.root / MANIFEST), pack.manifest_tree.line)
        asked += found
        contents += [pack.manifest_content] * len(found)
        unsure.about("pack", pack.manifest_remains)
    else:
        unsure.passed.add("pack")
    faults = blanks(asked)
    for language in LANGUAGES:
        dictionary = Dictionary(language)
        paths = [path for spoken_in, path in pack.folder.texts if spoken_in == language]
        if language not in pack.languages:
            faults += _not_spoken(pack, language, paths)
            continue
        for path in paths:
            if tree := _read_file(pack.folder, path, faults):
                faults += dictionary.add(tree, pack.folder.show(path))
            else:
                dictionary.whole = False
        if not pack.whole:  # what the texts of an unreadable file are for, nobody can tell
            unsure.passed |= {path.split(".")[0] for path in dictionary.entries}
        answers, said = dictionary.translate(asked, unsure)
        faults += said
        for position, text in answers.items():
            put(contents[position], asked[position], language, text)
    for entry in pack.entries:
        entry.spec = entry.place.remains.again(entry.content)
    if pack.manifest:
        pack.manifest = cast(Manifest, pack.manifest_remains.again(pack.manifest_content))
    return faults


def _not_spoken(pack: Pack, language: str, paths: list[Path]) -> list[Fault]:
    """One fault for all the texts in a language that the pack does not name."""
    if not paths or not pack.sure_of("languages"):
        return []
    message = say(_("pack.yaml không khai báo ngôn ngữ %(language)s."), language=language)
    remedy = say(_("Thêm %(language)s vào languages."), language=language)
    return [Fault(pack.folder.show(paths[0]), "", message, remedy, 1)]


def _locate(remains: Remains, data: Any, steps: list[str]) -> Location:
    """The location that a dotted path means; names may hold dots themselves, so the longest that fits is taken."""
    if not steps:
        return ()
    for length in range(len(steps), 0, -1):
        name, rest = ".".join(steps[:length]), steps[length:]
        if isinstance(data, Mapping) and name in data:
            return (name, *_locate(remains, data[name], rest))
        if isinstance(data, list):
            position = remains.element(data, name)
            if position is None and name.isdecimal() and int(name) < len(data):
                position = int(name)
            if position is not None:
                return (position, *_locate(remains, data[position], rest))
    return tuple(steps)


def _joined(*words: str) -> str:
    return ".".join(word for word in words if word)
