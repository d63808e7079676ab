"""SQL that keeps who wrote what, by names as people look for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import aiosqlite

from storage.words import fold

_SAVE_AUTHORS = """
    INSERT INTO author (folded, name) SELECT value ->> 0, value ->> 1 FROM json_each(?)
    WHERE true ON CONFLICT (folded) DO NOTHING
"""
_FORGET = "DELETE FROM authorship WHERE paper_id IN (SELECT value FROM json_each(?))"
_SAVE_AUTHORSHIP = """
    INSERT INTO authorship (author_id, paper_id)
    SELECT DISTINCT author.id, value ->> 2 FROM json_each(?) JOIN author ON author.folded = value ->> 0
"""


async def save_authors(
    connection: aiosqlite.Connection,
    papers: Mapping[str, Sequence[str]],
    folded: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """These papers, by id, have these authors and no others; `folded` holds names that are folded already."""
    if not papers:
        return
    names = [
        (folded[name] if name in folded else fold(name), name, paper_id)
        for paper_id, authors in papers.items()
        for name in authors
    ]
    values = (json.dumps([name for name in names if name[0]], ensure_ascii=False),)
    await connection.execute(_SAVE_AUTHORS, values)
    await connection.execute(_FORGET, (json.dumps(list(papers)),))
    await connection.execute(_SAVE_AUTHORSHIP, values)
