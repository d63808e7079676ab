"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records.papers import Listing, Paper


@dataclass(frozen=True, slots=True)
class AuthorPapers:
    """What is known of everybody whose name fits a question."""

    names: tuple[str, ...]
    """The names that fit, by number of papers; at most a handful."""
    papers: tuple[tuple[Paper, tuple[Listing, ...]], ...]
    """Newest first, each with the days it was listed on, oldest first."""
    total: int
    """How many papers there are, also those not given here."""


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """The papers that some words stand in."""

    papers: tuple[tuple[Paper, tuple[Listing, ...]], ...]
    """The best first, each with the days it was listed on, oldest first."""
    total: int
    """How many of the newest thousand that fit there are, also those not given here."""
    more: bool = False
    """There are more than the newest thousand."""
    every_word: bool = True
    """Each of them holds every word; where none does, each holds at least one."""
