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
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import ALIKE, Fault, Location, Sentence, label, say
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
    """Every text of an item in its order, without those already given in all languages on the spot."""
    return [replace(slot, file=file, line=line(slot.location)) for slot in _walk(item, (), [key], [key])]


def _walk(value: Any, at: Location, words: list[str], short: list[str]) -> Iterator[Slot]:
    if isinstance(value, Multilingual):
        if value.vi and not (value.en and value.bn):
            yield Slot(".".join(words), ".".join(short), at, value.vi)
    elif isinstance(value, BaseModel):
        for name, declared in type(value).model_fields.items():
            if name in value.model_fields_set:
                key = declared.serialization_alias or declared.alias or name
                yield from _walk(getattr(value, name), (*at, key), [*words, key], [*short, key])
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, (*at, str(name)), [*words, str(name)], [*short, str(name)])
    elif isinstance(value, list | tuple):
        seen: Counter[str] = Counter()
        for position, inner in enumerate(value):
            known = label(inner)
            seen[known or ""] += 1
            repeated = f"~{seen[known]}" if known and seen[known] > 1 else ""  # one code over two spans of time
            word = f"{known}{repeated}" if known else str(position + 1)
            yield from _walk(inner, (*at, position), [*words, word], [*(short[:-1] if known else short), word])


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
                self._elements.add(_paths(key, element, remains.data)[0])
                of_list, short = _paths(key, element[:-1], remains.data)
                self.passed |= {of_list, short.rpartition(".")[0]}
            else:
                self.passed |= {*_paths(key, at, remains.data)}

    def asks(self, slot: Slot, entries: Iterable[str]) -> bool:
        """Whether it cannot be told if, or under which path, a text asks for a translation."""
        items = {key for key in self._items if not any(_under(path, {key}) for path in entries)}
        return UNREAD in slot.path + slot.vi or _under(slot.path, self._elements | items)


def _under(path: str, starts: set[str]) -> bool:
    return path in starts or path.startswith(tuple(f"{start}." for start in starts))


def _paths(key: str, location: Location, data: Any) -> tuple[str, str]:
    """A location of an item as the path of a text, in full and without the names of lists."""
    words, short, place = [key], [key], data
    for step in location:
        inside = (isinstance(place, Mapping) and step in place) or isinstance(place, list)
        inner = place[step] if inside else None
        known = label(inner) if isinstance(place, list) else None
        word = known or (str(step + 1) if isinstance(step, int) else step)
        words.append(word)
        short = [*(short[:-1] if known else short), word]
        place = inner
    return ".".join(words), ".".join(short)


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
        missing: dict[str, Fault] = {}
        used = set()
        for position, slot in enumerate(wanted):
            short = slot.short if shared[slot.short] == 1 else slot.path
            path = slot.path if slot.path in self.entries else short
            used.add(path)
            if unsure.asks(slot, self.entries):
                continue
            if (entry := self.entries.get(path)) is None:
                missing[path] = self._missing(path, slot)
            elif isinstance(answer := self._checked(path, slot, entry), Fault):
                faults.append(answer)
            else:
                found[position] = answer
        for path, entry in self.entries.items():
            if path not in used and not _under(path, unsure.passed):
                faults.append(_superfluous(path, entry, missing))
        return found, faults + (list(missing.values()) if self.whole else [])

    def _missing(self, path: str, slot: Slot) -> Fault:
        language = self.language
        return Fault(
            slot.file,
            path,
            say(_("Thiếu bản dịch %(language)s của “%(vi)s”."), language=_NAMES[language], vi=slot.vi),
            say(_("Thêm “%(path)s: …” vào một tệp trong texts/%(folder)s."), path=path, folder=language),
            slot.line,
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


def _superfluous(path: str, entry: Translation, missing: dict[str, Fault]) -> Fault:
    """The fault of a path that no text asks for; the missing text it is meant for, if any, is taken as said."""
    remedy: Sentence = _("Xóa dòng này, hoặc sửa đường dẫn cho khớp với văn bản tiếng Việt.")
    if meant := _meant(path, missing):
        del missing[meant]
        remedy = say(_("Có phải là “%(name)s” không?"), name=meant)
    return Fault(entry.file, path, _("Gói không có văn bản nào ở đường dẫn này."), remedy, entry.line)


def _meant(path: str, missing: Iterable[str]) -> str | None:
    """The path that one word was misspelt of."""
    words = path.split(".")
    found = {}
    for other in missing:
        steps = other.split(".")
        if len(steps) == len(words) and len(wrong := [n for n, word in enumerate(words) if word != steps[n]]) == 1:
            likeness = SequenceMatcher(None, words[wrong[0]], steps[wrong[0]]).ratio()
            found[other] = likeness
    best = max(found, key=lambda other: found[other], default=None)
    return best if best is not None and found[best] >= ALIKE else None


def put(content: dict[str, Any], slot: Slot, language: str, value: str) -> None:
    """Write a translation into an item's JSON."""
    place: Any = content
    for step in slot.location:
        place = place[step]
    place[language] = value
