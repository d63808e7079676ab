"""The papers of a day one under another, as the header and the digest show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.chat.render import paper, sources
from bot.chat.render.html import Html, lines, paragraphs, say
from bot.posts import Entry
from storage.records import Origin

_EXCERPT_GIST = 130
"""A sentence that was not written for the place is cut sooner."""
_GIST = 250


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


def title_line(entry: Entry) -> Html:
    """Rank, title and votes."""
    title = paper.title(entry.listing.paper, paper.LIST_TITLE)
    return say("{rank}. {title} ▲{votes}", rank=entry.rank, title=title, votes=entry.listing.votes)


def gist(entry: Entry) -> Html | None:
    """What the paper is about in one line, where that is known."""
    if entry.summary is None:
        return None
    return paper.gist(entry.summary, _EXCERPT_GIST if entry.summary.origin is Origin.EXCERPT else _GIST)


def listed(entries: Iterable[Entry], extent: Extent) -> Html:
    """The papers, a paragraph each."""
    shown = list(entries)[: extent.papers]
    return paragraphs(
        *(
            lines(title_line(entry), gist(entry) if n < extent.gists else None)
            for n, entry in enumerate(shown)
        )
    )


def source(entries: Iterable[Entry], extent: Extent) -> str | None:
    """Where the gists that are shown come from."""
    with_gists = list(entries)[: extent.gists]
    return sources.of_gists(entry.summary for entry in with_gists if entry.summary and gist(entry))
