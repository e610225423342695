"""Receipts: the proof, for whoever asked for a dossier, of every act done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from motcua.faces.api import basic, wire
from motcua.kernel.acts.api import NotFound
from motcua.kernel.ledger.api import history, receipt
from motcua.mechanisms.cases.api import dossier

router = Router()


class Receipts(basic.Shape):
    """The receipts of a dossier's acts, oldest first; each is a file of its own for a verifier."""

    items: list[dict[str, Any]]


@router.get("/dossiers/{uuid:id}/receipts", response=Receipts, url_name="receipts", tags=["dossiers"])
def list_receipts(request: HttpRequest, id: UUID) -> Receipts:
    """Receipts that verify offline, for whoever asked for the dossier or filed it for another.

    An act that is not sealed yet, which takes less than a minute, has no ``index``, ``proof`` and ``checkpoint``. What
    was given stands only with the acts of the reader himself.
    """
    actor = wire.actor(request)
    found = dossier(actor, id)
    if actor.party not in {found.applicant_id, found.mandate.agent_id if found.mandate else None} - {None}:
        raise NotFound
    return Receipts(items=[receipt(line, with_opening=line.actor == actor.pseudonym) for line in history(found.pk)])
