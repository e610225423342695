"""The public surface of work: duties with six clears, and the inbox."""

from motcua.mechanisms.work.acts import Clears, NotItsDriverError, assign, close, move, postpone
from motcua.mechanisms.work.models import Assignment
from motcua.mechanisms.work.reads import (
    Owed,
    about,
    elsewhere,
    hand,
    inbox,
    lately,
    lately_about,
    least_loaded,
    most_urgent,
    open_about,
    orphaned,
    owed_about,
    owed_by,
)

__all__ = [
    "Assignment",
    "Clears",
    "NotItsDriverError",
    "Owed",
    "about",
    "assign",
    "close",
    "elsewhere",
    "hand",
    "inbox",
    "lately",
    "lately_about",
    "least_loaded",
    "most_urgent",
    "move",
    "open_about",
    "orphaned",
    "owed_about",
    "owed_by",
    "postpone",
]
