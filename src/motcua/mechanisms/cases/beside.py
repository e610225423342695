"""What hangs on a dossier that somebody opens, as the statement that read it told: nothing is looked for in vain."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Duty:
    """The duty of the reader's seat about a dossier, open or done lately: for what he reads, and by which law."""

    pk: UUID
    what: str
    authority: str


@dataclass(frozen=True)
class Beside:
    """Whether there is any of each on the dossier; the reader's ``duty``, and whether he ``owes`` it still."""

    supplements: bool
    consultations: bool
    complaints: bool
    extensions: bool
    papers: bool
    duty: Duty | None
    owes: bool
