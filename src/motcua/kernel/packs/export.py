"""A version of a pack as the files of its author: what ``read_pack`` reads back has the same hash.

Vietnamese stands in the items, English and Bengali in ``texts/``. Small kinds are one file with a list; of large ones
each item has a file. Comments, and the files that a version never held (``demo/``, README), do not come back.
"""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from motcua.kernel.packs.folder import MANIFEST, tricky, written
from motcua.kernel.packs.models import PackVersion
from motcua.kernel.packs.pack import Entry, Pack, digest, read_pack
from motcua.kernel.packs.publishing import kept_tables, remade
from motcua.kernel.packs.texts import LANGUAGES, SAME, every_text

LARGE = 24 * 1024
"""From how many characters on the items of a kind have a file each."""


@dataclass
class Export:
    """``files``: text by path. ``missing``: paths of templates and tables that the version names by their digest but
    whose text is not kept. ``exact``: whether what is read back has the hash of the version."""

    files: dict[str, str]
    missing: list[str] = field(default_factory=list)
    exact: bool = True


def export(version: PackVersion) -> Export:
    """A version's files."""
    tables, _lost = kept_tables(version)
    pack = remade(version)
    files = files_of(pack) | {path: f"{text}\n" for path, text in tables.items()}
    missing = sorted(set(version.files) - set(files))
    again = read_pack(written(files, version.urn)).content
    return Export(files, missing, digest({**again, "files": {**version.files, **again["files"]}}) == version.hash)


def write(exported: Export, target: Path) -> None:
    """Write the files into a new or empty folder. Raises ``FileExistsError``."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(target)
    for name, text in exported.files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def files_of(pack: Pack) -> dict[str, str]:
    """Manifest, items, translations and templates of a pack; not its tables."""
    files: dict[str, str] = {}
    spoken: dict[str, dict[str, dict[str, str]]] = {}
    languages = sorted(pack.languages - {"vi"})
    if pack.manifest is not None:
        bare = _bare("pack", pack.manifest, pack.manifest_content, languages, spoken.setdefault("pack", {}))
        files[MANIFEST] = dumped(bare)
    kinds: dict[str, list[tuple[str, Any]]] = {}
    for entry in pack.entries:
        bare = _bare(entry.place.key, entry.spec, entry.content, languages, spoken.setdefault(entry.kind, {}))
        files |= _template(entry, bare, pack.folder.frozen)
        kinds.setdefault(entry.kind, []).append((entry.place.key, bare))
    for kind, items in kinds.items():
        files |= _laid_out(kind, items)
    for name, translations in spoken.items():
        for language in LANGUAGES:
            if entries := _nested(translations.get(language, {})):
                files[f"texts/{language}/{name}.yaml"] = dumped(entries)
    return files


def _bare(key: str, spec: BaseModel, content: Any, languages: list[str], spoken: dict[str, dict[str, str]]) -> Any:
    """An item's content in Vietnamese alone; its translations go to ``spoken``, by language and path."""
    bare = deepcopy(content)
    for slot in every_text(key, spec):
        place = bare
        for step in slot.location[:-1]:
            place = place[step]
        text = place[slot.location[-1]]
        others = {language: text[language] for language in LANGUAGES if language in text}
        sayable = all(said.strip() and said != SAME for said in others.values())
        if sorted(others) != languages or not sayable:
            continue  # as somebody wrote it on the spot
        place[slot.location[-1]] = text["vi"]
        for language, said in others.items():
            spoken.setdefault(language, {})[slot.path] = SAME if said == text["vi"] else said
    return bare


def _nested(entries: Mapping[str, str]) -> dict[str, Any]:
    """Translations under the first word of their path, which keeps those of an item together."""
    nested: dict[str, Any] = {}
    for path, text in entries.items():
        first, _dot, rest = path.partition(".")
        nested.setdefault(first, {})[rest] = text
    return nested


def _template(entry: Entry, bare: Any, frozen: Mapping[str, str]) -> dict[str, str]:
    """The template that an item carries as its ``source``, as a file of its own again."""
    path, source = f"templates/{bare.get('template')}", bare.get("source")
    if path not in frozen or not isinstance(source, str):
        return {}
    for text in (source, source.replace("\n", "\r\n")):
        if hashlib.sha256(text.encode()).hexdigest() == frozen[path]:
            del bare["source"]
            return {path: text}
    return {}


def _laid_out(kind: str, items: list[tuple[str, Any]]) -> dict[str, str]:
    """The files of a kind, which are read back in the order of its items."""
    whole = dumped([bare for _key, bare in items])
    if len(whole) < LARGE or len(items) == 1:
        return {f"{kind}.yaml": whole}
    names = [f"{key}.yaml" for key, _bare in items]
    if names != sorted(set(names)) or any(tricky(name) for name in names):
        names = [f"{position + 1:04}.yaml" for position in range(len(items))]
    return {f"{kind}/{name}": dumped(bare) for name, (_key, bare) in zip(names, items, strict=True)}


_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Plain(_Dumper):  # type: ignore[misc]
    """YAML as ``reading`` reads it: no aliases, and dates are plain text."""

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
        for letter, found in _Dumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value.strip() else None)


_Plain.add_representer(str, _text)


def dumped(data: Any) -> str:
    """Data as the YAML of a pack."""
    text = yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=116, default_flow_style=False)
    return str(text)
