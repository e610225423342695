"""The loader: the only writer of packs. A version comes in whole or not at all, and never changes again."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, Invalid, act, perform
from motcua.kernel.jobs.api import progress
from motcua.kernel.packs import reads
from motcua.kernel.packs.faults import Fault, Sentence, say
from motcua.kernel.packs.library import assemble, in_order, open_library
from motcua.kernel.packs.models import PackItem, PackVersion
from motcua.kernel.packs.pack import Pack, digest, from_content, range_of
from motcua.kernel.packs.policy import POLICY


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


class Load(Given):
    """A pack as one JSON: manifest, items by kind in all languages, SHA-256 of each template and table, the tables."""

    manifest: dict[str, Any]
    items: dict[str, list[dict[str, Any]]]
    files: dict[str, str] = {}
    tables: dict[str, str] = {}


@act("packs.load", POLICY)
def load(deed: Deed, given: Load) -> PackVersion:
    """Take a version of a pack into use; the version before it stays stored for what was begun under it.

    Idempotent: the same content again changes nothing. Raises ``FaultyPacks``; ``Conflict`` when the version is known
    with another content, or a newer one is in use.
    """
    content = given.model_dump(mode="json", exclude={"tables"})
    pack = from_content(content, str(given.manifest.get("urn", "")), given.tables)
    library = assemble([pack], _in_use())
    if library.faults or pack.manifest is None:
        raise FaultyPacks(library.faults)
    urn, version = pack.manifest.urn, pack.manifest.version
    known = PackVersion.objects.select_for_update().filter(urn=urn, version=version).first()
    if known is not None and known.hash != digest(content):
        raise Conflict(
            say(_("Gói %(urn)s phiên bản %(version)s đã công bố với nội dung khác."), urn=urn, version=version),
            remedy=_("Phiên bản đã công bố thì không đổi: xin tăng version trong pack.yaml."),
        )
    current = PackVersion.objects.select_for_update().filter(urn=urn, state=PackVersion.State.LOADED).first()
    if current is not None and current.version > version:
        raise Conflict(
            say(_("Gói %(urn)s đang dùng phiên bản mới hơn (%(version)s)."), urn=urn, version=current.version),
            remedy=_("Xin tăng version trong pack.yaml nếu muốn thay phiên bản đang dùng."),
        )
    if known is not None and known == current:
        return known
    if current is not None:
        deed.save(current, state=PackVersion.State.STORED)
    row = deed.save(known, state=PackVersion.State.LOADED) if known is not None else _store(deed, pack, content)
    _project(deed, pack)
    deed.emit("packs.loaded", row, urn=urn, version=version)
    return row


def _store(deed: Deed, pack: Pack, content: Mapping[str, Any]) -> PackVersion:
    assert pack.manifest is not None
    row = deed.add(
        PackVersion(
            urn=pack.manifest.urn,
            version=pack.manifest.version,
            hash=digest(content),
            manifest=content["manifest"],
            files=content["files"],
            loaded_at=deed.now,
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
    return row


def _project(deed: Deed, pack: Pack) -> None:
    """Let each room bring its tables to what the pack says of its kinds (``pack_loaders`` of its AppConfig)."""
    for room in apps.get_app_configs():
        for kind, path in getattr(room, "pack_loaders", {}).items():
            specs = [entry.spec for entry in pack.entries if entry.kind == kind]
            specs += [row.spec for row in pack.rows.get(kind, [])]
            if specs:
                cast(Callable[[Deed, list[BaseModel]], None], import_string(path))(deed, specs)


def lock_version(key: UUID) -> PackVersion:
    """A pack version, locked until the deed ends."""
    return PackVersion.objects.select_for_update().get(pk=key)


@act("packs.retire", POLICY, on=lock_version)
def retire(deed: Deed, version: PackVersion, given: Given) -> PackVersion:
    """Withdraw a version; what was begun under it still reads it. Raises ``Conflict`` while another pack needs it."""
    users = [other.urn for other in reads.loaded() if version.urn in other.manifest.get("requires", {})]
    if users and version.state == PackVersion.State.LOADED:
        raise Conflict(
            say(_("Các gói sau đang cần gói này: %(users)s."), users=", ".join(users)),
            remedy=_("Xin ngừng dùng các gói đó trước."),
        )
    return deed.save(version, state=PackVersion.State.RETIRED)


def load_folders(folders: Iterable[str | Path], caller: Caller) -> list[tuple[PackVersion, bool]]:
    """Check folders together with the packs in use, then load each in the order of what it requires, one act for each.

    Returns every pack's version and whether it is new; one that is in use already is left alone. Raises ``FaultyPacks``
    before anything is written, or what ``packs.load`` raises.
    """
    library = open_library(folders, beside=_in_use())
    if library.faults:
        raise FaultyPacks(library.faults)
    known = {(version.urn, version.hash): version for version in reads.loaded()}
    outcome = []
    packs = in_order([pack for pack in library.packs if pack.folder.items or pack.folder.manifest])[0]
    with progress("packs.load", of=len(packs)) as steps:
        for pack in packs:
            assert pack.manifest is not None
            same = known.get((pack.manifest.urn, digest(pack.content)))
            outcome.append((same or perform(load, caller, Load(**pack.content, tables=pack.sheets)), same is None))
            steps.step()
    return outcome


def _in_use() -> list[Pack]:
    packs = []
    for version in reads.loaded().prefetch_related("items"):
        items: dict[str, list[dict[str, Any]]] = {}
        for item in sorted(version.items.all(), key=lambda item: item.position):
            items.setdefault(item.kind, []).append(item.content)
        content = {"manifest": version.manifest, "items": items, "files": version.files}
        packs.append(from_content(content, f"{version.urn} v{version.version}"))
    return packs
