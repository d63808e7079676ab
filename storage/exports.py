"""SQL about all that is known of a day, for files that outlive the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Row

from storage.database import Database
from storage.papers import LISTING_COLUMNS, listing_from
from storage.records import Listing, Source, Summary
from storage.stamps import moment
from storage.summaries import summary_from


@dataclass(frozen=True, slots=True)
class Known:
    """A listing with everything that is stored beside it."""

    listing: Listing
    source: Source
    """Where the listing comes from."""
    paper_source: Source
    """Where the paper's own fields come from."""
    seen: tuple[tuple[datetime, int], ...]
    """Its votes over time, oldest first."""
    summaries: tuple[Summary, ...]
    """In all languages, by code."""


@dataclass(frozen=True, slots=True)
class Titled:
    """As little of a paper as tells it from others."""

    id: str
    title: str
    first_author: str | None


class Exports:
    """What goes out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, day: date) -> tuple[Known, ...]:
        """All papers of a day, by id."""
        rows = await self._database.fetch_all(
            f"""
            SELECT {LISTING_COLUMNS}, listing.source AS source, paper.source AS paper_source,
                (SELECT json_group_array(json_array(at, votes)) FROM (
                    SELECT at, vote.votes FROM vote
                    WHERE vote.day = listing.day AND vote.paper_id = listing.paper_id ORDER BY at
                )) AS seen
            FROM listing JOIN paper ON paper.id = paper_id
            WHERE day = ? AND gone_at IS NULL ORDER BY paper_id
            """,
            day.isoformat(),
        )
        written = await self._database.fetch_all(
            """
            SELECT summary.* FROM summary JOIN listing USING (paper_id)
            WHERE day = ? AND gone_at IS NULL ORDER BY paper_id, language
            """,
            day.isoformat(),
        )
        summaries: dict[str, list[Summary]] = {}
        for row in written:
            summaries.setdefault(row["paper_id"], []).append(summary_from(row))
        return tuple(_known(row, summaries.get(row["paper_id"], ())) for row in rows)

    async def titles(self) -> tuple[Titled, ...]:
        """All papers that are listed on some day, by id."""
        rows = await self._database.fetch_all(
            """
            SELECT id, title, authors ->> 0 AS first_author FROM paper
            WHERE id IN (SELECT paper_id FROM listing WHERE gone_at IS NULL) ORDER BY id
            """
        )
        return tuple(Titled(row["id"], row["title"], row["first_author"]) for row in rows)


def _known(row: Row, summaries: Sequence[Summary]) -> Known:
    return Known(
        listing_from(row),
        Source(row["source"]),
        Source(row["paper_source"]),
        tuple((moment(at), votes) for at, votes in json.loads(row["seen"])),
        tuple(summaries),
    )
