"""What a pack says of a licence: how long it counts, on which grounds it may be suspended or revoked, by which
documents that is decided, when its holder is reminded, and how it is renewed."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import LegalBasis, Spec, Text, Urn, flaw

FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+\.[a-z0-9_-]+$")]
DecisionKind = Literal["suspend", "lift", "revoke"]


class Term(Spec):
    """A stretch of the calendar: an ``amount`` of ``unit``. The day of issue is not counted; a month ends on the same
    day of its number, or on the last of a shorter month (Civil Code 2015, Art. 147, 148)."""

    amount: Annotated[int, Field(ge=1, le=1200)]
    unit: Literal["day", "month", "year"]


class Cause(Spec):
    """A ground on which the law lets a licence be suspended or revoked."""

    id: Id
    title: Text
    legal_basis: list[LegalBasis] = []


class Renewal(Spec):
    """Which licences a new one takes the place of: results of ``procedures``, of the same holder, with the number and
    the day of issue that are answered at ``number`` and ``issued_on`` (``section.field`` of the form): numbers begin
    again each year."""

    procedures: Annotated[list[Urn], Field(min_length=1)]
    number: FieldPath
    issued_on: FieldPath


class LicenceSpec(Spec):
    """What a signed result is from then on: a licence.

    It counts for ``lasts`` from its issue, or until the day that is answered at ``until`` (``section.field`` of the
    form or of an officer's findings); with neither, for ever. ``meaning`` tells the holder what that term is for.
    ``remind``: so many days before its end the holder is reminded. ``suspensions``, ``revocations``: the grounds for
    each. ``decisions``: the document types by which it is suspended, the suspension lifted, and it is revoked; what has
    none can't be done. ``renewed_by``: the procedure that gives a new one; ``renews``: which older ones this one
    replaces. ``legal_basis``: the law behind the term.
    """

    lasts: Term | None = None
    until: FieldPath | None = None
    meaning: Text | None = None
    remind: list[Annotated[int, Field(ge=1, le=1000)]] = []
    suspensions: list[Cause] = []
    revocations: list[Cause] = []
    decisions: dict[DecisionKind, Urn] = {}
    renewed_by: Urn | None = None
    renews: Renewal | None = None
    legal_basis: list[LegalBasis] = []

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.lasts and self.until:
            raise flaw("Chỉ ghi một trong hai: lasts hoặc until.", "Bỏ một mục.")
        return self

    def causes(self, kind: str) -> list[Cause]:
        """The grounds for a kind of decision; lifting needs none."""
        return {"suspend": self.suspensions, "revoke": self.revocations}.get(kind, [])
