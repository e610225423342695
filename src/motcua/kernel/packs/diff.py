"""What changes from one version of a pack to another, in sentences that whoever decides about it can read.

A room that knows better than field by field what a change of its kind means says so: ``pack_diffs`` of its AppConfig
maps the kind to the dotted path of ``describe(before, after) -> list[Change]``, where either may be ``None``
(``come_or_gone`` says it then). Of the rest, ``changes_of`` compares the content, element by element.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import Sentence, label, say
from motcua.kernel.packs.pack import Entry, Pack
from motcua.kernel.text.api import Multilingual

PACK = "pack"
"""The kind under which what ``pack.yaml`` says is compared."""
TEXT = {"vi", "en", "bn"}
_SKIPPED = {"version", "source"}
_SHOWN = 80

Describe = Callable[[BaseModel | None, BaseModel | None], list["Change"]]


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` and ``urn`` of the item (the pack's own for ``pack.yaml``); ``path``: keys down to it, empty
    for a whole item; ``sentence`` in the reader's language; ``whom``: who will notice, where somebody can tell."""

    kind: str
    urn: str
    path: str
    sentence: Sentence
    whom: Sentence = ""

    def __str__(self) -> str:
        return f"{self.sentence} ({self.whom})" if self.whom else str(self.sentence)


Differences = Iterator[tuple[str, Sentence]]
"""What differs within one item: the path and the sentence, before it is said whom it concerns."""


def diff(before: Pack | None, after: Pack) -> list[Change]:
    """Every change from one version to another, ``pack.yaml`` first, then kind by kind in the order of their names.

    Without ``before``, everything is new. Both are packs as read, without faults.
    """
    urn = after.manifest.urn if after.manifest else ""
    changes = [] if before is None else [*_of_manifest(urn, before.manifest_content, after.manifest_content)]
    old = {(entry.kind, entry.urn): entry for entry in (before.entries if before else ())}
    new = {(entry.kind, entry.urn): entry for entry in after.entries}
    for key in sorted(old.keys() | new.keys()):
        changes += _of_item(old.get(key), new.get(key))
    return [*changes, *_of_tables(urn, before.folder.frozen if before else {}, after.folder.frozen)]


def name_of(spec: BaseModel, urn: str = "") -> Sentence:
    """What people call an item: its title, else its code or URN."""
    title = getattr(spec, "title", None)
    return _lazy(Multilingual(**title.model_dump())) if isinstance(title, BaseModel) else label(spec) or urn


def come_or_gone(
    kind: str, urn: str, before: BaseModel | None, after: BaseModel | None, whom: Sentence = ""
) -> list[Change]:
    """An item that is new, or is there no more, as one change."""
    if after is not None:
        named, since = name_of(after, urn), _since(after)
        return [Change(kind, urn, "", say(_("Thêm: %(name)s%(since)s."), name=named, since=since), whom)]
    return [Change(kind, urn, "", say(_("Bỏ: %(name)s."), name=name_of(before, urn) if before else urn), whom)]


def rest_of(kind: str, urn: str, before: BaseModel, after: BaseModel, said: set[str]) -> Iterator[Change]:
    """What a describer has no sentence of its own for: all but the fields that it has ``said``, field by field."""
    plain = [spec.model_dump(mode="json", by_alias=True, exclude=said) for spec in (before, after)]
    return changes_of(kind, urn, name_of(after, urn), *plain)


def listed(parts: Iterable[Sentence]) -> Sentence:
    """Several things in a row, each in the reader's language."""
    names = {f"n{number}": part for number, part in enumerate(parts)}
    return say(", ".join(f"%({name})s" for name in names), **names)


def changes_of(kind: str, urn: str, named: Sentence, before: Any, after: Any) -> Iterator[Change]:
    """The changes between two contents (JSON of an item), field by field; elements of lists are matched by their
    ``id``, ``code`` or ``urn``, plain values as a set."""
    for path, old, new in _walk("", before, after):
        values = {"name": named, "path": path, "old": shown(old), "new": shown(new)}
        if old is None:
            sentence = say(_("%(name)s, %(path)s: thêm “%(new)s”."), **values)
        elif new is None:
            sentence = say(_("%(name)s, %(path)s: bỏ “%(old)s”."), **values)
        elif _only_translated(old, new):
            sentence = say(_("%(name)s, %(path)s: sửa bản dịch của “%(old)s”."), **values)
        else:
            sentence = say(_("%(name)s, %(path)s: “%(old)s” thành “%(new)s”."), **values)
        yield Change(kind, urn, path, sentence)


