"""One cursor for as long as a transaction lasts: to make a new one costs as much as to send a statement."""

from typing import Any

_KEPT = "motcua_cursor"


def cursor(here: Any) -> Any:
    """A cursor of the connection ``here``. In a transaction it is the same for every statement: whoever asks it
    something takes all the rows before anybody asks again."""
    if not here.in_atomic_block or here.queries_logged:
        return here.cursor()
    connected, kept = vars(here).get(_KEPT, (None, None))
    if connected is None or connected is not here.connection:
        kept = here.cursor()
        vars(here)[_KEPT] = here.connection, kept
    return kept
