"""SQL about papers and the days they are listed on."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import (
    Collection,
    DayCount,
    ListedDay,
    ListedPaper,
    Listing,
    Paper,
)
from storage.stamps import moment, moment_or_none, stamp
from storage.words import fold

PAPER_COLUMNS = """
    paper.id AS paper_id, paper.title, abstract, authors, authors_cut, published_at, thumbnail, code, stars,
    project, organisation, ai_summary
"""
"""What `paper_from` needs."""

LISTING_COLUMNS = f"day, position, votes, {PAPER_COLUMNS}"
"""What `listing_from` needs, for a query over `listing JOIN paper`."""

# JSON may hold half of a pair (an emoji cut in two): one odd name must not cost the day.
_WORD_FOR_WORD = ("utf-8", "surrogatepass")

# A column that the source left out this time keeps what it held: a missing value is a missing key.
_SAVE_PAPERS = """
    INSERT INTO paper (
        id, title, abstract, authors, authors_cut, published_at, thumbnail, code, stars, project,
        organisation, ai_summary, first_seen, changed_at
    )
    SELECT
        item ->> 'id', item ->> 'title', item ->> 'abstract', item -> 'authors', item ->> 'authors_cut',
        item ->> 'published_at', item ->> 'thumbnail', item ->> 'code', item ->> 'stars', item ->> 'project',
        item ->> 'organisation', item ->> 'ai_summary', :at, :at
    FROM (SELECT value AS item FROM json_each(:items))
    WHERE true
    ON CONFLICT (id) DO UPDATE SET
        title = excluded.title,
        abstract = iif(excluded.abstract = '', abstract, excluded.abstract),
        authors = iif(excluded.authors = '[]', authors, excluded.authors),
        authors_cut = iif(excluded.authors = '[]', authors_cut, excluded.authors_cut),
        published_at = coalesce(excluded.published_at, published_at),
        thumbnail = coalesce(excluded.thumbnail, thumbnail),
        code = coalesce(excluded.code, code),
        stars = coalesce(excluded.stars, stars),
        project = coalesce(excluded.project, project),
        organisation = coalesce(excluded.organisation, organisation),
        ai_summary = coalesce(excluded.ai_summary, ai_summary),
        changed_at = excluded.changed_at
    WHERE (title, thumbnail, code, stars, project, organisation, ai_summary, published_at) IS NOT (
            excluded.title, coalesce(excluded.thumbnail, thumbnail), coalesce(excluded.code, code),
            coalesce(excluded.stars, stars), coalesce(excluded.project, project),
            coalesce(excluded.organisation, organisation), coalesce(excluded.ai_summary, ai_summary),
            coalesce(excluded.published_at, published_at))
        OR excluded.abstract NOT IN ('', abstract)
        OR excluded.authors <> '[]'
            AND (excluded.authors, excluded.authors_cut) IS NOT (authors, authors_cut)
"""

# Sentences taken from an abstract that has changed are taken anew; what a model wrote was paid for and stays.
_DROP_STALE_EXCERPTS = """
    DELETE FROM summary WHERE origin <> 'model' AND paper_id IN (
        SELECT paper.id FROM json_each(:items) JOIN paper ON paper.id = value ->> 'id'
        WHERE (abstract, ai_summary) IS NOT (
            coalesce(nullif(value ->> 'abstract', ''), abstract),
            coalesce(value ->> 'ai_summary', ai_summary))
    )
"""

_SAVE_VOTES = """
    INSERT INTO vote (day, paper_id, at, votes)
    SELECT :day, item ->> 'id', :at, item ->> 'votes' FROM (SELECT value AS item FROM json_each(:items))
    WHERE (item ->> 'votes') IS NOT (
        SELECT votes FROM vote WHERE day = :day AND paper_id = item ->> 'id' ORDER BY at DESC LIMIT 1
    )
    ON CONFLICT (day, paper_id, at) DO UPDATE SET votes = excluded.votes
"""

_SAVE_LISTINGS = """
    INSERT INTO listing (day, paper_id, position, votes, first_seen)
    SELECT :day, item ->> 'id', item ->> 'position', item ->> 'votes', :at
    FROM (SELECT value AS item FROM json_each(:items))
    WHERE true
    ON CONFLICT (day, paper_id) DO UPDATE
    SET position = excluded.position, votes = excluded.votes, gone_at = NULL
    WHERE (position, votes, gone_at) IS NOT (excluded.position, excluded.votes, NULL)
"""

_MARK_GONE = """
    UPDATE listing SET gone_at = :at
    WHERE day = :day AND gone_at IS NULL AND paper_id NOT IN (SELECT value ->> 'id' FROM json_each(:items))
"""

_COUNT_PAPERS = "SELECT count(*) FROM listing WHERE day = :day AND gone_at IS NULL"

_FEW = 10
"""A day of no more papers may well lose most of them."""

_SAVE_COLLECTION = """
    INSERT INTO collection (day, tried_at, asked_at, failures, why)
    VALUES (:day, :at, :whole_at, :failures, :why)
    ON CONFLICT (day) DO UPDATE SET
        tried_at = excluded.tried_at,
        asked_at = coalesce(excluded.asked_at, asked_at),
        failures = iif(excluded.failures = 0, 0, failures + 1),
        why = excluded.why
