"""What a file says of days and their papers, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_BULLETS = 100
LONGEST_BULLET = 5_000
LONGEST_NAME = 500
"""In characters, as is a bullet's: what goes beyond is no text for readers, and nobody's name."""


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """What a day's Markdown says of one paper."""

    id: str
    """arXiv's identifier without a version."""
    title: str
    """On one line; empty where the link has no text."""
    thumbnail: str | None
    """The address of its picture; a video is none."""
    video: str | None
    votes: int | None
    authors: tuple[str, ...]
    authors_cut: bool
    """The list says that there are more: a `+` among the names, or words at the end."""
    bullets: tuple[str, ...]
    """One line each; a lead-in is part of its bullet, without its asterisks."""
    line: int
    """Of its heading, from 1."""


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """What a file says of one day."""

    day: date
    papers: tuple[WrittenPaper, ...]
    """In the file's order; each once."""
    text: bytes
    """The day's own part of the file, byte for byte.

    Where no day comes back after another one, the parts of all days, joined, are the file.
    """
    line: int
    """Of its first header, from 1; where it has none, of its first line."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What could not be read."""

    line: int
    """From 1."""
    why: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What could be read of a file, and what could not."""

    days: tuple[WrittenDay, ...]
    """In the file's order; each once."""
    complaints: tuple[Complaint, ...]
    """In the file's order; the rest of the file is among the days."""
