"""The register of what a body issued, for its officials and their programs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from motcua.faces.api import wire
from motcua.faces.api.basic import Said, Shape
from motcua.faces.api.reads import Limited
from motcua.faces.shell.registers import Register, register_of
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.papers.api import Document, behind, fields

router = Router()


class Entry(Shape):
    """A document in the register; ``reason`` says why it is void, ``annex`` has the fields of Decree 30/2020, Annex VI.

    What it says of a person is not told here.
    """

    id: UUID
    notation: str
    issued_on: date
    period: str
    type: str
    title: Said
    signer_name: str
    signer_title: str
    state: str
    reason: str
    annex: dict[str, Any]


class Entries(Shape):
    """A page of the register, the newest first; ``next`` is the cursor of the page behind it."""

    items: list[Entry]
    next: str | None


@router.get("/documents", response=Entries, url_name="documents", tags=["documents"])
def list_documents(
    request: HttpRequest,
    response: HttpResponse,
    limit: Limited,
    co_quan: Annotated[str, Query("", alias="co-quan")],
    so: str = "",
    ky: str = "",
    loai: str = "",
    cursor: str = "",
) -> Entries:
    """The register of the body for which this official works, or of an agency within it (``co-quan``, its key): of one
    book (``so``), year or term (``ky``), type (``loai``)."""
    found = register_of(wire.actor(request), request.GET)
    if found is None or not found.actor.official:
        raise NotFound
    rows = list(behind(found.rows, cursor)[: limit + 1])
    following = str(rows[limit - 1].pk) if len(rows) > limit else None
    wire.link_next(request, response, following)
    return Entries(items=_entries(found, rows[:limit]), next=following)


def _entries(found: Register, rows: list[Document]) -> list[Entry]:
    return [
        Entry.model_validate(
            {name: getattr(entry.line, name) for name in Entry.model_fields if name not in ("id", "annex")}
            | {"id": entry.line.key, "annex": fields(entry, found.organ)}
        )
        for entry in found.entries(rows)
    ]
