"""Freezing a pack as a version, and taking a version into use: what the acts on packs have in common."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.acts.api import Conflict, Deed, Invalid
from motcua.kernel.packs import reads
from motcua.kernel.packs.faults import Fault, Sentence, say
from motcua.kernel.packs.library import Library, assemble
from motcua.kernel.packs.models import PackItem, PackTable, PackVersion
from motcua.kernel.packs.pack import Pack, digest, from_content, range_of
from motcua.kernel.packs.rights import strayed
from motcua.kernel.packs.tables import sealed


class FaultyPacks(Invalid):
    """The packs have mistakes; ``listed`` holds every ``Fault``."""

    def __init__(self, listed: list[Fault]) -> None:
        told: dict[str, list[Sentence]] = {}
        for fault in listed:
            told.setdefault(f"{fault.file} {fault.path}".strip(), []).append(fault.message)
        super().__init__(
            _("Gói nội dung còn lỗi nên chưa nạp."), remedy=_("Xin sửa các lỗi đã liệt kê rồi nạp lại."), faults=told
        )
        self.listed = listed


@dataclass(frozen=True)
class Checked:
    """A pack found faultless beside packs with exactly these hashes and those that come in the same command, so that
    nobody checks the same a second time. ``meanwhile``: the hashes of the latter, and of those they replace."""

    pack: Pack
    beside: frozenset[str]
    meanwhile: frozenset[str] = frozenset()

    def holds(self, content: Mapping[str, Any], tables: Mapping[str, str]) -> bool:
        """Whether this is that pack, to the letter, and the packs in use now, without its own, are those; of the same
        command some have come, some not yet."""
        if self.pack.manifest is None or content != self.pack.content or tables != self.pack.sheets:
            return False
        others = reads.loaded().exclude(urn=self.pack.manifest.urn).values_list("hash", flat=True)
        return set(others) - self.meanwhile == self.beside


def in_use() -> list[Pack]:
    """The packs in use, made again from what is stored."""
    return [remade(version) for version in reads.loaded().prefetch_related("items")]


def outdated() -> list[Fault]:
    """What places have set, in packs in use, and what no longer fits the law above them: it was passed over when that
    law was loaded, and is for those places to mend."""
    packs = in_use()
    return assemble([], packs).outdated if any(pack.local for pack in packs) else []


def remade(version: PackVersion, tables: Mapping[str, str] | None = None) -> Pack:
    """A version as a pack; with its ``tables`` (see ``kept_tables``) their rows are read too."""
    items: dict[str, list[dict[str, Any]]] = {}
    for item in sorted(version.items.all(), key=lambda item: item.position):
        items.setdefault(item.kind, []).append(item.content)
    content = {"manifest": version.manifest, "items": items, "files": version.files}
    return from_content(content, f"{version.urn} v{version.version}", tables)


def kept_tables(version: PackVersion) -> tuple[dict[str, str], list[str]]:
    """The texts of a version's tables by path, and the paths of those that are not kept: before version 0002 of the
    tables of this room, only digests were."""
    named = {path: seal for path, seal in version.files.items() if path.endswith(".csv")}
    kept = dict(PackTable.objects.filter(digest__in=named.values()).values_list("digest", "text"))
    found = {path: kept[seal] for path, seal in named.items() if seal in kept}
    return found, sorted(set(named) - set(found))


def together(packs: Sequence[Pack], beside: Iterable[Pack]) -> Library:
    """Packs checked with those ``beside`` them, and that none takes a URN which another pack published before it, or
    what another place set."""
    library = assemble(packs, beside)
    library.faults += [*taken(packs), *strayed(packs)]
    return library


def taken(packs: Iterable[Pack]) -> Iterator[Fault]:
    """A URN belongs for good to the pack that first published it, whatever became of that: the faults of the others."""
    for pack in packs:
        if pack.manifest is None or not pack.entries:
            continue
        others = PackItem.objects.exclude(pack__urn=pack.manifest.urn).values_list("urn", "pack__urn")
        owner = dict(others.order_by("-pack_id"))
        for entry in pack.entries:
            if entry.urn in owner:
                yield entry.place.fault(
                    "urn",
                    say(_("URN %(urn)s thuộc về gói %(pack)s."), urn=entry.urn, pack=owner[entry.urn]),
                    _("Đặt URN khác cho mục này, hoặc sửa mục đó trong gói đã công bố nó."),
                )


def freeze(deed: Deed, pack: Pack, state: PackVersion.State) -> tuple[PackVersion, bool]:
    """The version that a faultless pack is: stored now in ``state``, or known before; and whether it is new.

    Raises ``Conflict`` when that version is known with another content.
    """
    assert pack.manifest is not None
    urn, version, content = pack.manifest.urn, pack.manifest.version, pack.content
    known = PackVersion.objects.select_for_update().filter(urn=urn, version=version).first()
    if known is None:
        return _store(deed, pack, content, state), True
    if known.hash != digest(content):
        raise Conflict(
            say(_("Gói %(urn)s phiên bản %(version)s đã công bố với nội dung khác."), urn=urn, version=version),
            remedy=_("Phiên bản đã công bố thì không đổi: xin tăng version trong pack.yaml."),
        )
    return known, False


def newest(urn: str, version: int) -> PackVersion | None:
    """The version of a pack in use, locked; ``None`` without one. Raises ``Conflict`` when it is newer than that."""
    current = PackVersion.objects.select_for_update().filter(urn=urn, state=PackVersion.State.LOADED).first()
    if current is not None and current.version > version:
        raise Conflict(
            say(_("Gói %(urn)s đang dùng phiên bản mới hơn (%(version)s)."), urn=urn, version=current.version),
            remedy=_("Xin tăng version trong pack.yaml nếu muốn thay phiên bản đang dùng."),
        )
    return current


def take_over(deed: Deed, version: PackVersion, current: PackVersion | None, pack: Pack) -> PackVersion:
    """Put a frozen version in the place of the ``current`` one, which stays stored; let the rooms take its content."""
    if current is not None:
        deed.save(current, state=PackVersion.State.STORED)
    row = deed.save(version, state=PackVersion.State.LOADED, loaded_at=deed.now)
    _project(deed, pack)
    deed.emit("packs.loaded", row, urn=row.urn, version=row.version)
    return row


def _store(deed: Deed, pack: Pack, content: Mapping[str, Any], state: PackVersion.State) -> PackVersion:
    assert pack.manifest is not None
    row = deed.add(
        PackVersion(
            urn=pack.manifest.urn,
            version=pack.manifest.version,
            hash=digest(content),
            manifest=content["manifest"],
            files=content["files"],
            state=state,
        )
    )
    items = []
    for position, entry in enumerate(pack.entries):
        begins, ends = range_of(entry.spec, pack.manifest)
        items.append(
            PackItem(
                pack=row,
                kind=entry.kind,
                urn=entry.urn,
                position=position,
                valid_from=begins,
                valid_to=ends,
                content=entry.content,
                hash=digest(entry.content),
            )
        )
    deed.add_all(items)
    texts = {sealed(text): text for text in pack.sheets.values()}
    kept = set(PackTable.objects.filter(digest__in=texts).values_list("digest", flat=True))
    deed.add_all([PackTable(digest=seal, text=text) for seal, text in texts.items() if seal not in kept])
    return row


def _project(deed: Deed, pack: Pack) -> None:
    """Let each room bring its tables to what the pack says of its kinds (``pack_loaders`` of its AppConfig)."""
    for room in apps.get_app_configs():
        for kind, path in getattr(room, "pack_loaders", {}).items():
            specs = [entry.spec for entry in pack.entries if entry.kind == kind]
            specs += [row.spec for row in pack.rows.get(kind, [])]
            if specs:
                cast(Callable[[Deed, list[BaseModel]], None], import_string(path))(deed, specs)
