"""The public surface of work: duties with six clears, and the inbox."""

from motcua.mechanisms.work.acts import Clears, NotItsDriverError, assign, close, move, postpone
from motcua.mechanisms.work.models import Assignment
from motcua.mechanisms.work.reads import (
    about,
    elsewhere,
    inbox,
    lately,
    lately_about,
    least_loaded,
    open_about,
    orphaned,
    owed_about,
)

__all__ = [
    "Assignment",
    "Clears",
    "NotItsDriverError",
    "about",
    "assign",
    "close",
    "elsewhere",
    "inbox",
    "lately",
    "lately_about",
    "least_loaded",
    "move",
    "open_about",
    "orphaned",
    "owed_about",
    "postpone",
]
