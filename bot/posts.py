"""What one message says, before it is text in anybody's markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from storage.records import Listing, Origin, Summary


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing with its rank on the day and, where there is one, our text about it."""

    listing: Listing
    rank: int
    """By votes among all papers of the day, from 1; ties in Hugging Face's own order."""
    summary: Summary | None = None
    climbed: bool = False
    """It stood outside the top when the day was posted and is within it by votes now."""


def line_of(summary: Summary) -> str:
    """What is said of a paper where there is room for a line: the gist or, without one, the first bullet."""
    return summary.gist or next(iter(summary.bullets), "")


def is_written(summary: Summary | None) -> bool:
    """Whether this is a summary, a model's or one that came in, and nothing that stands in for one."""
    return summary is not None and summary.origin in (Origin.MODEL, Origin.IMPORTED)


OTHERS_SHOWN = 15
"""So many papers below the top a header names; the rest it counts."""


@dataclass(frozen=True, slots=True)
class Header:
    """The message that opens a day in a channel: the top with gists, the rest by title."""

    day: date
    papers: int
    votes: int
    """Of all papers of the day together."""
    top: tuple[Entry, ...]
    others: tuple[Entry, ...]
    """All that are not in the top, by rank; the renderer cuts."""
    refreshed_for: int | None = None
    """Hours after it was sent in which its votes are kept up to date; None where they are not."""


@dataclass(frozen=True, slots=True)
class Card:
    """One paper of a day, to stand alone."""

    entry: Entry
    papers: int
    """How many the day has."""
    also: Summary | None = None
    """Our text about it in the second language of a channel that has two."""


@dataclass(frozen=True, slots=True)
class Running:
    """The list that is still filling up; on a weekend the one that will do so next."""

    day: date
    papers: int
    closes: datetime
    """Aware, in the zone of whoever reads."""
    place: str
    """What that zone is called after: `Seoul`."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A day in one message."""

    day: date
    papers: int
    votes: int
    top: tuple[Entry, ...]
    running: Running | None = None
    """What is still filling up; with the same day as this one, this list itself is."""
    earlier: date | None = None
    """The nearest day before it that has papers, where whoever asked may go on to it."""
    later: date | None = None
    """The nearest day after it that has papers and is over."""


@dataclass(frozen=True, slots=True)
class Riser:
    """A paper of a week that got many of its votes after its day had been posted."""

    entry: Entry
    """Ranked among all papers of the week."""
    then: int
    """Its votes when its day was posted, or when the day ended if it was not."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """A week in one message: its top by the votes of now, and what most readers will have missed."""

    first: date
    """A Monday."""
    newest: date
    """The last day of the week that has papers."""
    papers: int
    """How many the week has; one that is listed on two days counts once."""
    top: tuple[Entry, ...]
    """Ranked among all papers of the week."""
    risers: tuple[Riser, ...] = ()
    """None of them is in the top; the one that grew most is first."""


@dataclass(frozen=True, slots=True)
class EmptyDay:
    """The line that says a weekday had no papers."""

    day: date
    next_at: datetime
    """When the next list will be posted; aware, in the channel's zone."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A word to an admin, by name: how it is said is the phrases' affair."""

    name: str
    """`collect_failed`, `not_published`, `missed_hour`, `published_stale`, `uncertain`, `disk_full` …"""
    facts: Mapping[str, str | int] = field(default_factory=dict)


Post = Header | Card | Digest | Weekly | EmptyDay | Notice
