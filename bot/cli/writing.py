"""Writes a file so that it is there whole or not at all."""

from __future__ import annotations

import secrets
from filecmp import cmp
from pathlib import Path


class Draft:
    """A file on its way: it takes its place in one step when all of it is written.

    One that says the same already is left untouched. All methods raise OSError.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """`name` is a path below the folder; no link may lead from there to somewhere else."""
        self._path = folder / name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.parent.resolve().is_relative_to(folder.resolve()):
            raise OSError(f"a link leads out of {folder}")
        self._draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        # Not tempfile: its files are for their owner alone.
        self._file = self._draft.open("xb")

    def write(self, body: bytes) -> None:
        """Add to its end."""
        self._file.write(body)

    def keep(self) -> bool:
        """Put it in its place; whether it is another file than before."""
        # Not forced to the disk: what a power cut takes is written again by the next export.
        self._file.close()
        if self._path.is_file() and cmp(self._path, self._draft, shallow=False):
            return False
        self._draft.replace(self._path)
        return True

    def drop(self) -> None:
        """Leave nothing behind but what was kept."""
        self._file.close()
        self._draft.unlink(missing_ok=True)


def write(folder: Path, name: str, body: bytes) -> bool:
    """Write a file, `name` below `folder`; whether it is another than before. Raises OSError."""
    draft = Draft(folder, name)
    try:
        draft.write(body)
        return draft.keep()
    finally:
        draft.drop()
