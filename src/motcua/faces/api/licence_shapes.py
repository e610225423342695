"""What the API says of licences: in a list, and each with its life."""

from datetime import date
from uuid import UUID

from motcua.faces.api.basic import Moment, Note, Said, Shape
from motcua.faces.api.shapes import Named, ProcedureName


class LicenceLine(Shape):
    """A licence in a list; ``holder`` is masked for all but the holder. ``code`` lets anybody verify its paper."""

    id: UUID
    number: str
    title: Said
    procedure: ProcedureName
    organisation: Named
    holder: str
    state: str
    sentence: str
    code: str
    valid_from: date
    valid_to: date | None


class LicenceDecision(Shape):
    """A decision about a licence: ``kind`` is suspend, lift, revoke or reissue; ``state`` signing, in_force or void."""

    kind: str
    number: str
    state: str
    decided_at: Moment
    effective_on: date | None
    until: date | None
    grounds: list[str]
    reason: str


class Licence(LicenceLine):
    """A licence with its life. ``document`` is its paper, whose bytes ``/documents/{id}/file`` gives; ``replaced_by``
    and ``replaces`` are licences. ``abilities``: the verbs that this actor may POST now."""

    revision: int
    meaning: Note
    document: UUID
    dossier: UUID
    suspended_from: date | None
    suspended_to: date | None
    revoked_on: date | None
    replaced_by: UUID | None
    replaces: list[UUID]
    decisions: list[LicenceDecision]
    abilities: dict[str, bool]


class Licences(Shape):
    """A page of licences, the newest first; ``next`` is the cursor of the page behind it."""

    items: list[LicenceLine]
    next: str | None
