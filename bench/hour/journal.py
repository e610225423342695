"""What the people were told by the server, kept by themselves: at the end all of it must be there, once."""

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Journal:
    """Acknowledged: ``dossiers`` (code, key, child), ``acts`` (dossier, act), ``uploads`` (SHA-256), ``payments``
    (demand). ``sent``: every child a request was ever sent for, acknowledged or not."""

    dossiers: list[tuple[str, str, str]] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)
    uploads: set[str] = field(default_factory=set)
    payments: list[str] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    papers: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def dossier(self, code: str, key: str, child: str, upload: str) -> None:
        """A receipt was shown, for a request with this upload."""
        with self._lock:
            self.dossiers.append((code, key, child))
            self.uploads.add(upload)

    def act(self, key: str, act: str) -> None:
        """An act on a dossier was acknowledged."""
        with self._lock:
            self.acts.append((key, act))

    def paid(self, demand: str) -> None:
        """A payment at the till was acknowledged."""
        with self._lock:
            self.payments.append(demand)

    def told(self) -> dict[str, Any]:
        """All of it, for comparison inside the installation."""
        with self._lock:
            return {
                "dossiers": list(self.dossiers),
                "acts": list(self.acts),
                "uploads": sorted(self.uploads),
                "payments": list(self.payments),
                "sent": sorted(self.sent),
            }
