"""The shapes of what is known of papers: whether they are genuine, who signed them."""

from datetime import date, datetime
from uuid import UUID

from motcua.faces.api.basic import LicenceState, Moment, Said, Shape, Shown


class Verification(Shape):
    """What anybody who holds its code may know of an official document, and of the ``licence`` that it is, if any."""

    title: Said
    notation: str
    issued_on: date
    organisation: Said
    signer_name: str
    signer_title: Said
    signed_for: str
    signed_at: Moment | None
    state: str
    void_reason: str
    shown: list[Shown]
    licence: LicenceState | None = None


class Signer(Shape):
    """One signature of a file; ``reasons`` say in codes what is wrong with it.

    ``time``: as the signer's own clock claims; ``proven``: the moment before which it certainly existed, by the
    timestamp of ``proven_by``; ``judged_at``: for when its certificate was judged. ``level``: of PAdES, ``B-B`` to
    ``B-LTA``, empty for another kind. ``covers``: ``file`` all of it, ``then`` all that there was when it was made.
    ``added``: what came after it: ``signature``, ``form`` (the fields ``filled``), ``validation``, ``other``.
    ``certificate``: SHA-256 in hex.
    """

    name: str
    position: str
    organisation: str
    authority: str
    certificate: str
    valid_from: datetime | None
    valid_to: datetime | None
    time: datetime | None
    proven: datetime | None
    proven_by: str
    judged_at: datetime | None
    level: str
    unchanged: bool
    covers: str
    added: list[str]
    filled: list[str]
    trusted: bool
    reasons: list[str]


class Judged(Shape):
    """What was found when the signatures of a filed file were judged; ``outcome`` as ``verdict`` of a ``Verdict``.

    ``roots``: SHA-256 of the root certificates that were trusted then.
    """

    id: UUID
    outcome: str
    sentence: Said
    reasons: list[str]
    codes: list[str]
    covers_whole_file: bool
    signers: list[Signer]
    sha256: str
    roots: list[str]
    judged_at: Moment


class Verdict(Shape):
    """The answer to an uploaded file.

    ``verdict``: ``issued``, ``void``, ``altered``, ``genuine``, ``untrusted``, ``unsigned``, ``unreadable`` or
    ``unjudged``. ``codes`` are the ``reasons`` for programs.
    """

    verdict: str
    sentence: Said
    reasons: list[str]
    codes: list[str]
    covers_whole_file: bool
    signers: list[Signer]
    document: Verification | None
