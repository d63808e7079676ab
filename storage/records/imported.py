"""What comes in from files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.records.papers import Paper
from storage.records.summaries import Summary


@dataclass(frozen=True, slots=True)
class ImportedListing:
    """A paper on a day, as a file tells it."""

    day: date
    position: int
    """Its place in the file's order of that day, from 1."""
    votes: int | None
    """None where the file does not say."""
    seen: tuple[tuple[datetime, int], ...] = ()
    """Its votes over time, oldest first, where the file knows them; else `votes` are of the day's end."""
    raw: str | None = None
    """The JSON that Hugging Face said it in, word for word, where the file holds that."""


@dataclass(frozen=True, slots=True)
class ImportedPaper:
    """What a file says of one paper."""

    paper: Paper
    """A title or an abstract that the file does not know is empty."""
    listings: tuple[ImportedListing, ...] = ()
    summaries: tuple[Summary, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestFile:
    """A day's Markdown that came in, byte for byte."""

    day: date
    body: bytes
    papers: int
    """How many it holds: of two texts for one day the one with more stays."""
    name: str
    """The file's."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows are new or have changed."""

    papers: int = 0
    listings: int = 0
    summaries: int = 0
    files: int = 0
