"""SQL about papers and the days they are listed on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.items import inflated
from storage.records import Collection, DayCount, ListedDay, Listing, Paper
from storage.saving import keep_day, keep_round, raw_rows
from storage.stamps import moment, moment_or_none

PAPER_COLUMNS = """
    paper.id AS paper_id, paper.title, abstract, authors, authors_cut, published_at, thumbnail, code, stars,
    project, organisation, ai_summary
"""
"""What `paper_from` needs."""

LISTING_COLUMNS = f"day, position, votes, {PAPER_COLUMNS}"
"""What `listing_from` needs, for a query over `listing JOIN paper`."""


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
        raw = await asyncio.to_thread(raw_rows, listed)

        async def work(connection: aiosqlite.Connection) -> bool:
            return await keep_day(connection, listed, raw)

        return await self._database.write(work)

    async def note_failure(self, day: date, at: datetime, why: str) -> None:
        """Keep that a round for this day got nothing."""

        async def work(connection: aiosqlite.Connection) -> None:
            await keep_round(connection, day, at, why)

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
        return None if row is None else inflated(row["body"])


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