"""


class Papers:
    """What has been collected."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- collecting ----------------------------------------------------------------------------------------

    async def save_day(self, listed: ListedDay) -> bool:
        """Keep what the source said of a day; true if that was all of it. Said twice, it changes nothing.

        A paper that a whole list no longer holds leaves the day and stays stored. A list that has lost most
        of a day is not believed: nothing leaves, and the round counts as failed.
        """
        items = json.dumps([_item(paper) for paper in listed.papers], ensure_ascii=False)
        raw = await asyncio.to_thread(_deflated, listed)
        values = {"items": items, "day": listed.day.isoformat(), "at": stamp(listed.asked)}

        async def work(connection: aiosqlite.Connection) -> bool:
            why = None if listed.whole else "some of the list could not be read"
            if listed.papers:
                await connection.execute(_DROP_STALE_EXCERPTS, values)
                changed = await _papers_with_other_authors(connection, listed)
                await connection.execute(_SAVE_PAPERS, values)
                await _save_authors(connection, changed)
                await connection.execute(_SAVE_LISTINGS, values)
                await connection.execute(_SAVE_VOTES, values)
                await connection.executemany(
                    """
                    INSERT INTO raw_listing (day, paper_id, body) VALUES (?, ?, ?)
                    ON CONFLICT (day, paper_id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body
                    """,
                    raw,
                )
            ((known,),) = await connection.execute_fetchall(_COUNT_PAPERS, values)
            if not listed.papers and known:
                why = "an empty list for a day that has papers"
            elif len(listed.papers) + len(listed.broken) < known / 2 and known > _FEW:
                why = f"a list of {len(listed.papers)} for a day that has {known} papers"
            elif listed.whole and not listed.broken:
                await connection.execute(_MARK_GONE, values)
            whole_at = values["at"] if why is None else None
            await connection.execute(
                _SAVE_COLLECTION,
                values | {"whole_at": whole_at, "failures": int(why is not None), "why": why},
            )
            return why is None

        return await self._database.write(work)

    async def note_failure(self, day: date, at: datetime, why: str) -> None:
        """Keep that a round for this day got nothing."""
        values = {"day": day.isoformat(), "at": stamp(at), "whole_at": None, "failures": 1, "why": why}

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(_SAVE_COLLECTION, values)

        await self._database.write(work)

    async def collection(self, day: date) -> Collection | None:
        """How the collecting of this day stands; None before the first round."""
        row = await self._database.fetch_one("SELECT * FROM collection WHERE day = ?", day.isoformat())
        return None if row is None else _collection_from(row)

    async def last_collection(self) -> Collection | None:
        """How the latest day that was ever asked for stands."""
        row = await self._database.fetch_one(
            "SELECT * FROM collection ORDER BY tried_at DESC, day DESC LIMIT 1"
        )
        return None if row is None else _collection_from(row)

    # -- reading -------------------------------------------------------------------------------------------

    async def listings(self, day: date) -> tuple[Listing, ...]:
        """All papers of a day, the top first: by votes, ties in Hugging Face's own order."""
        rows = await self._database.fetch_all(
            f"""
            SELECT {LISTING_COLUMNS} FROM listing JOIN paper ON paper.id = paper_id
            WHERE day = ? AND gone_at IS NULL ORDER BY votes DESC, position
            """,
            day.isoformat(),
        )
        return tuple(listing_from(row) for row in rows)

    async def listings_of(self, day: date, paper_ids: Sequence[str]) -> dict[str, Listing]:
        """These papers' listings on a day, by paper; one that has left the day since is still there."""
        rows = await self._database.fetch_all(
            f"""
            SELECT {LISTING_COLUMNS} FROM listing JOIN paper ON paper.id = paper_id
            WHERE day = ? AND paper_id IN (SELECT value FROM json_each(?))
            """,
            day.isoformat(),
            json.dumps(list(paper_ids)),
        )
        return {row["paper_id"]: listing_from(row) for row in rows}

    async def days_of(self, paper_id: str) -> tuple[Listing, ...]:
        """A paper's listings, oldest first."""
        rows = await self._database.fetch_all(
            f"""
            SELECT {LISTING_COLUMNS} FROM listing JOIN paper ON paper.id = paper_id
            WHERE paper_id = ? AND gone_at IS NULL ORDER BY day
            """,
            paper_id,
        )
        return tuple(listing_from(row) for row in rows)

    async def count(self, day: date) -> DayCount:
        """How many papers and votes a day has."""
        counts = await self.counts(day, day)
        return counts[0] if counts else DayCount(day, 0, 0)

    async def counts(self, first: date, last: date) -> tuple[DayCount, ...]:
        """The days from first to last that have papers, oldest first."""
        rows = await self._database.fetch_all(
            """
            SELECT day, count(*) AS papers, sum(votes) AS votes FROM listing
            WHERE day BETWEEN ? AND ? AND gone_at IS NULL GROUP BY day ORDER BY day
            """,
            first.isoformat(),
            last.isoformat(),
        )
        return tuple(DayCount(date.fromisoformat(row["day"]), row["papers"], row["votes"]) for row in rows)

    async def newest_day(self, last: date) -> date | None:
        """The newest day, not after `last`, that has papers."""
        row = await self._database.fetch_one(
            "SELECT day FROM listing WHERE day <= ? AND gone_at IS NULL ORDER BY day DESC LIMIT 1",
            last.isoformat(),
        )
        return None if row is None else date.fromisoformat(row["day"])

    async def oldest_day(self, first: date = date.min) -> date | None:
        """The oldest day, not before `first`, that has papers."""
        row = await self._database.fetch_one(
            "SELECT day FROM listing WHERE day >= ? AND gone_at IS NULL ORDER BY day LIMIT 1",
            first.isoformat(),
        )
        return None if row is None else date.fromisoformat(row["day"])

    async def votes_over_time(self, day: date, paper_id: str) -> tuple[tuple[datetime, int], ...]:
        """Each change of a listing's votes with its time, oldest first."""
        rows = await self._database.fetch_all(
            "SELECT at, votes FROM vote WHERE day = ? AND paper_id = ? ORDER BY at", day.isoformat(), paper_id
        )
        return tuple((moment(row["at"]), row["votes"]) for row in rows)

    async def raw(self, day: date, paper_id: str) -> str | None:
        """What the source last said of a listing, word for word."""
        row = await self._database.fetch_one(
            "SELECT body FROM raw_listing WHERE day = ? AND paper_id = ?", day.isoformat(), paper_id
        )
        return None if row is None else zlib.decompress(row["body"]).decode(*_WORD_FOR_WORD)


