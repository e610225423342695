"""The reference page of a pack: what is in it, since when, by which law; one Markdown page for each language.

Rooms add the words of their kinds: ``pack_reference`` of an AppConfig maps a kind to the dotted path of
``words(spec) -> list[str]``, Markdown lines in the language of the moment, under the heading of the item.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import BaseModel

from motcua.kernel.packs.diff import name_of
from motcua.kernel.packs.pack import Pack, digest, range_of
from motcua.kernel.packs.spec import LegalBasis, Manifest

Words = Callable[[BaseModel], list[str]]


def reference(pack: Pack, language: str) -> str:
    """The page of a faultless pack. Raises ``ValueError`` for a pack without a manifest that can be read."""
    if pack.manifest is None:
        raise ValueError(pack.folder.shown)
    with override(language):
        return "\n".join(_page(pack, pack.manifest)) + "\n"


def file_name(pack: Pack, language: str) -> str:
    """How the file of a page is called: ``vn-base.en.md``."""
    urn = pack.manifest.urn if pack.manifest else pack.folder.shown
    return f"{urn.rpartition(':')[2]}.{language}.md"


def _page(pack: Pack, manifest: Manifest) -> Iterator[str]:
    yield f"# {plain(str(manifest.title))}"
    yield ""
    if manifest.note:
        yield from (plain(str(manifest.note)), "")
    yield f"- URN: `{manifest.urn}`"
    yield "- " + _("Phiên bản: %(version)s") % {"version": manifest.version}
    yield "- " + _("Mã băm SHA-256: %(hash)s") % {"hash": f"`{digest(pack.content)}`"}
    yield "- " + _days(manifest.valid_from, manifest.valid_to)
    yield "- " + _("Giấy phép: %(licence)s") % {"licence": plain(manifest.licence)}
    for urn, allowed in manifest.requires.items():
        yield "- " + _("Cần gói %(urn)s, phiên bản %(allowed)s") % {"urn": f"`{urn}`", "allowed": allowed}
    yield from _law(manifest.legal_basis)
    for kind, entries in groupby(sorted(pack.entries, key=lambda entry: entry.kind), key=lambda entry: entry.kind):
        yield from ("", f"## {kind}")
        words = _words().get(kind)
        for entry in entries:
            yield from ("", f"### {plain(str(name_of(entry.spec, entry.urn)))}", "", f"- URN: `{entry.urn}`")
            yield "- " + _days(*range_of(entry.spec, manifest))
            yield from _law(getattr(entry.spec, "legal_basis", []))
            if words is not None:
                yield from words(entry.spec)
    if tables := sorted((path, len(pack.sheets[path].splitlines()) - 1) for path in pack.sheets):
        yield from ("", "## " + _("Bảng"), "")
        for path, count in tables:
            yield f"- `{path}`: " + _("%(count)s dòng") % {"count": count}


def _days(begins: date, ends: date | None) -> str:
    first = f"{begins:%d/%m/%Y}"
    if ends is None:
        return _("Có hiệu lực từ ngày %(first)s") % {"first": first}
    return _("Có hiệu lực từ ngày %(first)s đến hết ngày %(last)s") % {"first": first, "last": f"{ends:%d/%m/%Y}"}


def _law(bases: Sequence[LegalBasis]) -> Iterator[str]:
    for basis in bases:
        told = ", ".join(plain(text) for text in (basis.document, basis.title, basis.article) if text)
        checked = "" if basis.verified else " (" + _("chưa đối chiếu bản gốc") + ")"
        yield "- " + _("Căn cứ: %(told)s") % {"told": told} + checked


def plain(text: str) -> str:
    """A text as Markdown that shows it letter for letter, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


@cache
def _words() -> Mapping[str, Words]:
    return {
        kind: cast(Words, import_string(path))
        for room in apps.get_app_configs()
        for kind, path in getattr(room, "pack_reference", {}).items()
    }
