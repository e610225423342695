"""The whole file of a dossier: ordered by an officer, gathered by a job, listed in a signed table of contents.

The list is a numbered, signed document; it names every file of the archive with the SHA-256 of its bytes, so that
whoever holds the archive can check it years later without this program.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, act
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.files.api import human_size
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.models import Compilation, Dossier
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.papers.api import Paper, prepare

CONTENTS: Final = "urn:motcua:document-type:dossier-contents"


@act("dossier.compile", POLICY, on=lock_dossier)
def order(deed: Deed, dossier: Dossier, given: Given) -> Dossier:
    """Order the whole file of a dossier as it is now. Whoever orders it signs its list.

    Raises ``Conflict`` while one that was ordered before is still being put together.
    """
    earlier = Compilation.objects.filter(dossier=dossier)
    if earlier.filter(state=Compilation.State.ORDERED).exists():
        raise Conflict(
            _("Toàn bộ hồ sơ này đang được lập theo yêu cầu trước."), remedy=_("Xin chờ vài phút rồi mở lại trang.")
        )
    row = deed.add(
        Compilation(
            dossier=dossier,
            audience=dossier.audience,
            n=earlier.count() + 1,
            position_id=deed.actor.position,
            authority=deed.actor.authority,
            account=deed.actor.account,
            ordered_at=deed.now,
        )
    )
    deed.emit("compilation.ordered", row)
    return deed.save(dossier)


def lock_compilation(key: UUID) -> Compilation:
    """An ordered file with its dossier, locked until the deed ends."""
    rows = Compilation.objects.select_for_update(of=("self",))
    return rows.select_related("audience", "dossier__organisation", "dossier__audience").get(pk=key)


class Entry(Given):
    """One file of the archive: where it lies, what it is, the SHA-256 of its bytes in hex, and how many they are."""

    path: Annotated[str, Field(min_length=1, max_length=300)]
    title: Annotated[str, Field(max_length=400)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


class Gathered(Given):
    """What lies in the archive, in its order; ``texts`` by path are the entries that are kept with the list."""

    entries: Annotated[list[Entry], Field(min_length=1)]
    texts: dict[str, str] = {}


@act("compilation.complete", POLICY, on=lock_compilation)
def complete(deed: Deed, row: Compilation, given: Gathered) -> Compilation:
    """Fix what lies in it and have its list signed. Done by the system when everything is gathered."""
    dossier = row.dossier
    entries = [entry.model_dump() for entry in given.entries]
    deed.save(row, state=Compilation.State.COMPILED, entries=entries, texts=dict(given.texts), compiled_at=deed.now)
    prepare(
        deed,
        Paper(
            type=CONTENTS,
            organisation=dossier.organisation,
            audience=dossier.audience,
            subject=row,
            signer=row.position_id,
            authority=row.authority,
            account=row.account,
            content=_content(row, dossier),
        ),
    )
    return row


def _content(row: Compilation, dossier: Dossier) -> dict[str, Any]:
    """What the list says: of which dossier, and a line for each file."""
    listed = [
        {
            "title": entry["title"],
            "path": entry["path"],
            "size": str(human_size(entry["size"])),
            "sha256": _grouped(entry["sha256"]),
        }
        for entry in row.entries
    ]
    at = row.ordered_at.astimezone(ZONE)
    about = {"code": dossier.code, "ordered": f"{at:%Y-%m-%dT%H:%M}", "count": str(len(listed))}
    return {"dossier": about, "files": {"list": listed}}


def _grouped(digest: str) -> str:
    """Sixteen digits at a time, as eyes compare them and lines break."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))
