"""A listing as a line of JSON: the fields of the archive, with our own behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from storage.records import Listing, Origin, Source, Summary

LETTERS = {Source.MARKDOWN: "L", Source.ARCHIVE: "A", Source.RECORDED: "H", Source.COLLECTED: "H"}
"""How a line says where its facts come from. The letters of the archive name the repositories that it was put
together from, of which `L` has files of Markdown; `H` is ours, for what Hugging Face said itself.
"""

_WRITTEN = frozenset({Origin.MODEL, Origin.IMPORTED})
"""Who wrote what cannot be taken from the abstract again."""


def line(
    listing: Listing,
    seen: Sequence[tuple[datetime, int]],
    summaries: Sequence[Summary],
    *,
    source: Source,
    paper_source: Source,
) -> str:
    """The line with its end; what is not known is null. `seen` is the votes over time, oldest first.

    Summaries that are sentences of the abstract are left out.
    """
    paper = listing.paper
    row = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "authors_cut": paper.authors_cut,
        "published": _moment(paper.published),
        "daily_date": listing.day.isoformat(),
        "position": listing.position,
        "upvotes": listing.votes,
        "obs": [[_moment(at), votes] for at, votes in _changes(seen)],
        "src": LETTERS[source],
        "paper_src": LETTERS[paper_source],
        "github": paper.code,
        "stars": paper.stars,
        "project": paper.project,
        "org": paper.organisation,
        "thumbnail": paper.thumbnail,
        "ai_summary": paper.ai_summary,
        "summaries": [_summary(each) for each in summaries if each.origin in _WRITTEN],
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _changes(seen: Sequence[tuple[datetime, int]]) -> Iterator[tuple[datetime, int]]:
    """Each number when it was first seen: two sources may both tell that it stayed."""
    last = None
    for at, votes in seen:
        if votes != last:
            yield at, votes
        last = votes


def _summary(summary: Summary) -> dict[str, object]:
    return {
        "language": summary.language,
        "gist": summary.gist,
        "bullets": list(summary.bullets),
        "evidence": [list(sentences) for sentences in summary.evidence],
        "origin": summary.origin.value,
        "model": summary.model,
        "written": _moment(summary.written),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
