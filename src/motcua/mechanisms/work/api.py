"""The public surface of work: duties with six clears, and the inbox."""

from motcua.mechanisms.work.acts import Clears, NotItsDriverError, assign, close
from motcua.mechanisms.work.models import Assignment
from motcua.mechanisms.work.reads import about, inbox, least_loaded, open_about

__all__ = [
    "Assignment",
    "Clears",
    "NotItsDriverError",
    "about",
    "assign",
    "close",
    "inbox",
    "least_loaded",
    "open_about",
]
