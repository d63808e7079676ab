"""The right to send: held by one process at a time, by a lock on a file beside the database."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType

from storage.errors import DatabaseReadOnly


class RightToSend:
    """A lock on `<database>.courier` that the system takes back when its holder dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".courier")
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the right."""
        return self._file is not None

    def take(self) -> bool:
        """Take the right if it is free; true when we hold it now. Raises DatabaseReadOnly."""
        if self._file is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise DatabaseReadOnly(f"{self._path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
                return False
            raise
        self._file = file
        return True

    def give_back(self) -> None:
        """Let somebody else have the right."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> RightToSend:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()
