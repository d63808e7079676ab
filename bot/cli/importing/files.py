"""Finds the files that an import is to look at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be looked at."""

    path: Path
    size: int
    """In bytes."""
    asked_for: bool
    """It stood on the command line itself."""


def found(paths: Iterable[Path], refused: list[tuple[Path, str]]) -> tuple[Found, ...]:
    """The files, each once: those named, and all in the folders named, in the order of their names.

    Hidden files and folders are left out, and links to folders are not followed. Folders that cannot be
    looked into are put among the `refused`, with the reason.
    """
    seen: dict[Path, Found] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(_in(path, refused)):
                seen.setdefault(file.resolve(), Found(file, file.stat().st_size, asked_for=False))
        else:
            size = path.stat().st_size if path.is_file() else 0
            seen[path.resolve()] = Found(path, size, asked_for=True)
    return tuple(seen.values())


def _in(folder: Path, refused: list[tuple[Path, str]]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        refused.append((Path(error.filename), error.strerror or "it cannot be read"))

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(root) / name
            if not name.startswith(".") and file.is_file():
                yield file
