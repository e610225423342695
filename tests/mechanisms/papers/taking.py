"""Documents of the State, of the Party and of registers, issued as a deciding deed issues them."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from motcua.kernel.access.api import Organisation, Position, open_audience, organisation, system_actor
from motcua.kernel.acts.api import Caller, Deed
from motcua.kernel.calendar.api import at, now
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.papers.api import Document, Paper, prepare
from tests.helpers import CUA_NAM, OPENED, SETUP
from tests.scenes import staged

PACK = Path(__file__).with_name("numbered")
PARTY = "urn:motcua:org:test:party"
TYPE = "urn:motcua:document-type:test-"
SYSTEM = Caller(system_actor("test"), channel="test")


def load() -> None:
    """Bring the types, and the Party committee with its terms, into use."""
    staged(_load)


def _load() -> None:
    with at(OPENED):
        load_folders([PACK], SETUP)


def numbered(kind: str, body: str = CUA_NAM, **changes: Any) -> Paper:
    """A document of one of the types of the pack, to be made for a body."""
    own = organisation(body)
    values: dict[str, Any] = {"audience": None, "content": {}, "part": uuid4().hex, "subject": own} | changes
    return Paper(
        type=TYPE + kind, organisation=own, signer=Position.objects.get(urn=f"{CUA_NAM}:chairwoman").pk, **values
    )


def issue(kind: str, body: str = CUA_NAM, moment: datetime | None = None) -> Document:
    """A document as the deed of a moment leaves it: prepared, with its number."""
    with at(moment or now()), transaction.atomic():
        deed = Deed(SYSTEM, now())
        paper = numbered(kind, body, audience=open_audience(deed, Organisation.objects.get(urn=body).pk))
        row = prepare(deed, paper)
        deed.close()
    return row
