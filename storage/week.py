"""SQL about a stretch of days as a whole: its papers, and what they were when a chat was shown them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.database import Database
from storage.papers import LISTING_COLUMNS, listing_from
from storage.records import Kind, Listing

# A day that the chat was not shown counts as seen when it ended.
_LISTINGS = f"""
    WITH shown (shown_day, shown_at) AS (
        SELECT day, min(planned_at) FROM edition
        WHERE chat_id = ?1 AND kind = ?2 AND day BETWEEN ?3 AND ?4 GROUP BY day
    )
    SELECT {LISTING_COLUMNS}, (
        SELECT vote.votes FROM vote
        WHERE vote.day = listing.day AND vote.paper_id = listing.paper_id
        AND vote.at <= coalesce(shown_at, unixepoch(listing.day, '+1 day') * 1000)
        ORDER BY vote.at DESC LIMIT 1
    ) AS votes_then
    FROM listing JOIN paper ON paper.id = listing.paper_id LEFT JOIN shown ON shown_day = listing.day
    WHERE listing.day BETWEEN ?3 AND ?4 AND gone_at IS NULL
    ORDER BY listing.votes DESC, listing.day, position
"""


@dataclass(frozen=True, slots=True)
class Grown:
    """A listing as it is now, and the votes that it had before."""

    listing: Listing
    then: int | None
    """Its votes when the chat's daily edition was planned, or else when its day ended; None where the paper
    was not known by then.
    """


class Week:
    """What stands on several days together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listings(self, chat_id: int, first: date, last: date) -> tuple[Grown, ...]:
        """The papers of these days, the top by their votes now first; `chat_id` is our number of the chat.

        A paper that is listed on several of the days is given once: with the most votes that it holds, and
        the first day on which it holds them.
        """
        rows = await self._database.fetch_all(
            _LISTINGS, chat_id, Kind.DAILY, first.isoformat(), last.isoformat()
        )
        found: dict[str, Grown] = {}
        for row in rows:
            found.setdefault(row["paper_id"], Grown(listing_from(row), row["votes_then"]))
        return tuple(found.values())
