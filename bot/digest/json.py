"""A day as one JSON object, with everything that is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from bot.digest.links import arxiv
from bot.posts import Entry
from storage.records import Language, Summary


def digest(day: date, entries: Sequence[Entry], language: Language) -> str:
    """`day`, `language` and `papers` in the order given; what is not known is null."""
    whole = {
        "day": day.isoformat(),
        "language": language,
        "papers": [_paper(entry) for entry in entries],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _paper(entry: Entry) -> dict[str, object]:
    paper = entry.listing.paper
    return {
        "id": paper.id,
        "link": arxiv(paper),
        "title": paper.title,
        "rank": entry.rank,
        "position": entry.listing.position,
        "votes": entry.listing.votes,
        "authors": list(paper.authors),
        "authors_cut": paper.authors_cut,
        "abstract": paper.abstract,
        "published": paper.published.isoformat() if paper.published else None,
        "thumbnail": paper.thumbnail,
        "code": paper.code,
        "stars": paper.stars,
        "project": paper.project,
        "organisation": paper.organisation,
        "ai_summary": paper.ai_summary,
        "summary": _summary(entry.summary) if entry.summary else None,
    }


def _summary(summary: Summary) -> dict[str, object]:
    return {
        "gist": summary.gist or None,
        "bullets": list(summary.bullets),
        "origin": summary.origin.value,
        "model": summary.model,
    }
