"""The other languages of a pack: ``texts/en/*.yaml`` and ``texts/bn/*.yaml`` beside the Vietnamese of its items.

A translation stands under the path of its text: the item's key, then the keys down to it; an element of a list goes by
its ``id`` or ``code``, else by its number from 1. The name of a list whose elements have ids may be left out:
``1.001193.form.child.full_name.label`` for ``1.001193.form.sections.child.fields.full_name.label``. Keys may be nested
or dotted as one likes. A translation that is rightly the same as the Vietnamese is written ``=``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import ALIKE, MOST_MISTAKES, Fault, Location, Sentence, label, paths, say
from motcua.kernel.packs.reading import Tree
from motcua.kernel.packs.salvage import UNREAD, Remains
from motcua.kernel.text.api import Multilingual

SAME = "="

LANGUAGES = ("en", "bn")
_NAMES: Mapping[str, Sentence] = {"en": _("tiếng Anh"), "bn": _("tiếng Bengal")}


@dataclass(frozen=True)
class Slot:
    """One Vietnamese text of an item that awaits its translations: ``location`` in the item's JSON, ``file`` and
    ``line`` where it is written."""

    path: str
    short: str
    location: Location
    vi: str
    file: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Translation:
    """One entry of a texts file."""

    value: Any
    file: str
    line: int | None


def slots(
    key: str, item: BaseModel, file: str = "", line: Callable[[Location], int | None] = lambda _: None
) -> list[Slot]:
    """Every text of an item in its order, empty ones too, without those already given in all languages on the spot."""
    return [replace(slot, file=file, line=line(slot.location)) for slot in _walk(item, (), [key], [key])]


def every_text(key: str, item: BaseModel) -> Iterator[Slot]:
    """Every text of an item in its order, translated or not."""
    return _walk(item, (), [key], [key], translated=True)


def _walk(value: Any, at: Location, words: list[str], short: list[str], translated: bool = False) -> Iterator[Slot]:
    if isinstance(value, Multilingual):
        if value.vi if translated else not (value.en and value.bn):
            yield Slot(".".join(words), ".".join(short), at, value.vi)
    elif isinstance(value, BaseModel):
        for name, declared in type(value).model_fields.items():
            if name in value.model_fields_set:
                key = declared.serialization_alias or declared.alias or name
                yield from _walk(getattr(value, name), (*at, key), [*words, key], [*short, key], translated)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, (*at, str(name)), [*words, str(name)], [*short, str(name)], translated)
    elif isinstance(value, list | tuple):
        seen: Counter[str] = Counter()
        for position, inner in enumerate(value):
            known = label(inner)
            seen[known or ""] += 1
            repeated = f"~{seen[known]}" if known and seen[known] > 1 else ""  # one code over two spans of time
            word = f"{known}{repeated}" if known else str(position + 1)
            yield from _walk(
                inner, (*at, position), [*words, word], [*(short[:-1] if known else short), word], translated
            )


def blanks(wanted: Iterable[Slot]) -> list[Fault]:
    """One fault for each text that is there and says nothing."""
    message, remedy = _("Mục này chưa có chữ nào."), _("Viết nội dung bằng tiếng Việt.")
    return [Fault(slot.file, slot.path, message, remedy, slot.line) for slot in wanted if not slot.vi.strip()]


def flatten(tree: Tree, file: str) -> Iterator[tuple[str, Translation]]:
    """The leaves of a texts file by dotted path."""

    def leaves(value: Any, at: Location) -> Iterator[tuple[str, Translation]]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from leaves(inner, (*at, key))
        elif at:
            yield ".".join(map(str, at)), Translation(value, file, tree.line(at))

    yield from leaves(tree.data, ())


@dataclass
class Unsure:
    """The texts of which nobody can tell whether they are asked for, since something of their item could not be read.

    ``passed``: the paths under which a translation that nothing asks for is no mistake.
    """

    passed: set[str] = field(default_factory=set)
    _elements: set[str] = field(default_factory=set)
    _items: set[str] = field(default_factory=set)

    def about(self, key: str, remains: Remains) -> None:
        """Note what cannot be told of an item."""
        misnamed = {at for _path, at, _message, _remedy in remains.told.values() if at[-1:] in (("id",), ("code",))}
        if any(len(at) == 1 for at in misnamed) or not remains.knows("urn"):
            self._items.add(key)
        for at in remains.unread | {at for _path, at, _message, _remedy in remains.told.values() if at}:
            if at in misnamed and len(at) == 1:
                continue
            if at[-1] in ("id", "code") or (isinstance(at[-1], int) and at in remains.unread):
                element = at if isinstance(at[-1], int) else at[:-1]
                self._elements.add(paths(key, element, remains.data)[0])
                of_list, short = paths(key, element[:-1], remains.data)
                self.passed |= {of_list, short.rpartition(".")[0]}
            else:
                self.passed |= {*paths(key, at, remains.data)}

    def asks(self, slot: Slot, entries: Iterable[str]) -> bool:
        """Whether it cannot be told if, or under which path, a text asks for a translation."""
        items = {key for key in self._items if not any(_under(path, {key}) for path in entries)}
        return UNREAD in slot.path + slot.vi or _under(slot.path, self._elements | items)


def _under(path: str, starts: set[str]) -> bool:
    return path in starts or path.startswith(tuple(f"{start}." for start in starts))


@dataclass
class Dictionary:
    """All translations of a pack into one language. ``whole`` is false when a file of it could not be read."""

    language: str
    entries: dict[str, Translation] = field(default_factory=dict)
    whole: bool = True

    def add(self, tree: Tree, file: str) -> Iterator[Fault]:
        """Take the entries of one file in."""
        for path, entry in flatten(tree, file):
            if (earlier := self.entries.get(path)) is not None:
                yield Fault(
                    file,
                    path,
                    say(_("Bản dịch này đã có trong %(file)s."), file=earlier.file),
                    _("Giữ lại một bản, xóa bản kia."),
                    entry.line,
                )
            self.entries.setdefault(path, entry)

    def translate(self, wanted: Sequence[Slot], unsure: Unsure) -> tuple[dict[int, str], list[Fault]]:
        """The translations of ``wanted`` by position, and every fault.

        A misspelt path is one fault, not also a missing text.
        """
        shared = Counter(slot.short for slot in wanted)
        found: dict[int, str] = {}
        faults: list[Fault] = []
        missing = _Missing()
        used = set()
        for position, slot in enumerate(wanted):
            short = slot.short if shared[slot.short] == 1 else slot.path
            path = slot.path if slot.path in self.entries else short
            used.add(path)
            if not slot.vi.strip() or unsure.asks(slot, self.entries):
                continue
            if (entry := self.entries.get(path)) is None:
                missing.add(slot, self._missing(path, slot))
            elif isinstance(answer := self._checked(path, slot, entry), Fault):
                faults.append(answer)
            else:
                found[position] = answer
        superfluous = [path for path in self.entries if path not in used and not _under(path, unsure.passed)]
        for path in superfluous[:MOST_MISTAKES]:
            faults += missing.superfluous(path, self.entries[path], superfluous)
        for path in superfluous[MOST_MISTAKES : MOST_MISTAKES + 1]:
            message = _("Có quá nhiều lỗi nên phần còn lại chưa được kiểm tra.")
            remedy = _("Xin sửa các lỗi đã nêu rồi kiểm tra lại.")
            faults.append(Fault(self.entries[path].file, path, message, remedy, self.entries[path].line))
        return found, faults + (missing.faults if self.whole else [])

    def _missing(self, path: str, slot: Slot) -> Fault:
        language = self.language
        return Fault(
            slot.file,
            path,
            say(_("Thiếu bản dịch %(language)s của “%(vi)s”."), language=_NAMES[language], vi=slot.vi),
            say(_("Thêm “%(path)s: …” vào một tệp trong texts/%(folder)s."), path=path, folder=language),
            slot.line,
            awaits=(language, slot.vi),
        )

    def _checked(self, path: str, slot: Slot, entry: Translation) -> str | Fault:
        if not isinstance(entry.value, str) or not entry.value.strip():
            return Fault(
                entry.file,
                path,
                _("Bản dịch phải là một dòng chữ không trống."),
                _("Viết bản dịch trong dấu nháy."),
                entry.line,
            )
        if entry.value == slot.vi:
            return Fault(
                entry.file,
                path,
                say(_("Bản dịch %(language)s giống hệt bản tiếng Việt."), language=_NAMES[self.language]),
                _("Dịch câu này; nếu đúng là giống nhau (tên riêng), viết dấu “=” thay cho bản dịch."),
                entry.line,
            )
        return slot.vi if entry.value == SAME else entry.value


class _Missing:
    """The texts that have no translation, by either of their paths."""

    def __init__(self) -> None:
        self._by_path: dict[str, tuple[Slot, Fault]] = {}
        self._said: set[tuple[str, str]] = set()

    @property
    def faults(self) -> list[Fault]:
        """A fault for each."""
        return list({id(fault): fault for _slot, fault in self._by_path.values()}.values())

    def add(self, slot: Slot, fault: Fault) -> None:
        """Note one."""
        self._by_path |= dict.fromkeys((slot.path, slot.short), (slot, fault))

    def superfluous(self, path: str, entry: Translation, beside: Sequence[str]) -> Iterator[Fault]:
        """The fault of a path that no text asks for; the missing text it is meant for, if any, is taken as said.

        A misspelt or changed name with several texts under it is one fault.
        """
        message = _("Gói không có văn bản nào ở đường dẫn này.")
        remedy: Sentence = _("Xóa dòng này, hoặc sửa đường dẫn cho khớp với văn bản tiếng Việt.")
        below = f"{path}."
        around = [other for other in self._by_path if other.startswith(below) or below.startswith(f"{other}.")]
        if around:
            self._take(around)
        elif (meant := self._meant(path, beside)) is not None:
            other, length = meant
            self._take([other])
            wrong, right = (".".join(name.split(".")[:length]) for name in (path, other))
            if (entry.file, wrong) in self._said:
                return
            self._said.add((entry.file, wrong))
            path, remedy = wrong, say(_("Có phải là “%(name)s” không?"), name=right)
        yield Fault(entry.file, path, message, remedy, entry.line)

    def _take(self, paths: Iterable[str]) -> None:
        for slot, _fault in [self._by_path[path] for path in paths]:
            self._by_path.pop(slot.path, None)
            self._by_path.pop(slot.short, None)

    def _meant(self, path: str, beside: Sequence[str]) -> tuple[str, int] | None:
        """The path of which one word was misspelt, and how many words lead up to it, with it."""
        words = path.split(".")
        best: tuple[float, str, int] | None = None
        for other in islice(self._by_path, MOST_MISTAKES):
            steps = other.split(".")
            wrong = [number for number, word in enumerate(words) if len(steps) == len(words) and word != steps[number]]
            if len(wrong) == 1:
                length = wrong[0] + 1
                likeness = SequenceMatcher(None, words[length - 1], steps[length - 1]).ratio()
                if (best is None or likeness > best[0]) and (
                    likeness >= ALIKE or self._moved(words, steps, length, beside)
                ):
                    best = (likeness, other, length)
        return best and best[1:]

    def _moved(self, words: list[str], steps: list[str], length: int, beside: Sequence[str]) -> bool:
        """Whether more than one text stands under the old name and is missing under the new one."""
        old, new = (f"{'.'.join(path[:length])}." for path in (words, steps))
        if (old, new) in self._said:
            return True
        moved = (path for path in beside if path.startswith(old) and new + path.removeprefix(old) in self._by_path)
        if len(list(islice(moved, 2))) < 2:
            return False
        self._said.add((old, new))
        return True


def put(content: dict[str, Any], slot: Slot, language: str, value: str) -> None:
    """Write a translation into an item's JSON."""
    place: Any = content
    for step in slot.location:
        place = place[step]
    place[language] = value
