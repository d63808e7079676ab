"""SQL about finding papers by what people type."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches
from sqlite3 import Row

from storage.database import Database
from storage.full_text import asked
from storage.papers import LISTING_COLUMNS, listing_from
from storage.records import AuthorPapers, FoundPapers, Listing, Paper
from storage.words import fold

_NAMES = 8
"""So many names are told when a question fits several."""

_STARRED = 3
"""A half-typed word needs this many letters: `li*` would fit a third of all authors."""

_RANKED = 1000
"""So many of the newest papers that fit are ranked: the time is bounded, however many there are."""

_LOOKED_AT = 4000
"""So many names at most are compared with a mistyped one, those of about its length first."""
_ALIKE = 0.7


class Search:
    """Finds papers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_author(self, question: str, limit: int = 10) -> AuthorPapers:
        """Papers of everybody whose name fits: a whole name first, then all words in any order.

        Case and accents do not matter. One letter stands for a name that begins with it, and a word of
        three letters or more may be half typed when nothing else fits.
        """
        authors = await self._authors(fold(question).split())
        return await self._papers_of(authors, limit) if authors else AuthorPapers((), (), 0)

    async def _authors(self, words: Sequence[str]) -> Sequence[Row]:
        # One word is a whole name for few people and part of one for many: it is not taken for the former.
        if len(words) > 1 and (named := await self._named(" ".join(words))):
            return named
        for half_typed in (False, True):
            query = " ".join(
                _quoted(word, star=_is_initial(word, words) or (half_typed and len(word) >= _STARRED))
                for word in words
            )
            if words and (found := await self._matching(query)):
                return found
        return ()

    async def near_names(self, question: str, most: int = 3) -> tuple[str, ...]:
        """The names of authors that look most like the question, for whoever mistyped one."""
        folded = fold(question)
        beginnings = {word[:length] for word in folded.split() for length in (2, 3) if len(word) >= length}
        if not beginnings:
            return ()
        rows = await self._database.fetch_all(
            """
            SELECT author.folded, name FROM author_search JOIN author ON author.id = author_search.rowid
            WHERE author_search MATCH ? AND author.id IN (SELECT author_id FROM authorship)
            ORDER BY abs(length(author.folded) - ?) LIMIT ?
            """,
            " OR ".join(_quoted(beginning, star=True) for beginning in sorted(beginnings)),
            len(folded),
            _LOOKED_AT,
        )
        names = {row["folded"]: str(row["name"]) for row in rows}
        near = await asyncio.to_thread(_nearest, folded, names, most)
        return tuple(names[name] for name in near)

    async def _named(self, folded: str) -> Sequence[Row]:
        return await self._database.fetch_all(
            "SELECT id, name FROM author WHERE folded = ? AND id IN (SELECT author_id FROM authorship)",
            folded,
        )

    async def _matching(self, query: str) -> Sequence[Row]:
        return await self._database.fetch_all(
            """
            SELECT author.id, name, count(*) AS papers
            FROM author_search JOIN author ON author.id = author_search.rowid
            JOIN authorship ON author_id = author.id
            WHERE author_search MATCH ? GROUP BY author.id ORDER BY papers DESC, author.folded
            """,
            query,
        )

    async def by_words(self, question: str, limit: int = 10) -> FoundPapers:
        """Papers with all of these words in title, abstract or summaries; else with some of them.

        Case, accents and English endings do not matter; a part of a Chinese, Japanese or Korean word is
        enough. What stands in quotes is looked for as it stands. A question without a word finds nothing.
        """
        words = asked(question)
        if words is None:
            return FoundPapers((), 0)
        found = await self._holding(words.every, limit)
        if found.total or words.some == words.every:
            return found
        return replace(await self._holding(words.some, limit), every_word=False)

    async def _holding(self, query: str, limit: int) -> FoundPapers:
        rows = await self._database.fetch_all(
            f"""
            WITH hit AS (
                SELECT rowid AS number, bm25(paper_search, 8, 2, 3) AS badness FROM paper_search
                WHERE paper_search MATCH ? ORDER BY rowid DESC LIMIT ?
            ), found AS (
                SELECT id, badness, count(*) OVER () AS total, (SELECT count(*) FROM hit) AS hits
                FROM hit CROSS JOIN paper USING (number)
                WHERE EXISTS (SELECT 1 FROM listing WHERE paper_id = id AND gone_at IS NULL)
                ORDER BY badness, number DESC LIMIT ?
            )
            SELECT total, hits, {LISTING_COLUMNS}
            FROM found JOIN listing ON paper_id = found.id AND gone_at IS NULL
            JOIN paper ON paper.id = paper_id
            ORDER BY badness, paper_id DESC, day
            """,
            query,
            _RANKED,
            limit,
        )
        return FoundPapers(
            papers=_with_days(rows),
            total=rows[0]["total"] if rows else 0,
            more=bool(rows) and rows[0]["hits"] == _RANKED,
        )

    async def _papers_of(self, authors: Sequence[Row], limit: int) -> AuthorPapers:
        rows = await self._database.fetch_all(
            f"""
            WITH found AS (
                SELECT listing.paper_id, max(day) AS newest, count(*) OVER () AS total
                FROM listing WHERE gone_at IS NULL AND listing.paper_id IN (
                    SELECT authorship.paper_id FROM authorship
                    WHERE author_id IN (SELECT value FROM json_each(?))
                )
                GROUP BY listing.paper_id ORDER BY newest DESC, listing.paper_id DESC LIMIT ?
            )
            SELECT total, {LISTING_COLUMNS}
            FROM found JOIN listing ON listing.paper_id = found.paper_id AND gone_at IS NULL
            JOIN paper ON paper.id = found.paper_id
            ORDER BY newest DESC, found.paper_id DESC, day
            """,
            json.dumps([author["id"] for author in authors]),
            limit,
        )
        return AuthorPapers(
            names=tuple(author["name"] for author in authors[:_NAMES]),
            papers=_with_days(rows),
            total=rows[0]["total"] if rows else 0,
        )


def _with_days(rows: Sequence[Row]) -> tuple[tuple[Paper, tuple[Listing, ...]], ...]:
    """The papers in rows of their listings, in the order of the rows."""
    days: dict[str, list[Listing]] = defaultdict(list)
    for row in rows:
        days[row["paper_id"]].append(listing_from(row))
    return tuple((listings[-1].paper, tuple(listings)) for listings in days.values())


def _nearest(question: str, names: Collection[str], most: int) -> list[str]:
    """The names most like the question; a family name alone is compared with the last words of names."""
    if " " in question:
        return get_close_matches(question, names, most, _ALIKE)
    words: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for word in name.split():
            words[word].append(name)
    return [words[word][0] for word in get_close_matches(question, words, most, _ALIKE)]


def _is_initial(word: str, words: Sequence[str]) -> bool:
    """One letter for a whole name: alone only where one letter says much, as 김 does and w does not."""
    return len(word) == 1 and (len(words) > 1 or not word.isascii())


def _quoted(word: str, *, star: bool) -> str:
    """A word of a full-text query: quoted, so that no sign in it is read as an operator."""
    return f'"{word}"*' if star else f'"{word}"'
