"""What judging a PDF finds, in codes: ``judge`` fills it in, in a process of its own, and ``validation`` words it.

Codes, not sentences, since a report is kept for years and read in three languages.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

UNTRUSTED: Final = frozenset(
    {
        "expired", "not_yet_valid", "loose_part", "revoked", "unknown_authority", "unsupported", "weak_algorithm",
        "wrong_purpose",
    }
)  # fmt: skip
"""Reasons that speak against the signer, and not against the content; any other makes the file ``altered``."""


@dataclass(frozen=True)
class SignerSeen:
    """One signature as found.

    ``time`` is what the signer's clock claims, ``proven`` the moment before which it certainly existed, as the
    timestamping authority ``proven_by`` says; ``judged_at`` the moment at which the certificate was judged. ``level``:
    of PAdES (EN 319 142-1), empty for a signature that is none. ``covers``: ``file`` for every byte, ``then`` for every
    byte that was there when it was made, empty for less. ``added``: what came after it, allowed or not, in codes, and
    ``filled`` the fields filled in since. ``certificate``: its SHA-256 in hex.
    """

    name: str
    position: str
    organisation: str
    time: datetime | None
    field: str
    trusted: bool
    reasons: tuple[str, ...] = ()
    authority: str = ""
    certificate: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    proven: datetime | None = None
    proven_by: str = ""
    judged_at: datetime | None = None
    level: str = ""
    covers: str = ""
    added: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether nothing speaks against what was signed, whoever signed it."""
        return all(code in UNTRUSTED for code in self.reasons)


@dataclass(frozen=True)
class Report:
    """What a file's signatures prove; see ``validation`` for the words of ``outcome`` and ``reasons``."""

    outcome: str
    signers: tuple[SignerSeen, ...] = ()
    covers_whole_file: bool = False
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values, moments in ISO 8601."""
        return {
            "outcome": self.outcome,
            "signers": [_plain(asdict(signer)) for signer in self.signers],
            "covers_whole_file": self.covers_whole_file,
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Report":
        """The report that ``to_json`` wrote. Raises ``LookupError``, ``TypeError`` or ``ValueError``."""
        signers = tuple(SignerSeen(**_typed(signer)) for signer in said["signers"])
        return cls(str(said["outcome"]), signers, bool(said["covers_whole_file"]), tuple(said["reasons"]))


_MOMENTS = ("time", "valid_from", "valid_to", "proven", "judged_at")
_MANY = ("reasons", "added", "filled")


def _plain(signer: dict[str, Any]) -> dict[str, Any]:
    moments = {key: signer[key].isoformat() if signer[key] else None for key in _MOMENTS}
    return signer | moments | {key: list(signer[key]) for key in _MANY}


def _typed(signer: dict[str, Any]) -> dict[str, Any]:
    moments = {key: datetime.fromisoformat(signer[key]) if signer.get(key) else None for key in _MOMENTS}
    return signer | moments | {key: tuple(signer.get(key, ())) for key in _MANY}
