"""The loader: the only writer of packs. A version comes in whole or not at all, and never changes again.

Two ways lead into use: ``packs.load`` takes a pack as it is, at the command line; in the console a draft is published
(``pack_draft.publish``), looked at by others, and then taken into use (``packs.enact``).
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, act, perform
from motcua.kernel.jobs.api import progress
from motcua.kernel.packs import reads
from motcua.kernel.packs.faults import say
from motcua.kernel.packs.folder import scan
from motcua.kernel.packs.library import in_order
from motcua.kernel.packs.models import PackVersion
from motcua.kernel.packs.pack import digest, from_content, read_pack
from motcua.kernel.packs.plans import used
from motcua.kernel.packs.policy import POLICY
from motcua.kernel.packs.publishing import (
    Checked,
    FaultyPacks,
    freeze,
    in_use,
    kept_tables,
    newest,
    remade,
    take_over,
    taken,
    together,
)
from motcua.kernel.packs.rights import rightful


class Load(Given):
    """A pack as one JSON: manifest, items by kind in all languages, SHA-256 of each template and table, the tables.

    ``load_folders``, which has the pack read and checked already, says so in ``_checked``; no input from outside can.
    """

    manifest: dict[str, Any]
    items: dict[str, list[dict[str, Any]]]
    files: dict[str, str] = {}
    tables: dict[str, str] = {}
    _checked: Checked | None = None


@act("packs.load", POLICY)
def load(deed: Deed, given: Load) -> PackVersion:
    """Publish a version of a pack and take it into use; the version before it stays stored for what began under it.

    Idempotent: the same content again changes nothing. Raises ``FaultyPacks``; ``Conflict`` when the version is known
    with another content, or a newer one is in use.
    """
    content = given.model_dump(mode="json", exclude={"tables"})
    if given._checked and given._checked.holds(content, given.tables):
        pack = given._checked.pack
        faults = [*taken([pack])]
    else:
        pack = from_content(content, str(given.manifest.get("urn", "")), given.tables)
        faults = together([pack], in_use()).faults
    if faults or pack.manifest is None:
        raise FaultyPacks(faults)
    rightful(deed.actor, "packs.load", PackVersion(manifest=pack.manifest_content))
    row, _new = freeze(deed, pack, PackVersion.State.PUBLISHED)
    current = newest(row.urn, row.version)
    return row if row == current else take_over(deed, row, current, pack)


def lock_version(key: UUID) -> PackVersion:
    """A pack version, locked until the deed ends."""
    return PackVersion.objects.select_for_update().get(pk=key)


@act("packs.enact", POLICY, on=lock_version)
def enact(deed: Deed, version: PackVersion, given: Given) -> PackVersion:
    """Take a published or stored version into use, checked anew beside the packs that are in use now.

    Raises ``FaultyPacks``; ``Conflict`` when a newer version is in use, or a table of this one is not kept.
    """
    current = newest(version.urn, version.version)
    tables, lost = kept_tables(version)
    if lost:
        raise Conflict(
            say(_("Phiên bản này không còn giữ bảng: %(names)s."), names=", ".join(lost)),
            remedy=_("Xin nạp lại phiên bản này từ thư mục của gói."),
        )
    pack = remade(version, tables)
    library = together([pack], in_use())
    if library.faults:
        raise FaultyPacks(library.faults)
    return take_over(deed, version, current, pack)


@act("packs.retire", POLICY, on=lock_version)
def retire(deed: Deed, version: PackVersion, given: Given) -> PackVersion:
    """Withdraw a version; what was begun under it still reads it. One in use is refused with ``Conflict`` while another
    pack needs it or something under way holds it: an abolished procedure is left out of a new version instead."""
    users = [other.urn for other in reads.loaded() if version.urn in other.manifest.get("requires", {})]
    if users and version.state == PackVersion.State.LOADED:
        raise Conflict(
            say(_("Các gói sau đang cần gói này: %(users)s."), users=", ".join(users)),
            remedy=_("Xin ngừng dùng các gói đó trước."),
        )
    held = (
        [str(use.sentence) for use in used(version) if use.holds] if version.state == PackVersion.State.LOADED else []
    )
    if held:
        raise Conflict(
            say(_("Bản này đang được dùng: %(uses)s"), uses=" ".join(held)),
            remedy=_("Để bãi bỏ một mục, xin công bố phiên bản mới không còn mục đó; hồ sơ cũ vẫn theo bản cũ."),
        )
    return deed.save(version, state=PackVersion.State.RETIRED)


def load_folders(folders: Iterable[str | Path], caller: Caller) -> list[tuple[PackVersion, bool]]:
    """Check folders together with the packs in use, then load each in the order of what it requires, one act for each.

    Returns every pack's version and whether it is new; one that is in use already is left alone. Raises ``FaultyPacks``
    before anything is written, or what ``packs.load`` raises.
    """
    with collecting_later():
        return _load_folders(folders, caller)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Reading makes hundreds of thousands of small values that stay to the end and point in no circle: to search them
    for circles again and again would take a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _load_folders(folders: Iterable[str | Path], caller: Caller) -> list[tuple[PackVersion, bool]]:
    known = {version.hash: version for version in reads.loaded()}
    read = [read_pack(scan(folder)) for folder in folders]
    # What a place has in use, unchanged, stands beside the law that comes in the same command: it refuses nobody.
    alike = [pack for pack in read if pack.local and not pack.faults and digest(pack.content) in known]
    library = together([pack for pack in read if pack not in alike], in_use())
    if library.faults:
        raise FaultyPacks(library.faults)
    packs = in_order([pack for pack in library.packs if pack.folder.items or pack.folder.manifest])[0]
    hashes = {pack.manifest.urn: digest(pack.content) for pack in packs if pack.manifest}
    beside = frozenset(version.hash for version in known.values() if version.urn not in hashes)
    meanwhile = frozenset({*hashes.values(), *known.keys()} - beside)
    outcome = [(known[digest(pack.content)], False) for pack in alike]
    with progress("packs.load", of=len(packs)) as steps:
        for pack in packs:
            assert pack.manifest is not None
            if (same := known.get(hashes[pack.manifest.urn])) is None:
                given = Load(**pack.content, tables=pack.sheets)
                given._checked = Checked(pack, beside, meanwhile)
            outcome.append((same or perform(load, caller, given), same is None))
            steps.step()
    return outcome
