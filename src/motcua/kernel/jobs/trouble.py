"""What is the matter when the place where things are kept fails: the one table from the errors of two databases and
of the system to the few troubles that pass."""

import errno
import sqlite3
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError


class Trouble(StrEnum):
    """What ails the storage. It passes, so whoever waits may go on; nothing of the program is wrong."""

    FULL = "storage_full"
    BUSY = "storage_busy"
    AWAY = "storage_away"
    READ_ONLY = "storage_read_only"


_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
    errno.EIO: Trouble.AWAY,
    errno.EMFILE: Trouble.BUSY,
    errno.ENFILE: Trouble.BUSY,
    errno.ESTALE: Trouble.AWAY,
}
# Primary result codes, sqlite.org/rescode.html. Of the extended ones of IOERR a write that fails means a full disk as
# a rule: the limit on a file's size (EFBIG) comes so, ENOSPC comes as FULL.
_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_PROTOCOL: Trouble.AWAY,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
}
_WRITES = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE}
# SQLSTATE, PostgreSQL documentation, appendix A: whole codes first, then classes.
_POSTGRES = {
    "53100": Trouble.FULL,
    "53400": Trouble.BUSY,
    "25006": Trouble.READ_ONLY,
    "58030": Trouble.AWAY,
    "57014": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "53": Trouble.BUSY,
    "40": Trouble.BUSY,
    "08": Trouble.AWAY,
    "57": Trouble.AWAY,
}


def trouble(error: BaseException | None) -> Trouble | None:
    """What ails the storage, going by an error and what caused it; ``None`` when it is something else."""
    while error is not None:
        if found := _of(error):
            return found
        error = error.__cause__
    return None


def _of(error: BaseException) -> Trouble | None:
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return _SYSTEM.get(error.errno or 0)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    driver = error.__cause__
    if (code := getattr(driver, "sqlite_errorcode", None)) is not None:
        return Trouble.FULL if code in _WRITES else _SQLITE.get(code & 0xFF)
    if state := getattr(driver, "sqlstate", None):
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    # No code: the connection itself was lost, could not be made, or had been closed.
    return Trouble.AWAY if isinstance(error, OperationalError | InterfaceError) else None