def shown(value: Any) -> Sentence:
    """A value of a pack for people: texts in the reader's language, groups by their name, long ones cut."""
    if isinstance(value, Mapping):
        if value.keys() <= TEXT and "vi" in value:
            return _lazy(Multilingual(**value))
        return shown(value.get("title") or value.get("label") or label(value) or value.get("document") or "…")
    if isinstance(value, list):
        return ", ".join(str(shown(one)) for one in value[:5]) + ("…" if len(value) > 5 else "")
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _of_manifest(urn: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = ({key: value for key, value in one.items() if key not in _SKIPPED} for one in (before, after))
    needed, needs = old.pop("requires", {}), new.pop("requires", {})
    for other in sorted(needed.keys() | needs.keys()):
        values = {"pack": other, "old": needed.get(other, ""), "new": needs.get(other, "")}
        if other not in needed:
            sentence = say(_("Gói cần thêm gói %(pack)s, phiên bản %(new)s."), **values)
        elif other not in needs:
            sentence = say(_("Gói không cần gói %(pack)s nữa."), **values)
        elif needed[other] != needs[other]:
            sentence = say(_("Gói cần gói %(pack)s phiên bản %(new)s, trước là %(old)s."), **values)
        else:
            continue
        yield Change(PACK, urn, f"requires.{other}", sentence)
    yield from changes_of(PACK, urn, _("Gói"), old, new)


def _of_item(before: Entry | None, after: Entry | None) -> list[Change]:
    here = cast(Entry, after or before)
    if before is not None and after is not None and before.content == after.content:
        return []
    describe = _describers().get(here.kind)
    if describe is not None:
        return describe(before.spec if before else None, after.spec if after else None)
    if before is None or after is None:
        return come_or_gone(here.kind, here.urn, before.spec if before else None, after.spec if after else None)
    return list(changes_of(here.kind, here.urn, name_of(here.spec, here.urn), before.content, after.content))


def _of_tables(urn: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            yield Change(PACK, urn, path, say(_("Thêm tệp %(path)s."), path=path))
        elif path not in after:
            yield Change(PACK, urn, path, say(_("Bỏ tệp %(path)s."), path=path))
        elif before[path] != after[path]:
            yield Change(PACK, urn, path, say(_("Tệp %(path)s có nội dung khác."), path=path))


def _since(spec: BaseModel) -> Sentence:
    begins = getattr(spec, "valid_from", None)
    return say(_(", từ ngày %(day)s"), day=f"{begins:%d/%m/%Y}") if isinstance(begins, date) else ""


def _walk(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """The innermost differences: path, old and new value; ``None`` where there is none."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not {*old, *new} <= TEXT:
        for key in [*old, *(key for key in new if key not in old)]:
            if key not in _SKIPPED:
                yield from _walk(_joined(path, str(key)), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _walk_lists(path, old, new)
    else:
        yield path, old, new


def _walk_lists(path: str, old: list[Any], new: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    names, other_names = _names(old), _names(new)
    if names is not None and other_names is not None:
        before, after = dict(zip(names, old, strict=True)), dict(zip(other_names, new, strict=True))
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _walk(_joined(path, name), before.get(name), after.get(name))
        if list(before) != list(after) and before.keys() == after.keys():
            yield path, names, other_names
        return
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if not gone and not come:
        yield path, old, new  # the order, or how often
    elif len(gone) == len(come) and all(isinstance(one, Mapping) for one in [*gone, *come]):
        for one, other in zip(gone, come, strict=True):
            yield from _walk(_joined(path, str(old.index(one) + 1)), one, other)
    else:
        yield from ((path, one, None) for one in gone)
        yield from ((path, None, one) for one in come)


def _names(elements: Sequence[Any]) -> list[str] | None:
    """What the elements of a list go by, when each has a name of its own."""
    names = [label(one) or one.get("urn") for one in elements if isinstance(one, Mapping)]
    each = len(names) == len(elements) and all(names) and len(set(names)) == len(names)
    return [str(name) for name in names] if each else None


def _only_translated(old: Any, new: Any) -> bool:
    texts = all(isinstance(one, Mapping) and one.keys() <= TEXT for one in (old, new))
    return texts and old.get("vi") == new.get("vi")


def _joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _lazy(text: Multilingual) -> Sentence:
    return say("%(text)s", text=text)


@cache
def _describers() -> Mapping[str, Describe]:
    return {
        kind: cast(Describe, import_string(path))
        for room in apps.get_app_configs()
        for kind, path in getattr(room, "pack_diffs", {}).items()
    }
