"""What Hugging Face and arXiv say about papers and days."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime


class Source(enum.IntEnum):
    """Where knowledge of a paper or a listing comes from: what is greater is better."""

    MARKDOWN = 0
    """A day's digest for people."""
    ARCHIVE = 1
    """A collection put together by others."""
    RECORDED = 2
    """Hugging Face's own words, from a file."""
    COLLECTED = 3
    """Hugging Face's own words, asked for by us."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What Hugging Face and arXiv say about one work."""

    id: str
    """arXiv's identifier without a version: `2405.02246`."""
    title: str
    """On one line, as text; may hold LaTeX and any sign; empty where only a file knows it."""
    abstract: str
    """As one paragraph; may be empty."""
    authors: tuple[str, ...]
    """In the paper's own order, spelled as the paper spells them; a name may stand twice."""
    authors_cut: bool = False
    """The source names some of the authors and says there are more."""
    published: datetime | None = None
    """arXiv's first version."""
    thumbnail: str | None = None
    code: str | None = None
    """A link to the code, as Hugging Face has it."""
    stars: int | None = None
    project: str | None = None
    organisation: str | None = None
    ai_summary: str | None = None
    """Hugging Face's own one-sentence summary, in English."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper on a day, with the votes it holds."""

    paper: Paper
    day: date
    position: int
    """Its place in Hugging Face's own order, from 1."""
    votes: int


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One item of a day's list as the source gave it, with the JSON it came from."""

    paper: Paper
    position: int
    votes: int
    raw: str


@dataclass(frozen=True, slots=True)
class ListedDay:
    """What the source said of one day in one round."""

    day: date
    asked: datetime
    """When the first page was asked for: what happened later is not in here."""
    papers: tuple[ListedPaper, ...]
    whole: bool = True
    """Every page came."""
    broken: tuple[str, ...] = ()
    """The items that could not be read, by id where they had one."""


@dataclass(frozen=True, slots=True)
class Collection:
    """How the collecting of one day stands."""

    day: date
    tried: datetime
    """When the last round asked."""
    asked: datetime | None
    """When the last round that got the whole list asked for it."""
    failures: int
    """Rounds that failed since then."""
    why: str | None = None
    """What the last failure said."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and what is listed on it."""

    day: date
    papers: int
    votes: int
