"""What can be wrong with the database, and SQLite's errors turned into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# DatabaseError
# ├── DatabaseUnusable      somebody must change something
# │   ├── DatabaseMissing
# │   ├── DatabaseDamaged
# │   ├── DatabaseForeign
# │   ├── DatabaseNewer
# │   └── DatabaseReadOnly
# ├── DatabaseFull          may pass
# └── DatabaseBusy          may pass


class DatabaseError(Exception):
    """Something is wrong with the database."""


class DatabaseUnusable(DatabaseError):
    """The database cannot be used before somebody changes something."""


class DatabaseMissing(DatabaseUnusable):
    """There is no database there yet."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is not as SQLite left it."""


class DatabaseForeign(DatabaseUnusable):
    """The file belongs to another program, or is no database."""


class DatabaseNewer(DatabaseUnusable):
    """A newer version of this program has used the database."""


class DatabaseReadOnly(DatabaseUnusable):
    """The database, or the folder it is in, cannot be written."""


class DatabaseFull(DatabaseError):
    """The disk is full."""


class DatabaseBusy(DatabaseError):
    """Another process has held the database for too long."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn those errors of SQLite into ours that one can act on; programming errors fly as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        # SQLite cannot make room for its shared memory on a full disk either.
        if name in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"):
            raise DatabaseFull("the disk that holds the database is full") from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise DatabaseBusy("another process has held the database for too long") from error
        if name.startswith("SQLITE_CORRUPT"):
            raise DatabaseDamaged(f"{path} is damaged: restore it from a backup") from error
        if name == "SQLITE_NOTADB":
            raise DatabaseForeign(f"{path} is not a database") from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            raise DatabaseReadOnly(
                f"{path} cannot be opened for writing: check the permissions of the file and its folder"
            ) from error
        raise
