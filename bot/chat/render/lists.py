"""The papers of a day one under another, as the header and the digest show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.chat.render import paper, sources
from bot.chat.render.html import Html, lines, paragraphs, say
from bot.posts import Entry
from storage.records import Origin, Summary

_SENTENCE = 130
"""A sentence that was not written for the place is cut sooner."""
_GIST = 250
_CLIMBED = Html("↑")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a day a message shows."""

    papers: int
    """So many from the top."""
    gists: int
    """So many of these with what they are about."""


def extents(papers: int) -> Iterator[Extent]:
    """From everything to nothing: gists go first, from the bottom, and papers after them."""
    yield from (Extent(papers, gists) for gists in range(papers, -1, -1))
    yield from (Extent(fewer, 0) for fewer in range(papers - 1, -1, -1))


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of a list."""

    title: Html
    """Rank, title and votes."""
    gist: Html | None
    """What it is about in one line, where that is known."""
    summary: Summary | None


def rows(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """The papers, ready to be put together in any extent."""
    return tuple(Row(_title(entry), _gist(entry), entry.summary) for entry in entries)


def _title(entry: Entry) -> Html:
    title = paper.title(entry.listing.paper, paper.LIST_TITLE)
    text = say("{rank}. {title} ▲{votes}", rank=entry.rank, title=title, votes=entry.listing.votes)
    return Html(" ").join([text, _CLIMBED]) if entry.climbed else text


def _gist(entry: Entry) -> Html | None:
    if entry.summary is None:
        return None
    found_elsewhere = entry.summary.origin in (Origin.EXCERPT, Origin.IMPORTED)
    return paper.line(entry.summary, _SENTENCE if found_elsewhere else _GIST)


def listed(papers: tuple[Row, ...], extent: Extent) -> Html:
    """The papers, a paragraph each."""
    with_gists = (lines(row.title, row.gist) for row in papers[: extent.gists])
    return paragraphs(*with_gists, *(row.title for row in papers[extent.gists : extent.papers]))


def source(papers: tuple[Row, ...], extent: Extent) -> str | None:
    """Where the gists that are shown come from."""
    return sources.of_gists(row.summary for row in papers[: extent.gists] if row.summary and row.gist)