def paper_from(row: Row) -> Paper:
    """The paper in a row that holds PAPER_COLUMNS."""
    return Paper(
        id=row["paper_id"],
        title=row["title"],
        abstract=row["abstract"],
        authors=tuple(json.loads(row["authors"])),
        authors_cut=bool(row["authors_cut"]),
        published=moment_or_none(row["published_at"]),
        thumbnail=row["thumbnail"],
        code=row["code"],
        stars=row["stars"],
        project=row["project"],
        organisation=row["organisation"],
        ai_summary=row["ai_summary"],
    )


def listing_from(row: Row) -> Listing:
    """The listing in a row that holds LISTING_COLUMNS."""
    return Listing(paper_from(row), date.fromisoformat(row["day"]), row["position"], row["votes"])


def _collection_from(row: Row) -> Collection:
    return Collection(
        date.fromisoformat(row["day"]),
        moment(row["tried_at"]),
        moment_or_none(row["asked_at"]),
        row["failures"],
        row["why"],
    )


def _item(listed: ListedPaper) -> dict[str, object]:
    paper = listed.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "authors_cut": int(paper.authors_cut),
        "published_at": None if paper.published is None else stamp(paper.published),
        "thumbnail": paper.thumbnail,
        "code": paper.code,
        "stars": paper.stars,
        "project": paper.project,
        "organisation": paper.organisation,
        "ai_summary": paper.ai_summary,
        "position": listed.position,
        "votes": listed.votes,
    }


def _deflated(listed: ListedDay) -> list[tuple[str, str, bytes]]:
    day = listed.day.isoformat()
    return [
        (day, paper.paper.id, zlib.compress(paper.raw.encode(*_WORD_FOR_WORD))) for paper in listed.papers
    ]


async def _papers_with_other_authors(
    connection: aiosqlite.Connection, listed: ListedDay
) -> list[tuple[str, tuple[str, ...]]]:
    """The listed papers whose authors are not yet stored as they are listed now."""
    ids = json.dumps([paper.paper.id for paper in listed.papers])
    rows = await connection.execute_fetchall(
        "SELECT id, authors FROM paper WHERE id IN (SELECT value FROM json_each(?))", (ids,)
    )
    stored = {row["id"]: tuple(json.loads(row["authors"])) for row in rows}
    return [
        (paper.paper.id, paper.paper.authors)
        for paper in listed.papers
        if paper.paper.authors and stored.get(paper.paper.id) != paper.paper.authors
    ]


async def _save_authors(
    connection: aiosqlite.Connection, papers: Sequence[tuple[str, tuple[str, ...]]]
) -> None:
    if not papers:
        return
    names = [(fold(name), name, paper_id) for paper_id, authors in papers for name in authors]
    values = (json.dumps([name for name in names if name[0]], ensure_ascii=False),)
    ids = (json.dumps([paper_id for paper_id, _ in papers]),)
    await connection.execute(
        """
        INSERT INTO author (folded, name) SELECT value ->> 0, value ->> 1 FROM json_each(?)
        WHERE true ON CONFLICT (folded) DO NOTHING
        """,
        values,
    )
    await connection.execute("DELETE FROM authorship WHERE paper_id IN (SELECT value FROM json_each(?))", ids)
    await connection.execute(
        """
        INSERT INTO authorship (author_id, paper_id)
        SELECT DISTINCT author.id, value ->> 2 FROM json_each(?) JOIN author ON author.folded = value ->> 0
        """,
        values,
    )
