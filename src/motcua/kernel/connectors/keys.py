"""What a room tells of the keys that it keeps: which, since when, in which state; never the secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ListedKey:
    """A key as ``motcua keys`` lists it: its ``name``, when it was ``made``, its ``state`` ("in use", "retired", …) and
    the ``fingerprint`` by which two people can tell that they mean the same one."""

    name: str
    made: datetime
    state: str
    fingerprint: str


class Keys(Protocol):
    """All keys for one purpose; a room names its own in ``keys`` of its AppConfig."""

    def listed(self) -> Sequence[ListedKey]:
        """Each of them."""

    def rotate(self) -> None:
        """Use a new one from now on."""
