"""Records as JSON, for statements that take many of them at once."""

from __future__ import annotations

import zlib

from storage.records import Paper
from storage.stamps import stamp

# JSON may hold half of a pair (an emoji cut in two): one odd name must not cost the day.
_WORD_FOR_WORD = ("utf-8", "surrogatepass")


INSERT_PAPERS = """
    INSERT INTO paper (
        number, id, title, abstract, authors, authors_cut, published_at, thumbnail, code, stars, project,
        organisation, ai_summary, source, first_seen, changed_at
    )
    SELECT
        paper_number(item ->> 'id'), item ->> 'id', item ->> 'title', item ->> 'abstract',
        item -> 'authors', item ->> 'authors_cut', item ->> 'published_at', item ->> 'thumbnail',
        item ->> 'code', item ->> 'stars', item ->> 'project', item ->> 'organisation',
        item ->> 'ai_summary', :source, :at, :at
    FROM (SELECT value AS item FROM json_each(:items))
    WHERE true
    ON CONFLICT (id) DO UPDATE SET
"""
"""How papers come in, as `:items` made by `paper_item`; what becomes of one that is known goes behind it."""


def paper_item(paper: Paper) -> dict[str, object]:
    """The paper's columns by name."""
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "authors_cut": int(paper.authors_cut and paper.authors != ()),
        "published_at": None if paper.published is None else stamp(paper.published),
        "thumbnail": paper.thumbnail,
        "code": paper.code,
        "stars": paper.stars,
        "project": paper.project,
        "organisation": paper.organisation,
        "ai_summary": paper.ai_summary,
    }


def deflated(raw: str) -> bytes:
    """Text from a source, word for word, as it is stored."""
    return zlib.compress(raw.encode(*_WORD_FOR_WORD))


def inflated(body: bytes) -> str:
    """What `deflated` took."""
    return zlib.decompress(body).decode(*_WORD_FOR_WORD)
